"""What stands in the way: demands, documents, services and groups, over the people registered or a file of people."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ruta.doors.look.exports import answer_export
from ruta.doors.programme.barriers_words import (
    BREAKDOWNS,
    name_barrier_group,
    name_barrier_value,
    say_shown,
)
from ruta.kernel.problems import Problem
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.policies import may_analyse_barriers
from ruta.rooms.directory.queries.barriers import list_harmonisable, load_barriers
from ruta.rooms.directory.queries.inclusivity import rate_city, rate_service
from ruta.rooms.directory.types.barriers_said import BarrierReport
from ruta.rooms.directory.types.barriers_shown import ShownGroup
from ruta.rooms.reporting.rules.barrier_charts import draw_heat_map, draw_ranking

CITIES = ("santiago", "mexico-city")
#: Facts that a government's papers decide; every other demand is about the person's situation or trade.
MIGRATION = frozenset({"status", "documents", "nationalities", "stateless", "arrival_date", "months_in_city"})
_MOST_BARS = 12


def choose_city(request: HttpRequest) -> str:
    """The city the address asks for; the actor's own where she has one. Errors: ``role-not-enough``, ``other-city``."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    city = request.GET.get("city") or actor.city or CITIES[0]
    if city not in CITIES:
        raise Problem("city-unknown", "There is no single window in {city}. Choose a city of the list.", city=city)
    require(may_analyse_barriers(actor, city))
    return city


def read_report(request: HttpRequest) -> BarrierReport:
    """The analysis of the city asked for, as of today."""
    return load_barriers(
        by=request.actor,  # type: ignore[attr-defined]
        city=choose_city(request),
        on=timezone.localdate(),
    )


def frame(request: HttpRequest, report: BarrierReport) -> dict[str, Any]:
    """What every page of the analysis shows: the population, the cities to choose from, the tabs."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return {
        "report": report,
        "population": report.population,
        "city": report.population.city,
        "cities": [actor.city] if actor.city else list(CITIES),
        "query": "?" + urlencode({"city": report.population.city}),
        "here": request.resolver_match.url_name if request.resolver_match else "",
    }


def show_barriers(request: HttpRequest) -> HttpResponse:
    """Which demands and documents keep most people out, and how each service stands. ``?about=papers`` or ``all``."""
    report = read_report(request)
    return answer_barriers(request, report)


def answer_barriers(request: HttpRequest, report: BarrierReport) -> HttpResponse:
    """The first page of the analysis, of whichever population."""
    about = "all" if request.GET.get("about") == "all" else "papers"
    demands = [row for row in report.demands if about == "all" or row.fact in MIGRATION]
    if kind := request.GET.get("export"):
        return _export_demands(report, kind)
    language = _language()
    bars = [(getattr(row.words, language), row.people) for row in demands if row.people][:_MOST_BARS]
    context = {
        **frame(request, report),
        "about": about,
        "demands": demands,
        "documents": [row for row in report.documents if row.people][:_MOST_BARS],
        "services": sorted(report.services, key=lambda row: (row.eligible or 0) - (row.not_eligible or 0)),
        "chart": draw_ranking(
            bars, value_title=_("People for whom at least one door would open"), alternative=_("Ranked bars")
        )
        if bars
        else "",
        "top": bars[0] if bars else None,
        "forms": [row for row in report.forms if row.would_enter][:_MOST_BARS],
    }
    return render(request, "programme/barriers.html", context)


def show_demand(request: HttpRequest) -> HttpResponse:
    """One demand (``?key=``): where it is made, and whom it alone keeps out, group by group."""
    report = read_report(request)
    demand = next((row for row in report.demands if row.key == request.GET.get("key", "")), None)
    if demand is None:
        raise Http404
    context = {**frame(request, report), "demand": demand, "tables": arrange_groups(demand.groups)}
    return render(request, "programme/barrier_demand.html", context)


def show_service_barriers(request: HttpRequest, code: str) -> HttpResponse:
    """One service: who may enter, near misses by demand, what else could be accepted, its inclusivity."""
    report = read_report(request)
    found = next((row for row in report.services if row.service.code == code), None)
    if found is None:
        raise Http404
    numbers = {row.key: count for row in report.demands for service, count in row.services if service.code == code}
    context = {
        **frame(request, report),
        "found": found,
        "said": rate_service(service=code, on=timezone.localdate()),
        "tables": arrange_groups(found.groups),
        "demands": [(row, numbers[row.key]) for row in report.demands if row.key in numbers],
        "forms": [row for row in report.forms if row.service.code == code and row.would_enter],
    }
    return render(request, "programme/barrier_service.html", context)


def show_groups(request: HttpRequest) -> HttpResponse:
    """A heat map of services by groups (``?by=``): how much of each group may enter, and who is shut out wholly."""
    report = read_report(request)
    names = [name for name in report.groups if name in BREAKDOWNS]
    by = request.GET.get("by", "")
    by = by if by in names else (names[0] if names else "")
    groups = report.groups.get(by, ())
    rows = [
        (row.service, [group for group in row.groups if group.breakdown == by])
        for row in sorted(report.services, key=lambda row: row.eligible or 0)
        if row.not_eligible != 0
    ]
    language = _language()
    cells = [
        (getattr(service.name, language), name_barrier_value(by, group.value), group.share)
        for service, found in rows
        for group in found
    ]
    if kind := request.GET.get("export"):
        columns = ["service", by, "people", "eligible"]
        lines = [[service.code, group.value, group.people, group.count] for service, found in rows for group in found]
        return answer_export(f"barriers-{by}-{report.population.city}", columns, lines, kind=kind)
    context = {
        **frame(request, report),
        "by": by,
        "choices": [(name, name_barrier_group(name)) for name in names],
        "groups": [(group, name_barrier_value(by, group.value)) for group in groups],
        "rows": rows,
        "chart": draw_heat_map(cells, value_title=_("Share who may enter")) if cells else "",
        "unreachable": [
            (group, name_barrier_value(by, group.value), services)
            for group in groups
            if (services := [row.service for row in report.services
                             for shut in row.unreachable if (shut.breakdown, shut.value) == (by, group.value)])
        ],
    }  # fmt: skip
    return render(request, "programme/barrier_groups.html", context)


def show_inclusion(request: HttpRequest) -> HttpResponse:
    """The inclusivity rating of every service of a city, with its reasons; the share is indicator 1C or 1D."""
    city = choose_city(request)
    rated = rate_city(city=city, on=timezone.localdate())
    if kind := request.GET.get("export"):
        columns = ["service", "rating", *(group.status for group in rated.rule.groups), "rule_version"]
        rows = [
            [said.service.code, said.rating.rating.value, *(entry.entry.value for entry in said.rating.entries),
             rated.rule.version]
            for said in rated.ratings
        ]  # fmt: skip
        return answer_export(f"inclusion-{city}", columns, rows, kind=kind)
    order = {"not": 0, "partly": 1, "inclusive": 2}
    kinds = [said.rating.rating.value for said in rated.ratings]
    context = {
        "rated": rated,
        "ratings": sorted(rated.ratings, key=lambda said: (order[said.rating.rating.value], said.service.name.es)),
        "partly": kinds.count("partly"),
        "not_inclusive": kinds.count("not"),
        "indicator": {"santiago": "1C", "mexico-city": "1D"}[city],
        "city": city,
        "cities": [request.actor.city] if request.actor.city else list(CITIES),  # type: ignore[attr-defined]
        "query": "?" + urlencode({"city": city}),
        "here": "inclusion",
    }
    return render(request, "programme/inclusion.html", context)


def show_harmonisable(request: HttpRequest) -> HttpResponse:
    """Demands of different institutions that could be made the same."""
    report = read_report(request)
    pairs, ways = list_harmonisable(
        by=request.actor,  # type: ignore[attr-defined]
        city=report.population.city,
        on=timezone.localdate(),
    )
    context = {**frame(request, report), "pairs": pairs[:20], "ways": ways, "total": len(pairs)}
    return render(request, "programme/barrier_harmonise.html", context)


def arrange_groups(groups: tuple[ShownGroup, ...]) -> list[tuple[str, list[tuple[str, ShownGroup]]]]:
    """The groups as tables by breakdown, their values in words, the largest count first and hidden ones last."""
    tables: dict[str, list[tuple[str, ShownGroup]]] = {}
    for group in groups:
        tables.setdefault(group.breakdown, []).append((name_barrier_value(group.breakdown, group.value), group))
    return [
        (name_barrier_group(name), sorted(rows, key=lambda row: (row[1].count is None, -(row[1].count or 0), row[0])))
        for name, rows in tables.items()
    ]


def _export_demands(report: BarrierReport, kind: str) -> HttpResponse:
    columns = ["city", "on", "population", "demand", "words", "service", "would_enter", "people_any_door", "doors"]
    language = _language()
    rows = [
        [report.population.city, str(report.population.on), report.population.people, row.key,
         getattr(row.words, language), service.code, count, row.people, row.doors]
        for row in report.demands
        for service, count in row.services
    ]  # fmt: skip
    return answer_export(f"barriers-{report.population.city}-{report.population.on:%Y%m%d}", columns, rows, kind=kind)


def _language() -> str:
    return "en" if (get_language() or "es").startswith("en") else "es"


__all__ = ["answer_barriers", "say_shown", "show_barriers"]
