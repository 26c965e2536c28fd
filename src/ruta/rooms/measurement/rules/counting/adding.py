"""Adding up, person by person: the one place that knows when somebody counts once.

Two versions of the same sum. ``add_up_compiled`` walks the entries with a small compiled kernel; ``add_up_plainly``
does it with whole columns of numpy, for small ledgers (no compiling) and where numba is absent. The same tests hold
both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ruta.rooms.measurement.rules.counting.columns import Flags, Integers


@dataclass(frozen=True)
class Grid:
    """What every sum needs to know about the plan.

    ``group_span[group]``; ``matches[group, indicator]``; ``inside[span, period]``; ``since[span]``.
    """

    group_span: Integers
    matches: Flags
    inside: Flags
    since: Flags


@dataclass(frozen=True)
class Walk:
    """Entries in the order of people's places, and where each adds up.

    ``starts[place]`` to ``starts[place + 1]`` are a person's entries; ``group`` and ``cell`` (city, organisation) per
    entry; ``class_at[place]``; ``row_base[breakdown, class]`` is the row of the class's first cell; ``cells`` how many.
    """

    starts: Integers
    group: Integers
    cell: Integers
    class_at: Integers
    row_base: Integers
    cells: int


@dataclass(frozen=True)
class Sums:
    """What was added up, per row (breakdown and value), indicator and period or span.

    ``people[row, indicator, period]`` in the period; ``first[row, indicator, span]`` people by the span of their first
    counted delivery since the start; ``deliveries[row, indicator, span]``; ``new_deliveries[row, indicator, period]``
    those of the people who are new in it; ``heads[row, indicator, span]`` head-counts.
    """

    people: Integers
    first: Integers
    deliveries: Integers
    new_deliveries: Integers
    heads: Integers


def make_sums(rows: int, grid: Grid) -> Sums:
    """Sums of nothing, in the right shapes."""
    spans, periods = grid.inside.shape
    indicators = grid.matches.shape[1]
    by_period, by_span = (rows, indicators, periods), (rows, indicators, spans)
    return Sums(*(np.zeros(shape, dtype=np.int64) for shape in (by_period, by_span, by_span, by_period, by_span)))


def add_up_plainly(walk: Walk, grid: Grid, sums: Sums) -> None:
    """Add the walk's people and deliveries to the sums, with whole columns of numpy.

    Cost: some sorts per indicator; 30 indicators over 100,000 deliveries take about half a second.
    """
    rows = sums.people.shape[0]
    spans, periods = grid.inside.shape
    place = np.repeat(np.arange(walk.starts.size - 1), np.diff(walk.starts))
    for indicator in range(grid.matches.shape[1]):
        taken = np.flatnonzero(grid.matches[walk.group, indicator])
        if not taken.size:
            continue
        span = grid.group_span[walk.group[taken]]
        pairs, pair_of = np.unique(place[taken] * walk.cells + walk.cell[taken], return_inverse=True)
        base = walk.row_base[:, walk.class_at[pairs // walk.cells]] + pairs % walk.cells
        first = np.full(pairs.size, spans)
        counted = grid.since[span]
        np.minimum.at(first, pair_of[counted], span[counted])
        begins = first < spans
        per_period = [np.bincount(pair_of[grid.inside[span, p]], minlength=pairs.size) for p in range(periods)]
        for row in base:
            sums.deliveries[:, indicator] += _count_pairs(row[pair_of], span, rows, spans)
            sums.first[:, indicator] += _count_pairs(row[begins], first[begins], rows, spans)
            for p, times in enumerate(per_period):
                sums.people[:, indicator, p] += np.bincount(row[times > 0], minlength=rows)
                is_new = begins & grid.inside[np.where(begins, first, 0), p]
                np.add.at(sums.new_deliveries[:, indicator, p], row[is_new], times[is_new])


def _count_pairs(row: Integers, column: Integers, rows: int, columns: int) -> Integers:
    return np.bincount(row * columns + column, minlength=rows * columns).reshape(rows, columns)


def add_up_compiled(walk: Walk, grid: Grid, sums: Sums) -> None:
    """Add the walk's people and deliveries to the sums with the compiled kernel.

    Cost: one pass over the entries; some 50 million matches a second on one core. The first call compiles for some
    seconds; the result is kept on disk.
    """
    match_starts, match_items = _list_true(grid.matches)
    period_starts, period_items = _list_true(grid.inside)
    _compile(_walk_people)(
        walk.starts, walk.group, walk.cell, walk.class_at, walk.row_base, walk.cells,
        grid.group_span, match_starts, match_items, period_starts, period_items, grid.inside, grid.since,
        sums.people, sums.first, sums.deliveries, sums.new_deliveries,
    )  # fmt: skip


def add_up_headcounts(
    group: Integers, cell: Integers, heads: Integers, unknown_rows: Integers, grid: Grid, sums: Sums
) -> None:
    """Add head-counts to the sums; a breakdown by something of a person has them under ``unknown``."""
    for indicator in range(grid.matches.shape[1]):
        taken = grid.matches[group, indicator]
        for base in unknown_rows:
            np.add.at(sums.heads[:, indicator], (base + cell[taken], grid.group_span[group[taken]]), heads[taken])


def order_by_place(place: Integers, places: int, *, compiled: bool) -> tuple[Integers, Integers]:
    """Where each place's entries start, and the entries in the order of places."""
    starts = np.zeros(places + 1, dtype=np.int64)
    np.cumsum(np.bincount(place, minlength=places), out=starts[1:])
    if not compiled:
        return starts, np.argsort(place, kind="stable")
    order = np.empty(place.size, dtype=np.int32)
    _compile(_scatter_entries)(place, starts[:-1].copy(), order)
    return starts, order


def _list_true(flags: Flags) -> tuple[Integers, Integers]:
    """Per row of flags, the numbers of the columns that are true: where each row's list starts, and the lists."""
    starts = np.zeros(flags.shape[0] + 1, dtype=np.int64)
    np.cumsum(flags.sum(axis=1), out=starts[1:])
    return starts, np.nonzero(flags)[1].astype(np.int64)


@cache
def _compile(kernel: Callable[..., None]) -> Any:
    import numba

    return numba.njit(cache=True)(kernel)


def _scatter_entries(place: Any, next_free: Any, order: Any) -> None:
    for entry in range(place.size):
        order[next_free[place[entry]]] = entry
        next_free[place[entry]] += 1


def _walk_people(
    starts: Any, group: Any, cell: Any, class_at: Any, row_base: Any, cells: Any,
    group_span: Any, match_starts: Any, match_items: Any, period_starts: Any, period_items: Any, inside: Any,
    since: Any, people: Any, first: Any, deliveries: Any, new_deliveries: Any,
) -> None:  # fmt: skip
    """The kernel. A *slot* is a cell and an indicator; a person's slots are noted, weighed at her last entry, cleared.

    Sums are kept for one class at a time, small enough for the processor's own memory, and added to every breakdown's
    row when the class ends.
    """
    spans, periods = inside.shape
    indicators = people.shape[1]
    slots = cells * indicators
    times = np.zeros((slots, periods), np.int32)
    earliest = np.full(slots, spans, np.int32)
    is_noted = np.zeros(slots, np.bool_)
    noted = np.empty(slots, np.int64)
    class_people = np.zeros((slots, periods), np.int64)
    class_first = np.zeros((slots, spans), np.int64)
    class_deliveries = np.zeros((slots, spans), np.int64)
    class_new = np.zeros((slots, periods), np.int64)
    is_filled = np.zeros(cells, np.bool_)
    last_place = starts.size - 2
    for place in range(last_place + 1):
        count = 0
        for entry in range(starts[place], starts[place + 1]):
            here = group[entry]
            span = group_span[here]
            base = cell[entry] * indicators
            is_filled[cell[entry]] = True
            for match in range(match_starts[here], match_starts[here + 1]):
                slot = base + match_items[match]
                if not is_noted[slot]:
                    is_noted[slot] = True
                    noted[count] = slot
                    count += 1
                if since[span] and span < earliest[slot]:
                    earliest[slot] = span
                class_deliveries[slot, span] += 1
                for item in range(period_starts[span], period_starts[span + 1]):
                    times[slot, period_items[item]] += 1
        for item in range(count):
            slot = noted[item]
            begin = earliest[slot]
            if begin < spans:
                class_first[slot, begin] += 1
            for period in range(periods):
                if times[slot, period] > 0:
                    class_people[slot, period] += 1
                    if begin < spans and inside[begin, period]:
                        class_new[slot, period] += times[slot, period]
                    times[slot, period] = 0
            earliest[slot] = spans
            is_noted[slot] = False
        if place == last_place or class_at[place + 1] != class_at[place]:
            for number in range(cells):
                if not is_filled[number]:
                    continue
                is_filled[number] = False
                for indicator in range(indicators):
                    slot = number * indicators + indicator
                    for breakdown in range(row_base.shape[0]):
                        row = row_base[breakdown, class_at[place]] + number
                        for period in range(periods):
                            people[row, indicator, period] += class_people[slot, period]
                            new_deliveries[row, indicator, period] += class_new[slot, period]
                        for span in range(spans):
                            first[row, indicator, span] += class_first[slot, span]
                            deliveries[row, indicator, span] += class_deliveries[slot, span]
                    class_people[slot] = 0
                    class_new[slot] = 0
                    class_first[slot] = 0
                    class_deliveries[slot] = 0
