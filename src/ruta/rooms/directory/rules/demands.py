"""Reading a demand as written in data, with every mistake named by its path in the tree."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.directory.errors.demands import (
    demand_fact_unknown,
    demand_malformed,
    demand_value_wrong_type,
    raise_problems,
)
from ruta.rooms.directory.rules.catalogues import Catalogue, compile_catalogue
from ruta.rooms.directory.rules.conditions import find_literal_kind, list_literals, read_iso_date
from ruta.rooms.directory.types.demands import (
    EQUALITY_OPS,
    LIST_OPS,
    MAX_DEPTH,
    OPS,
    ORDER_OPS,
    AllOf,
    AnyOf,
    Condition,
    Node,
    Not,
)
from ruta.rooms.directory.types.facts import FactCatalogue

__all__ = ["Catalogue", "compile_catalogue", "parse_demand", "parse_services"]

_SHAPES = ("all", "any", "not", "fact")
_KIND_OF_FACT = {"boolean": "boolean", "integer": "number", "decimal": "number", "string": "text", "date": "text"}


def parse_demand(data: Any, *, path: str = "demand", facts: FactCatalogue | None = None) -> Node:
    """Read one demand; with ``facts``, also check that its facts exist and its values suit them.

    Errors: ``demand-malformed``, ``demand-fact-unknown``, ``demand-value-wrong-type``, each with its path, all at once.

    >>> parse_demand({"fact": "age", "op": ">=", "value": 18, "source": "004:12"})
    Condition(fact='age', op='>=', value=18, note={'source': '004:12'})
    """
    problems: list[Problem] = []
    node = _parse_node(data, path, facts, problems, 1)
    raise_problems(problems)
    return node


def parse_services(data: Any, *, facts: FactCatalogue | None = None) -> dict[str, Node]:
    """Read ``{"services": [{"id", "demand"}, …]}`` into demands by service, in the order given.

    Errors: those of :func:`parse_demand`; ``demand-malformed`` for an id that is missing or comes twice.
    """
    services = data.get("services") if isinstance(data, Mapping) else None
    if not isinstance(services, list):
        raise demand_malformed("services", 'The file must hold {"services": [{"id": …, "demand": …}, …]}.')
    problems: list[Problem] = []
    demands: dict[str, Node] = {}
    places: dict[str, int] = {}
    for position, entry in enumerate(services):
        path = f"services[{position}]"
        if not isinstance(entry, Mapping):
            problems.append(
                demand_malformed(path, f"{_show(entry)} is not a service; give an object with id and demand.")
            )
            continue
        service = entry.get("id")
        if not isinstance(service, str) or not service.strip():
            problems.append(demand_malformed(f"{path}.id", f"{_show(service)} is no id; give a text."))
        elif service == "person_id":
            problems.append(
                demand_malformed(f"{path}.id", "“person_id” is the name of the persons' column; rename it.")
            )
        elif service in places:
            first = places[service]
            problems.append(
                demand_malformed(f"{path}.id", f"“{service}” is also the id of services[{first}]; ids must differ.")
            )
        else:
            places[service] = position
        if "demand" not in entry:
            problems.append(demand_malformed(path, 'There is no demand; for a service open to all write {"all": []}.'))
            continue
        node = _parse_node(entry["demand"], f"{path}.demand", facts, problems, 1)
        if isinstance(service, str):
            demands[service] = node
    raise_problems(problems)
    return demands


def _parse_node(data: Any, path: str, facts: FactCatalogue | None, problems: list[Problem], depth: int) -> Node:
    """Read a node and collect its problems; a node that cannot be read becomes an empty ``all``."""
    broken = AllOf(())
    if depth > MAX_DEPTH:
        problems.append(demand_malformed(path, f"The demand is nested more than {MAX_DEPTH} levels deep; flatten it."))
        return broken
    if not isinstance(data, Mapping):
        problems.append(demand_malformed(path, f"{_show(data)} is not a node; give all, any, not, or fact."))
        return broken
    shapes = [shape for shape in _SHAPES if shape in data]
    if len(shapes) != 1:
        found = " and ".join(shapes) if shapes else f"neither ({', '.join(map(str, data)) or 'empty'})"
        problems.append(demand_malformed(path, f"A node has exactly one of all, any, not, fact; this has {found}."))
        return broken
    shape = shapes[0]
    if shape == "fact":
        return _parse_condition(data, path, facts, problems)
    if any(key in data for key in ("op", "value")):
        problems.append(demand_malformed(path, f"“op” and “value” belong to a fact, not to “{shape}”."))
    note = {key: value for key, value in data.items() if key not in (shape, "op", "value")}
    if shape == "not":
        return Not(_parse_node(data["not"], f"{path}.not", facts, problems, depth + 1), note)
    if not isinstance(data[shape], list | tuple):
        problems.append(demand_malformed(f"{path}.{shape}", f"{_show(data[shape])} is not a list of nodes."))
        return broken
    children = tuple(
        _parse_node(child, f"{path}.{shape}[{position}]", facts, problems, depth + 1)
        for position, child in enumerate(data[shape])
    )
    return AllOf(children, note) if shape == "all" else AnyOf(children, note)


def _parse_condition(
    data: Mapping[str, Any], path: str, facts: FactCatalogue | None, problems: list[Problem]
) -> Condition:
    note = {key: value for key, value in data.items() if key not in ("fact", "op", "value")}
    fact, op = data["fact"], data.get("op")
    before = len(problems)
    if not isinstance(fact, str) or not fact:
        problems.append(demand_malformed(f"{path}.fact", f"{_show(fact)} is not the name of a fact."))
    elif facts is not None and fact not in facts:
        problems.append(demand_fact_unknown(f"{path}.fact", fact, facts.facts))
    if op not in OPS:
        problems.append(demand_malformed(f"{path}.op", f"{_show(op)} is no operator; use one of {' '.join(OPS)}."))
    if "value" not in data:
        problems.append(demand_malformed(path, "The condition has no value to compare with."))
    if len(problems) > before:
        return Condition("", "=", True, note)
    condition = Condition(fact, str(op), _freeze(data["value"]), note)
    reason = _find_wrong_value(condition) or (_find_unsuited(condition, facts) if facts else None)
    if reason:
        problems.append(demand_value_wrong_type(f"{path}.value", reason))
    return condition


def _freeze(value: Any) -> Any:
    """JSON values with lists as tuples; dates, which YAML reads by itself, as ISO text."""
    if isinstance(value, list | tuple):
        return tuple(_freeze(item) for item in value)
    return value.isoformat() if type(value) is date else value


def _find_wrong_value(condition: Condition) -> str | None:
    """Why the value does not suit the operator, or ``None``."""
    op, value = condition.op, condition.value
    if op == "between":
        if not isinstance(value, tuple) or len(value) != 2:
            return f"between needs [low, high], with null for an open end, not {_show(value)}."
    elif op in ("in", "not_in", *LIST_OPS):
        if not isinstance(value, tuple):
            return f"{op} needs a list, not {_show(value)}."
        if None in value:
            return f"{op} has a null in its list; a test on the unknown tells nothing."
    elif isinstance(value, tuple):
        return f"{op} compares with one value, not with {_show(value)}."
    elif value is None:
        return f"{op} compares with null; a test on the unknown tells nothing."
    literals = list_literals(condition)
    for literal in literals:
        if not isinstance(literal, bool | int | float | str | Decimal):
            return f"{_show(literal)} is not a number, a text, true or false."
        if isinstance(literal, float | Decimal) and not math.isfinite(literal):
            return f"{literal} is not a number that can be compared."
    if len({_find_kind(literal) for literal in literals}) > 1:
        return f"{_show(value)} mixes numbers, texts or truth values; one condition compares one kind."
    kind = find_literal_kind(condition)
    if op in LIST_OPS and any(not isinstance(literal, str) for literal in literals):
        return f"{op} looks for texts in a list, not for {_show(value)}."
    if op in ORDER_OPS and (
        kind == "boolean" or (kind == "text" and any(read_iso_date(literal) is None for literal in literals))
    ):
        return f"{op} compares numbers or dates (2026-11-22), which {_show(value)} is not."
    if op == "between" and len(literals) == 2 and literals[0] > literals[1]:
        return f"between runs from low to high; {_show(value)} is reversed."
    return None


def _find_unsuited(condition: Condition, facts: FactCatalogue) -> str | None:
    """Why the condition does not suit its declared fact, or ``None``."""
    fact = facts[condition.fact]
    if (fact.kind == "list") != (condition.op in LIST_OPS):
        allowed = LIST_OPS if fact.kind == "list" else (*EQUALITY_OPS, *ORDER_OPS)
        return f"“{fact.name}” is of type {fact.kind}; {condition.op} does not apply, use one of {' '.join(allowed)}."
    kind = find_literal_kind(condition)
    if fact.kind != "list":
        if fact.kind in ("boolean", "string") and condition.op in ORDER_OPS:
            return f"“{fact.name}” is of type {fact.kind}, which has no order; {condition.op} does not apply."
        if kind not in ("any", _KIND_OF_FACT[fact.kind]):
            return f"“{fact.name}” is of type {fact.kind}; {_show(condition.value)} is not."
        if fact.kind == "date" and any(read_iso_date(literal) is None for literal in list_literals(condition)):
            return f"“{fact.name}” is a date; {_show(condition.value)} is not written like 2026-11-22."
    unknown = [literal for literal in list_literals(condition) if fact.values and str(literal) not in fact.values]
    if unknown and fact.kind in ("string", "list"):
        return f"“{unknown[0]}” is no value of “{fact.name}”; use one of {', '.join(fact.values)}."
    return None


def _find_kind(literal: Any) -> str:
    if isinstance(literal, bool):
        return "boolean"
    return "text" if isinstance(literal, str) else "number"


def _show(value: Any) -> str:
    """A value as written in JSON, short enough for a message."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"
