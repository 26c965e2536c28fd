"""Reading the ledger once: of each delivery that can count, four small numbers are kept, and nothing else.

They are the person, the *group* (which lists of the indicators it is in, and the span of days it falls in), and, where
a breakdown asks for them, the city and the organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa

from ruta.kernel.periods import Period, cut_at_borders
from ruta.rooms.measurement.errors import build_cell_problem, build_missing_column_problem
from ruta.rooms.measurement.rules.counting.columns import (
    NO_DAY,
    Flags,
    GrowingCodes,
    Integers,
    number_day,
    read_codes,
    read_days,
    read_ids,
    read_whole_numbers,
)
from ruta.rooms.measurement.rules.counting.people import PersonIndex
from ruta.rooms.measurement.rules.counting.sources import EventSource
from ruta.rooms.measurement.types.definitions import EVENT_BREAKDOWN_COLUMNS, FILTER_COLUMNS, CountingPlan
from ruta.rooms.measurement.types.figures import Note

#: Up to this many combinations a table says at once whether any indicator wants a delivery.
_TABLE_LIMIT = 1 << 22


class Calendar:
    """The plan's time cut into spans, each wholly inside or outside every period.

    ``inside[span, period]``, ``since[span]`` (not before the start), ``up_to[span, period]`` (is in the cumulative).
    """

    def __init__(self, plan: CountingPlan) -> None:
        periods = [named.period for named in plan.periods]
        last = max(period.to for period in periods)
        self.spans: Sequence[Period] = cut_at_borders(periods, [plan.start] if plan.start <= last else [])
        self.inside = np.array([[period.overlaps(span) for period in periods] for span in self.spans])
        self.since = np.array([span.from_ >= plan.start for span in self.spans])
        self.up_to = np.array([[span.to <= period.to for period in periods] for span in self.spans])
        self.up_to &= self.since[:, None]
        self._first = number_day(self.spans[0].from_)
        sizes = [span.days for span in self.spans]
        self._span_of_day = np.append(np.repeat(np.arange(len(sizes)), sizes), -1)

    def find_spans(self, days: Integers) -> Integers:
        """The span each day falls in, -1 when no period has it."""
        far = self._span_of_day.size - 1
        with np.errstate(over="ignore"):
            places = np.where(days == NO_DAY, far, days - self._first)
        return self._span_of_day[np.where((places < 0) | (places > far), far, places)]


class FilterCodes:
    """Codes for the lists of the indicators: values no list names are all alike, so the codes stay few."""

    def __init__(self, plan: CountingPlan) -> None:
        self._plan = plan
        named = {
            column: dict.fromkeys(value for one in plan.indicators for value in one.where.get(column, ()))
            for column in FILTER_COLUMNS
        }
        self.places = {
            column: {value: place for place, value in enumerate(values, start=1)}
            for column, values in named.items()
            if values
        }
        self.space = int(np.prod([len(values) + 1 for values in self.places.values()], dtype=np.int64))

    def find_matches(self, codes: Integers) -> Flags:
        """Which indicators (columns) want a delivery with each of these codes (rows)."""
        digits = {}
        for column in reversed(list(self.places)):
            codes, digits[column] = np.divmod(codes, len(self.places[column]) + 1)
        size = next(iter(digits.values())).size if digits else codes.size
        wanted = np.ones((size, len(self._plan.indicators)), dtype=np.bool_)
        for number, indicator in enumerate(self._plan.indicators):
            for column, values in indicator.where.items():
                listed = np.zeros(len(self.places[column]) + 1, dtype=np.bool_)
                listed[[self.places[column][value] for value in values]] = True
                wanted[:, number] &= listed[digits[column]]
        return wanted

    def find_wanted(self) -> Flags | None:
        """Per code, whether any indicator wants it; None when there are too many codes for a table."""
        if self.space > _TABLE_LIMIT:
            return None
        return np.asarray(self.find_matches(np.arange(self.space)).any(axis=1), dtype=np.bool_)


def _find_place(places: dict[str, int], value: str | None) -> int:
    return 0 if value is None else places.get(value, 0)


@dataclass
class Entries:
    """The deliveries kept, column by column; ``heads`` is there for head-counts only."""

    person: list[Integers] = field(default_factory=list)
    group: list[Integers] = field(default_factory=list)
    cells: dict[str, list[Integers]] = field(default_factory=dict)
    heads: list[Integers] = field(default_factory=list)


@dataclass(frozen=True)
class Gathered:
    """What one reading of the ledger yields: entries with a person, head-counts, and what was left out."""

    persons: Entries
    headcounts: Entries
    cell_values: dict[str, list[str]]
    notes: list[Note]


@dataclass
class _Remarks:
    undated: int = 0
    both: int = 0
    neither: int = 0


def gather_entries(
    events: EventSource,
    plan: CountingPlan,
    *,
    calendar: Calendar,
    filters: FilterCodes,
    index: PersonIndex,
    voided: Flags | None,
    as_text: bool,
) -> Gathered:
    """Read every delivery once and keep those that some indicator and period may want.

    Errors: ``column-missing``, ``date-unreadable``, ``id-unreadable``, ``number-unreadable``, ``headcount-negative``.
    Cost: one pass; in memory some 20 bytes per delivery kept.
    """
    broken_down = [name for name in EVENT_BREAKDOWN_COLUMNS if any(name in columns for columns in plan.breakdowns)]
    columns = _list_columns(events.schema, filters, broken_down)
    growing = {name: GrowingCodes() for name in broken_down}
    wanted = filters.find_wanted()
    persons, headcounts, remarks = Entries(), Entries(), _Remarks()
    width = len(calendar.spans)
    narrow = np.int32 if filters.space * width < 1 << 31 else np.int64
    first_row = 0
    for batch in events.read_batches(columns):
        rows = slice(first_row, first_row + len(batch))
        lives = np.ones(len(batch), dtype=np.bool_) if voided is None else ~voided[rows]
        days = read_days(_take_column(batch, "date"), first_row=first_row)
        remarks.undated += int(np.count_nonzero((days == NO_DAY) & lives))
        spans = calendar.find_spans(days)
        codes = np.zeros(len(batch), dtype=np.int64)
        for column, places in filters.places.items():
            code = read_codes(_take_column(batch, column), partial(_find_place, places))
            codes = codes * (len(places) + 1) + code
        keeps = lives & (spans >= 0)
        if wanted is not None:
            keeps &= wanted[codes]
        ids = read_ids(
            _take_column(batch, "person_id"), as_text=as_text, table="events", column="person_id", first_row=first_row
        )
        number = index.number_ids(ids)
        heads, is_headed = _read_heads(batch, first_row)
        cells = {name: read_codes(_take_column(batch, name), growing[name]) for name in broken_down}
        has_person = number >= 0
        group: Integers = (codes * width + spans).astype(narrow)
        remarks.both += int(np.count_nonzero(keeps & has_person & is_headed))
        remarks.neither += int(np.count_nonzero(keeps & ~has_person & ~is_headed))
        _keep_rows(persons, keeps & has_person, number, group, cells, None)
        _keep_rows(headcounts, keeps & ~has_person & (heads > 0), number, group, cells, heads)
        first_row += len(batch)
    values = {name: codes.values for name, codes in growing.items()}
    return Gathered(persons, headcounts, values, _write_remarks(remarks, index))


def _list_columns(schema: pa.Schema, filters: FilterCodes, broken_down: list[str]) -> list[str]:
    needed = ["person_id", "date", *filters.places, *broken_down]
    for column in needed:
        if column not in schema.names:
            raise build_missing_column_problem("events", column, schema.names)
    return list(dict.fromkeys([*needed, *(["headcount"] if "headcount" in schema.names else [])]))


def _take_column(batch: pa.RecordBatch, name: str) -> pa.Array:
    return batch.column(batch.schema.get_field_index(name))


def _read_heads(batch: pa.RecordBatch, first_row: int) -> tuple[Integers, Flags]:
    if "headcount" not in batch.schema.names or _take_column(batch, "headcount").null_count == len(batch):
        return np.zeros(len(batch), dtype=np.int64), np.zeros(len(batch), dtype=np.bool_)
    column = _take_column(batch, "headcount")
    array = read_whole_numbers(column, table="events", column="headcount", first_row=first_row)
    heads = np.asarray(array.fill_null(0).to_numpy(zero_copy_only=False))
    if heads.size and heads.min() < 0:
        row = int(np.argmax(heads < 0))
        raise build_cell_problem(
            "headcount-negative",
            "events",
            "headcount",
            first_row + row + 1,
            f"{heads[row]} people cannot be counted; to take a head-count back, record a reversal.",
        )
    return heads, np.asarray(array.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)


def _keep_rows(
    entries: Entries,
    keeps: Flags,
    person: Integers,
    group: Integers,
    cells: dict[str, Integers],
    heads: Integers | None,
) -> None:
    entries.person.append(person[keeps].astype(np.int32))
    entries.group.append(group[keeps])
    for name, codes in cells.items():
        entries.cells.setdefault(name, []).append(codes[keeps].astype(np.int32))
    if heads is not None:
        entries.heads.append(heads[keeps])


def _write_remarks(remarks: _Remarks, index: PersonIndex) -> list[Note]:
    told = [
        Note("undated", remarks.undated, "deliveries have no date and are in no period; give them one to count them."),
        Note("headcount-beside-person", remarks.both, "deliveries have a person and a head-count; the person counts."),
        Note("nobody", remarks.neither, "deliveries have neither a person nor a head-count and count for nothing."),
        Note("person-without-row", index.strangers, "people of the ledger are not in the people's table; they count, "
             "with unknown attributes."),
    ]  # fmt: skip
    return [note for note in told if note.rows]
