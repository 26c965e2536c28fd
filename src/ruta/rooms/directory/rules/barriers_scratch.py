"""Editing a demand in a scratch copy: lift a condition, accept one more document, ask for another value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.conditions import read_iso_date
from ruta.rooms.directory.types.demands import (
    DOCUMENTS,
    LIST_OPS,
    ORDER_OPS,
    AllOf,
    AnyOf,
    Condition,
    Node,
    Not,
)
from ruta.rooms.directory.types.facts import FactCatalogue


def edit_demand(demand: Node, edits: Mapping[str, str], *, facts: FactCatalogue, documents: Mapping[str, Any]) -> Node:
    """A demand with some of its conditions changed, by path.

    Shapes: an edit is ``lift`` (the condition is met by everybody; under *not*, by nobody), ``accept:CODE`` (one more
    document) or ``value:TEXT`` (another value, written as on screen; lists with commas).
    Errors: ``scratch-path-unknown``, ``scratch-value-unusable``.

    >>> adult = AllOf((Condition("age", ">=", 18),))
    >>> edit_demand(adult, {"demand.all[0]": "lift"}, facts=FactCatalogue({}), documents={})
    AllOf(children=(AllOf(children=(), note={}),), note={})
    """
    left = set(edits)

    def change(node: Node, path: str, negated: bool) -> Node:
        match node:
            case Condition():
                if path not in edits:
                    return node
                left.discard(path)
                if edits[path] == "lift":
                    return AnyOf(()) if negated else AllOf(())
                return _change_condition(node, edits[path], facts, documents)
            case Not():
                return Not(change(node.child, f"{path}.not", not negated))
            case AllOf():
                return AllOf(tuple(change(c, f"{path}.all[{i}]", negated) for i, c in enumerate(node.children)))
            case AnyOf():
                return AnyOf(tuple(change(c, f"{path}.any[{i}]", negated) for i, c in enumerate(node.children)))

    changed = change(demand, "demand", False)
    if left:
        raise Problem(
            "scratch-path-unknown",
            "The demand has no condition at {path}; it may have been published anew. Start the scratch copy again.",
            path=", ".join(sorted(left)),
        )
    return changed


def _change_condition(condition: Condition, edit: str, facts: FactCatalogue, documents: Mapping[str, Any]) -> Condition:
    do, _, text = edit.partition(":")
    if do == "accept" and condition.fact == DOCUMENTS and condition.op in LIST_OPS:
        if text not in documents:
            raise _refuse(text, "a document of the directory")
        return Condition(DOCUMENTS, condition.op, tuple(dict.fromkeys([*condition.value, text])))
    if do != "value":
        raise _refuse(edit, "lift, accept or value")
    return Condition(condition.fact, condition.op, _read_value(condition, text, facts, documents))


def _read_value(condition: Condition, text: str, facts: FactCatalogue, documents: Mapping[str, Any]) -> Any:
    if isinstance(condition.value, tuple) and condition.op != "between":
        items = tuple(part.strip() for part in text.split(",") if part.strip())
        known = documents if condition.fact == DOCUMENTS else _list_codes(condition.fact, facts)
        for item in items:
            if known and item not in known:
                raise _refuse(item, ", ".join(list(known)[:12]))
        if not items:
            raise _refuse(text, "one code or several, with commas")
        return tuple(_read_single(condition, item, facts) for item in items)
    if condition.op == "between":
        ends = [part.strip() for part in text.split(",")]
        if len(ends) != 2 or not any(ends):
            raise _refuse(text, "two ends with a comma, one of which may be empty")
        return tuple(_read_single(condition, end, facts) if end else None for end in ends)
    return _read_single(condition, text, facts)


def _read_single(condition: Condition, text: str, facts: FactCatalogue) -> Any:
    sample = condition.value
    if isinstance(sample, tuple):
        sample = next((item for item in sample if item is not None), "")
    if isinstance(sample, bool):
        if text.lower() not in ("true", "false", "sí", "si", "no", "yes"):
            raise _refuse(text, "yes or no")
        return text.lower() in ("true", "sí", "si", "yes")
    if isinstance(sample, int | float):
        try:
            number = float(text.replace(",", "."))
        except ValueError as error:
            raise _refuse(text, "a number") from error
        if number != number or number in (float("inf"), float("-inf")):
            raise _refuse(text, "a number")
        return int(number) if number.is_integer() else number
    if condition.op in ORDER_OPS and read_iso_date(text) is None:
        raise _refuse(text, "a date like 2026-11-22")
    known = _list_codes(condition.fact, facts)
    if known and text not in known:
        raise _refuse(text, ", ".join(list(known)[:12]))
    if not text:
        raise _refuse(text, "a value")
    return text


def _list_codes(fact: str, facts: FactCatalogue) -> Mapping[str, Any]:
    definition = facts.get(fact)
    return definition.values if definition else {}


def _refuse(text: str, wanted: str) -> Problem:
    return Problem(
        "scratch-value-unusable",
        "“{value}” cannot stand here; write {wanted}.",
        value=text[:60],
        wanted=wanted,
        field="value",
    )


def list_condition_paths(node: Node, path: str = "demand") -> list[tuple[str, Condition]]:
    """Every condition with its path, from left to right.

    >>> [path for path, _ in list_condition_paths(AllOf((Not(Condition("age", "<", 18)),)))]
    ['demand.all[0].not']
    """
    match node:
        case Condition():
            return [(path, node)]
        case Not():
            return list_condition_paths(node.child, f"{path}.not")
        case AllOf() | AnyOf():
            shape = "all" if isinstance(node, AllOf) else "any"
            return [
                found
                for place, child in enumerate(node.children)
                for found in list_condition_paths(child, f"{path}.{shape}[{place}]")
            ]
