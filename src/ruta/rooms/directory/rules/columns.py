"""A million people at once: every service's verdict as a column.

People are taken in stretches that fit the processor's cache; in each, demands are ANDs and ORs of rows of bits
(:mod:`~ruta.rooms.directory.rules.planes`). Two rows stand for a three-valued result: *true* and *false*.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.catalogues import Catalogue, Tree
from ruta.rooms.directory.rules.planes import find_column, plan_readers
from ruta.rooms.directory.rules.readers import Plane, Reader, is_text, plain_type

PERSON_ID = "person_id"
#: People per stretch; a multiple of 64.
STRETCH = 1 << 16

#: True and false of a node, for one stretch.
Pair = tuple[Plane, Plane]


@dataclass(frozen=True)
class Stretch:
    """The conditions of a catalogue over some consecutive people, as pairs of rows of bits by condition number."""

    first_row: int
    length: int
    pairs: Mapping[int, Pair]
    full: Plane


def judge_columns(
    catalogue: Catalogue,
    people: pa.Table,
    *,
    on: date,
    report: Callable[[int], None] | None = None,
    first_row: int = 0,
) -> pa.Table:
    """Judge every person of a table for every service.

    Shapes: ``person_id`` as given and one ``int8`` column per service: 1 eligible, 0 not eligible, null cannot tell
    yet; same order. ``report`` is told the number of people done, from time to time. ``first_row`` is where this table
    starts in a larger one that is read in parts, for messages.
    Errors: ``column-missing``, ``person-id-missing``, ``person-id-duplicate``, ``person-id-wrong-type``,
    ``column-wrong-type``, ``cell-unusable``.
    Cost: one pass; a byte and a bit per person and service beside the table itself.
    """
    check_person_ids(people)
    readers = plan_readers(catalogue, people.schema, on=on)
    size = people.num_rows
    values = [np.empty(size, np.int8) for _ in catalogue.services]
    known = [np.zeros(-(-size // 64), np.uint64) for _ in catalogue.services]

    def judge_stretch(stretch: Stretch) -> None:
        start, end = stretch.first_row, stretch.first_row + stretch.length
        words = slice(start // 64, -(-end // 64))
        for position, tree in enumerate(catalogue.trees):
            true, false = evaluate_planes(tree, find_leaf_pairs(catalogue, position, stretch), stretch.full)
            values[position][start:end] = unpack_bits(true, stretch.length)
            np.bitwise_or(true, false, out=known[position][words])
        if report:
            report(stretch.length)

    walk_stretches(catalogue, people, readers, judge_stretch, first_row=first_row)
    columns = [
        pa.Array.from_buffers(pa.int8(), size, [pa.py_buffer(valid), pa.py_buffer(value)])
        for value, valid in zip(values, known, strict=True)
    ]
    return pa.table([people.column(PERSON_ID), *columns], names=[PERSON_ID, *catalogue.services])


def find_unknown_facts(catalogue: Catalogue, people: pa.Table) -> list[str]:
    """The facts the demands ask about that no column holds; they are unknown for everybody."""
    return [fact for fact in catalogue.by_fact if find_column(fact, people.schema) is None]


def walk_stretches(
    catalogue: Catalogue,
    people: pa.Table,
    readers: Mapping[str, Reader],
    work: Callable[[Stretch], None],
    *,
    first_row: int = 0,
) -> None:
    """Do some work on each stretch of people, on as many threads as there are processors."""
    starts = range(0, people.num_rows, STRETCH)

    def work_on(start: int) -> None:
        work(read_stretch(catalogue, people, readers, start, first_row))

    threads = min(
        len(starts), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if threads <= 1:
        for start in starts:
            work_on(start)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work_on, starts):
            pass


def read_stretch(
    catalogue: Catalogue, people: pa.Table, readers: Mapping[str, Reader], start: int, first_row: int = 0
) -> Stretch:
    """Read the facts of consecutive people and judge every distinct condition."""
    length = min(STRETCH, people.num_rows - start)
    full = np.full(-(-length // 64), ~np.uint64(0))
    pairs: dict[int, Pair] = {}
    nothing = np.zeros_like(full)
    for fact, numbers in catalogue.by_fact.items():
        column = find_column(fact, people.schema)
        if fact not in readers or column is None:
            pairs.update(dict.fromkeys(numbers, (nothing, nothing)))
            continue
        known, rows = readers[fact](join_chunks(people.column(column).slice(start, length)), first_row + start)
        for number in numbers:
            row = rows.get(number, nothing)
            if isinstance(row, tuple):
                pairs[number] = row
            else:
                true = row & known
                pairs[number] = (true, known ^ true)
    return Stretch(start, length, pairs, full)


def join_chunks(column: pa.ChunkedArray) -> pa.Array:
    """A column as one array; copies only when it lies in several pieces."""
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.combine_chunks() if column.num_chunks else pa.array([], column.type)


def find_leaf_pairs(catalogue: Catalogue, position: int, stretch: Stretch) -> list[Pair]:
    """The leaves of one service as pairs of rows, their negations applied."""
    pairs = [stretch.pairs[leaf.number] for leaf in catalogue.leaves[position]]
    return [
        (pair[1], pair[0]) if leaf.negated else pair
        for leaf, pair in zip(catalogue.leaves[position], pairs, strict=True)
    ]


def evaluate_planes(tree: Tree, leaves: list[Pair], full: Plane) -> Pair:
    """The Kleene value of a tree for every person of a stretch: *true* joins by AND under ``all``, *false* by OR."""
    if isinstance(tree, int):
        return leaves[tree]
    is_all, children = tree
    pairs = [evaluate_planes(child, leaves, full) for child in children]
    if not pairs:
        nothing = np.zeros_like(full)
        return (full, nothing) if is_all else (nothing, full)
    true, false = pairs[0]
    if len(pairs) > 1:
        true, false = true.copy(), false.copy()
        join_true, join_false = (np.bitwise_and, np.bitwise_or) if is_all else (np.bitwise_or, np.bitwise_and)
        for other_true, other_false in pairs[1:]:
            join_true(true, other_true, out=true)
            join_false(false, other_false, out=false)
    return true, false


def unpack_bits(plane: Plane, length: int) -> npt.NDArray[np.uint8]:
    """A row of bits as one byte per person."""
    return np.unpackbits(plane.view(np.uint8), count=length, bitorder="little")


def check_person_ids(people: pa.Table) -> None:
    """Refuse a table whose ``person_id`` is missing, null, repeated, or neither text nor whole number.

    Errors: ``column-missing``, ``column-repeated``, ``person-id-wrong-type``, ``person-id-missing``,
    ``person-id-duplicate``.
    """
    names = people.column_names
    if PERSON_ID not in names:
        raise Problem(
            "column-missing", "The people lack the column person_id; they have {names}.", names=", ".join(names)
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise Problem("column-repeated", "The column {name} comes twice; rename one.", name=repeated[0])
    check_unique(people.column(PERSON_ID))


def check_unique(ids: pa.ChunkedArray) -> None:
    """Refuse ids that are null, repeated, or neither texts nor whole numbers, naming the rows.

    Errors: ``person-id-wrong-type``, ``person-id-missing``, ``person-id-duplicate``.
    """
    kind = plain_type(ids.type)
    if not len(ids):
        return
    if ids.null_count < len(ids) and not (is_text(kind) or pa.types.is_integer(kind)):
        raise Problem(
            "person-id-wrong-type", "person_id holds {kind}; it must be text or whole numbers.", kind=str(ids.type)
        )
    if ids.null_count:
        row = _find_first(ids.is_null().to_numpy(zero_copy_only=False)) + 1
        raise Problem("person-id-missing", "person_id, row {row}: there is no id. Give every person one.", row=row)
    if _count_distinct(ids, kind) < len(ids):
        rows: dict[object, int] = {}
        for row, person in enumerate(ids.to_pylist(), start=1):
            if person in rows:
                raise Problem(
                    "person-id-duplicate",
                    "person_id, row {row}: “{person}” is also in row {first}. One row per person.",
                    row=row,
                    person=person,
                    first=rows[person],
                )
            rows[person] = row


def _count_distinct(ids: pa.ChunkedArray, kind: pa.DataType) -> int:
    if pa.types.is_integer(kind) and not pa.types.is_dictionary(ids.type):
        values = ids.to_numpy()
        if len(values) < 2:
            return len(values)
        steps = values[1:] > values[:-1]
        if steps.all():
            return len(values)
        ordered = np.sort(values)
        return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1
    return int(pc.count_distinct(ids.cast(pa.large_string() if is_text(kind) else kind)).as_py())


def _find_first(flags: npt.NDArray[np.bool_] | Iterable[bool]) -> int:
    return int(np.flatnonzero(np.asarray(flags))[0])
