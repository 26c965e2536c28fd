"""The annual report assembled from the records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ruta.kernel.periods import Period
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.measurement.queries import compute_figures
from ruta.rooms.measurement.types.results import Figure
from ruta.rooms.programme.queries import get_framework, list_frameworks, list_published, list_results
from ruta.rooms.reporting import policies
from ruta.rooms.reporting.models import SectionText
from ruta.rooms.reporting.queries.sections import list_section_definitions, read_content
from ruta.rooms.reporting.rules.assembly import assemble_annual_report
from ruta.rooms.reporting.rules.printing import (
    describe_project,
    list_sdg_shares,
    list_years,
    name_period,
    name_result,
    print_figure,
    print_number,
)
from ruta.rooms.reporting.types import Report, ReportFigure, ReportInput

_SYNTHETIC = {
    "es": "Las personas de este informe son sintéticas: es una demostración.",
    "en": "The people in this report are synthetic: it is a demonstration.",
}


def build_annual_report(
    *, by: Actor, programme: str, period: Period, language: str, version: str = "", on: date | None = None
) -> Report:
    """The annual report of a programme for a period, ready to be written as Word or pdf.

    The framework's version is the one with figures in the period: ``design`` for the closed programme's 2022 report.
    Errors: ``framework-unknown``, ``role-not-enough``.
    """
    require(policies.may_read_report(by))
    framework, figures = _choose_figures(by, programme, version, period)
    facts = read_content("cities.yaml")
    texts = dict(
        SectionText.objects.filter(
            programme=programme, period_from=period.from_, period_to=period.to, language=language
        ).values_list("section", "text")
    )
    printed, year_labels = _print_figures(by, framework, figures, period, language)
    outcomes = [
        (name_result(result.level, result.code, language), result.text_es if language == "es" else result.text_en,
         result.code)
        for result in list_results(programme, framework.version)
    ]  # fmt: skip
    synthetic = programme == "phase2"
    return assemble_annual_report(
        ReportInput(
            title=facts["title"][language] if not synthetic else _pick(framework, "title", language),
            subtitle=name_period(period, language),
            language=language,
            period_from=period.from_,
            period_to=period.to,
            facts=describe_project(facts, framework, period, language),
            sections=tuple(list_section_definitions()),
            texts=texts,
            outcomes=tuple(outcomes),
            figures=printed,
            year_labels=year_labels,
            sdg_shares=() if synthetic else list_sdg_shares(facts, language),
            synthetic_note=_SYNTHETIC[language] if synthetic else "",
        )
    )


def _choose_figures(by: Actor, programme: str, version: str, period: Period) -> tuple[Any, Sequence[Figure]]:
    """The framework whose figures fit the period: the named version, or the first that has published values in it."""
    candidates = [framework for framework in list_frameworks(programme=programme) if version in ("", framework.version)]
    for framework in candidates:
        figures = compute_figures(by=by, programme=programme, version=framework.version, period=period)
        if any(figure.reported is not None or figure.cumulative.value is not None for figure in figures):
            return framework, figures
    framework = get_framework(programme, version)
    return framework, compute_figures(by=by, programme=programme, version=framework.version, period=period)


def _list_published_years(framework: Any, period: Period) -> list[tuple[str, Period]]:
    """The years the closed programme reported up to a period, by the periods of its published values: Y1, Y2 …"""
    ends = {
        (published.first, published.last)
        for published in list_published(framework.programme, framework.version, last=period.to)
        if published.measure == "in_period"
    }
    return [(f"Y{number}", Period(*days)) for number, days in enumerate(sorted(ends), start=1)]


def _find_published(framework: Any, year: Period) -> dict[str, tuple[Decimal | None, str]]:
    return {
        published.indicator.code: (published.value, published.value_text)
        for published in list_published(framework.programme, framework.version, first=year.from_, last=year.to)
        if published.measure == "in_period"
    }


def _pick(row: Any, name: str, language: str) -> str:
    return str(getattr(row, f"{name}_{language}"))


def _print_figures(
    by: Actor, framework: Any, figures: Sequence[Figure], period: Period, language: str
) -> tuple[tuple[ReportFigure, ...], tuple[str, ...]]:
    """The lines of the framework table with one column per year.

    A closed programme prints what its report published; a running one is counted year by year.
    Cost: for a running programme one counting per programme year.
    """
    by_year: list[dict[str, int | Decimal | None]] = []
    texts: list[dict[str, str]] = []
    if framework.last is not None:
        years = _list_published_years(framework, period)
        for _, year in years:
            values = _find_published(framework, year)
            by_year.append({code: value for code, (value, _) in values.items()})
            texts.append({code: text for code, (_, text) in values.items()})
    else:
        years = list_years(framework.first, period.to)
        for _, year in years:
            counted = compute_figures(
                by=by, programme=framework.programme, version=framework.version,
                period=Period(year.from_, min(year.to, period.to)), breakdowns=(),
            )  # fmt: skip
            by_year.append({figure.indicator: figure.in_period.value for figure in counted})
            texts.append({})
    rows = []
    for figure in figures:
        columns = tuple(
            text.get(figure.indicator) or print_number(numbers.get(figure.indicator), figure.unit, language)
            for numbers, text in zip(by_year, texts, strict=True)
        )
        rows.append(print_figure(figure, columns, language))
    return tuple(rows), tuple(label for label, _ in years)
