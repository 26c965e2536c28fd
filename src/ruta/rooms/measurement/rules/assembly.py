"""From the long table of the counting engine to figures: the three measures, the breakdowns, and percentages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ruta.kernel.periods import Period
from ruta.rooms.measurement.types.definitions import TOTAL, UNKNOWN
from ruta.rooms.measurement.types.results import NOTHING, Cell, Count

#: One row of the engine's table: indicator, measure, breakdown, value, people, deliveries, headcount.
Row = tuple[str, str, str, str, int, int, int]

#: people, deliveries and head-count of one cell, by measure.
Sums = dict[str, tuple[int, int, int]]

_MEASURES = ("in_period", "new", "cumulative")
_PERIOD = "asked"


@dataclass(frozen=True)
class View:
    """How an indicator looks at the ledger: at people of some statuses only, or at organisations in place of people."""

    statuses: tuple[str, ...] = ()
    once_by: str = ""


def find_view(definition: Mapping[str, Any]) -> View:
    """The view a definition asks for.

    >>> find_view({"count": "people", "who": {"status": ["refugee"]}}).statuses
    ('refugee',)
    """
    return View(tuple((definition.get("who") or {}).get("status") or ()), definition.get("once_by") or "")


def group_by_view(definitions: Mapping[str, Mapping[str, Any]]) -> dict[View, dict[str, Mapping[str, Any]]]:
    """Definitions by the view they share, so that each view is counted once."""
    grouped: dict[View, dict[str, Mapping[str, Any]]] = {}
    for code, definition in definitions.items():
        grouped.setdefault(find_view(definition), {})[code] = definition
    return grouped


def build_plan(
    definitions: Mapping[str, Mapping[str, Any]], *, period: Period, start: date, breakdowns: Sequence[str]
) -> dict[str, Any]:
    """The counting plan of several indicators' definitions; a share becomes two indicators of the plan.

    >>> plan = build_plan({"1": {"share": {"count": "people", "numerator": {"kind": ["x"]}, "base": {"kind": ["y"]}}}},
    ...     period=Period(date(2025, 1, 1), date(2025, 2, 1)), start=date(2025, 1, 1), breakdowns=["sex"])
    >>> [indicator["id"] for indicator in plan["indicators"]]
    ['1#numerator', '1#base']
    """
    indicators: list[dict[str, Any]] = []
    for code, definition in definitions.items():
        share = definition.get("share")
        if share is None:
            indicators.append({"id": code, "count": find_counted(definition), "where": definition["where"]})
            continue
        for side in ("numerator", "base"):
            counted = share.get("count", "people")
            indicators.append({"id": f"{code}#{side}", "count": counted, "where": share[side]})
    return {
        "periods": [{"id": _PERIOD, "from": period.from_, "to": period.to}],
        "start": start,
        "breakdowns": list(breakdowns),
        "indicators": indicators,
    }


def find_counted(definition: Mapping[str, Any]) -> str:
    """What a definition counts; what counts once by organisation counts organisations as if they were people."""
    return "people" if definition.get("once_by") else str(definition["count"])


def gather_rows(rows: Iterable[Row]) -> dict[str, dict[str, dict[str, Sums]]]:
    """The engine's rows by indicator, breakdown and value."""
    gathered: dict[str, dict[str, dict[str, Sums]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for indicator, measure, breakdown, value, people, deliveries, headcount in rows:
        gathered[indicator][breakdown][value][measure] = (people, deliveries, headcount)
    return gathered


def spread_parts(breakdown: Mapping[str, Sums], parts: Mapping[str, Mapping[str, int]]) -> dict[str, Sums]:
    """Move head-counts whose breakdown a report states from *unknown* to their values.

    ``parts[measure][value]`` are people of head-counts. Where a report states more than its whole, unknown stops at
    zero.

    >>> moved = spread_parts({"unknown": {"in_period": (0, 0, 10)}}, {"in_period": {"F": 7}})
    >>> moved["F"]["in_period"], moved["unknown"]["in_period"]
    ((0, 0, 7), (0, 0, 3))
    """
    spread: dict[str, Sums] = {value: dict(sums) for value, sums in breakdown.items()}
    for measure, by_value in parts.items():
        for value, people in by_value.items():
            _add_heads(spread.setdefault(value, {}), measure, people)
            _add_heads(spread.setdefault(UNKNOWN, {}), measure, -people)
    return spread


def _add_heads(sums: Sums, measure: str, people: int) -> None:
    persons, deliveries, heads = sums.get(measure, (0, 0, 0))
    sums[measure] = (persons, deliveries, max(0, heads + people))


def build_cells(definition: Mapping[str, Any], code: str, table: Mapping[str, Any], breakdown: str) -> dict[str, Cell]:
    """The cells of one indicator's breakdown, *unknown* always among them; of ``total`` the one cell."""
    share = definition.get("share")
    always = {TOTAL} if breakdown == TOTAL else {UNKNOWN}
    if share is None:
        found = table.get(code, {}).get(breakdown, {})
        counted = find_counted(definition)
        return {value: _build_cell(found.get(value, {}), counted) for value in sorted({*found, *always}, key=_order)}
    counted = share.get("count", "people")
    numerators = table.get(f"{code}#numerator", {}).get(breakdown, {})
    bases = table.get(f"{code}#base", {}).get(breakdown, {})
    values = sorted({*numerators, *bases, *always}, key=_order)
    return {value: _build_share_cell(numerators.get(value, {}), bases.get(value, {}), counted) for value in values}


def _order(value: str) -> tuple[bool, str]:
    return (value == UNKNOWN, value)


def _build_cell(sums: Sums, counted: str) -> Cell:
    return Cell(*(_build_count(sums.get(measure, (0, 0, 0)), counted) for measure in _MEASURES))


def _build_count(sums: tuple[int, int, int], counted: str) -> Count:
    people, deliveries, headcount = sums
    persons = people if counted == "people" else deliveries
    return Count(persons + headcount, persons, headcount, deliveries)


def _build_share_cell(numerator: Sums, base: Sums, counted: str) -> Cell:
    counts = []
    for measure in _MEASURES:
        above = _build_count(numerator.get(measure, (0, 0, 0)), counted)
        below = _build_count(base.get(measure, (0, 0, 0)), counted)
        counts.append(build_share(above, below))
    return Cell(*counts)


def build_share(above: Count, below: Count) -> Count:
    """A percentage of two counts, to one decimal; empty where the base is zero.

    >>> build_share(Count(1, 1, 0), Count(3, 3, 0)).value
    Decimal('33.3')
    """
    return Count(
        compute_percent(above.value, below.value),
        compute_percent(above.persons, below.persons),
        compute_percent(above.headcounts, below.headcounts),
        above.deliveries,
        int(above.value or 0),
        int(below.value or 0),
    )


def compute_percent(part: int | Decimal | None, whole: int | Decimal | None) -> Decimal | None:
    """A percentage to one decimal; nothing where there's no whole.

    >>> compute_percent(1, 0) is None
    True
    """
    if part is None or not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def shorten(value: Decimal | int | None) -> int | Decimal | None:
    """A number without trailing zeros, whole where it is whole; nothing stays nothing.

    >>> shorten(Decimal("3895.0000")), shorten(Decimal("93.50"))
    (3895, Decimal('93.5'))
    """
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else value.normalize()


def take_total(cells: Mapping[str, Cell]) -> Cell:
    """The one cell of the breakdown ``total``."""
    return cells.get(TOTAL, Cell(NOTHING, NOTHING, NOTHING))
