"""From counts to what may be shown of them: rows protected, those that tell on each other together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.barriers_protection import is_small, merge_small_groups, protect_parts, protect_whole
from ruta.rooms.directory.types.barriers import (
    BarrierAnalysis,
    Comparison,
    Counts,
    DemandBarriers,
    DocumentBarriers,
    GroupNames,
)
from ruta.rooms.directory.types.barriers_shown import (
    Shown,
    ShownAnalysis,
    ShownChange,
    ShownComparison,
    ShownDemand,
    ShownDocument,
    ShownForm,
    ShownGroup,
    ShownService,
)

#: A row of counts as shown: everybody first, then the groups.
_Row = list[Shown]


@dataclass(frozen=True)
class _Shut:
    """Those a service keeps out, everybody first: how many, where that is shown, and how many at most."""

    shown: tuple[Shown, ...]
    most: tuple[int, ...]


def join_small_groups(people: pa.Table, by: Sequence[str], minimum: int) -> pa.Table:
    """The people with each of some columns so joined that no group is smaller than the minimum.

    Errors: ``population-too-small`` when there are fewer people than twice the minimum in all.
    """
    if people.num_rows < 2 * minimum:
        raise Problem(
            "population-too-small",
            "There are fewer than {least} people to look at; so few could be recognised. Choose a larger population.",
            least=2 * minimum,
        )
    for name in by:
        merged = merge_small_groups(people.column(name), minimum)
        people = people.set_column(people.column_names.index(name), name, merged)
    return people


def protect_analysis(analysis: BarrierAnalysis, *, minimum: int) -> ShownAnalysis:
    """The analysis as it may be shown to whoever knows how many people each group has.

    A service with a small part hides every count about those it keeps out. Shapes: the groups of ``analysis`` must be
    joined with :func:`join_small_groups` before counting.
    """
    sizes = list(map(int, analysis.sizes))
    shut: dict[str, _Shut] = {}
    services = []
    rows: dict[str, _Row] = {}
    for found in analysis.services:
        whole = protect_whole(
            [int(found.eligible[0]), int(found.not_eligible[0]), int(found.cannot_tell[0])], minimum=minimum
        )
        row = _protect_row(found.eligible, sizes, analysis.breakdowns, whole[0], minimum)
        rows[found.service] = row
        # Of a group, those who may not enter and those of whom it can't be told are known together only.
        pairs = list(zip(sizes[1:], row[1:], strict=True))
        known = sum(part for part in whole if part is not None)
        floors = _find_floors(row, sizes, analysis.breakdowns)
        shut[found.service] = _Shut(
            (whole[1], *(None if count is None else size - count for size, count in pairs)),
            (
                sizes[0] - known if whole[1] is None else whole[1],
                *(size - floor for size, floor in zip(sizes[1:], floors, strict=True)),
            ),
        )
        near = _show_total(found.near_miss, whole[1], minimum)
        unreachable = [
            group
            for group, closed in zip(_list_groups(analysis, row), found.not_eligible[1:], strict=True)
            if group.count == 0 and int(closed) == group.people
        ]
        services.append(
            ShownService(
                found.service,
                whole[0],
                whole[1],
                whole[2],
                near,
                tuple(_list_groups(analysis, row)),
                tuple(unreachable),
            )
        )
    demands, entering = [], {}
    for demand in analysis.demands:
        people, doors, per_service = _protect_lifted(analysis, demand, shut, minimum)
        for service, paths in demand.paths.items():
            entering.update({(service, path): per_service[service] for path in paths if len(paths) == 1})
        demands.append(
            ShownDemand(
                demand.key, demand.fact, demand.op, demand.value, demand.negated, demand.note,
                people[0], doors, per_service, tuple(_list_groups(analysis, people)),
            )
        )  # fmt: skip
    documents = []
    for document in analysis.documents:
        people, doors, per_service = _protect_lifted(analysis, document, shut, minimum)
        groups = tuple(_list_groups(analysis, people))
        documents.append(ShownDocument(document.document, people[0], doors, per_service, groups))
    return ShownAnalysis(
        people=analysis.people,
        minimum=minimum,
        groups=tuple(_list_groups(analysis, list(sizes))),
        services=tuple(services),
        demands=tuple(demands),
        documents=tuple(documents),
        accepted=tuple(
            ShownForm(
                form.service,
                form.path,
                form.document,
                _show_total(form.would_enter, entering.get((form.service, form.path)), minimum),
            )
            for form in analysis.accepted
        ),
        unknown_facts=analysis.unknown_facts,
    )


def protect_comparison(comparison: Comparison, *, minimum: int) -> ShownComparison:
    """A what-if as it may be shown: where few enter or leave, the result after the change is hidden too."""
    sizes = list(map(int, comparison.sizes))
    changes = []
    for change in comparison.changes:
        before = _protect_row(
            change.before, sizes, comparison.breakdowns, _show_total(change.before, sizes[0], minimum), minimum
        )
        outside = [size - count if count is not None else size for size, count in zip(sizes, before, strict=True)]
        inside = [count if count is not None else size for size, count in zip(sizes, before, strict=True)]
        rows = []
        for counts, bounds in ((change.enters, outside), (change.leaves, inside)):
            total = _show_total(counts, bounds[0] if before[0] is not None else None, minimum)
            rows.append(_protect_row(counts, bounds, comparison.breakdowns, total, minimum))
        hidden = rows[0][0] is None or rows[1][0] is None
        after = None if hidden else _show_total(change.after, sizes[0], minimum)
        changes.append(
            ShownChange(
                change.service, before[0], after, rows[0][0], rows[1][0],
                tuple(_name_groups(comparison.breakdowns, sizes, rows[0])),
                tuple(_name_groups(comparison.breakdowns, sizes, rows[1])),
            )
        )  # fmt: skip
    return ShownComparison(sizes[0], minimum, tuple(changes))


def _protect_lifted(
    analysis: BarrierAnalysis, found: DemandBarriers | DocumentBarriers, shut: Mapping[str, _Shut], minimum: int
) -> tuple[_Row, Shown, dict[str, Shown]]:
    """The people for whom some door opens, the doors, and the totals per service, hidden together."""
    sizes = list(map(int, analysis.sizes))
    rows: dict[str, _Row] = {}
    # Where it is hidden how many of a group may enter, nothing about those who may not is shown of that group.
    dark = [any(shut[service].shown[place] is None for service in found.would_enter) for place in range(1, len(sizes))]
    hidden = [False, *dark]
    for service, counts in found.would_enter.items():
        total = _show_total(counts, shut[service].shown[0], minimum)
        rows[service] = _protect_row(counts, list(shut[service].most), analysis.breakdowns, total, minimum, hidden)
    if len(rows) == 1:
        ((service, row),) = rows.items()
        return row, row[0], {service: row[0]}
    hidden = [
        dim or _tells_on_others(int(count), place, rows, shut, sizes, minimum)
        for place, (count, dim) in enumerate(zip(found.people, hidden, strict=True))
    ]
    total = None if hidden[0] else _show_total(found.people, sizes[0], minimum)
    people = _protect_row(found.people, sizes, analysis.breakdowns, total, minimum, hidden)
    totals = {service: row[0] for service, row in rows.items()}
    if _is_cornered(people, totals, shut, sizes, analysis.breakdowns, minimum):
        return [None] * len(sizes), None, dict.fromkeys(totals)
    return people, None if None in totals.values() else int(found.doors[0]), totals


def _is_cornered(
    people: _Row,
    totals: Mapping[str, Shown],
    shut: Mapping[str, _Shut],
    sizes: list[int],
    breakdowns: Sequence[GroupNames],
    minimum: int,
) -> bool:
    """Whether the totals per service leave a hidden group of people too little room."""
    if people[0] is None:
        return False
    bounds = {service: shut[service].most for service in totals}
    for breakdown in breakdowns:
        places = range(breakdown.start, breakdown.start + len(breakdown.values))
        floors = {
            place: max(
                (total - sum(bounds[service][other] for other in places if other != place))
                for service, total in totals.items()
                if total is not None
            )
            if any(total is not None for total in totals.values())
            else 0
            for place in places
        }
        rest = people[0] - sum(people[place] or 0 for place in places)
        gone = [place for place in places if people[place] is None]
        for place in gone:
            others = [other for other in gone if other != place]
            low = max(0, floors[place], rest - sum(sizes[other] for other in others))
            most = min(sizes[place], sum(bound[place] for bound in bounds.values()))
            high = min(most, rest - sum(max(0, floors[other]) for other in others))
            if high - low < minimum:
                return True
    return False


def _tells_on_others(
    people: int, place: int, rows: Mapping[str, _Row], shut: Mapping[str, _Shut], sizes: list[int], minimum: int
) -> bool:
    """Whether the people for whom some door opens would tell a hidden count of one service nearly exactly."""
    most = {
        service: row[place] if row[place] is not None else min(shut[service].most[place], people)
        for service, row in rows.items()
    }
    for service, row in rows.items():
        if row[place] is None:
            others = sum(value or 0 for name, value in most.items() if name != service)
            if (most[service] or 0) - max(0, people - others) < minimum:
                return True
    return False


def _find_floors(row: _Row, sizes: list[int], breakdowns: Sequence[GroupNames]) -> list[int]:
    """The least each group's count can be, from what is shown of the row."""
    floors = [count or 0 for count in row[1:]]
    if row[0] is None:
        return floors
    for breakdown in breakdowns:
        places = range(breakdown.start, breakdown.start + len(breakdown.values))
        rest = row[0] - sum(row[place] or 0 for place in places)
        gone = [place for place in places if row[place] is None]
        room = sum(sizes[place] for place in gone)
        for place in gone:
            floors[place - 1] = max(0, rest - room + sizes[place])
    return floors


def _protect_row(
    counts: Counts,
    bounds: list[int],
    breakdowns: Sequence[GroupNames],
    total: Shown,
    minimum: int,
    hidden: Sequence[bool] | None = None,
) -> _Row:
    row: _Row = [total]
    for breakdown in breakdowns:
        part = slice(breakdown.start, breakdown.start + len(breakdown.values))
        row += protect_parts(
            [int(count) for count in counts[part]],
            bounds[part],
            total=total,
            minimum=minimum,
            hidden=hidden[part] if hidden else None,
        )
    return row


def _show_total(counts: Counts, bound: Shown, minimum: int) -> Shown:
    """A total, hidden when it is small, when nearly all it could be, or when what it could be is hidden."""
    total = int(counts[0])
    return None if bound is None or is_small(total, bound, minimum) else total


def _list_groups(analysis: BarrierAnalysis, row: _Row) -> list[ShownGroup]:
    return _name_groups(analysis.breakdowns, list(map(int, analysis.sizes)), row)


def _name_groups(breakdowns: Sequence[GroupNames], sizes: list[int], row: _Row) -> list[ShownGroup]:
    return [
        ShownGroup(breakdown.name, value, sizes[place], row[place])
        for breakdown in breakdowns
        for place, value in enumerate(breakdown.values, start=breakdown.start)
    ]
