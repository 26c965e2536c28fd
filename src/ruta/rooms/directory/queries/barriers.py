"""The barrier analysis over the people registered in a city, or over a population that somebody hands in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any

import pyarrow as pa
from django.conf import settings

from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory import policies
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.queries.inclusivity import find_node
from ruta.rooms.directory.rules.barriers_analysis import analyse_barriers, compare_demands
from ruta.rooms.directory.rules.barriers_report import join_small_groups, protect_analysis, protect_comparison
from ruta.rooms.directory.rules.barriers_scratch import edit_demand, list_condition_paths
from ruta.rooms.directory.rules.books import Book, is_unconfirmed, say_line
from ruta.rooms.directory.rules.conditions import find_literal_kind, list_literals, read_iso_date
from ruta.rooms.directory.rules.content import list_conditions
from ruta.rooms.directory.rules.harmonise import list_many_ways, list_near_equal
from ruta.rooms.directory.types.barriers_said import (
    BarrierReport,
    Population,
    SaidDemand,
    SaidDocument,
    SaidForm,
    SaidPair,
    SaidService,
    SaidWays,
    Scratch,
    ScratchCondition,
)
from ruta.rooms.directory.types.barriers_shown import Shown, ShownAnalysis, ShownComparison
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.demands import DOCUMENTS, Condition, Node, Not
from ruta.rooms.directory.types.entitlements import ServiceSummary
from ruta.rooms.people.queries.population import GROUP_COLUMNS, export_facts_of_people, read_people_mark

#: Analyses kept: those of both cities for today and the day before.
_KEPT = 4
_kept: dict[tuple[Any, ...], BarrierReport] = {}
_lock = Lock()


def load_barriers(*, by: Actor, city: str, on: date) -> BarrierReport:
    """Whom each service, demand and document of a city keeps out among the people registered there.

    Small counts are hidden, with others so that they stay hidden (``RUTA_MINIMUM_CELL``). Specific needs are never
    read: a demand on them can't be told.
    Errors: ``role-not-enough``, ``other-city``, ``city-unknown``, ``directory-empty``, ``population-too-small``.
    Cost: two queries while nothing changed; else the reading of the people, and a second per half million of them.
    """
    require(policies.may_analyse_barriers(by, city))
    book = open_book()
    key = (_mark_book(book), city, on, settings.RUTA.minimum_cell, read_people_mark(by=by, city=city))
    report = _kept.get(key)
    if report is None:
        people = export_facts_of_people(by=by, city=city, on=on, purpose="barrier analysis")
        renamed = people.rename_columns([name.replace("group_", "by_", 1) for name in people.column_names])
        report = _analyse(book, renamed, city=city, on=on, name="", synthetic=settings.RUTA.mode == "demo")
        with _lock:
            while len(_kept) >= _KEPT:
                _kept.pop(next(iter(_kept)), None)
            _kept[key] = report
    return report


def analyse_population(*, by: Actor, people: pa.Table, name: str, city: str, on: date) -> BarrierReport:
    """The same over a population handed in as columns of facts; nothing of it is kept.

    Shapes: ``person_id`` and facts; sorted by the columns ``status``, ``nationality``, ``sex``, ``age_band`` and
    ``disability`` where it has them. Errors: as :func:`load_barriers`, and those of the engine for unusable columns.
    """
    require(policies.may_analyse_barriers(by, city))
    for column in ("status", "nationality", "sex", "age_band", "disability"):
        if column in people.column_names and not pa.types.is_nested(people.schema.field(column).type):
            people = people.append_column(f"by_{column}", people.column(column))
    return _analyse(open_book(), people, city=city, on=on, name=name, synthetic=False)


def compare_scratch(*, by: Actor, city: str, on: date, scratch: Mapping[str, Node]) -> ShownComparison:
    """A what-if: services with demands edited in a scratch copy, against what they demand now. Nothing is published.

    Errors: as :func:`load_barriers`; ``service-unknown``. Each run leaves an audit entry with its purpose.
    Cost: the reading of the people and one pass.
    """
    require(policies.may_analyse_barriers(by, city))
    book = open_book()
    before = {book.find_service(code).code: book.demands[code] for code in scratch}
    people = export_facts_of_people(by=by, city=city, on=on, purpose=f"what-if: {', '.join(scratch)}"[:200])
    groups = list(GROUP_COLUMNS)
    minimum = settings.RUTA.minimum_cell
    found = compare_demands(before, scratch, join_small_groups(people, groups, minimum), on=on, by=groups)
    return protect_comparison(found, minimum=minimum)


def describe_scratch(*, city: str, on: date, edits: Mapping[str, Mapping[str, str]], service: str = "") -> Scratch:
    """The demands of a city with the edits of a scratch copy applied, and the conditions of one service in words.

    Errors: ``scratch-path-unknown``, ``scratch-value-unusable``, ``service-unknown``. Cost: one query.
    """
    book = open_book()
    demands = _list_demands(book, city, on)
    for code in [*edits, *([service] if service else [])]:
        book.find_service(code)
    changed = {
        code: edit_demand(demands[code], mine, facts=book.facts, documents=book.documents)
        for code, mine in edits.items()
        if code in demands
    }
    conditions = []
    for path, condition in list_condition_paths(demands[service]) if service in demands else ():
        edit = edits.get(service, {}).get(path, "")
        after = find_node(changed[service], path) if edit and edit != "lift" else None
        conditions.append(
            ScratchCondition(
                path, _say(book, condition), condition.fact == DOCUMENTS and condition.op != "has_none",
                not isinstance(condition.value, bool), condition.op in ("!=", "not_in", "has_none"),
                ", ".join(map(str, condition.value)) if isinstance(condition.value, tuple) else str(condition.value),
                edit, _say(book, after) if after is not None else Texts(),
            )
        )  # fmt: skip
    return Scratch(
        services=book.services,
        demands={**demands, **changed},
        changed=tuple(changed),
        conditions=tuple(conditions),
        documents=tuple((code, entry.short) for code, entry in book.documents.items()),
    )


def list_city_services(city: str, on: date) -> list[ServiceSummary]:
    """The services given in a city on a day that demand something, by name. Cost: one query."""
    book = open_book()
    return sorted(
        (book.services[code] for code in _list_demands(book, city, on) if not book.services[code].open_to_all),
        key=lambda service: service.name.es,
    )


def list_population_expectations(city: str, on: date) -> dict[str, str]:
    """What the demands of a city expect of columns that a CSV file or a spreadsheet leaves open. Cost: one query."""
    expected: dict[str, str] = {}
    for demand in _list_demands(open_book(), city, on).values():
        for condition in list_conditions(demand):
            kind = find_literal_kind(condition)
            dates = kind == "text" and all(read_iso_date(literal) for literal in list_literals(condition))
            if kind in ("list", "text", "number") and not dates:
                expected.setdefault(condition.fact, kind)
    return expected


def list_harmonisable(*, by: Actor, city: str, on: date) -> tuple[list[SaidPair], list[SaidWays]]:
    """Demands of different institutions that could be made the same.

    Errors: ``role-not-enough``, ``other-city``, ``directory-empty``. Cost: one query.
    """
    require(policies.may_analyse_barriers(by, city))
    book = open_book()
    demands = _list_demands(book, city, on)
    owners = {code: book.services[code].organisation.code for code in demands}

    def say(node: Node | None) -> Texts:
        return _say(book, node) if node is not None else Texts()

    pairs = [
        SaidPair(
            book.services[pair.first],
            book.services[pair.second],
            pair.shared,
            tuple((say(part.first), say(part.second)) for part in pair.differences),
        )
        for pair in list_near_equal(demands, owners)
    ]
    ways = [
        SaidWays(
            Texts(words.get("es", way.fact), words.get("en", way.fact)),
            tuple(
                (_say(book, variant.asked.as_node()), tuple(book.services[code] for code in variant.services))
                for variant in way.variants
            ),
        )
        for way in list_many_ways(demands)
        for words in [book.facts[way.fact].words if way.fact in book.facts else {}]
    ]
    return pairs, ways


def _name_services(book: Book, services: Mapping[str, Shown]) -> tuple[tuple[ServiceSummary, Shown], ...]:
    named = [(book.services[code], count) for code, count in services.items()]
    return tuple(sorted(named, key=lambda pair: (-(pair[1] or 0), pair[0].name.es)))


def _analyse(book: Book, people: pa.Table, *, city: str, on: date, name: str, synthetic: bool) -> BarrierReport:
    minimum = settings.RUTA.minimum_cell
    groups = [column for column in people.column_names if column.startswith("by_")]
    demands = _list_demands(book, city, on)
    found = analyse_barriers(demands, join_small_groups(people, groups, minimum), on=on, by=groups)
    numbers = protect_analysis(found, minimum=minimum)
    population = Population(name, city, on, numbers.people, synthetic, numbers.unknown_facts)
    return _say_analysis(book, numbers, population)


def _say_analysis(book: Book, numbers: ShownAnalysis, population: Population) -> BarrierReport:
    return BarrierReport(
        population=population,
        numbers=numbers,
        services=tuple(
            SaidService(
                book.services[row.service], row.eligible, row.not_eligible, row.cannot_tell, row.near_miss,
                row.groups, row.unreachable,
            )
            for row in numbers.services
        ),
        demands=tuple(
            SaidDemand(
                row.key, row.fact, _say(book, _as_node(row)), row.people, row.doors,
                _name_services(book, row.services), row.groups,
                any(is_unconfirmed(condition) for code in row.services
                    for condition in list_conditions(book.demands[code]) if condition.fact == row.fact),
            )
            for row in sorted(numbers.demands, key=_rank)
        ),
        documents=tuple(
            SaidDocument(
                row.document, Texts(entry.name.es, entry.name.en), entry.issued_by, entry.issued_at,
                entry.help_service, row.people, row.doors, _name_services(book, row.services), row.groups,
            )
            for row in sorted(numbers.documents, key=_rank)
            if (entry := book.documents.get(row.document))
        ),
        forms=tuple(
            SaidForm(
                book.services[row.service], _say(book, find_node(book.demands[row.service], row.path)),
                row.document, _name_document(book, row.document), row.would_enter,
            )
            for row in sorted(numbers.accepted, key=lambda form: (-(form.would_enter or 0), form.service))
        ),
    )  # fmt: skip


def _rank(row: Any) -> tuple[int, int]:
    """By what is shown alone: the order of hidden counts would tell them."""
    return -(row.people or 0), -(row.doors or 0)


def _list_demands(book: Book, city: str, on: date) -> dict[str, Node]:
    return {
        code: book.demands[code]
        for code, service in book.services.items()
        if service.city == city and service.is_given_on(on)
    }


def _mark_book(book: Book) -> str:
    """What the demands are now: an edition number alone may stand for different texts in different databases."""
    return hashlib.sha256(repr(sorted((code, repr(node)) for code, node in book.demands.items())).encode()).hexdigest()


def _as_node(row: Any) -> Node:
    condition = Condition(row.fact, row.op, row.value, row.note)
    return Not(condition) if row.negated else condition


def _say(book: Book, node: Node) -> Texts:
    return say_line(node, facts=book.facts, documents=book.names)


def _name_document(book: Book, code: str) -> Texts:
    entry = book.documents.get(code)
    return entry.short if entry else Texts(code, code)
