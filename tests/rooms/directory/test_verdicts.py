"""One person: verdicts, reasons, keys and doors."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.demands import compile_catalogue, parse_demand
from ruta.rooms.directory.rules.doors import Door, classify_door, rank_keys
from ruta.rooms.directory.rules.verdicts import judge, judge_with_reasons
from ruta.rooms.directory.types.demands import Key, Reasoned, Span, Verdict
from tests.rooms.directory.demands_cast import DOCUMENTS, ON, demands, judge_by_definition, people


def _judge(demand: dict[str, Any], facts: dict[str, Any], on: date = ON) -> bool | None:
    verdict = judge(compile_catalogue({"S": parse_demand(demand)}), facts, on=on)["S"]
    return None if verdict.number is None else bool(verdict.number)


def _reason(demand: dict[str, Any], facts: dict[str, Any]) -> Reasoned:
    return judge_with_reasons(compile_catalogue({"S": parse_demand(demand)}), facts, on=ON)[0]


@pytest.mark.parametrize(
    ("op", "wanted", "given_value", "expected"),
    [
        ("=", True, True, True), ("=", True, False, False), ("!=", "F", "M", True), ("!=", "F", None, None),
        ("in", [], "M", False), ("not_in", [], "M", True), ("in", [], None, None),
        ("between", [18, None], 18, True), ("between", [None, 18], 19, False), ("between", [None, None], 4, True),
        ("between", [None, None], None, None), ("<", 12.5, 12, True), ("=", 0.1, Decimal("0.1"), True),
        ("=", 18, 18.0, True), (">=", 18, float("nan"), None), ("<", "2024-05-01", date(2024, 4, 30), True),
        ("<", "2024-05-01", "2024-05-01", False), ("=", "2024-05-01", datetime(2024, 5, 1, 13), True),
        ("has_any", ["run"], [], False), ("has_all", [], [], True), ("has_none", ["run"], [], True),
        ("has_any", ["run"], None, None), ("has_all", ["run", "curp"], ["curp", "run", "run"], True),
        (">=", 18, Span(17, 19), None), (">=", 18, Span(18, 19), True), (">=", 18, Span(16, 17), False),
        ("between", [17, 19], Span(17, 19), True), ("in", [17, 18], Span(17, 18), True),
    ],
)  # fmt: skip
def test_judge_gives_each_operator_its_meaning(op: str, wanted: Any, given_value: Any, expected: bool | None) -> None:
    assert _judge({"fact": "x", "op": op, "value": wanted}, {"x": given_value}) is expected


@pytest.mark.parametrize(
    ("op", "wanted", "given_value"),
    [
        ("<", 18, "17"), ("=", "a", 1), ("=", 1, True), ("=", True, 1), ("<", "2024-01-01", "soon"),
        ("=", "a", date(2024, 1, 1)),
        ("has_any", ["a"], "a"), ("has_any", ["a"], ["a", None]), ("=", "a", ["a"]), ("=", "a", {"b": 1}),
    ],
)  # fmt: skip
def test_judge_refuses_a_fact_of_the_wrong_type(op: str, wanted: Any, given_value: Any) -> None:
    with pytest.raises(Problem) as caught:
        _judge({"fact": "x", "op": op, "value": wanted}, {"x": given_value})
    assert caught.value.code == "fact-wrong-type"
    assert "services[0].demand" in caught.value.message


def test_judge_does_not_take_a_remembered_one_for_true() -> None:
    catalogue = compile_catalogue({"S": parse_demand({"fact": "x", "op": "=", "value": 1})})
    assert judge(catalogue, {"x": 1}, on=ON)["S"] is Verdict.ELIGIBLE
    with pytest.raises(Problem):
        judge(catalogue, {"x": True}, on=ON)


@pytest.mark.parametrize(
    ("born", "on", "adult"),
    [
        (date(2008, 11, 22), ON, True), (date(2008, 11, 23), ON, False), ("2008-02-29", date(2026, 2, 28), False),
        ("2008-02-29", date(2026, 3, 1), True), (None, ON, None),
    ],
)  # fmt: skip
def test_judge_derives_the_age_from_the_birth_date(born: Any, on: date, adult: bool | None) -> None:
    assert _judge({"fact": "age", "op": ">=", "value": 18}, {"birth_date": born}, on) is adult


def test_judge_prefers_a_stated_age() -> None:
    assert _judge({"fact": "age", "op": ">=", "value": 18}, {"age": None, "birth_date": date(2000, 1, 1)}) is None


@settings(max_examples=400, deadline=None)
@given(st.lists(demands(), min_size=1, max_size=4), st.lists(people(), min_size=1, max_size=3))
def test_judge_agrees_with_the_definition(trees: list[dict[str, Any]], persons: list[dict[str, Any]]) -> None:
    catalogue = compile_catalogue({f"S{n}": parse_demand(tree) for n, tree in enumerate(trees)})
    for person in persons:
        answers = judge(catalogue, person, on=ON)
        for number, tree in enumerate(trees):
            assert answers[f"S{number}"] is Verdict.of(judge_by_definition(tree, person))


@settings(max_examples=300, deadline=None)
@given(demands(), people())
def test_documents_that_open_are_the_smallest_sets_that_do(tree: dict[str, Any], person: dict[str, Any]) -> None:
    answer = _reason(tree, person)
    held = person["documents"] or []
    opens = {
        frozenset(chosen)
        for size in range(1, len(DOCUMENTS) + 1)
        for chosen in combinations([name for name in DOCUMENTS if name not in held], size)
        if judge_by_definition(tree, {**person, "documents": [*held, *chosen]}) is True
    }
    for documents in answer.documents_that_open:
        assert frozenset(documents) in opens
    smallest = {chosen for chosen in opens if not any(other < chosen for other in opens)}
    if (
        answer.verdict is not Verdict.ELIGIBLE
        and person["documents"] is not None
        and "not" not in str(tree)
        and "none" not in str(tree)
    ):
        assert {frozenset(documents) for documents in answer.documents_that_open} == smallest


@settings(max_examples=200, deadline=None)
@given(demands(), people())
def test_reasons_name_what_decides(tree: dict[str, Any], person: dict[str, Any]) -> None:
    answer = _reason(tree, person)
    if answer.verdict is Verdict.CANNOT_TELL:
        assert answer.missing_facts
        assert all(person[fact] is None for fact in answer.missing_facts)
    else:
        assert answer.missing_facts == ()
    for entry in answer.failing:
        leaf = {"fact": entry.condition.fact, "op": entry.condition.op, "value": entry.condition.value}
        assert judge_by_definition(leaf, person) is entry.negated


SHELTER = {
    "all": [
        {"fact": "age", "op": ">=", "value": 18},
        {"any": [
            {"fact": "documents", "op": "has_all", "value": ["passport", "visa"]},
            {"fact": "documents", "op": "has_any", "value": ["curp", "guest-register"]},
        ]},
        {"not": {"fact": "has_business", "op": "=", "value": True}},
    ]
}  # fmt: skip


def test_judge_with_reasons_names_the_documents_that_open() -> None:
    answer = _reason(SHELTER, {"age": 30, "documents": ["passport"], "has_business": False})
    assert answer.verdict is Verdict.NOT_ELIGIBLE
    assert answer.documents_that_open == (("curp",), ("guest-register",), ("visa",))
    assert [entry.path for entry in answer.failing] == ["demand.all[1].any[0]", "demand.all[1].any[1]"]
    assert classify_door(answer)[0] is Door.KEY


def test_judge_with_reasons_joins_documents_and_missing_facts_in_a_key() -> None:
    answer = _reason(SHELTER, {"age": 30, "documents": ["passport"]})
    assert answer.documents_that_open == ()
    assert answer.keys[0] == Key(("curp",), ("has_business",))


@pytest.mark.parametrize(
    ("facts", "door"),
    [
        ({"age": 30, "documents": ["curp"], "has_business": False}, Door.OPEN),
        ({"age": 30, "documents": ["curp"]}, Door.KEY),
        ({"age": 17, "documents": ["curp"], "has_business": False}, Door.CLOSED),
        ({"age": 30, "documents": [], "has_business": True}, Door.CLOSED),
        ({}, Door.KEY),
    ],
)
def test_classify_door_tells_open_key_and_closed(facts: dict[str, Any], door: Door) -> None:
    assert classify_door(_reason(SHELTER, facts))[0] is door


def test_keys_leave_out_documents_that_a_demand_excludes() -> None:
    demand = {"all": [
        {"fact": "documents", "op": "has_any", "value": ["visa", "run"]},
        {"fact": "documents", "op": "has_none", "value": ["visa"]},
    ]}  # fmt: skip
    assert _reason(demand, {"documents": []}).documents_that_open == (("run",),)


def test_rank_keys_puts_the_key_of_most_doors_first() -> None:
    def needs(*names: str) -> dict[str, Any]:
        return {"fact": "documents", "op": "has_any", "value": list(names)}

    catalogue = compile_catalogue(
        {"A": parse_demand(needs("run")), "B": parse_demand(needs("run", "visa")), "C": parse_demand(needs("curp"))}
    )
    ranked = rank_keys(judge_with_reasons(catalogue, {"documents": []}, on=ON))
    assert (ranked[0].key, ranked[0].services) == (Key(("run",)), ("A", "B"))


def test_judge_with_reasons_answers_the_same_when_remembered() -> None:
    catalogue = compile_catalogue({"S": parse_demand(SHELTER)})
    first = judge_with_reasons(catalogue, {"age": 30, "documents": ["passport"]}, on=ON)
    judge_with_reasons(catalogue, {"age": 3}, on=ON)
    assert judge_with_reasons(catalogue, {"age": 31, "documents": ("passport",)}, on=ON) == first


@settings(max_examples=150, deadline=None)
@given(st.lists(demands(), min_size=1, max_size=3), st.lists(people(), min_size=2, max_size=6))
def test_judge_with_reasons_answers_alike_whoever_came_before(
    trees: list[dict[str, Any]], persons: list[dict[str, Any]]
) -> None:
    nodes = {f"S{n}": parse_demand(tree) for n, tree in enumerate(trees)}
    catalogue = compile_catalogue(nodes)
    for person in persons:
        assert judge_with_reasons(catalogue, person, on=ON) == judge_with_reasons(
            compile_catalogue(nodes), person, on=ON
        )


@pytest.mark.parametrize("value", [17.999, 18, 18.0, 18.5, 19, Decimal("18.5"), Decimal("17.9"), float("inf"), -1])
def test_judge_tells_apart_numbers_on_each_side_of_every_number_named(value: Any) -> None:
    ops = {"<": 18, "<=": 18, "=": 18, "!=": 18.5, ">=": 18.5, ">": 18.5}
    catalogue = compile_catalogue({op: parse_demand({"fact": "x", "op": op, "value": v}) for op, v in ops.items()})
    for seen in (10, 18, 18.2, 18.5, 40, value):  # the last may fall where another fell before
        answers = judge(catalogue, {"x": seen}, on=ON)
    expected = [value < 18, value <= 18, value == 18, value != 18.5, value >= 18.5, value > 18.5]
    assert [answer is Verdict.ELIGIBLE for answer in answers.values()] == expected


def test_judge_with_reasons_answers_for_a_catalogue_without_services_or_conditions() -> None:
    assert judge_with_reasons(compile_catalogue({}), {"x": 1}, on=ON) == []
    empty = {"A": parse_demand({"all": []}), "B": parse_demand({"all": [{"any": []}]})}
    assert list(judge(compile_catalogue(empty), {}, on=ON).values()) == [Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE]


def test_judge_refuses_a_list_where_another_service_asks_for_one_value() -> None:
    catalogue = compile_catalogue(
        {
            "A": parse_demand({"fact": "x", "op": "has_any", "value": ["a"]}),
            "B": parse_demand({"fact": "x", "op": "=", "value": "a"}),
        }
    )
    for given_value in (["a"], "a"):
        with pytest.raises(Problem) as caught:
            judge(catalogue, {"x": given_value}, on=ON)
        assert caught.value.code == "fact-wrong-type"
