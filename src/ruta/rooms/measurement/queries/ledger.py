"""The counting engine run over the ledger, kept until the ledger or a person changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Max, Sum

from ruta.kernel.periods import Period
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.ledger import queries as ledger
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.ledger.queries import export_events, export_headcount_parts, read_watermark
from ruta.rooms.ledger.types import KIND_WORDS, Kind, Words
from ruta.rooms.measurement.rules.assembly import (
    Row,
    Sums,
    View,
    build_plan,
    gather_rows,
    group_by_view,
    spread_parts,
)
from ruta.rooms.measurement.rules.counting import count_events
from ruta.rooms.measurement.rules.definitions import parse_plan
from ruta.rooms.measurement.types.definitions import EVENT_BREAKDOWN_COLUMNS
from ruta.rooms.measurement.types.results import FigureLine
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries import export_people_for_counting
from ruta.rooms.programme.models import Framework

_KEPT_SECONDS = 3600
_PEOPLE: dict[str, tuple[tuple[int, ...], pa.Table]] = {}

#: What counting gives back: by indicator of the plan, breakdown and value.
Table = dict[str, dict[str, dict[str, Sums]]]


@dataclass(frozen=True)
class Ledger:
    """A programme's entries that count, and the people in them, as columns."""

    events: pa.Table
    people: pa.Table


def count_ledger(
    framework: Framework,
    definitions: Mapping[str, Mapping[str, Any]],
    *,
    period: Period,
    breakdowns: Sequence[str],
) -> Table:
    """Count several indicators at once over a framework's programme.

    Cost: two queries when nothing changed since the last time; otherwise the ledger and the people are read in columns.
    """
    marker = (read_watermark(programme=framework.programme), read_people_marker())
    asked = [framework.programme, framework.first, period.from_, period.to, list(breakdowns), definitions, marker]
    key = "figures:" + hashlib.sha256(json.dumps(asked, default=str, sort_keys=True).encode()).hexdigest()
    may_keep = ledger.may_keep_reads()
    kept = cache.get(key) if may_keep else None
    if kept is None:
        kept = _count(framework, definitions, period=period, breakdowns=breakdowns)
        if may_keep:
            cache.set(key, kept, _KEPT_SECONDS)
    rows, spread = kept
    table: Table = gather_rows(rows)
    for indicator, breakdown, parts in spread:
        found = table.setdefault(indicator, {})
        found[breakdown] = spread_parts(found.get(breakdown, {}), parts)
    return table


def list_headcount_lines(
    programme: str, definitions: Mapping[str, Mapping[str, Any]], *, period: Period
) -> dict[str, tuple[FigureLine, ...]]:
    """The head-counts in each indicator's figure, with what each came from; of a share, those of its base.

    Cost: one query.
    """
    with reading_all("head-counts of a figure"):
        rows = Delivery.objects.filter(
            programme=programme, person=None, reverses=None, reversal=None, date__range=(period.from_, period.to)
        ).order_by("date", "pk")
    found: dict[str, list[FigureLine]] = {code: [] for code in definitions}
    for row in rows:
        for code, definition in definitions.items():
            where = definition["share"]["base"] if "share" in definition else definition["where"]
            values = {"kind": row.kind, "outcome": row.outcome, "organisation": row.organisation_id, "city": row.city}
            if all(values[column] in wanted for column, wanted in where.items()):
                found[code].append(build_delivery_line(row))
    return {code: tuple(lines) for code, lines in found.items()}


def build_delivery_line(row: Delivery) -> FigureLine:
    """A head-count or items of the ledger as a line of evidence."""
    kind = KIND_WORDS[Kind(row.kind)]
    return FigureLine(
        label=Words(row.source_label_es or kind.es, row.source_label_en or kind.en),
        value=row.quantity if row.headcount is None else row.headcount,
        document=row.source_document,
        line=row.source_line,
        kind="items" if row.headcount is None else "headcount",
        delivery_id=row.pk,
    )


def read_people_marker() -> tuple[int, int, int, int]:
    """Numbers that change whenever a person is registered, changed, merged or parted. Cost: one query."""
    with reading_all("numbers that say whether anything changed"):
        found = Person.objects.aggregate(
            count=Count("pk"), versions=Sum("version"), last=Max("pk"), merged=Sum("resolved_to_id")
        )
    return found["count"], found["versions"] or 0, found["last"] or 0, found["merged"] or 0


def read_ledger(programme: str) -> Ledger:
    """The entries of a programme that still count, and everybody's attributes. Cost: both tables, in columns."""
    return Ledger(strike_reversed(export_events(programme=programme)), resolve_people(export_people()))


def export_people() -> pa.Table:
    """People's attributes for counting; the city of a figure is the delivery's, so theirs is left out.

    Kept by the process until somebody's record changes. Cost: one query then.
    """
    place, marker = str(connection.settings_dict["NAME"]), read_people_marker()
    kept = _PEOPLE.get(place)
    if kept is not None and kept[0] == marker and ledger.may_keep_reads():
        return kept[1]
    people = export_people_for_counting()
    people = people.drop_columns([name for name in EVENT_BREAKDOWN_COLUMNS if name in people.column_names])
    if ledger.may_keep_reads():
        _PEOPLE[place] = (marker, people)
    return people


def resolve_people(people: pa.Table) -> pa.Table:
    """People with ``resolved_id`` filled and followed to its end: whoever each record finally stands for.

    >>> people = pa.table({"person_id": [1, 2, 3], "resolved_id": pa.array([2, 3, None], pa.int64())})
    >>> resolve_people(people)["resolved_id"].to_pylist()
    [3, 3, 3]
    """
    ids = people["person_id"].combine_chunks()
    resolved = pc.coalesce(people["resolved_id"], people["person_id"]).combine_chunks()
    for _ in range(max(1, people.num_rows.bit_length())):
        following = pc.coalesce(pc.take(resolved, pc.index_in(resolved, value_set=ids)), resolved)
        if following.equals(resolved):
            break
        resolved = following
    return people.set_column(people.column_names.index("resolved_id"), "resolved_id", resolved)


def strike_reversed(events: pa.Table) -> pa.Table:
    """Entries without those that were reversed and without the reversals."""
    reverses = events["reverses"]
    struck = pc.is_in(events["event_id"], value_set=reverses.drop_null().combine_chunks())
    return events.filter(pc.and_(pc.is_null(reverses), pc.invert(struck)))


def select_events(events: pa.Table, where: Mapping[str, Sequence[str]], *, period: Period | None = None) -> pa.Table:
    """Entries that an indicator's ``where`` wants, in a period if one is given (an empty column is in no list)."""
    mask = pa.scalar(True)
    for column, values in where.items():
        mask = pc.and_(mask, pc.is_in(events[column], value_set=pa.array(list(values), events[column].type)))
    if period is not None:
        days = events["date"]
        inside = pc.and_(pc.greater_equal(days, pa.scalar(period.from_)), pc.less_equal(days, pa.scalar(period.to)))
        mask = pc.and_(mask, inside)
    return events if isinstance(mask, pa.Scalar) else events.filter(mask)


def _count(
    framework: Framework,
    definitions: Mapping[str, Mapping[str, Any]],
    *,
    period: Period,
    breakdowns: Sequence[str],
) -> tuple[list[Row], list[tuple[str, str, dict[str, dict[str, int]]]]]:
    """One reading of the ledger, and one count for each way of looking at it that the definitions ask for."""
    events, people = export_events(programme=framework.programme), export_people()
    rows: list[Row] = []
    parts: list[tuple[str, str, dict[str, dict[str, int]]]] = []
    for view, members in group_by_view(definitions).items():
        plan = build_plan(members, period=period, start=framework.first, breakdowns=breakdowns)
        seen, known = take_view(events, people, view)
        counted = count_events(seen, known, parse_plan(plan))
        columns = ("indicator", "measure", "breakdown", "value", "people", "deliveries", "headcount")
        rows += zip(*(counted[name].to_pylist() for name in columns), strict=True)
        parts += _count_parts(framework, plan, seen, period=period, breakdowns=breakdowns)
    return rows, parts


def take_view(events: pa.Table, people: pa.Table, view: View) -> tuple[pa.Table, pa.Table]:
    """The ledger as some indicators look at it: about people of some statuses, or organisations in place of people.

    Whoever's status isn't known stays in. Reversals stay beside what they reverse, since they repeat its person.
    """
    if view.once_by:
        organisations = events[view.once_by]
        events = events.set_column(events.column_names.index("person_id"), "person_id", organisations)
        known = pc.unique(organisations).drop_null()
        nothing = {name: pa.nulls(len(known), pa.string()) for name in people.column_names if name != "person_id"}
        return events, pa.table({"person_id": known, **nothing})
    if view.statuses:
        resolved = resolve_people(people)
        ids = resolved["person_id"].combine_chunks()
        holder = pc.take(resolved["resolved_id"], pc.index_in(events["person_id"], value_set=ids))
        status = pc.take(resolved["status"], pc.index_in(holder, value_set=ids))
        wanted = pc.or_(pc.is_null(status), pc.is_in(status, value_set=pa.array(view.statuses, status.type)))
        events = events.filter(wanted)
    return events, people


def _count_parts(
    framework: Framework, plan: Mapping[str, Any], events: pa.Table, *, period: Period, breakdowns: Sequence[str]
) -> list[tuple[str, str, dict[str, dict[str, int]]]]:
    """What head-counts state about their breakdown, per indicator of the plan, breakdown, measure and value."""
    parts = export_headcount_parts(programme=framework.programme)
    if not parts.num_rows:
        return []
    heads = strike_reversed(events)
    heads = heads.filter(pc.and_(pc.is_valid(heads["headcount"]), pc.is_null(heads["person_id"])))
    whole = Period(min(framework.first, period.to), period.to)
    found = []
    for indicator in plan["indicators"]:
        for breakdown in breakdowns:
            if breakdown in EVENT_BREAKDOWN_COLUMNS:
                continue
            stated = parts.filter(pc.equal(parts["attribute"], breakdown))
            if not stated.num_rows:
                continue
            by_measure = {
                measure: _sum_parts(stated, select_events(heads, indicator["where"], period=span))
                for measure, span in (("in_period", period), ("cumulative", whole))
            }
            if any(by_measure.values()):
                found.append((indicator["id"], breakdown, {name: sums for name, sums in by_measure.items() if sums}))
    return found


def _sum_parts(parts: pa.Table, events: pa.Table) -> dict[str, int]:
    wanted = parts.filter(pc.is_in(parts["event_id"], value_set=events["event_id"].combine_chunks()))
    sums = wanted.group_by("value").aggregate([("people", "sum")])
    return dict(zip(sums["value"].to_pylist(), sums["people_sum"].to_pylist(), strict=True))
