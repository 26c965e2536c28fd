"""Near misses: the people shut out of a service by a single demand, and which one it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from ruta.rooms.directory.rules.barriers_demands import Asked, gather_demands
from ruta.rooms.directory.rules.barriers_lifting import lift_together
from ruta.rooms.directory.rules.catalogues import compile_catalogue
from ruta.rooms.directory.rules.columns import (
    PERSON_ID,
    Stretch,
    evaluate_planes,
    find_leaf_pairs,
    unpack_bits,
    walk_stretches,
)
from ruta.rooms.directory.rules.planes import plan_readers
from ruta.rooms.directory.types.demands import Node


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A person who may not enter, and the demands each of which alone stands in the way."""

    person_id: int | str
    missing: tuple[Asked, ...]


def list_near_misses(service: str, demand: Node, people: pa.Table, *, on: date) -> list[NearMiss]:
    """Who is not eligible for a service now and would be if one single demand were met; in the order of the people.

    A demand made twice is one demand. Errors: those of
    :func:`~ruta.rooms.directory.rules.columns.judge_columns`. Cost: one pass, and one entry per person listed.
    """
    catalogue = compile_catalogue({service: demand})
    demands = gather_demands(catalogue)
    found: dict[int, list[Asked]] = {}

    def search(stretch: Stretch) -> None:
        pairs = find_leaf_pairs(catalogue, 0, stretch)
        _, false = evaluate_planes(catalogue.trees[0], pairs, stretch.full)
        trues = [pair[0] for pair in pairs]
        for asked in demands:
            lifted = lift_together(catalogue.trees[0], trues, asked.leaves[0], stretch.full)
            rows = np.flatnonzero(unpack_bits(lifted & false, stretch.length))
            for row in rows.tolist():
                found.setdefault(stretch.first_row + row, []).append(asked.asked)

    walk_stretches(catalogue, people, plan_readers(catalogue, people.schema, on=on), search)
    ids = people.column(PERSON_ID).take(pa.array(sorted(found), pa.int64())).to_pylist()
    return [
        NearMiss(person, tuple(sorted(found[row], key=lambda asked: asked.key)))
        for person, row in zip(ids, sorted(found), strict=True)
    ]


def count_missing(misses: list[NearMiss]) -> Mapping[str, int]:
    """How many people each demand keeps out on its own.

    >>> count_missing([])
    {}
    """
    counts: dict[str, int] = {}
    for miss in misses:
        for asked in miss.missing:
            counts[asked.key] = counts.get(asked.key, 0) + 1
    return counts
