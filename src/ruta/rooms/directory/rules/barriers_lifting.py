"""What becomes of a demand when some of its conditions no longer stand in the way, for many people at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ruta.rooms.directory.rules.catalogues import Tree
from ruta.rooms.directory.rules.readers import Plane


def lift_each_leaf(tree: Tree, trues: Sequence[Plane], full: Plane) -> tuple[Plane, list[Plane]]:
    """Who is eligible, and for each leaf, whom it would make eligible to meet it.

    Shapes: ``trues`` are the leaves' rows of *true*, negations applied. The second answer, joined with the first by
    OR, is who is eligible when that leaf alone is true for everybody; a tree without negations can only gain by it.
    Cost: one pass down and one up the tree for all leaves together.

    >>> row = lambda *bits: np.array([sum(bit << place for place, bit in enumerate(bits))], np.uint64)
    >>> true, gained = lift_each_leaf((True, (0, 1)), [row(1, 0, 0), row(1, 1, 0)], row(1, 1, 1))
    >>> true[0], gained[0][0], gained[1][0]
    (np.uint64(1), np.uint64(3), np.uint64(1))
    """
    found: list[Plane] = [full] * len(trues)
    known: dict[int, Plane] = {}
    true = _go_up(tree, trues, full, known)
    _go_down(tree, full, trues, known, found)
    return true, found


def lift_together(tree: Tree, trues: Sequence[Plane], lifted: Sequence[int], full: Plane) -> Plane:
    """Who is eligible when several leaves are true for everybody."""
    raised = [*trues]
    for number in lifted:
        raised[number] = full
    return _go_up(tree, raised, full, {})


def _go_up(tree: Tree, trues: Sequence[Plane], full: Plane, known: dict[int, Plane]) -> Plane:
    if isinstance(tree, int):
        return trues[tree]
    is_all, children = tree
    join = np.bitwise_and if is_all else np.bitwise_or
    value = full if is_all else np.zeros_like(full)
    for child in children:
        value = join(value, _go_up(child, trues, full, known))
    known[id(tree)] = value
    return value


def _go_down(tree: Tree, wanted: Plane, trues: Sequence[Plane], known: dict[int, Plane], found: list[Plane]) -> None:
    """``wanted``: for whom this node's being true makes the whole true."""
    if isinstance(tree, int):
        found[tree] = wanted
        return
    is_all, children = tree
    if not is_all:
        for child in children:
            _go_down(child, wanted, trues, known, found)
        return
    values = [trues[child] if isinstance(child, int) else known[id(child)] for child in children]
    before: list[Plane] = []
    gathered = wanted
    for value in values:
        before.append(gathered)
        gathered = gathered & value
    after: Plane | None = None
    for position in reversed(range(len(children))):
        others = before[position] if after is None else before[position] & after
        _go_down(children[position], others, trues, known, found)
        after = values[position] if after is None else after & values[position]
