"""The barrier analysis: over many people, which single condition closes most doors, and who would enter without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.catalogues import Catalogue, Tree
from ruta.rooms.directory.rules.columns import (
    Pair,
    Stretch,
    check_person_ids,
    evaluate_planes,
    find_leaf_pairs,
    unpack_bits,
    walk_stretches,
)
from ruta.rooms.directory.rules.planes import plan_readers
from ruta.rooms.directory.rules.readers import Plane

#: Up to this many groups are counted by masks; more by adding people up one group number at a time.
_FEW_GROUPS = 32
#: Columns of the result after service, path, fact, op, value and the groups.
COUNTS = ("people", "not_eligible", "would_enter", "cannot_tell", "could_enter")


@dataclass(frozen=True)
class _Groups:
    """The people's groups: a number per person, and what each group is called per column."""

    numbers: npt.NDArray[np.int32]
    names: pa.Table
    sizes: npt.NDArray[np.int64]


def count_barriers(
    catalogue: Catalogue,
    people: pa.Table,
    *,
    on: date,
    by: list[str],
    report: Callable[[int], None] | None = None,
) -> pa.Table:
    """For each condition of each service: how many people it alone keeps out.

    Shapes: one row per service, leaf (``path``) and group of the columns ``by`` (null is a group of its own):
    ``people`` in the group, ``not_eligible`` of them now, ``would_enter`` (not eligible now, eligible if the condition
    at that path were true for all), ``cannot_tell`` now, ``could_enter`` (cannot tell now, eligible if it were true).
    Errors: those of :func:`~ruta.rooms.directory.rules.columns.judge_columns`; ``column-missing`` for ``by``.
    Cost: per service, the number of its leaves times its size.
    """
    check_person_ids(people)
    groups = _find_groups(people, by)
    readers = plan_readers(catalogue, people.schema, on=on)
    count = len(groups.sizes)
    closed = [np.zeros(count, np.int64) for _ in catalogue.services]
    unclear = [np.zeros(count, np.int64) for _ in catalogue.services]
    enter = [np.zeros((len(leaves), count), np.int64) for leaves in catalogue.leaves]
    could = [np.zeros((len(leaves), count), np.int64) for leaves in catalogue.leaves]
    lock = Lock()

    def count_stretch(stretch: Stretch) -> None:
        counter = _make_counter(groups, stretch)
        for position, tree in enumerate(catalogue.trees):
            pairs = find_leaf_pairs(catalogue, position, stretch)
            true, false = evaluate_planes(tree, pairs, stretch.full)
            unknown = ~(true | false)
            lifted = [
                _lift_leaf(tree, pairs, leaf.negated, number, stretch.full)
                for number, leaf in enumerate(catalogue.leaves[position])
            ]
            found = [(counter(after & false), counter(after & unknown)) for after in lifted]
            with lock:
                closed[position] += counter(false)
                unclear[position] += counter(unknown)
                for number, (would_enter, could_enter) in enumerate(found):
                    enter[position][number] += would_enter
                    could[position][number] += could_enter
        if report:
            report(stretch.length)

    walk_stretches(catalogue, people, readers, count_stretch)
    return _arrange_counts(catalogue, groups, closed, unclear, enter, could)


def _lift_leaf(tree: Tree, pairs: list[Pair], negated: bool, number: int, full: Plane) -> Plane:
    """Who is eligible when the condition at one leaf is true for everybody."""
    nothing = np.zeros_like(full)
    lifted = [*pairs]
    lifted[number] = (nothing, full) if negated else (full, nothing)
    return evaluate_planes(tree, lifted, full)[0]


def _find_groups(people: pa.Table, by: list[str]) -> _Groups:
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
        return _Groups(np.zeros(size, np.int32), pa.table({}), np.array([size], np.int64))
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
    return _Groups(inverse.astype(np.int32), pa.table({name: names[name] for name in by}), sizes.astype(np.int64))


def _make_counter(groups: _Groups, stretch: Stretch) -> Callable[[Plane], npt.NDArray[np.int64]]:
    """A function that counts the bits of a row per group."""
    numbers = groups.numbers[stretch.first_row : stretch.first_row + stretch.length]
    count = len(groups.sizes)
    if count <= _FEW_GROUPS:
        words = np.zeros((count, len(stretch.full) * 8), np.uint8)
        for group in range(count):
            packed = np.packbits(numbers == group, bitorder="little")
            words[group, : len(packed)] = packed
        masks = words.view(np.uint64)
        return lambda row: np.bitwise_count(masks & row).sum(axis=1, dtype=np.int64)
    return lambda row: np.bincount(numbers[unpack_bits(row, stretch.length).view(np.bool_)], minlength=count)


def _arrange_counts(
    catalogue: Catalogue,
    groups: _Groups,
    closed: list[npt.NDArray[np.int64]],
    unclear: list[npt.NDArray[np.int64]],
    enter: list[npt.NDArray[np.int64]],
    could: list[npt.NDArray[np.int64]],
) -> pa.Table:
    count = len(groups.sizes)
    leaves = [(position, leaf) for position, found in enumerate(catalogue.leaves) for leaf in found]

    def repeat(values: list[str]) -> pa.Array:
        return pa.array(values, pa.string()).take(pa.array(np.repeat(np.arange(len(values)), count)))

    def join(parts: list[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
        return np.concatenate([part.ravel() for part in parts]) if parts else np.zeros(0, np.int64)

    columns: dict[str, pa.Array | npt.NDArray[np.int64]] = {
        "service": repeat([catalogue.services[position] for position, _ in leaves]),
        "path": repeat([leaf.path for _, leaf in leaves]),
        "fact": repeat([leaf.condition.fact for _, leaf in leaves]),
        "op": repeat([leaf.condition.op for _, leaf in leaves]),
        "value": repeat([json.dumps(leaf.condition.value, ensure_ascii=False, default=str) for _, leaf in leaves]),
    }
    for name in groups.names.column_names:
        order = pa.array(np.tile(np.arange(count), len(leaves)))
        columns[name if name not in columns else f"by_{name}"] = groups.names.column(name).take(order).combine_chunks()
    columns |= {
        "people": np.tile(groups.sizes, len(leaves)),
        "not_eligible": join([closed[position] for position, _ in leaves]),
        "would_enter": join(enter),
        "cannot_tell": join([unclear[position] for position, _ in leaves]),
        "could_enter": join(could),
    }
    return pa.table(columns)
