"""Reads of the programme: frameworks, indicators, activities and published figures. Nobody's personal data is here."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet

from ruta.rooms.programme import errors
from ruta.rooms.programme.models import (
    Activity,
    EvidenceLine,
    Framework,
    Indicator,
    IndicatorVersion,
    PublishedFigure,
    Result,
)


def list_frameworks(*, programme: str = "") -> list[Framework]:
    """Every version of every programme's framework, or of one programme's, in the order they came. Cost: one query."""
    frameworks = Framework.objects.order_by("programme", "pk")
    return list(frameworks.filter(programme=programme) if programme else frameworks)


def get_framework(programme: str, version: str = "") -> Framework:
    """One framework; without a version the latest. Errors: ``framework-unknown``, which lists what exists."""
    known = list_frameworks()
    fitting = [f for f in known if f.programme == programme and (not version or f.version == version)]
    if not fitting:
        raise errors.framework_unknown(
            programme=programme, version=version, known=[f"{f.programme} {f.version}" for f in known]
        )
    return fitting[-1]


def list_results(programme: str, version: str = "") -> list[Result]:
    """Outcomes and outputs of a framework, in order."""
    return list(get_framework(programme, version).results.order_by("position", "pk"))


def list_indicators(programme: str, version: str = "") -> list[Indicator]:
    """The indicators of a framework, in order. Cost: three queries."""
    framework = get_framework(programme, version)
    return list(framework.indicators.select_related("framework", "result").order_by("position", "pk"))


def get_indicator(programme: str, version: str, code: str) -> Indicator:
    """One indicator by its code as printed, whichever way it's spelt (``1.2a``, ``1.2.a``, ``1.2.A``).

    Errors: ``framework-unknown``, ``indicator-unknown``; each lists what exists.
    """
    indicators = list_indicators(programme, version)
    return find_indicator(indicators, code, framework=f"{programme} {version}".strip())


def find_indicator(indicators: list[Indicator], code: str, *, framework: str) -> Indicator:
    """Pick an indicator out of a list by its code or an alias. Errors: ``indicator-unknown``."""
    for spelling in (str, normalise_code):
        for indicator in indicators:
            if spelling(code) in {spelling(known) for known in (indicator.code, *indicator.aliases)}:
                return indicator
    raise errors.indicator_unknown(indicator=code, framework=framework, known=[i.code for i in indicators])


def normalise_code(code: str) -> str:
    """An indicator's code without dots or capitals, so that all spellings meet.

    >>> normalise_code("1.2.A") == normalise_code("1.2a")
    True
    """
    return code.replace(".", "").replace(" ", "").casefold()


def list_indicator_versions(indicator: Indicator) -> list[IndicatorVersion]:
    """What an indicator's definition, baseline and target were, oldest first."""
    return list(indicator.versions.order_by("number"))


def list_activities(programme: str = "cities", *, country: str = "", output: str = "") -> list[Activity]:
    """The planned activities, by country and output. Cost: one query."""
    activities = Activity.objects.filter(programme=programme).order_by("position", "pk")
    if country:
        activities = activities.filter(country=country)
    if output:
        activities = activities.filter(output=output)
    return list(activities)


def list_published(
    programme: str = "", version: str = "", *, indicator: str = "", first: date | None = None, last: date | None = None
) -> list[PublishedFigure]:
    """Published values with their evidence lines (``figure.lines.all()``), within a period if one is given.

    Cost: two queries, whatever their number.
    """
    lines: QuerySet[EvidenceLine] = (
        EvidenceLine.objects.filter(retired=False)
        .select_related("delivery", "delivery__reversal")
        .order_by("position", "pk")
    )
    figures = PublishedFigure.objects.select_related("indicator", "indicator__framework", "indicator__result")
    figures = figures.filter(retired=False).prefetch_related(Prefetch("lines", queryset=lines))
    if programme:
        figures = figures.filter(indicator__framework__programme=programme)
    if version:
        figures = figures.filter(indicator__framework__version=version)
    if indicator:
        figures = figures.filter(indicator__code=indicator)
    if first:
        figures = figures.filter(first__gte=first)
    if last:
        figures = figures.filter(last__lte=last)
    return list(figures.order_by("indicator__framework_id", "position", "pk"))
