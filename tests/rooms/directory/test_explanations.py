"""The full explanation: what would change a verdict, against trying every value of every fact."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.rules.explanations import explain, explanation_as_json
from ruta.rooms.directory.types.demands import Explanation, Verdict
from tests.rooms.directory.demands_cast import DAYS, DOCUMENTS, ON, STATUSES, demands, judge_by_definition, people

_NUMBERS = [
    -4,
    -3,
    -2,
    -1.5,
    -1,
    0,
    0.05,
    0.1,
    0.5,
    1,
    2,
    5,
    16,
    17,
    17.5,
    18,
    18.2,
    18.5,
    18.7,
    19,
    20,
    25,
    30,
    31,
    40,
    64,
    65,
]

WORLD: dict[str, list[Any]] = {
    "age": _NUMBERS,
    "income": _NUMBERS,
    "status": [*STATUSES, "F", "M", "another"],
    "sex": [*STATUSES, "F", "M", "another"],
    "disability": [True, False],
    "arrival_date": [date.fromisoformat(day) + timedelta(days=step) for day in DAYS for step in (-1, 0, 1)],
    "documents": [list(chosen) for size in range(6) for chosen in combinations(DOCUMENTS, size)],
    "languages": [list(chosen) for size in range(6) for chosen in combinations(DOCUMENTS, size)],
}


def _explain(demand: dict[str, Any], facts: dict[str, Any]) -> Explanation:
    return explain(parse_demand(demand), facts, service="S", on=ON)


def _facts_of(node: dict[str, Any]) -> set[str]:
    if "fact" in node:
        return {node["fact"]}
    children = node.get("all", node.get("any")) if "not" not in node else [node["not"]]
    return set().union(*(_facts_of(child) for child in children or []))


def _smallest_changes(tree: dict[str, Any], person: dict[str, Any], target: bool) -> Iterator[frozenset[str]]:
    found: list[frozenset[str]] = []
    for size in range(1, 4):
        for names in combinations(sorted(_facts_of(tree)), size):
            if any(smaller <= set(names) for smaller in found):
                continue
            for values in product(*(WORLD[name] for name in names)):
                if judge_by_definition(tree, {**person, **dict(zip(names, values, strict=True))}) is target:
                    found.append(frozenset(names))
                    yield frozenset(names)
                    break


@settings(max_examples=80, deadline=None)
@given(demands().filter(lambda tree: len(_facts_of(tree)) <= 2), people())
def test_changes_are_the_smallest_sets_of_facts_that_change_the_verdict(
    tree: dict[str, Any], person: dict[str, Any]
) -> None:
    found = _explain(tree, person)
    target = found.verdict is not Verdict.ELIGIBLE
    names = {frozenset(change.fact for change in changes) for changes in found.changes}
    assert found.changes_complete
    assert names == set(_smallest_changes(tree, person, target))
    for changes in found.changes:
        after = {**person, **{change.fact: change.example for change in changes}}
        assert judge_by_definition(tree, after) is target


@settings(max_examples=100, deadline=None)
@given(demands(), people())
def test_every_node_of_the_explained_tree_has_its_own_value(tree: dict[str, Any], person: dict[str, Any]) -> None:
    written = explanation_as_json(_explain(tree, person), facts=person)

    def check(node: dict[str, Any], explained: dict[str, Any]) -> None:
        assert explained["value"] is judge_by_definition(node, person)
        for shape in ("all", "any"):
            for child, below in zip(node.get(shape, []), explained.get(shape, []), strict=True):
                check(child, below)
        if "not" in node:
            check(node["not"], explained["not"])

    check(tree, written["tree"])
    json.dumps(written)


def test_explain_couples_the_conditions_on_one_fact() -> None:
    young = {"all": [{"fact": "age", "op": ">=", "value": 18}, {"fact": "age", "op": "<", "value": 19}]}
    (changes,) = _explain(young, {"age": 40}).changes
    (change,) = changes
    assert (change.fact, change.example, change.attainable) == ("age", 18, False)


def test_explain_tells_what_is_attainable_and_carries_notes() -> None:
    demand = {
        "all": [
            {"fact": "documents", "op": "has_any", "value": ["curp"], "source": "004:12"},
            {"fact": "sex", "op": "=", "value": "F"},
        ],
        "words": {"es": "mujeres con CURP"},
    }
    written = explanation_as_json(_explain(demand, {"documents": [], "sex": "F"}))
    assert written["tree"]["note"] == {"words": {"es": "mujeres con CURP"}}
    assert written["failing"][0]["note"] == {"source": "004:12"}
    assert written["opening_documents"] == [["curp"]]
    assert [change["attainable"] for change in written["changes"][0]] == [True]


def test_explain_says_so_when_nothing_changes_the_verdict() -> None:
    assert _explain({"any": []}, {}).changes == ()
    assert _explain({"all": []}, {}).changes == ()


def test_explain_stops_at_its_limit_and_says_so() -> None:
    many = {"all": [{"fact": f"f{number}", "op": "=", "value": 1} for number in range(14)]}
    found = _explain(many, {f"f{number}": 0 for number in range(14)})
    assert found.changes == () or not found.changes_complete


@given(st.booleans())
def test_explain_of_an_eligible_person_tells_what_would_close(flag: bool) -> None:
    found = _explain({"fact": "disability", "op": "=", "value": flag}, {"disability": flag})
    assert [change.example for changes in found.changes for change in changes] == [not flag]
