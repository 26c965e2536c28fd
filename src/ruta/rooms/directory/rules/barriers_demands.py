"""The same demand wherever it stands: conditions written in different ways, across services, brought to one form."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruta.rooms.directory.rules.catalogues import Catalogue
from ruta.rooms.directory.types.demands import DOCUMENTS, AllOf, AnyOf, Condition, Node, Not

_OPPOSITE = {"=": "!=", "<": ">=", "<=": ">", "in": "not_in", "has_any": "has_none"}
_OPPOSITE |= {other: op for op, other in _OPPOSITE.items()}
_SHORT = {"in": "=", "not_in": "!=", "has_all": "has_any"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a person, in one form: its condition, negated only where no operator says the opposite.

    Two are equal when they ask the same, whoever wrote it; ``words`` are those of the place it was found first.
    """

    condition: Condition
    negated: bool = False

    @property
    def key(self) -> str:
        """A text that names it, the same on every day: for addresses and files."""
        value = self.condition.value
        said = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return f"{'not ' if self.negated else ''}{self.condition.fact} {self.condition.op} {said}"

    def as_node(self) -> Node:
        """As a demand of its own."""
        return Not(self.condition) if self.negated else self.condition


@dataclass(frozen=True, slots=True)
class AskedOf:
    """One demand with every place it is made: per service, the numbers of its leaves."""

    asked: Asked
    leaves: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


def normalise_condition(condition: Condition, negated: bool = False) -> Asked:
    """One form of what a condition asks: *not less than 18* is *18 or more*, *in [a]* is *= a*; lists are sorted.

    >>> normalise_condition(Condition("age", "<", 18), negated=True).key
    'age >= 18'
    >>> normalise_condition(Condition("status", "in", ("b", "a", "b"))).key
    'status in a,b'
    >>> normalise_condition(Condition("sex", "in", ("F",))) == normalise_condition(Condition("sex", "=", "F"))
    True
    """
    op, value = condition.op, _plain(condition.value)
    if negated and op in _OPPOSITE:
        op, negated = _OPPOSITE[op], False
    if op in ("in", "not_in", "has_any", "has_all", "has_none"):
        value = tuple(sorted(set(value), key=lambda item: (type(item).__name__, item)))
        if len(value) == 1 and op in _SHORT:
            op = _SHORT[op]
            value = value if op == "has_any" else value[0]
    elif op == "between" and not negated:
        low, high = value
        if low is not None and high is None:
            op, value = ">=", low
        elif high is not None and low is None:
            op, value = "<=", high
        elif low is not None and low == high:
            op, value = "=", low
    return Asked(Condition(condition.fact, op, value, condition.note), negated)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def gather_demands(catalogue: Catalogue) -> list[AskedOf]:
    """Every different demand of a catalogue, in the order found, with the leaves where each service makes it."""
    found: dict[str, tuple[Asked, dict[int, list[int]]]] = {}
    for service, leaves in enumerate(catalogue.leaves):
        for number, leaf in enumerate(leaves):
            asked = normalise_condition(leaf.condition, leaf.negated)
            _, places = found.setdefault(asked.key, (asked, {}))
            places.setdefault(service, []).append(number)
    return [
        AskedOf(asked, {service: tuple(numbers) for service, numbers in places.items()})
        for asked, places in found.values()
    ]


def simplify_demand(node: Node, negated: bool = False) -> Hashable:
    """A demand as nested tuples in one form: equal for demands that differ only in order, nesting or way of writing.

    >>> a, b = Condition("age", ">=", 18), Condition("sex", "=", "F")
    >>> simplify_demand(AllOf((a, AllOf((b,))))) == simplify_demand(AllOf((b, Not(Condition("age", "<", 18)))))
    True
    """
    match node:
        case Condition():
            return normalise_condition(node, negated).key
        case Not():
            return simplify_demand(node.child, not negated)
        case AllOf() | AnyOf():
            shape = "all" if isinstance(node, AllOf) != negated else "any"
            parts: set[Hashable] = set()
            for child in node.children:
                simple = simplify_demand(child, negated)
                if isinstance(simple, tuple) and simple[0] == shape:
                    parts.update(simple[1:])
                else:
                    parts.add(simple)
            if len(parts) == 1:
                return next(iter(parts))
            return (shape, *sorted(parts, key=repr))


def hold_document(node: Node, document: str) -> Node:
    """What a demand still asks of a person who also holds a document.

    >>> hold_document(Condition("documents", "has_all", ("run", "visa")), "run")
    Condition(fact='documents', op='has_any', value=('visa',), note={})
    """
    match node:
        case Not():
            return Not(hold_document(node.child, document), node.note)
        case AllOf():
            return AllOf(tuple(hold_document(child, document) for child in node.children), node.note)
        case AnyOf():
            return AnyOf(tuple(hold_document(child, document) for child in node.children), node.note)
        case Condition(fact=fact, value=value) if fact != DOCUMENTS or document not in value:
            return node
        case Condition(op="has_any"):
            return AllOf(())
        case Condition(op="has_all"):
            rest = tuple(item for item in node.value if item != document)
            return Condition(DOCUMENTS, "has_any" if len(rest) == 1 else "has_all", rest, node.note)
        case _:
            return AnyOf(())


def asks_for_document(node: Node, document: str) -> bool:
    """Whether a demand speaks of a document."""
    match node:
        case Condition():
            return node.fact == DOCUMENTS and document in node.value
        case Not():
            return asks_for_document(node.child, document)
        case AllOf() | AnyOf():
            return any(asks_for_document(child, document) for child in node.children)


def list_demanded_documents(catalogue: Catalogue) -> tuple[str, ...]:
    """Every document some demand accepts, each once, sorted."""
    return tuple(
        sorted({item for leaves in catalogue.leaves for leaf in leaves if leaf.gains for item in leaf.condition.value})
    )
