"""Readers of columns: one class per kind of column, each turning a stretch of it into rows of bits.

A column is read once, in the cheapest form its conditions need: numbers, dates and truth values, which are read here,
compare as they are; texts and lists are read in :mod:`~.text_readers`. Eight people then share a byte, and a demand is
a few ANDs and ORs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruta.rooms.directory.errors.demands import cell_unusable
from ruta.rooms.directory.rules.conditions import (
    change_literals,
    find_whole_bounds,
    make_test,
)
from ruta.rooms.directory.types.demands import Condition

#: A row of bits, sixty-four people to a word, the first person in the lowest bit.
Plane = npt.NDArray[np.uint64]
#: Known, and the truth of each condition (by its number in the catalogue) where known.
Rows = tuple[Plane, Mapping[int, "Plane | tuple[Plane, Plane]"]]
#: Reads one stretch of a column; ``first_row`` (from 0) is for messages.
Reader = Callable[[pa.Array, int], Rows]

_EPOCH = date(1970, 1, 1).toordinal()


def pack_bits(flags: npt.NDArray[np.bool_]) -> Plane:
    """Flags of people as words of sixty-four; the last word is filled with zeros."""
    packed = np.packbits(flags, bitorder="little")
    words = -(-len(flags) // 64)
    if len(packed) != words * 8:
        packed = np.concatenate([packed, np.zeros(words * 8 - len(packed), np.uint8)])
    return packed.view(np.uint64)


def name_column_kind(kind: pa.DataType) -> str:
    """What a column holds, in the words of a message."""
    if pa.types.is_boolean(kind):
        return "truth values"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "numbers"
    if is_span(kind):
        return "numbers"
    if is_text(kind):
        return "texts"
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return "dates"
    if is_list(kind) and (is_text(plain_type(kind.value_type)) or pa.types.is_null(kind.value_type)):
        return "lists of texts"
    return "values of another kind"


def is_span(kind: pa.DataType) -> bool:
    """Whether an Arrow type holds whole numbers known between two ends: a struct of ``low`` and ``high``."""
    return bool(
        pa.types.is_struct(kind)
        and sorted(field.name for field in kind) == ["high", "low"]
        and all(pa.types.is_integer(field.type) for field in kind)
    )


def is_text(kind: pa.DataType) -> bool:
    """Whether an Arrow type holds text."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_list(kind: pa.DataType) -> bool:
    """Whether an Arrow type holds lists, of any layout."""
    return bool(
        pa.types.is_list(kind)
        or pa.types.is_large_list(kind)
        or pa.types.is_fixed_size_list(kind)
        or pa.types.is_list_view(kind)
        or pa.types.is_large_list_view(kind)
    )


def plain_type(kind: pa.DataType) -> pa.DataType:
    """The type behind a dictionary."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def read_unknown(array: pa.Array, first_row: int) -> Rows:
    del first_row
    return pack_bits(np.zeros(len(array), np.bool_)), {}


def find_known(array: pa.Array) -> npt.NDArray[np.bool_]:
    if array.null_count == 0:
        return np.ones(len(array), np.bool_)
    flags: npt.NDArray[np.bool_] = array.is_valid().to_numpy(zero_copy_only=False)
    return flags


def take_values(array: pa.Array, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """The values of a fixed-width array as they lie in memory; what stands under a null means nothing."""
    if len(array) == 0:
        return np.zeros(0, dtype)
    data = array.buffers()[1]
    width = np.dtype(dtype).itemsize
    return np.frombuffer(data, dtype, count=len(array), offset=array.offset * width)


def compare_values(values: npt.NDArray[Any], op: str, wanted: Any) -> npt.NDArray[np.bool_]:
    """One comparison over many values of the same kind."""
    result: npt.NDArray[np.bool_]
    match op:
        case "=":
            result = values == wanted
        case "!=":
            result = values != wanted
        case "<":
            result = values < wanted
        case "<=":
            result = values <= wanted
        case ">":
            result = values > wanted
        case ">=":
            result = values >= wanted
        case "in" | "not_in":
            result = np.zeros(len(values), np.bool_)
            for item in wanted:
                result |= values == item
            if op == "not_in":
                np.logical_not(result, out=result)
        case _:
            low, high = wanted
            result = np.ones(len(values), np.bool_) if low is None else values >= low
            if high is not None:
                result &= values <= high
    return result


class NumberReader:
    """Integers and floats, compared as they are; a NaN is a number nobody knows."""

    def __init__(self, conditions: Mapping[int, Condition], floating: bool) -> None:
        self.floating = floating
        self.comparisons = {
            number: (condition.op, change_literals(condition.value, float))
            if floating
            else find_whole_bounds(condition.op, condition.value, 0)
            for number, condition in conditions.items()
        }

    def read(self, array: pa.Array, first_row: int) -> tuple[Plane, dict[int, Plane]]:
        del first_row
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        known = find_known(array)
        values = take_values(array, array.type.to_pandas_dtype())
        if self.floating:
            values = values.astype(np.float64, copy=False)
            known &= ~np.isnan(values)
        return pack_bits(known), {
            number: pack_bits(compare_values(values, op, wanted)) for number, (op, wanted) in self.comparisons.items()
        }


class SpanReader:
    """Whole numbers known between two ends (``{low, high}``, both included), such as an age from a year of birth.

    A condition is true or false where both ends agree; spans wider than two neighbouring numbers are not known.
    """

    def __init__(self, conditions: Mapping[int, Condition]) -> None:
        self.numbers = NumberReader(conditions, floating=False)

    def read(self, array: pa.Array, first_row: int) -> Rows:
        low, high = (pc.struct_field(array, name) for name in ("low", "high"))
        known, at_low = self.numbers.read(low, first_row)
        known_high, at_high = self.numbers.read(high, first_row)
        near = pc.less_equal(pc.subtract(high, low), 1).fill_null(False).to_numpy(zero_copy_only=False)
        known = known & known_high & pack_bits(near)
        return known, {
            number: (row & at_high[number] & known, ~row & ~at_high[number] & known) for number, row in at_low.items()
        }


class DecimalReader:
    """Decimals, compared exactly as whole numbers of their smallest unit."""

    def __init__(self, fact: str, conditions: Mapping[int, Condition], scale: int) -> None:
        self.fact = fact
        self.comparisons = {
            number: find_whole_bounds(condition.op, condition.value, scale) for number, condition in conditions.items()
        }
        self.scale = scale

    def read(self, array: pa.Array, first_row: int) -> Rows:
        del first_row
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        known = find_known(array)
        array = array.cast(pa.decimal256(76, self.scale))
        parts = take_values(array, np.dtype("V32"))
        words = parts.view(np.int64).reshape(-1, 4)
        low, high = words[:, 0], words[:, 1:]
        if bool(((high == (low >> 63)[:, None]).all(axis=1) | ~known).all()):
            values: npt.NDArray[Any] = low
        else:  # beyond 64 bits: exact whole numbers of any size, slower
            unscaled = [
                None if cell is None else int(Fraction(cell) * Fraction(10**self.scale)) for cell in array.to_pylist()
            ]
            values = np.array([0 if cell is None else cell for cell in unscaled], dtype=object)
        return pack_bits(known), {
            number: pack_bits(np.asarray(compare_values(values, op, wanted), np.bool_))
            for number, (op, wanted) in self.comparisons.items()
        }


class TruthReader:
    """Truth values; also whole numbers 0 and 1 or the texts true and false, when the demand compares with those."""

    def __init__(self, fact: str, conditions: Mapping[int, Condition]) -> None:
        self.fact = fact
        self.answers = {
            number: (make_test(condition)(True), make_test(condition)(False))
            for number, condition in conditions.items()
        }

    def read(self, array: pa.Array, first_row: int) -> Rows:
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        if not pa.types.is_boolean(array.type):
            array = self._read_truth(array, first_row)
        known = find_known(array)
        values = array.fill_null(False).to_numpy(zero_copy_only=False) if len(array) else np.zeros(0, np.bool_)
        true = pack_bits(values)
        every, none = np.full_like(true, ~np.uint64(0)), np.zeros_like(true)
        pictures = {(True, False): true, (False, True): ~true, (True, True): every, (False, False): none}
        return pack_bits(known), {
            number: pictures[bool(if_true), bool(if_false)] for number, (if_true, if_false) in self.answers.items()
        }

    def _read_truth(self, array: pa.Array, first_row: int) -> pa.Array:
        texts = pc.utf8_lower(array.cast(pa.string())) if is_text(array.type) else array
        kind = texts.type
        yes = pa.array(["true", "1"] if is_text(kind) else [1]).cast(kind)
        no = pa.array(["false", "0"] if is_text(kind) else [0]).cast(kind)
        is_yes = pc.is_in(texts, value_set=yes)
        bad = pc.and_(texts.is_valid(), pc.invert(pc.or_(is_yes, pc.is_in(texts, value_set=no))))
        refuse_cells(self.fact, array, bad, first_row, "is neither true nor false (1 or 0).")
        return pc.if_else(texts.is_valid(), is_yes, pa.scalar(None, pa.bool_()))


class DateReader:
    """Dates and moments, compared by the day."""

    def __init__(self, conditions: Mapping[int, Condition]) -> None:
        self.comparisons = {
            number: (condition.op, change_literals(condition.value, count_days))
            for number, condition in conditions.items()
        }

    def read(self, array: pa.Array, first_row: int) -> Rows:
        del first_row
        array = as_days(array)
        values = take_values(array, np.int32)
        return pack_bits(find_known(array)), {
            number: pack_bits(compare_values(values, op, wanted)) for number, (op, wanted) in self.comparisons.items()
        }


def count_days(text: str) -> int:
    """Days since 1970 of an ISO date.

    >>> count_days("1970-01-02")
    1
    """
    return date.fromisoformat(text).toordinal() - _EPOCH


def as_days(array: pa.Array) -> pa.Array:
    """Dates of any Arrow type, and moments by their local day, as days (``date32``)."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_timestamp(array.type):
        if array.type.tz:
            array = pc.local_timestamp(array)
        array = pc.floor_temporal(array, unit="day")
    return array if pa.types.is_date32(array.type) else array.cast(pa.date32())


def refuse_cells(fact: str, array: pa.Array, bad: pa.Array, first_row: int, reason: str) -> None:
    """Refuse a stretch of a column in which some cells are marked bad, naming the first of them."""
    rows = np.flatnonzero(bad.to_numpy(zero_copy_only=False))
    if len(rows):
        more = f" ({len(rows)} such cells in this stretch)" if len(rows) > 1 else ""
        raise cell_unusable(fact, first_row + int(rows[0]) + 1, f"“{array[int(rows[0])]}” {reason}{more}")
