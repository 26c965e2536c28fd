"""A demand as lines of a form and back: groups, and conditions chosen from declared facts.

The form can only make demands that are whole: operators and values are offered per kind of fact, and what is left
empty is named with the line it stands in. Words, sources and checks stay beside a condition until it changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.directory.errors.demands import raise_problems
from ruta.rooms.directory.errors.editing import (
    line_choice_unknown,
    line_group_empty,
    line_number_wrong,
    line_range_reversed,
    line_value_missing,
)
from ruta.rooms.directory.rules.conditions import read_iso_date
from ruta.rooms.directory.types.demands import AllOf, AnyOf, Condition, Node, Not
from ruta.rooms.directory.types.editing import EditLine
from ruta.rooms.directory.types.facts import FactCatalogue, FactDefinition

#: Groups within groups beyond this are refused: nobody reads them.
MOST_LEVELS = 5
#: Operators offered for each kind of fact.
OFFERED = {
    "boolean": ("=",),
    "integer": (">=", "<=", "between", "=", "!=", ">", "<"),
    "decimal": (">=", "<=", "between", "=", "!=", ">", "<"),
    "date": (">=", "<=", "between", ">", "<"),
    "string": ("in", "not_in"),
    "list": ("has_any", "has_all", "has_none"),
}
_KEPT_NOTES = ("words", "source", "to_be_confirmed", "checked_on", "checked_by")


def offer_operators(fact: FactDefinition) -> tuple[str, ...]:
    """The operators a fact may be tested with; whole numbers with named values are also chosen from their list.

    >>> offer_operators(FactDefinition("pregnant", "boolean"))
    ('=',)
    """
    offered = OFFERED[fact.kind]
    return (*offered, "in", "not_in") if fact.kind == "integer" and fact.values else offered


def list_lines(line: EditLine) -> Iterator[EditLine]:
    """A line and all below it, from top to bottom."""
    yield line
    for child in line.children:
        yield from list_lines(child)


def write_lines(node: Node, *, path: str = "0", negated: bool = False) -> EditLine:
    """A demand as lines; ``not`` becomes a mark on the line below it. A single condition is put into a group.

    >>> write_lines(Condition("age", ">=", 18)).children[0].values
    ('18',)
    """
    if path == "0" and not isinstance(node, AllOf | AnyOf):
        node = AllOf((node,))
    match node:
        case Not():
            return write_lines(node.child, path=path, negated=not negated)
        case Condition():
            line = EditLine(path, "condition", negated, node.fact, node.op)
            if node.op == "between":
                line.low, line.high = (_write_value(value) for value in node.value)
            else:
                values = node.value if isinstance(node.value, tuple) else (node.value,)
                line.values = tuple(_write_value(value) for value in values)
                line.op = {"=": "in", "!=": "not_in"}.get(node.op, node.op) if _is_text(node) else node.op
        case AllOf() | AnyOf():
            kind = "all" if isinstance(node, AllOf) else "any"
            line = EditLine(path, kind, negated)
            line.children = [
                write_lines(child, path=f"{path}.{position}") for position, child in enumerate(node.children)
            ]
    line.note = {key: node.note[key] for key in _KEPT_NOTES if node.note.get(key) not in (None, False)}
    line.unconfirmed = bool(node.note.get("to_be_confirmed"))
    line.was = describe_line(line)
    return line


def read_lines(posted: Mapping[str, Any], take_all: Callable[[str], list[str]]) -> EditLine:
    """The lines a form sent. ``take_all`` gives every value of a field (a list of ticks).

    Fields are named ``kind-0.1``, ``fact-0.1`` and so on; a line whose parent is no group is left out.
    """
    return _read_line(posted, take_all, "0", 1)


def _read_line(posted: Mapping[str, Any], take_all: Callable[[str], list[str]], path: str, level: int) -> EditLine:
    def take(name: str) -> str:
        return str(posted.get(f"{name}-{path}", "")).strip()

    kind = take("kind")
    line = EditLine(path, kind if kind in ("all", "any", "condition") else "all")
    line.negated, line.unconfirmed = bool(take("not")), bool(take("unconfirmed"))
    line.note, line.was = _read_note(take("note")), take("was")
    if line.is_group:
        position = 0
        while level < MOST_LEVELS and f"kind-{path}.{position}" in posted:
            line.children.append(_read_line(posted, take_all, f"{path}.{position}", level + 1))
            position += 1
    else:
        line.fact, line.op = take("fact"), take("op")
        line.values = tuple(value.strip() for value in take_all(f"value-{path}") if value.strip())
        line.low, line.high = take("low"), take("high")
    return line


def change_lines(root: EditLine, action: str, *, facts: FactCatalogue) -> EditLine:
    """Do what a button of the form says: ``condition:0.1`` and ``group:0.1`` add below a group, ``remove:0.1`` takes a
    line out, ``up:0.1`` moves it before its elder. Anything else changes nothing.

    >>> root = EditLine("0", "all")
    >>> change_lines(root, "condition:0", facts=FactCatalogue({})).children[0].path
    '0.0'
    """
    verb, _, path = action.partition(":")
    lines = {line.path: line for line in list_lines(root)}
    line = lines.get(path)
    if line is not None and line.is_group and verb == "condition":
        line.children.append(EditLine("", "condition"))
    elif line is not None and line.is_group and verb == "group" and path.count(".") + 2 < MOST_LEVELS:
        line.children.append(EditLine("", "any", children=[EditLine("", "condition")]))
    elif line is not None and path != "0" and verb in ("remove", "up"):
        siblings = lines[path.rpartition(".")[0]].children
        position = siblings.index(line)
        siblings.remove(line)
        if verb == "up":
            siblings.insert(max(position - 1, 0), line)
    _number(root, "0")
    for found in list_lines(root):
        fact = facts.get(found.fact)
        if not found.is_group and fact and found.op not in offer_operators(fact):
            found.op = offer_operators(fact)[0]
            found.values, found.low, found.high = (), "", ""
    return root


def build_demand(root: EditLine, *, facts: FactCatalogue, documents: Mapping[str, Any]) -> dict[str, Any]:
    """The demand that the lines say, as plain data. Words and sources of conditions that changed are left behind.

    Errors: ``line-value-missing``, ``line-number-wrong``, ``line-choice-unknown``, ``line-range-reversed``,
    ``line-group-empty``, each with ``field``: the line it stands in; all at once.

    >>> line = EditLine("0", "all", children=[EditLine("0.0", "condition", fact="age", op=">=", values=("18",))])
    >>> facts = FactCatalogue.from_data([{"name": "age", "type": "integer"}])
    >>> build_demand(line, facts=facts, documents={})
    {'all': [{'fact': 'age', 'op': '>=', 'value': 18}]}
    """
    problems: list[Problem] = []
    data = _build(root, facts, documents, problems)
    raise_problems(problems)
    return data


def describe_line(line: EditLine) -> str:
    """What a line asks, as one text to compare by: its words do not count, nor the order of ticks."""
    if line.is_group:
        parts: Any = [line.kind, [describe_line(child) for child in line.children]]
    elif line.op == "between":
        parts = [line.fact, line.op, line.low, line.high]
    else:
        parts = [line.fact, line.op, sorted(line.values)]
    return json.dumps([line.negated, *parts], ensure_ascii=False)


def _build(
    line: EditLine, facts: FactCatalogue, documents: Mapping[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    if line.is_group:
        if not line.children and line.path != "0":
            problems.append(line_group_empty(line.path))
        data: dict[str, Any] = {line.kind: [_build(child, facts, documents, problems) for child in line.children]}
        if line.kind == "any" and not line.children and line.path == "0":
            problems.append(line_group_empty(line.path))
    else:
        data = _build_condition(line, facts, documents, problems)
    if line.was == describe_line(line):
        data |= {key: value for key, value in line.note.items() if key != "to_be_confirmed"}
    if line.unconfirmed:
        data["to_be_confirmed"] = True
    return {"not": data} if line.negated else data


def _build_condition(
    line: EditLine, facts: FactCatalogue, documents: Mapping[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    fact = facts.get(line.fact)
    if fact is None:
        problems.append(line_value_missing(line.path, "a fact"))
        return {}
    if line.op not in offer_operators(fact):
        problems.append(line_choice_unknown(line.path, line.op))
        return {}
    if line.op == "between":
        low, high = (_read_value(line, fact, text, problems) if text else None for text in (line.low, line.high))
        if low is None and high is None:
            problems.append(line_value_missing(line.path, "the lowest or the highest value"))
        elif low is not None and high is not None and low > high:
            problems.append(line_range_reversed(line.path, line.low, line.high))
        return {"fact": fact.name, "op": "between", "value": [low, high]}
    if not line.values:
        problems.append(line_value_missing(line.path, "at least one value"))
        return {}
    known = documents if fact.name == "documents" else fact.values
    if known:
        problems += [line_choice_unknown(line.path, value) for value in line.values if value not in known]
    values = [_read_value(line, fact, text, problems) for text in line.values]
    if line.op in ("in", "not_in") and len(values) == 1:
        return {"fact": fact.name, "op": "=" if line.op == "in" else "!=", "value": values[0]}
    many = line.op in ("in", "not_in") or fact.kind == "list"
    return {"fact": fact.name, "op": line.op, "value": values if many else values[0]}


def _read_value(line: EditLine, fact: FactDefinition, text: str, problems: list[Problem]) -> Any:
    """A typed value as its fact's kind; what cannot be read is noted."""
    match fact.kind:
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case "integer" if text.isascii() and text.isdigit() and len(text) < 7:
            return int(text)
        case "decimal":
            try:
                return float(text.replace(",", "."))
            except ValueError:
                pass
        case "date" if read_iso_date(text):
            return text
        case "string" | "list":
            return text
    problems.append(line_number_wrong(line.path, text, fact.kind))
    return 0 if fact.kind in ("integer", "decimal") else ""


def _read_note(text: str) -> dict[str, Any]:
    try:
        note = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {key: note[key] for key in _KEPT_NOTES if key in note} if isinstance(note, dict) else {}


def _number(line: EditLine, path: str) -> None:
    line.path = path
    for position, child in enumerate(line.children):
        _number(child, f"{path}.{position}")


def _is_text(condition: Condition) -> bool:
    value = condition.value[0] if isinstance(condition.value, tuple) and condition.value else condition.value
    return isinstance(value, str) and not read_iso_date(value)


def _write_value(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
