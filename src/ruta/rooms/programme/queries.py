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
    Programme,
    PublishedFigure,
    Result,
)


def list_programmes() -> list[Programme]:
    """Every programme, in the order they came."""
    return list(Programme.objects.order_by("pk"))


def get_programme(code: str) -> Programme:
    """A programme with its facts. Errors: ``framework-unknown``, which lists what exists."""
    programme = Programme.objects.filter(code=code).first()
    if programme is None:
        known = Programme.objects.order_by("pk").values_list("code", flat=True)
        raise errors.framework_unknown(programme=code, version="", known=known)
    return programme


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
    framework = get_framework(programme, version)
    return choose_indicators(framework.programme, framework.version, code)[0][1][0]


def choose_indicators(
    programme: str = "", version: str = "", code: str = ""
) -> list[tuple[Framework, list[Indicator]]]:
    """Frameworks with their indicators, in order: of a programme or all, of a version or all, of one code or all.

    A code is first looked for as printed, in every framework asked for; only then spelt otherwise.
    Errors: ``framework-unknown``, ``indicator-unknown``; each lists what exists. Cost: two queries.
    """
    known = list_frameworks()
    fitting = [f for f in known if programme in ("", f.programme) and version in ("", f.version)]
    if not fitting:
        raise errors.framework_unknown(
            programme=programme, version=version, known=[f"{f.programme} {f.version}" for f in known]
        )
    indicators = list(
        Indicator.objects.filter(framework__in=fitting)
        .select_related("framework", "result")
        .order_by("framework_id", "position", "pk")
    )
    if code:
        indicators = _pick_indicators(indicators, code, framework=", ".join(str(f) for f in fitting))
    grouped = [(f, [i for i in indicators if i.framework_id == f.pk]) for f in fitting]
    return [(f, members) for f, members in grouped if members or not code]


def _pick_indicators(indicators: list[Indicator], code: str, *, framework: str) -> list[Indicator]:
    for spelling in (str, normalise_code):
        picked = [i for i in indicators if spelling(code) in {spelling(known) for known in (i.code, *i.aliases)}]
        if picked:
            return picked
    codes = list(dict.fromkeys(indicator.code for indicator in indicators))
    raise errors.indicator_unknown(indicator=code, framework=framework, known=codes)


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
        wanted = [a.pk for a in activities if country in a.countries]
        activities = activities.filter(pk__in=wanted)
    if output:
        activities = activities.filter(output=output)
    return list(activities)


def list_published(
    programme: str = "", version: str = "", *, indicator: str = "", first: date | None = None, last: date | None = None
) -> list[PublishedFigure]:
    """Published values with their evidence lines (``figure.lines.all()``), within a period if one is given.

    Cost: three queries, whatever their number.
    """
    lines: QuerySet[EvidenceLine] = (
        EvidenceLine.objects.filter(retired=False)
        .select_related("delivery", "delivery__reversal")
        .prefetch_related("delivery__parts")
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
