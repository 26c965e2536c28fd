"""Figures, periods and project facts as the annual report prints them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from ruta.kernel.periods import Period
from ruta.rooms.measurement.types.results import Figure
from ruta.rooms.reporting.types import ReportFigure


def name_result(level: str, code: str, language: str) -> str:
    names = {"outcome": {"es": "Resultado", "en": "Outcome"}, "output": {"es": "Producto", "en": "Output"}}
    return f"{names[level][language]} {code}"


def name_period(period: Period, language: str) -> str:
    names = {"es": "Informe anual", "en": "Annual report"}
    first, last = (format_date(day, "MMMM y", locale=language) for day in (period.from_, period.to))
    return f"{names[language]} · {first} – {last}"


def list_years(start: date, until: date) -> list[tuple[str, Period]]:
    """Programme years as the fund counts them: Y1 begins when the programme does."""
    years: list[tuple[str, Period]] = []
    first = start
    while first <= until and len(years) < 6:
        following = date(first.year + 1, first.month, 1)
        last = date.fromordinal(following.toordinal() - 1)
        years.append((f"Y{len(years) + 1}", Period(first, last)))
        first = following
    return years


def print_figure(figure: Figure, years: tuple[str, ...], language: str) -> ReportFigure:
    closed = figure.reported is not None or bool(figure.reported_text)
    cumulative = figure.reported_cumulative if figure.reported_cumulative is not None else figure.reported
    reached = cumulative if closed else figure.cumulative.value
    reached_text = figure.reported_text or print_number(reached, figure.unit, language)
    return ReportFigure(
        code=figure.indicator,
        title=getattr(figure.title, language),
        unit=figure.unit,
        group=figure.result,
        baseline=figure.baseline_text or print_number(figure.baseline, figure.unit, language),
        target=figure.target_text or print_number(figure.target, figure.unit, language),
        years=years,
        cumulative=reached_text,
        notes=_write_notes(figure, language),
        cumulative_number=None if reached is None else float(reached),
        target_number=float(figure.target) if figure.target else None,
        parts={
            name: {value: int(cell.cumulative.value or 0) for value, cell in cells.items()}
            for name, cells in figure.breakdowns.items()
            if name == "sex" and figure.unit == "people"
        },
    )


def _write_notes(figure: Figure, language: str) -> tuple[str, ...]:
    """The evidence lines with their place in the documents, what was counted from persons, and any disagreement."""
    notes = []
    for line in figure.lines[:12]:
        number = print_number(line.value, figure.unit, language)
        place = f" ({line.document}, {line.line})" if line.document else ""
        notes.append(f"{getattr(line.label, language)}{': ' + number if number else ''}{place}")
    if len(figure.lines) > 12:
        more = len(figure.lines) - 12
        notes.append({"es": f"y {more} líneas más", "en": f"and {more} more lines"}[language])
    persons, headcounts = figure.cumulative.persons, figure.cumulative.headcounts
    if figure.reported is None and persons is not None:
        notes.append(
            {
                "es": f"De registros de personas: {persons}; de conteos: {headcounts or 0}.",
                "en": f"From person records: {persons}; from head-counts: {headcounts or 0}.",
            }[language]
        )
    if figure.agrees is False:
        total = print_number(figure.in_period.value, figure.unit, language)
        notes.append(
            {
                "es": f"Las líneas dan {total}; el informe publicó otro valor. {figure.explanation.es}",
                "en": f"The lines give {total}; the report published another value. {figure.explanation.en}",
            }[language].strip()
        )
    return tuple(notes)


def print_number(value: int | Decimal | None, unit: str, language: str) -> str:
    """A number as the report prints it; nothing at all where nothing was reported."""
    if value is None:
        return ""
    text = format_decimal(value, format="#,##0.##", locale={"es": "es_CL", "en": "en"}[language])
    return f"{text} %" if unit == "percent" else text


def list_sdg_shares(facts: Any, language: str) -> tuple[tuple[str, str], ...]:
    name = {"es": "ODS", "en": "SDG"}[language]
    return tuple((f"{name} {share['sdg']}", f"{share['percent']} %") for share in facts["sdg"]["shares"])


def describe_project(facts: Any, framework: Any, period: Period, language: str) -> tuple[tuple[str, str], ...]:
    """The first page's table: what the fund asks to know of a project."""
    agencies = facts["agencies"]
    money = "; ".join(
        f"{agency['organisation'].upper()}: {print_number(agency['budget_usd'], 'usd', language)}"
        for agency in agencies
    )
    total = print_number(facts["budget_total_usd"], "usd", language)
    first, last = (format_date(day, "d MMMM y", locale=language) for day in (period.from_, period.to))
    numbers = " – ".join(number["number"] for number in facts["project_numbers"])
    labels = _PROJECT_LABELS[language]
    rows = [
        (labels["countries"], labels["both"]),
        (labels["number"], numbers),
        (labels["convening"], facts["convening_agency"]["organisation"].upper()),
        (labels["agencies"], ", ".join(agency["organisation"].upper() for agency in agencies)),
        (labels["period"], f"{first} – {last}"),
    ]
    if framework.last is not None:
        rows.append((labels["budget"], f"{money}. {labels['total']}: {total}"))
    return tuple(rows)


_PROJECT_LABELS = {
    "es": {
        "countries": "Países",
        "both": "Chile y México",
        "number": "Número del proyecto",
        "convening": "Agencia que convoca",
        "agencies": "Agencias participantes",
        "period": "Período informado",
        "budget": "Presupuesto aprobado (USD)",
        "total": "Total",
    },
    "en": {
        "countries": "Countries",
        "both": "Chile and Mexico",
        "number": "Project identification number",
        "convening": "Convening UN organisation",
        "agencies": "Participating UN organisations",
        "period": "Reporting period",
        "budget": "Approved budget (USD)",
        "total": "Total",
    },
}
