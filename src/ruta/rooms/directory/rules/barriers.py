"""The barrier analysis: over many people, which single condition closes most doors, and who would enter without it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ruta.rooms.directory.rules.barriers_groups import Groups, cross_groups, make_counter
from ruta.rooms.directory.rules.barriers_lifting import lift_each_leaf
from ruta.rooms.directory.rules.catalogues import Catalogue
from ruta.rooms.directory.rules.columns import (
    Stretch,
    check_person_ids,
    evaluate_planes,
    find_leaf_pairs,
    walk_stretches,
)
from ruta.rooms.directory.rules.planes import plan_readers

#: Columns of the result after service, path, fact, op, value and the groups.
COUNTS = ("people", "not_eligible", "would_enter", "cannot_tell", "could_enter")


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
    Cost: one pass over each demand, whatever its number of leaves, and one count per leaf.
    """
    check_person_ids(people)
    groups = cross_groups(people, by)
    readers = plan_readers(catalogue, people.schema, on=on)
    count = len(groups.sizes)
    closed = [np.zeros(count, np.int64) for _ in catalogue.services]
    unclear = [np.zeros(count, np.int64) for _ in catalogue.services]
    enter = [np.zeros((len(leaves), count), np.int64) for leaves in catalogue.leaves]
    could = [np.zeros((len(leaves), count), np.int64) for leaves in catalogue.leaves]
    lock = Lock()

    def count_stretch(stretch: Stretch) -> None:
        counter = make_counter(groups, stretch)
        nothing = np.zeros(count, np.int64)
        for position, tree in enumerate(catalogue.trees):
            pairs = find_leaf_pairs(catalogue, position, stretch)
            true, false = evaluate_planes(tree, pairs, stretch.full)
            unknown = ~(true | false)
            _, gained = lift_each_leaf(tree, [pair[0] for pair in pairs], stretch.full)
            # A leaf under "not", made true, shuts doors and opens none.
            found = [
                (nothing, nothing) if leaf.negated else (counter(after & false), counter(after & unknown))
                for leaf, after in zip(catalogue.leaves[position], gained, strict=True)
            ]
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


def _arrange_counts(
    catalogue: Catalogue,
    groups: Groups,
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
