"""Who is whom, and what is known of them: resolved people and their classes.

A *class* is one combination of the attributes the plan breaks down by; people of a class are added up together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruta.rooms.measurement.errors import build_cell_problem, build_cycle_problem, build_missing_column_problem
from ruta.rooms.measurement.rules.counting.columns import (
    GrowingCodes,
    Integers,
    compact_codes,
    is_text_column,
    read_codes,
    read_ids,
)
from ruta.rooms.measurement.types.figures import Note

_NOBODY = -1


@dataclass
class PersonIndex:
    """Every identifier a person may have, numbered: first the rows of the people's table, then the others as met."""

    ids: Any  # an Arrow array, no nulls, no twins
    strangers: int = 0
    _lookup: Integers | None = field(default=None, repr=False)
    _lowest: int = 0

    def number_ids(self, ids: Any) -> Integers:
        """The number of each identifier, -1 for null; identifiers never met before get the next numbers."""
        numbers = self._find_numbers(ids)
        unmet = (numbers == _NOBODY) & np.asarray(ids.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
        if unmet.any():
            fresh = pc.unique(ids.filter(pa.array(unmet)))
            self.ids = pa.concat_arrays([self.ids, fresh])
            self.strangers += len(fresh)
            self._lookup = None
            numbers = self._find_numbers(ids)
        return numbers

    def _find_numbers(self, ids: Any) -> Integers:
        if pa.types.is_integer(self.ids.type) and self._has_dense_lookup():
            lookup = self._lookup
            assert lookup is not None
            places = np.asarray(ids.fill_null(self._lowest - 1).to_numpy(zero_copy_only=False)) - self._lowest
            places = np.where((places < 0) | (places >= lookup.size - 1), lookup.size - 1, places)
            found: Integers = lookup[places]
            return found
        # A null among the ids to find is not in the set, so it stays nobody.
        indices = pc.index_in(ids, value_set=self.ids).fill_null(_NOBODY)
        return np.asarray(indices.to_numpy(zero_copy_only=False))

    def _has_dense_lookup(self) -> bool:
        if self._lookup is None and len(self.ids):
            bounds = pc.min_max(self.ids).as_py()
            span = bounds["max"] - bounds["min"] + 1
            if span > 8 * len(self.ids) + 1024:
                return False
            self._lowest = bounds["min"]
            self._lookup = np.full(span + 1, _NOBODY, dtype=np.int32)
            self._lookup[self.ids.to_numpy() - self._lowest] = np.arange(len(self.ids), dtype=np.int32)
        return self._lookup is not None


@dataclass(frozen=True)
class Population:
    """The people's table, resolved.

    ``root_of``: per number of an identifier in the table, the number of the one it resolves to. ``attributes``: per
    column of the plan, each numbered person's value code (0 is unknown) and the values.
    """

    index: PersonIndex
    root_of: Integers
    attributes: dict[str, tuple[Integers, list[str]]]
    notes: list[Note]


@dataclass(frozen=True)
class Classes:
    """People in the order in which they are added up, class by class.

    ``place_of``: per number of an identifier, the place of its resolved person; ``class_at``: per place, the class;
    ``codes``: per column and class, the value code; ``names``: per column, the values by code; ``unknown``: the class
    of those of whom nothing is known.
    """

    place_of: Integers
    class_at: Integers
    codes: dict[str, Integers]
    names: dict[str, list[str]]
    unknown: int


def read_population(people: pa.Table, *, columns: list[str], as_text: bool) -> Population:
    """Resolve the people's table and code the attributes the plan needs.

    Errors: ``column-missing``, ``person-id-missing``, ``person-id-twice``, ``resolution-cycle``, ``attribute-list``.
    """
    if "person_id" not in people.column_names:
        raise build_missing_column_problem("people", "person_id", people.column_names)
    ids = _read_person_column(people, "person_id", as_text)
    _refuse_bad_person_ids(ids)
    index = PersonIndex(ids)
    notes = []
    parents = np.arange(len(ids), dtype=np.int64)
    if "resolved_id" in people.column_names:
        resolved = index.number_ids(_read_person_column(people, "resolved_id", as_text))
        parents = np.where(resolved == _NOBODY, parents, resolved)
        if index.strangers:
            message = "ids that people resolve to have no row of their own; they count, with unknown attributes."
            notes.append(Note("resolved-without-row", index.strangers, message))
        parents = np.concatenate([parents, np.arange(len(ids), len(index.ids))])
    else:
        notes.append(Note("resolution-absent", 0, "people have no column resolved_id; nobody was merged."))
    index.strangers = 0
    attributes = {column: _read_attribute(people, column) for column in columns}
    return Population(index, _follow_to_roots(parents, index.ids), attributes, notes)


def sort_into_classes(population: Population) -> Classes:
    """Give every person met a class and a place, so that people of one class stand together.

    Cost: linear in people for up to some millions of combinations of attributes.
    """
    total = len(population.index.ids)
    roots = np.arange(total, dtype=np.int64)
    roots[: population.root_of.size] = population.root_of
    combined: Integers = np.zeros(total + 1, dtype=np.int64)  # one more, of whom nothing is known
    present: Integers = np.zeros(1, dtype=np.int64)
    codes: dict[str, Integers] = {}
    for column, (values, names) in population.attributes.items():
        padded = np.zeros(total + 1, dtype=np.int64)
        padded[: values.size] = values
        present, combined = compact_codes(combined * len(names) + padded, present.size * len(names))
        codes = {name: known[present // len(names)] for name, known in codes.items()}
        codes[column] = present % len(names)
    narrow = np.uint16 if present.size < 1 << 16 else np.int64  # narrow keys sort by radix
    order = np.argsort(combined[:total].astype(narrow), kind="stable")
    place = np.empty(total, dtype=np.int32)
    place[order] = np.arange(total, dtype=np.int32)
    values_by_code = {column: names for column, (_, names) in population.attributes.items()}
    return Classes(place[roots], combined[order].astype(np.int32), codes, values_by_code, int(combined[total]))


def _read_person_column(people: pa.Table, column: str, as_text: bool) -> Any:
    ids = read_ids(people.column(column), as_text=as_text, table="people", column=column)
    return pa.concat_arrays(ids.chunks) if isinstance(ids, pa.ChunkedArray) and ids.num_chunks else _as_array(ids)


def _as_array(ids: Any) -> Any:
    return pa.array([], type=ids.type) if isinstance(ids, pa.ChunkedArray) else ids


def _refuse_bad_person_ids(ids: Any) -> None:
    if ids.null_count:
        row = pc.index(ids.is_null(), True).as_py() + 1
        raise build_cell_problem("person-id-missing", "people", "person_id", row, "the person has no id; give one.")
    places = np.asarray(ids.dictionary_encode().indices)
    if places.size and int(places.max()) + 1 < places.size:
        is_first = np.zeros(places.size, dtype=np.bool_)
        is_first[np.unique(places, return_index=True)[1]] = True
        row = int(np.flatnonzero(~is_first)[0])
        first = int(np.flatnonzero(places == places[row])[0])
        raise build_cell_problem(
            "person-id-twice",
            "people",
            "person_id",
            row + 1,
            f"the person {ids[row].as_py()} already stands in row {first + 1}; keep one of the two rows.",
        )


def _read_attribute(people: pa.Table, column: str) -> tuple[Integers, list[str]]:
    array = people.column(column)
    if pa.types.is_nested(array.type) and not pa.types.is_dictionary(array.type):
        raise build_cell_problem(
            "attribute-list", "people", column, None, "a list cannot be broken down by; give one value per person."
        )
    growing = GrowingCodes()
    codes = read_codes(array, growing) if len(array) else np.zeros(0, dtype=np.int64)
    return codes, growing.values


def _follow_to_roots(parents: Integers, ids: Any) -> Integers:
    roots = parents
    for _ in range(max(1, parents.size).bit_length() + 1):
        further = roots[roots]
        if np.array_equal(further, roots):
            break
        roots = further
    lost = np.flatnonzero(parents[roots] != roots)
    if lost.size:
        walk = [int(roots[lost[0]])]
        while (following := int(parents[walk[-1]])) != walk[0] and following not in walk:
            walk.append(following)
        following = int(parents[walk[-1]])
        raise build_cycle_problem([str(ids[number].as_py()) for number in walk[walk.index(following) :]])
    return roots


def is_text_id(schema: pa.Schema, columns: tuple[str, ...]) -> bool:
    """Whether any of these identifier columns holds texts, so that all are compared as texts."""
    return any(is_text_column(schema.field(name).type) for name in columns if name in schema.names)
