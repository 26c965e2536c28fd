"""The results table and the page of one indicator: every figure with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from ruta.doors.look.exports import answer_export
from ruta.doors.look.paging import page_of
from ruta.doors.programme.periods import PeriodForm, keep_query, read_period
from ruta.doors.programme.words import name_breakdown, name_value
from ruta.kernel.periods import Period
from ruta.rooms.access.policies import require
from ruta.rooms.measurement.queries import compute_figures, list_evidence
from ruta.rooms.measurement.types.results import Figure
from ruta.rooms.programme.policies import may_see_programme
from ruta.rooms.programme.queries import (
    get_framework,
    get_indicator,
    list_frameworks,
    list_indicator_versions,
    list_results,
)

_COLUMNS = [
    "framework", "version", "indicator", "title", "from", "to", "unit", "baseline", "target", "reported",
    "in_period", "new", "cumulative", "from_persons", "from_headcounts", "agrees",
]  # fmt: skip


def show_results(request: HttpRequest) -> HttpResponse:
    """The results framework with its figures for any period; ``?export=`` gives the same rows as a file."""
    actor = request.actor  # type: ignore[attr-defined]
    require(may_see_programme(actor))
    frameworks = list_frameworks()
    names = [(f"{f.programme} {f.version}", f.title_es if get_language() == "es" else f.title_en) for f in frameworks]
    first = next((key for key, _ in names if key.startswith("phase2")), "phase2 final")
    chosen = request.GET.get("framework") or first
    form = PeriodForm(request.GET or None, frameworks=names)
    programme, _space, version = chosen.partition(" ")
    framework = get_framework(programme, version)
    period: Period | None = None
    if form.is_valid():
        period = read_period(form, opening=framework.first, today=timezone.localdate())
    figures = compute_figures(by=actor, programme=framework.programme, version=framework.version, period=period)
    if kind := request.GET.get("export"):
        return answer_export(f"figures-{framework.programme}", _COLUMNS, _as_rows(figures), kind=kind)
    texts = {result.code: result for result in list_results(framework.programme, framework.version)}
    groups = [(texts.get(code), list(group)) for code, group in groupby(figures, key=lambda figure: figure.result)]
    context = {
        "form": form,
        "framework": framework,
        "chosen": chosen,
        "frameworks": names,
        "groups": groups,
        "period": period or _shared_period(figures),
        "query": keep_query(request),
        "synthetic": framework.programme == "phase2",
    }
    return render(request, "programme/results.html", context)


def show_indicator(request: HttpRequest, programme: str, version: str, code: str) -> HttpResponse:
    """One indicator: the figure, its evidence lines, its parts, its definition and what that was before."""
    actor = request.actor  # type: ignore[attr-defined]
    require(may_see_programme(actor))
    indicator = get_indicator(programme, version, code)
    form = PeriodForm(request.GET or None, frameworks=[])
    form.fields.pop("framework")
    period = None
    if form.is_valid():
        period = read_period(form, opening=indicator.framework.first, today=timezone.localdate())
    figures = compute_figures(by=actor, programme=programme, version=version, period=period, indicator=indicator.code)
    shown = figures[-1].period if figures else None
    evidence = list_evidence(by=actor, programme=programme, version=version, indicator=indicator.code, period=shown)
    context = {
        "indicator": indicator,
        "form": form,
        "figures": [(figure, _tabulate_breakdowns(figure)) for figure in figures],
        "evidence": evidence,
        "deliveries": page_of(request, evidence.deliveries, size=25),
        "versions": list_indicator_versions(indicator),
        "back": f"?framework={programme}+{version}",
        "synthetic": programme == "phase2",
    }
    return render(request, "programme/indicator.html", context)


def _shared_period(figures: Iterable[Figure]) -> Period | None:
    periods = {figure.period for figure in figures}
    return periods.pop() if len(periods) == 1 else None


def _tabulate_breakdowns(figure: Figure) -> list[dict[str, Any]]:
    """Per breakdown the rows to print: value, the three measures, and the share for its bar."""
    tables = []
    for name, cells in figure.breakdowns.items():
        top = max((float(cell.cumulative.value or 0) for cell in cells.values()), default=0)
        rows = [
            {"value": name_value(name, value), "unknown": value == "unknown", "cell": cell, "top": top}
            for value, cell in cells.items()
        ]
        tables.append({"name": name_breakdown(name), "rows": rows})
    return tables


def _as_rows(figures: Iterable[Figure]) -> list[list[Any]]:
    spanish = get_language() == "es"
    return [
        [
            figure.framework, figure.version, figure.indicator, figure.title.es if spanish else figure.title.en,
            figure.period.from_.isoformat(), figure.period.to.isoformat(), figure.unit,
            _plain(figure.baseline), _plain(figure.target), _plain(figure.reported),
            _plain(figure.in_period.value), _plain(figure.new.value), _plain(figure.cumulative.value),
            _plain(figure.in_period.persons), _plain(figure.in_period.headcounts), figure.agrees,
        ]
        for figure in figures
    ]  # fmt: skip


def _plain(number: Any) -> Any:
    return number if number is None or isinstance(number, int) else float(number)
