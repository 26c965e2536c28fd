"""Columns as they come (any width of number, texts, codes, dates as texts) turned into the few shapes a count needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruta.rooms.measurement.errors import build_cell_problem
from ruta.rooms.measurement.types.definitions import UNKNOWN

Integers = npt.NDArray[np.signedinteger[Any]]
Flags = npt.NDArray[np.bool_]

#: A row without a date, as a day number no calendar reaches.
NO_DAY = np.iinfo(np.int64).min

_EPOCH = date(1970, 1, 1).toordinal()


def number_day(day: date) -> int:
    """The day as Arrow numbers it: days since 1 January 1970.

    >>> number_day(date(1970, 1, 2))
    1
    """
    return day.toordinal() - _EPOCH


def is_text_column(kind: pa.DataType) -> bool:
    """Whether a column holds texts, coded or not."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def read_ids(array: Any, *, as_text: bool, table: str, column: str, first_row: int = 0) -> Any:
    """Identifiers as 64-bit integers, or as texts when one of the files that are compared has texts.

    Numbers with a point are taken when they are whole: that is how other programs write integers with gaps.
    Errors: ``id-unreadable`` for a fraction or a kind of value that cannot be an identifier.
    """
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.cast(kind.value_type)
        kind = array.type
    if pa.types.is_null(kind):
        return array.cast(pa.large_string() if as_text else pa.int64())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        array = _read_whole_numbers(array, "id-unreadable", table, column, first_row)
    elif not (pa.types.is_integer(kind) or is_text_column(kind)):
        raise build_cell_problem(
            "id-unreadable", table, column, None, f"values of type {kind} cannot be ids; use whole numbers or texts."
        )
    return array.cast(pa.large_string() if as_text else pa.int64())


def read_whole_numbers(array: Any, *, table: str, column: str, first_row: int) -> Any:
    """A column of counts as 64-bit integers, nulls kept.

    Errors: ``number-unreadable`` with the first row whose value is not a whole number.
    """
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    if is_text_column(array.type):
        try:
            array = array.cast(pa.float64())
        except pa.ArrowInvalid as error:
            message = f"{error}; write whole numbers."
            raise build_cell_problem("number-unreadable", table, column, None, message) from error
    if pa.types.is_floating(array.type) or pa.types.is_decimal(array.type):
        return _read_whole_numbers(array, "number-unreadable", table, column, first_row)
    if not (pa.types.is_integer(array.type) or pa.types.is_null(array.type)):
        raise build_cell_problem(
            "number-unreadable", table, column, None, f"values of type {array.type} are not whole numbers."
        )
    return array.cast(pa.int64())


def _read_whole_numbers(array: Any, code: str, table: str, column: str, first_row: int) -> Any:
    values = np.asarray(array.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    absent = np.isnan(values)
    broken = np.flatnonzero(~absent & (np.floor(values) != values))
    if broken.size:
        row = int(broken[0])
        message = f"{values[row]} is not a whole number; correct it or leave it empty."
        raise build_cell_problem(code, table, column, first_row + row + 1, message)
    return pa.array(np.where(absent, 0, values).astype(np.int64), mask=absent)


def read_days(array: Any, *, first_row: int) -> Integers:
    """The dates of deliveries as day numbers; ``NO_DAY`` where there is none.

    Dates may be dates, times (the day is taken) or ISO texts.
    Errors: ``date-unreadable`` with the first row that cannot be read.
    """
    kind = array.type
    if pa.types.is_dictionary(kind) or is_text_column(kind):
        return read_codes(array, lambda text: _read_day(text, array, first_row))
    if pa.types.is_timestamp(kind):
        array = pc.local_timestamp(array) if kind.tz else array
    elif not (pa.types.is_date(kind) or pa.types.is_null(kind)):
        raise build_cell_problem(
            "date-unreadable", "events", "date", None, f"values of type {kind} are not dates; write them as 2023-01-31."
        )
    array = array.cast(pa.date32(), safe=False)
    days = np.asarray(array.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)).astype(np.int64)
    if array.null_count:
        days[np.asarray(array.is_null().to_numpy(zero_copy_only=False))] = NO_DAY
    return days


def _read_day(text: str | None, array: Any, first_row: int) -> int:
    if text is None or not text.strip():
        return int(NO_DAY)
    try:
        return number_day(date.fromisoformat(text.strip()[:10]))
    except ValueError:
        row = pc.index(array.cast(pa.large_string()), pa.scalar(text, pa.large_string())).as_py()
        raise build_cell_problem(
            "date-unreadable", "events", "date", first_row + row + 1, f"{text!r} is not a date; write it as 2023-01-31."
        ) from None


def read_codes(array: Any, code_of: Callable[[str | None], int]) -> Integers:
    """A column of repeating values as codes: ``code_of`` is asked once for each different value, not once a row."""
    if not pa.types.is_dictionary(array.type):
        array = pc.dictionary_encode(array)
    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks()
    array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    codes = [code_of(write_value(value)) for value in array.dictionary.to_pylist()]
    if array.indices.null_count:
        indices = np.asarray(array.indices.cast(pa.int64()).fill_null(len(codes)).to_numpy(zero_copy_only=False))
        codes.append(code_of(None))
    else:
        indices = np.asarray(array.indices.to_numpy(zero_copy_only=False))
    if not codes:
        return np.zeros(len(array), dtype=np.int64)
    taken: Integers = np.array(codes, dtype=np.int64)[indices]
    return taken


def write_value(value: Any) -> str | None:
    """A value as the table of figures prints it; null (and not-a-number) stays null.

    >>> write_value(True), write_value(3.0), write_value(date(2023, 5, 1)), write_value(float("nan"))
    ('true', '3', '2023-05-01', None)
    """
    if value is None or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


class GrowingCodes:
    """Numbers the values of a breakdown column as they turn up; ``unknown`` (null) is 0."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {UNKNOWN: 0}

    def __call__(self, value: str | None) -> int:
        """The value's number, a new one if it was not seen before."""
        return self.codes.setdefault(UNKNOWN if value is None else value, len(self.codes))

    @property
    def values(self) -> list[str]:
        """The values in the order of their numbers."""
        return list(self.codes)


def compact_codes(codes: Integers, space: int) -> tuple[Integers, Integers]:
    """Renumber codes below ``space`` so that only those present are left: (the ones present, each row's new number).

    >>> present, numbers = compact_codes(np.array([7, 2, 7]), 10)
    >>> present.tolist(), numbers.tolist()
    ([2, 7], [1, 0, 1])
    """
    if space <= max(1 << 16, 4 * codes.size):
        is_present = np.zeros(space, dtype=np.bool_)
        is_present[codes] = True
        present = np.flatnonzero(is_present)
        number_of = np.zeros(space, dtype=np.int32)
        number_of[present] = np.arange(present.size, dtype=np.int32)
        return present, number_of[codes]
    present, numbers = np.unique(codes, return_inverse=True)
    return present, numbers
