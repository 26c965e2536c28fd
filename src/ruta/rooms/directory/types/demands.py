"""A service's demand: a tree of conditions over declared facts, and what judging it answers.

Truth has three values, after Kleene: true, false, and ``None`` for *not known*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

#: Declared facts of one person by name; absent or ``None`` is *not known*.
Facts = Mapping[str, Any]

#: The fact that lists the documents a person holds, and the fact that may be derived from ``birth_date``.
DOCUMENTS = "documents"
AGE = "age"
BIRTH_DATE = "birth_date"

EQUALITY_OPS = ("=", "!=", "in", "not_in")
ORDER_OPS = ("<", "<=", ">", ">=", "between")
LIST_OPS = ("has_any", "has_all", "has_none")
OPS = (*EQUALITY_OPS, *ORDER_OPS, *LIST_OPS)

#: A demand nested deeper than this is refused: nobody could read it, and every tool that draws it would break.
MAX_DEPTH = 200


class Verdict(Enum):
    """What a demand answers about one person."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not-eligible"
    CANNOT_TELL = "cannot-tell"

    @property
    def number(self) -> int | None:
        """1, 0 or ``None``, as the engine's files write it."""
        return {"eligible": 1, "not-eligible": 0, "cannot-tell": None}[self.value]

    @classmethod
    def of(cls, value: bool | None) -> Verdict:
        """The verdict of a demand whose value is true, false or not known."""
        if value is None:
            return cls.CANNOT_TELL
        return cls.ELIGIBLE if value else cls.NOT_ELIGIBLE


@dataclass(frozen=True, slots=True)
class Span:
    """A whole number known only between two ends, both included: an age known from a year of birth.

    A condition on it is true or false only where every number between the ends agrees.
    """

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Condition:
    """One test on one fact. ``value`` is a JSON value; its lists are tuples. ``note`` holds words, source, dates."""

    fact: str
    op: str
    value: Any
    note: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every child is true; with no child, true."""

    children: tuple[Node, ...]
    note: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when some child is true; with no child, false."""

    children: tuple[Node, ...]
    note: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True when its child is false; not known stays not known."""

    child: Node
    note: Mapping[str, Any] = field(default_factory=dict, compare=False)


Node = Condition | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True)
class ExplainedCondition:
    """A condition that decided against a person, where it stands, and whether the tree negates it."""

    condition: Condition
    path: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Reasoned:
    """One service's verdict for one person, with its reasons.

    ``failing``: the conditions that close it. ``missing_facts``: facts to ask for. ``documents_that_open``: the
    smallest sets of documents which, once held, make the person eligible. ``keys``: the same, when missing facts
    would also have to turn out well; empty when something else stands between.
    """

    service: str
    verdict: Verdict
    failing: tuple[ExplainedCondition, ...] = ()
    missing_facts: tuple[str, ...] = ()
    documents_that_open: tuple[tuple[str, ...], ...] = ()
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """What together opens a door: documents to hold and facts that must turn out well."""

    documents: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedNode:
    """A node of the demand with its value (true, false, ``None`` not known) and its path in the tree."""

    node: Node
    value: bool | None
    path: str
    children: tuple[ExplainedNode, ...] = ()


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that would have to be otherwise: the conditions it must meet or fail, and a value that does so.

    ``attainable`` tells what a person can bring about (a document, a registration) from what she cannot (age, sex,
    nationality).
    """

    fact: str
    wanted: tuple[tuple[Condition, bool], ...]
    example: Any
    attainable: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one verdict.

    ``changes``: the smallest sets of facts that would change the verdict (to eligible; an eligible person's to not
    eligible). ``changes_complete`` is false when the search stopped at its limit and larger sets may exist.
    """

    service: str
    verdict: Verdict
    tree: ExplainedNode
    failing: tuple[ExplainedCondition, ...]
    missing_facts: tuple[str, ...]
    changes: tuple[frozenset[FactChange], ...]
    opening_documents: tuple[tuple[str, ...], ...]
    changes_complete: bool = True
