"""Demands that could be made the same: nearly equal trees, and one fact asked about in many ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ruta.rooms.directory.rules.barriers_demands import Asked, normalise_condition, simplify_demand
from ruta.rooms.directory.types.demands import AllOf, AnyOf, Condition, Node, Not

#: Demands that differ in more parts than this are not nearly equal.
MOST_DIFFERENCES = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that two demands do not share: what each asks there; ``None`` where it asks nothing."""

    facts: frozenset[str]
    first: Node | None
    second: Node | None


@dataclass(frozen=True, slots=True)
class NearEqual:
    """Two services whose demands share parts and differ in one or two."""

    first: str
    second: str
    shared: int
    differences: tuple[Difference, ...]

    @property
    def closeness(self) -> float:
        """Shared parts among all parts, between 0 and 1."""
        return self.shared / (self.shared + len(self.differences))


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of asking about a fact, and the services that ask so."""

    asked: Asked
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManyWays:
    """A fact that services ask about in different ways, the commonest first."""

    fact: str
    variants: tuple[Variant, ...]


def list_near_equal(demands: Mapping[str, Node], owners: Mapping[str, str]) -> list[NearEqual]:
    """Pairs of services of different owners whose demands differ in one or two parts; the closest first.

    A part is a child of the outermost *all*, compared in one form, so that order and way of writing do not count;
    parts about the same facts stand beside each other. Demands that ask nothing are left out.

    >>> adult, resident = Condition("age", ">=", 18), Condition("city", "=", "santiago")
    >>> younger = Condition("age", ">=", 15)
    >>> [pair] = list_near_equal({"a": AllOf((adult, resident)), "b": AllOf((resident, younger))}, {"a": "x", "b": "y"})
    >>> pair.shared, sorted(pair.differences[0].facts)
    (1, ['age'])
    """
    parts = {service: _list_parts(demand) for service, demand in demands.items()}
    found = []
    for first, second in combinations([service for service in demands if parts[service]], 2):
        if owners.get(first) == owners.get(second):
            continue
        one, other = parts[first], parts[second]
        shared = one.keys() & other.keys()
        if not shared or one.keys() == other.keys():
            continue
        differences = _pair_up(
            [one[key] for key in one if key not in shared], [other[key] for key in other if key not in shared]
        )
        if len(differences) <= MOST_DIFFERENCES:
            found.append(NearEqual(first, second, len(shared), tuple(differences)))
    return sorted(found, key=lambda pair: (-pair.closeness, -pair.shared, pair.first, pair.second))


def _list_parts(node: Node) -> dict[Any, Node]:
    children: list[Node] = []

    def flatten(child: Node) -> None:
        if isinstance(child, AllOf):
            for grandchild in child.children:
                flatten(grandchild)
        else:
            children.append(child)

    flatten(node)
    return {simplify_demand(child): child for child in children}


def _pair_up(first: list[Node], second: list[Node]) -> list[Difference]:
    """Parts about the same facts beside each other, the rest alone."""
    differences = []
    left = [*second]
    for part in first:
        facts = list_facts(part)
        twin = next((other for other in left if list_facts(other) == facts), None)
        if twin is not None:
            left.remove(twin)
        differences.append(Difference(facts, part, twin))
    return differences + [Difference(list_facts(part), None, part) for part in left]


def list_facts(node: Node) -> frozenset[str]:
    """The facts a demand asks about.

    >>> sorted(list_facts(AnyOf((Condition("age", ">=", 18), Not(Condition("sex", "=", "M"))))))
    ['age', 'sex']
    """
    return frozenset(asked.condition.fact for asked in _list_asked(node, False))


def _list_asked(node: Node, negated: bool) -> Iterator[Asked]:
    match node:
        case Condition():
            yield normalise_condition(node, negated)
        case Not():
            yield from _list_asked(node.child, not negated)
        case AllOf() | AnyOf():
            for child in node.children:
                yield from _list_asked(child, negated)


def list_many_ways(demands: Mapping[str, Node]) -> list[ManyWays]:
    """Facts that are asked about in more than one way, the one with most services first.

    >>> [ways] = list_many_ways({"a": Condition("age", ">=", 18), "b": Condition("age", ">=", 15)})
    >>> [variant.asked.key for variant in ways.variants]
    ['age >= 15', 'age >= 18']
    """
    facts: dict[str, dict[str, tuple[Asked, list[str]]]] = {}
    for service, demand in demands.items():
        for asked in {asked.key: asked for asked in _list_asked(demand, False)}.values():
            _, services = facts.setdefault(asked.condition.fact, {}).setdefault(asked.key, (asked, []))
            services.append(service)
    found = [
        ManyWays(
            fact,
            tuple(
                Variant(asked, tuple(services))
                for _, (asked, services) in sorted(ways.items(), key=lambda item: (-len(item[1][1]), item[0]))
            ),
        )
        for fact, ways in facts.items()
        if len(ways) > 1
    ]
    return sorted(found, key=lambda ways: (-sum(len(variant.services) for variant in ways.variants), ways.fact))
