"""What one person's outcomes say of each service, remembered by their pattern.

A person is a row of bits. Each service has bytes of its own in it, and in these each *part* of its demand (a child of
the outermost *all*) has bytes of its own: per condition one bit for true and one for false, then one per document
whose possession counts. A service's answer depends on its own bytes only, so it is remembered by them; a pattern not
seen before is put together from the answers of its parts, which are few and soon all remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from ruta.rooms.directory.rules.catalogues import Catalogue, Leaf, Tree
from ruta.rooms.directory.rules.conditions import Test
from ruta.rooms.directory.rules.keys import Pieces, combine_options, find_options, keep_smallest, make_key, stays_open
from ruta.rooms.directory.rules.outcomes import ConditionBits, FactOutcomes
from ruta.rooms.directory.types.demands import DOCUMENTS, LIST_OPS, ExplainedCondition, Key, Reasoned, Verdict

#: Patterns remembered per service and per part before starting afresh.
_MOST_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """A part's value, the leaves that decide it against the person, and the ways to meet it (empty: none)."""

    value: bool | None
    failing: tuple[ExplainedCondition, ...]
    missing: tuple[str, ...]
    options: list[Pieces]
    values: list[bool | None]
    held: frozenset[str]


class PartAnswers(dict[bytes, PartAnswer]):
    """The answers of one part of a demand by the pattern of its bytes, worked out when first asked for."""

    __slots__ = ("documents", "first", "leaves", "tree")

    def __init__(self, tree: Tree, leaves: Sequence[Leaf], first: int) -> None:
        super().__init__()
        self.tree = tree
        self.leaves = leaves
        self.first = first  # the part's own leaves run from here to the end of ``leaves``
        self.documents = sorted({name for leaf in leaves[first:] for name in list_counting_documents(leaf)})

    def count_bytes(self) -> int:
        return (2 * (len(self.leaves) - self.first) + len(self.documents) + 7) // 8

    def __missing__(self, pattern: bytes) -> PartAnswer:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        bits = int.from_bytes(pattern, "little")
        values: list[bool | None] = [None] * self.first
        for _ in self.leaves[self.first :]:
            values.append(True if bits & 1 else False if bits & 2 else None)
            bits >>= 2
        held = frozenset(name for number, name in enumerate(self.documents) if bits >> number & 1)
        value, deciding = find_deciding(self.tree, values)
        failing = tuple(self.leaves[leaf].explained for leaf in deciding)
        missing = tuple(self.leaves[leaf].condition.fact for leaf in deciding)
        options = keep_smallest(find_options(self.tree, self.leaves, values, held))
        answer = self[pattern] = PartAnswer(value, failing, missing, options, values[self.first :], held)
        return answer


class ServiceAnswers(dict[bytes, Reasoned]):
    """One service's answers by the pattern of its bytes, put together from its parts when first asked for."""

    __slots__ = ("eligible", "leaves", "parts", "service", "tests", "tree")

    def __init__(self, service: str, tree: Tree, leaves: Sequence[Leaf], tests: Sequence[Test]) -> None:
        super().__init__()
        self.service = service
        self.tree = tree
        self.leaves = leaves
        excludes = any(leaf.condition.fact == DOCUMENTS and not leaf.gains for leaf in leaves)
        self.tests = tests if excludes else ()
        self.eligible = Reasoned(service, Verdict.ELIGIBLE)
        self.parts: list[tuple[PartAnswers, slice]] = []
        place = first = 0
        for part in tree[1] if not isinstance(tree, int) and tree[0] else (tree,):
            last = first + count_leaves(part)
            answers = PartAnswers(part, leaves[:last], first)
            self.parts.append((answers, slice(place, place + answers.count_bytes())))
            place, first = place + answers.count_bytes(), last

    def count_bytes(self) -> int:
        return self.parts[-1][1].stop if self.parts else 0

    def __missing__(self, pattern: bytes) -> Reasoned:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        answer = self[pattern] = self._join_parts([answers[pattern[place]] for answers, place in self.parts])
        return answer

    def _join_parts(self, parts: list[PartAnswer]) -> Reasoned:
        against = [part for part in parts if part.value is False]
        unknown = [part for part in parts if part.value is None] if not against else []
        if not against and not unknown:
            return self.eligible
        keys = self._find_keys(parts)
        documents = tuple([key.documents for key in keys if key.documents and not key.facts])
        if against:
            failing = tuple(chain.from_iterable([part.failing for part in against]))
            return Reasoned(self.service, Verdict.NOT_ELIGIBLE, failing, (), documents, keys)
        missing = tuple(dict.fromkeys(chain.from_iterable([part.missing for part in unknown])))
        return Reasoned(self.service, Verdict.CANNOT_TELL, (), missing, documents, keys)

    def _find_keys(self, parts: list[PartAnswer]) -> tuple[Key, ...]:
        keys = tuple([make_key(option) for option in combine_options([part.options for part in parts])])
        if self.tests and any(key.documents for key in keys):
            values = list(chain.from_iterable(part.values for part in parts))
            held = frozenset(chain.from_iterable(part.held for part in parts))
            return tuple(
                key
                for key in keys
                if not key.documents
                or stays_open(self.tree, self.leaves, self.tests, values, held.union(key.documents))
            )
        return keys


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where each fact writes into a person's row of bits, and where each service reads; ``width`` in bytes."""

    width: int
    facts: list[tuple[str, FactOutcomes]]
    services: list[tuple[ServiceAnswers, slice]]


def prepare_sheet(catalogue: Catalogue) -> Sheet:
    """Lay out the row of bits of a catalogue.

    Cost: linear in the number of conditions, some milliseconds for 500 services; done once per catalogue.
    """
    if_true, if_false = [0] * len(catalogue.conditions), [0] * len(catalogue.conditions)
    held: dict[str, int] = {}
    services = []
    width = 0
    for service, tree, leaves in zip(catalogue.services, catalogue.trees, catalogue.leaves, strict=True):
        answers = ServiceAnswers(service, tree, leaves, catalogue.tests)
        for part, place in answers.parts:
            bit = 1 << (8 * (width + place.start))
            for leaf in part.leaves[part.first :]:
                if_true[leaf.number] |= bit << leaf.negated
                if_false[leaf.number] |= bit << (not leaf.negated)
                bit <<= 2
            for name in part.documents:
                held[name] = held.get(name, 0) | bit
                bit <<= 1
        services.append((answers, slice(width, width + answers.count_bytes())))
        width += answers.count_bytes()
    facts = []
    for fact, numbers in catalogue.by_fact.items():
        conditions = [
            ConditionBits(catalogue.conditions[number], catalogue.tests[number], if_true[number], if_false[number])
            for number in numbers
        ]
        facts.append((fact, FactOutcomes(conditions, held if fact == DOCUMENTS else {})))
    return Sheet(width, facts, services)


def list_counting_documents(leaf: Leaf) -> tuple[str, ...]:
    """The documents of which each one held counts by itself: those that ``has_all`` asks for together."""
    return leaf.condition.value if leaf.condition.fact == DOCUMENTS and leaf.condition.op == "has_all" else ()


def count_leaves(tree: Tree) -> int:
    """How many conditions stand in a tree.

    >>> count_leaves((True, (0, (False, (1, 2)))))
    3
    """
    return 1 if isinstance(tree, int) else sum(map(count_leaves, tree[1]))


def find_deciding(tree: Tree, values: Sequence[bool | None]) -> tuple[bool | None, tuple[int, ...]]:
    """The value of a tree and the leaves that decide it against a person.

    Of a false tree these are the false leaves below nothing but false nodes; of an unknown one, the unknown leaves
    below nothing but unknown nodes; of a true one, none.

    >>> find_deciding((True, (0, (False, (1, 2)))), [None, False, False])
    (False, (1, 2))
    """
    below: tuple[int, ...]
    if isinstance(tree, int):
        value = values[tree]
        return value, () if value else (tree,)
    is_all, children = tree
    result: bool | None = is_all
    deciding: tuple[int, ...] = ()
    for child in children:
        if isinstance(child, int):
            value, below = values[child], (child,)
        else:
            value, below = find_deciding(child, values)
        if value:
            if not is_all:
                return True, ()
        elif value is result or (value is False and is_all):
            deciding = deciding + below if value is result else below
            result = value
        elif value is None and (result or not is_all):
            deciding, result = below, None
    return result, deciding
