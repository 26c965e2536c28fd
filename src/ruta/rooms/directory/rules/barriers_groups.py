"""Groups of people to count by: one crossing of columns, or several breakdowns beside each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.columns import Stretch, unpack_bits
from ruta.rooms.directory.rules.readers import Plane
from ruta.rooms.directory.types.barriers import Counts, GroupNames

#: Counts the bits of a row per group.
Counter = Callable[[Plane], Counts]

#: Up to this many groups are counted by masks; more by adding people up one group number at a time.
_FEW_GROUPS = 64


@dataclass(frozen=True)
class Groups:
    """The people's groups: a number per person, what each group is called per column, and how many people it has."""

    numbers: npt.NDArray[np.int32]
    names: pa.Table
    sizes: Counts


def cross_groups(people: pa.Table, by: Sequence[str]) -> Groups:
    """Every combination of the values of some columns that occurs; null is a value of its own.

    Errors: ``column-missing``, ``column-wrong-type`` (a list).
    """
    missing = [name for name in by if name not in people.column_names]
    if missing:
        raise Problem(
            "column-missing",
            "The people lack the column {missing} to break down by; they have {names}.",
            missing=", ".join(missing),
            names=", ".join(people.column_names),
        )
    size = people.num_rows
    if not by:
        return Groups(np.zeros(size, np.int32), pa.table({}), np.array([size], np.int64))
    numbers = np.zeros(size, np.int64)
    values: list[pa.Array] = []
    for name in by:
        column = people.column(name)
        if pa.types.is_nested(column.type):
            raise Problem("column-wrong-type", "The column {column} holds lists; break down by another.", column=name)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        numbers = numbers * max(len(encoded.dictionary), 1) + encoded.indices.to_numpy()
        values.append(encoded.dictionary)
    found, inverse, sizes = np.unique(numbers, return_inverse=True, return_counts=True)
    names = {}
    rest = found
    for name, dictionary in zip(reversed(by), reversed(values), strict=True):
        names[name] = dictionary.take(pa.array(rest % max(len(dictionary), 1)))
        rest = rest // max(len(dictionary), 1)
    return Groups(inverse.astype(np.int32), pa.table({name: names[name] for name in by}), sizes.astype(np.int64))


def make_counter(groups: Groups, stretch: Stretch) -> Counter:
    """A function that counts the bits of a row of one stretch per group."""
    numbers = groups.numbers[stretch.first_row : stretch.first_row + stretch.length]
    count = len(groups.sizes)
    if count == 1:
        # a row may have bits beyond the last person; the groups of none of them are counted
        inside = np.zeros(len(stretch.full) * 8, np.uint8)
        packed = np.packbits(np.ones(stretch.length, np.bool_), bitorder="little")
        inside[: len(packed)] = packed
        mask = inside.view(np.uint64)
        return lambda row: np.array([np.bitwise_count(mask & row).sum(dtype=np.int64)])
    if count <= _FEW_GROUPS:
        words = np.zeros((count, len(stretch.full) * 8), np.uint8)
        for group in range(count):
            packed = np.packbits(numbers == group, bitorder="little")
            words[group, : len(packed)] = packed
        masks = words.view(np.uint64)
        return lambda row: np.bitwise_count(masks & row).sum(axis=1, dtype=np.int64)
    return lambda row: np.bincount(numbers[unpack_bits(row, stretch.length).view(np.bool_)], minlength=count)


@dataclass(frozen=True)
class ManyGroups:
    """Everybody at position 0, then the groups of each breakdown in turn: one long row of counts."""

    crossings: tuple[Groups, ...]
    breakdowns: tuple[GroupNames, ...]
    sizes: Counts

    def make_counter(self, stretch: Stretch) -> Counter:
        """A function that counts the bits of a row for everybody and for every group of every breakdown."""
        counters = [make_counter(groups, stretch) for groups in self.crossings]
        length = len(self.sizes)

        def count(row: Plane) -> Counts:
            return np.concatenate([counter(row) for counter in counters]) if row.any() else np.zeros(length, np.int64)

        return count


def list_groups(people: pa.Table, by: Sequence[str]) -> ManyGroups:
    """Everybody, and the groups of each of some columns, uncrossed.

    Errors: ``column-missing``, ``column-wrong-type``.
    """
    crossings = [cross_groups(people, []), *(cross_groups(people, [name]) for name in by)]
    start = 1
    breakdowns = []
    for name, groups in zip(by, crossings[1:], strict=True):
        values = tuple(None if value is None else str(value) for value in groups.names.column(name).to_pylist())
        breakdowns.append(GroupNames(name, values, start))
        start += len(values)
    return ManyGroups(tuple(crossings), tuple(breakdowns), np.concatenate([groups.sizes for groups in crossings]))
