"""Readers of columns of texts and of lists of texts: as small codes and as bit masks of what the demands name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruta.rooms.directory.errors.demands import cell_unusable
from ruta.rooms.directory.rules.conditions import read_iso_date
from ruta.rooms.directory.rules.readers import DateReader, Rows, compare_values, find_known, pack_bits, refuse_cells
from ruta.rooms.directory.types.demands import ORDER_OPS, Condition

#: Up to so many codes are compared one by one; more are looked up in a table.
_MANY_CODES = 6


class TextReader:
    """Texts, as small codes of the values the demands name; the order of dates written as text is read from dates."""

    def __init__(self, fact: str, conditions: Mapping[int, Condition]) -> None:
        self.fact = fact
        ordered = {number: condition for number, condition in conditions.items() if condition.op in ORDER_OPS}
        self.dates = DateReader(ordered) if ordered else None
        plain = {number: condition for number, condition in conditions.items() if number not in ordered}
        values = [
            condition.value if isinstance(condition.value, tuple) else (condition.value,)
            for condition in plain.values()
        ]
        names = list(dict.fromkeys(name for value in values for name in value))
        self.value_set = pa.array(names, pa.string())
        self.narrow = np.dtype(np.uint8 if len(names) < 255 else np.int32)
        codes = {name: code for code, name in enumerate(names)}
        self.sought = {
            number: (condition.op in ("!=", "not_in"), [codes[name] for name in value])
            for (number, condition), value in zip(plain.items(), values, strict=True)
        }

    def read(self, array: pa.Array, first_row: int) -> Rows:
        known = find_known(array)
        rows: dict[int, Any] = {}
        if self.sought:
            codes = self._find_codes(array)
            for number, (negated, sought) in self.sought.items():
                if len(sought) <= _MANY_CODES:
                    flags = (
                        compare_values(codes, "not_in" if negated else "in", sought)
                        if len(sought) != 1
                        else (codes != sought[0] if negated else codes == sought[0])
                    )
                else:
                    table = np.full(len(self.value_set) + 1, negated)
                    table[sought] = not negated
                    flags = table[codes]
                rows[number] = pack_bits(flags)
        if self.dates:
            rows.update(self.dates.read(read_dates(self.fact, array, first_row), first_row)[1])
        return pack_bits(known), rows

    def _find_codes(self, array: pa.Array) -> npt.NDArray[Any]:
        """The code of each text; texts no demand names share the last."""
        other = len(self.value_set)
        if pa.types.is_dictionary(array.type):
            if array.dictionary.null_count:
                return self._find_codes(array.dictionary_decode())
            table = self._find_codes(array.dictionary)
            indices = array.indices.fill_null(0)
            return table[indices.to_numpy()] if len(table) else np.full(len(array), other, self.narrow)
        if pa.types.is_string_view(array.type):
            array = array.cast(pa.large_string())
        found = pc.index_in(array, value_set=self.value_set.cast(array.type))
        codes: npt.NDArray[Any] = found.fill_null(other).to_numpy().astype(self.narrow)
        return codes


def read_dates(fact: str, array: pa.Array, first_row: int) -> pa.Array:
    """Dates written as text, as days; refuses the first cell that is none, naming its row."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    array = array.cast(pa.string())
    try:
        return array.cast(pa.date32())
    except pa.ArrowInvalid:
        bad = [cell is not None and read_iso_date(cell) is None for cell in array.to_pylist()]
        refuse_cells(fact, array, pa.array(bad), first_row, "is not a date like 2026-11-22.")
        raise


class ListReader:
    """Lists of texts, as masks with one bit per text the demands name."""

    def __init__(self, fact: str, conditions: Mapping[int, Condition]) -> None:
        self.fact = fact
        names = list(dict.fromkeys(name for condition in conditions.values() for name in condition.value))
        self.groups = [names[start : start + 64] for start in range(0, len(names), 64)] or [[]]
        self.sought = {number: (condition.op, frozenset(condition.value)) for number, condition in conditions.items()}

    def read(self, array: pa.Array, first_row: int) -> Rows:
        known = find_known(array)
        lengths, items = self._open_lists(array, first_row)
        starts = np.concatenate([[0], np.cumsum(lengths)])[:-1]
        masks = [self._find_masks(items, lengths, starts, names) for names in self.groups]
        rows = {}
        for number, (op, sought) in self.sought.items():
            hits = [
                (mask, mask.dtype.type(sum(1 << bit for bit, name in enumerate(names) if name in sought)))
                for mask, names in zip(masks, self.groups, strict=True)
            ]
            if op == "has_all":
                flags = np.logical_and.reduce([mask & bits == bits for mask, bits in hits])
            else:
                flags = np.logical_or.reduce([mask & bits != 0 for mask, bits in hits])
                if op == "has_none":
                    flags = ~flags
            rows[number] = pack_bits(flags)
        return pack_bits(known), rows

    def _open_lists(self, array: pa.Array, first_row: int) -> tuple[npt.NDArray[np.int64], pa.Array]:
        """The length of each list and all items in a row; what lies under an unknown list is left out."""
        lengths = pc.list_value_length(array).fill_null(0).to_numpy().astype(np.int64)
        items = array.flatten()
        if items.null_count and not pa.types.is_null(items.type):
            gaps = np.flatnonzero(~find_known(items))
        else:
            gaps = np.arange(len(items) if pa.types.is_null(items.type) else 0)
        if len(gaps):
            row = int(np.searchsorted(np.cumsum(lengths), gaps[0], side="right"))
            raise cell_unusable(
                self.fact, first_row + row + 1, "a null stands inside the list; remove it, or leave the list out."
            )
        if pa.types.is_dictionary(items.type):
            items = items.dictionary_decode()
        return lengths, items.cast(pa.large_string()) if pa.types.is_string_view(items.type) else items

    def _find_masks(
        self, items: pa.Array, lengths: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], names: Sequence[str]
    ) -> npt.NDArray[Any]:
        width = next(size for size in (8, 16, 32, 64) if len(names) <= size)
        dtype = np.dtype(f"u{width // 8}")
        masks = np.zeros(len(lengths), dtype)
        if len(items) and names:
            table = np.zeros(len(names) + 1, dtype)
            table[:-1] = np.left_shift(np.ones(len(names), dtype), np.arange(len(names), dtype=dtype))
            codes = pc.index_in(items, value_set=pa.array(names, items.type)).fill_null(len(names)).to_numpy()
            filled = lengths > 0
            masks[filled] = np.bitwise_or.reduceat(table[codes], starts[filled])
        return masks
