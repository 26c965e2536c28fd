"""Random demands and people, and an evaluator written apart from the engine, straight from the definition."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

ON = date(2026, 11, 22)
DOCUMENTS = ["passport", "run", "curp", "humanitarian-card", "guest-register"]
STATUSES = ["regular", "irregular", "asylum-seeker", "refugee"]
DAYS = [str(date(2024, 1, 1) + timedelta(days=step)) for step in (0, 1, 2, 400)]

KINDS: dict[str, str] = {
    "age": "number", "income": "number", "status": "text", "sex": "text", "disability": "boolean",
    "arrival_date": "date", "documents": "list", "languages": "list",
}  # fmt: skip


def _numbers() -> st.SearchStrategy[Any]:
    return st.sampled_from([0, 1, 17, 18, 18.5, 19, 30, 64, -3, 0.1])


def _literals(kind: str) -> st.SearchStrategy[Any]:
    return {
        "number": _numbers(),
        "text": st.sampled_from([*STATUSES, "F", "M"]),
        "boolean": st.booleans(),
        "date": st.sampled_from(DAYS),
        "list": st.sampled_from(DOCUMENTS),
    }[kind]


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    fact = draw(st.sampled_from(list(KINDS)))
    kind = KINDS[fact]
    literal = _literals(kind)
    if kind == "list":
        op = draw(st.sampled_from(["has_any", "has_all", "has_none"]))
        return {"fact": fact, "op": op, "value": draw(st.lists(literal, max_size=3))}
    ops = ["=", "!=", "in", "not_in"] + (["<", "<=", ">", ">=", "between"] if kind in ("number", "date") else [])
    op = draw(st.sampled_from(ops))
    if op in ("in", "not_in"):
        return {"fact": fact, "op": op, "value": draw(st.lists(literal, max_size=8))}
    if op == "between":
        low, high = sorted(draw(st.tuples(literal, literal)))
        return {
            "fact": fact,
            "op": op,
            "value": [draw(st.sampled_from([low, None])), draw(st.sampled_from([high, None]))],
        }
    return {"fact": fact, "op": op, "value": draw(literal)}


def demands() -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        conditions(),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(lambda nodes: {"all": nodes}),
            st.lists(inner, max_size=4).map(lambda nodes: {"any": nodes}),
            inner.map(lambda node: {"not": node}),
        ),
        max_leaves=10,
    )


def people() -> st.SearchStrategy[dict[str, Any]]:
    maybe = lambda strategy: st.one_of(st.none(), strategy)  # noqa: E731 - a word for a strategy
    return st.fixed_dictionaries(
        {
            "age": maybe(st.sampled_from([0, 1, 17, 18, 19, 30, 64, 65])),
            "income": maybe(st.sampled_from([0.0, 0.1, 18.5, 18.0, 30.0, -3.0])),
            "status": maybe(st.sampled_from([*STATUSES, "other"])),
            "sex": maybe(st.sampled_from(["F", "M", "X"])),
            "disability": maybe(st.booleans()),
            "arrival_date": maybe(st.sampled_from(DAYS).map(date.fromisoformat)),
            "documents": maybe(st.lists(st.sampled_from([*DOCUMENTS, "library-card"]), max_size=4)),
            "languages": maybe(st.lists(st.sampled_from(["es", "run"]), max_size=2)),
        }
    )


def judge_by_definition(node: dict[str, Any], person: dict[str, Any]) -> bool | None:
    """Kleene's logic as the format defines it, with sets of possible worlds kept out: three values, three tables."""
    if "all" in node:
        values = [judge_by_definition(child, person) for child in node["all"]]
        return False if False in values else None if None in values else True
    if "any" in node:
        values = [judge_by_definition(child, person) for child in node["any"]]
        return True if True in values else None if None in values else False
    if "not" in node:
        value = judge_by_definition(node["not"], person)
        return None if value is None else not value
    value, wanted, op = person.get(node["fact"]), node["value"], node["op"]
    if value is None:
        return None
    if isinstance(value, date):
        value = value.isoformat()  # ISO dates sort as texts
    if isinstance(value, Decimal):
        value = float(value)
    if op == "between":
        return (wanted[0] is None or wanted[0] <= value) and (wanted[1] is None or value <= wanted[1])
    return {
        "=": lambda: value == wanted,
        "!=": lambda: value != wanted,
        "<": lambda: value < wanted,
        "<=": lambda: value <= wanted,
        ">": lambda: value > wanted,
        ">=": lambda: value >= wanted,
        "in": lambda: value in wanted,
        "not_in": lambda: value not in wanted,
        "has_any": lambda: bool(set(value) & set(wanted)),
        "has_all": lambda: set(wanted) <= set(value),
        "has_none": lambda: not set(value) & set(wanted),
    }[op]()


NUMBERS = {True: 1, False: 0, None: None}
