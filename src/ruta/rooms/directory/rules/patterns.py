"""What one person's outcomes say of each service, remembered by their pattern.

A person is a row of bits. Each service has bytes of its own in it, and in these each *part* of its demand (a child of
the outermost *all*) has bytes of its own: per condition one bit for true and one for false, then one per document
whose possession counts. A service's answer depends on its own bytes only, so it is remembered by them; a pattern not
seen before is put together from the answers of its parts, which are few and soon all remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import getitem
from struct import Struct

from ruta.rooms.directory.rules.catalogues import Catalogue, Leaf, Tree
from ruta.rooms.directory.rules.conditions import Test
from ruta.rooms.directory.rules.keys import Pieces, combine_options, find_options, keep_smallest, make_key, stays_open
from ruta.rooms.directory.rules.outcomes import ConditionBits, FactOutcomes
from ruta.rooms.directory.types.demands import DOCUMENTS, ExplainedCondition, Key, Reasoned, Verdict

#: Patterns remembered per service and per part before starting afresh.
_MOST_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """A part's value, what decides it against the person, and the ways to meet it (none: it stays closed).

    ``failing`` counts where the value is false, ``missing`` where it is not known; ``values`` are those of its
    conditions, ``held`` the documents held of those that count.
    """

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
        """How many bytes of a person's row the part takes."""
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

    __slots__ = ("eligible", "layout", "leaves", "parts", "service", "tests", "tree")

    def __init__(self, service: str, tree: Tree, leaves: Sequence[Leaf], tests: Sequence[Test]) -> None:
        super().__init__()
        self.service = service
        self.tree = tree
        self.leaves = leaves
        excludes = any(leaf.condition.fact == DOCUMENTS and not leaf.gains for leaf in leaves)
        self.tests = tests if excludes else ()
        self.eligible = Reasoned(service, Verdict.ELIGIBLE)
        self.parts: list[PartAnswers] = []
        first = 0
        for part in tree[1] if not isinstance(tree, int) and tree[0] else (tree,):
            last = first + count_leaves(part)
            self.parts.append(PartAnswers(part, leaves[:last], first))
            first = last
        self.layout = make_layout([part.count_bytes() for part in self.parts])

    def __missing__(self, pattern: bytes) -> Reasoned:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        answer = self[pattern] = self._join_parts(list(map(getitem, self.parts, self.layout.unpack(pattern))))
        return answer

    def _join_parts(self, parts: list[PartAnswer]) -> Reasoned:
        value: bool | None = True
        failing: list[ExplainedCondition] = []
        missing: list[str] = []
        can_open = True
        for part in parts:
            if part.value:
                continue
            if part.value is False:
                value = False
                failing += part.failing
            else:
                value = None if value else value
                missing += part.missing
            can_open = can_open and bool(part.options)
        if value:
            return self.eligible
        keys = self._find_keys(parts) if can_open else ()
        documents = tuple([key.documents for key in keys if key.documents and not key.facts]) if keys else ()
        if value is False:
            return Reasoned(self.service, Verdict.NOT_ELIGIBLE, tuple(failing), (), documents, keys)
        return Reasoned(self.service, Verdict.CANNOT_TELL, (), tuple(dict.fromkeys(missing)), documents, keys)

    def _find_keys(self, parts: list[PartAnswer]) -> tuple[Key, ...]:
        keys = tuple([make_key(option) for option in combine_options([part.options for part in parts])])
        if not self.tests or not any(key.documents for key in keys):
            return keys
        values = [value for part in parts for value in part.values]
        held = frozenset([name for part in parts for name in part.held])
        return tuple(
            key
            for key in keys
            if not key.documents or stays_open(self.tree, self.leaves, self.tests, values, held.union(key.documents))
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What writes each fact into a person's row of bits, and what reads each service's bytes of it."""

    facts: list[tuple[str, FactOutcomes]]
    services: list[ServiceAnswers]
    layout: Struct

    def read_answers(self, bits: int) -> list[Reasoned]:
        """Every service's answer for a person whose row this is."""
        patterns = self.layout.unpack(bits.to_bytes(self.layout.size, "little"))
        return list(map(getitem, self.services, patterns))


def prepare_sheet(catalogue: Catalogue) -> Sheet:
    """Lay out the row of bits of a catalogue.

    Cost: linear in the number of conditions, some milliseconds for 500 services; done once per catalogue.
    """
    if_true, if_false = [0] * len(catalogue.conditions), [0] * len(catalogue.conditions)
    held: dict[str, int] = {}
    services = []
    bit = 1
    for service, tree, leaves in zip(catalogue.services, catalogue.trees, catalogue.leaves, strict=True):
        answers = ServiceAnswers(service, tree, leaves, catalogue.tests)
        services.append(answers)
        for part in answers.parts:
            place = bit
            for leaf in part.leaves[part.first :]:
                if_true[leaf.number] |= place << leaf.negated
                if_false[leaf.number] |= place << (not leaf.negated)
                place <<= 2
            for name in part.documents:
                held[name] = held.get(name, 0) | place
                place <<= 1
            bit <<= 8 * part.count_bytes()
    facts = []
    for fact, numbers in catalogue.by_fact.items():
        conditions = [
            ConditionBits(catalogue.conditions[number], catalogue.tests[number], if_true[number], if_false[number])
            for number in numbers
        ]
        facts.append((fact, FactOutcomes(conditions, held if fact == DOCUMENTS else {})))
    return Sheet(facts, services, make_layout([answers.layout.size for answers in services]))


def make_layout(sizes: Iterable[int]) -> Struct:
    """What cuts a row into consecutive pieces of so many bytes.

    >>> make_layout([1, 2]).unpack(b"abc")
    (b'a', b'bc')
    """
    return Struct("".join([f"{size}s" for size in sizes]))


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
