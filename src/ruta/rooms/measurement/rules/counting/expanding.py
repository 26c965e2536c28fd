"""From sums to the long table: in period, new and cumulative, row by row, nothing that is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ruta.rooms.measurement.rules.counting.adding import Sums
from ruta.rooms.measurement.rules.counting.columns import Integers
from ruta.rooms.measurement.rules.counting.gathering import Calendar
from ruta.rooms.measurement.types.definitions import TOTAL, UNKNOWN, CountingPlan, name_breakdown
from ruta.rooms.measurement.types.figures import FIGURE_SCHEMA, Measure


@dataclass(frozen=True)
class RowLabels:
    """What each row of the sums stands for: the breakdown's place in the plan (0 the total) and the values crossed."""

    breakdown: list[int]
    values: list[tuple[str, ...]]


@dataclass(frozen=True)
class _Block:
    """One measure of one set of rows: numbers per row, indicator and period."""

    measure: int
    people: Integers
    deliveries: Integers
    headcount: Integers


def expand_figures(parts: Sequence[tuple[RowLabels, Sums]], plan: CountingPlan, calendar: Calendar) -> pa.Table:
    """Write the long table, ordered by indicator, period, measure, breakdown and value (unknown last).

    Shapes: columns of ``FIGURE_SCHEMA``. A row with no people, deliveries or head-counts is left out.
    """
    breakdown = np.concatenate([np.array(labels.breakdown, dtype=np.int64) for labels, _ in parts])
    values = [value for labels, _ in parts for value in labels.values]
    texts, rank = _rank_values(values)
    keys: list[list[Integers]] = []
    offset = 0
    for labels, sums in parts:
        for block in _measure_sums(sums, calendar):
            shown = np.nonzero((block.people > 0) | (block.deliveries > 0) | (block.headcount > 0))
            row, indicator, period = shown
            measure = np.full(row.size, block.measure)
            numbers = [block.people[shown], block.deliveries[shown], block.headcount[shown]]
            keys.append([indicator, period, measure, breakdown[row + offset], row + offset, *numbers])
        offset += len(labels.values)
    indicator, period, measure, broken, row, *numbers = (np.concatenate(column) for column in zip(*keys, strict=True))
    order = np.lexsort((rank[row], broken, measure, period, indicator))
    names = [name_breakdown(()), *(name_breakdown(columns) for columns in plan.breakdowns)]
    columns = [
        _spell_out([one.id for one in plan.indicators], indicator[order]),
        _spell_out([one.id for one in plan.periods], period[order]),
        _spell_out(list(Measure), measure[order]),
        _spell_out(names, broken[order]),
        _spell_out(texts, row[order]),
        *(pa.array(column[order]) for column in numbers),
    ]
    return pa.table(columns, schema=FIGURE_SCHEMA)


def _measure_sums(sums: Sums, calendar: Calendar) -> list[_Block]:
    inside, up_to = calendar.inside.astype(np.int64), calendar.up_to.astype(np.int64)
    measures = list(Measure)
    return [
        _Block(measures.index(Measure.IN_PERIOD), sums.people, sums.deliveries @ inside, sums.heads @ inside),
        # A head-count has no person who could be new.
        _Block(measures.index(Measure.NEW), sums.first @ inside, sums.new_deliveries, np.zeros_like(sums.people)),
        _Block(measures.index(Measure.CUMULATIVE), sums.first @ up_to, sums.deliveries @ up_to, sums.heads @ up_to),
    ]


def _rank_values(values: list[tuple[str, ...]]) -> tuple[list[str], Integers]:
    texts = [" x ".join(value) if value else TOTAL for value in values]
    order = sorted(range(len(values)), key=lambda row: [(one == UNKNOWN, one) for one in values[row]])
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    return texts, rank


def _spell_out(words: Sequence[str], places: Integers) -> pa.Array:
    return pa.array([str(word) for word in words], pa.string()).take(pa.array(places))
