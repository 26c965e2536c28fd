"""A catalogue: many demands made ready once, so that judging touches each distinct condition a single time.

Negations are pushed down to the conditions (in Kleene's logic ``not all`` is ``any not``), so a tree is only ``all``,
``any`` and leaves. Equal conditions of different services are one condition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ruta.rooms.directory.rules.conditions import Test, make_test
from ruta.rooms.directory.types.demands import (
    DOCUMENTS,
    LIST_OPS,
    AllOf,
    AnyOf,
    Condition,
    ExplainedCondition,
    Node,
    Not,
)

if TYPE_CHECKING:
    from ruta.rooms.directory.rules.patterns import Sheet

#: A tree without negations: the position of a leaf, or (is it ``all``?, its children).
Tree = int | tuple[bool, tuple["Tree", ...]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition where it stands in one demand: which condition, whether negated, and its path.

    ``gains``: holding more documents can make it true (``has_any``, ``has_all``, ``not has_none``).
    """

    number: int
    condition: Condition
    negated: bool
    path: str
    gains: bool
    explained: ExplainedCondition


@dataclass(frozen=True)
class Catalogue:
    """Demands made ready for judging; build it with :func:`compile_catalogue` and keep it.

    ``conditions`` are the distinct ones; ``paths`` the first place of each; ``by_fact`` their numbers per fact;
    ``leaves`` and ``trees`` are per service. ``memory`` holds what judging persons prepares and remembers.
    """

    services: tuple[str, ...]
    demands: tuple[Node, ...]
    conditions: tuple[Condition, ...]
    paths: tuple[str, ...]
    tests: tuple[Test, ...]
    by_fact: Mapping[str, tuple[int, ...]]
    leaves: tuple[tuple[Leaf, ...], ...]
    trees: tuple[Tree, ...]
    memory: Memory = field(compare=False, repr=False)


@dataclass(slots=True)
class Memory:
    """What judging one person leaves for the next; bounded, and safe to lose."""

    sheet: Sheet | None = None


def compile_catalogue(demands: Mapping[str, Node]) -> Catalogue:
    """Make many demands ready to be judged together, in the order given.

    Cost: linear in the number of nodes; do it once per version of the directory.

    >>> catalogue = compile_catalogue({"S1": Condition("age", ">=", 18), "S2": Not(Condition("age", ">=", 18))})
    >>> len(catalogue.conditions), catalogue.trees
    (1, (0, 0))
    """
    numbers: dict[tuple[str, str, str], int] = {}
    conditions: list[Condition] = []
    paths: list[str] = []
    all_leaves: list[tuple[Leaf, ...]] = []
    trees: list[Tree] = []
    for position, demand in enumerate(demands.values()):
        leaves: list[Leaf] = []
        trees.append(_flatten(demand, "demand", False, leaves, numbers, conditions))
        all_leaves.append(tuple(leaves))
        for leaf in leaves:
            if leaf.number == len(paths):
                paths.append(f"services[{position}].{leaf.path}")
    by_fact: dict[str, list[int]] = {}
    for number, condition in enumerate(conditions):
        by_fact.setdefault(condition.fact, []).append(number)
    return Catalogue(
        services=tuple(demands),
        demands=tuple(demands.values()),
        conditions=tuple(conditions),
        paths=tuple(paths),
        tests=tuple(make_test(condition, path=path) for condition, path in zip(conditions, paths, strict=True)),
        by_fact={fact: tuple(found) for fact, found in by_fact.items()},
        leaves=tuple(all_leaves),
        trees=tuple(trees),
        memory=Memory(),
    )


def _flatten(
    node: Node,
    path: str,
    negated: bool,
    leaves: list[Leaf],
    numbers: dict[tuple[str, str, str], int],
    conditions: list[Condition],
) -> Tree:
    match node:
        case Condition():
            key = (node.fact, node.op, repr(node.value))
            number = numbers.setdefault(key, len(conditions))
            if number == len(conditions):
                conditions.append(node)
            gains = node.fact == DOCUMENTS and node.op in LIST_OPS and negated == (node.op == "has_none")
            leaves.append(Leaf(number, node, negated, path, gains, ExplainedCondition(node, path, negated)))
            return len(leaves) - 1
        case Not():
            return _flatten(node.child, f"{path}.not", not negated, leaves, numbers, conditions)
        case AllOf() | AnyOf():
            is_all = isinstance(node, AllOf)
            shape = "all" if is_all else "any"
            return (
                is_all != negated,
                tuple(
                    _flatten(child, f"{path}.{shape}[{position}]", negated, leaves, numbers, conditions)
                    for position, child in enumerate(node.children)
                ),
            )


def evaluate_tree(tree: Tree, values: Sequence[bool | None]) -> bool | None:
    """The Kleene value of a tree, given the values of its leaves (their negations already applied).

    >>> evaluate_tree((True, (0, (False, (1, 2)))), [True, None, False]) is None
    True
    """
    if isinstance(tree, int):
        return values[tree]
    is_all, children = tree
    result: bool | None = is_all
    for child in children:
        value = evaluate_tree(child, values)
        if value is (not is_all):
            return value
        if value is None:
            result = None
    return result
