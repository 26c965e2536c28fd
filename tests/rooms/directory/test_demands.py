"""Reading a demand: every mistake has its path."""

from __future__ import annotations

from typing import Any

import pytest

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.directory.rules.demands import compile_catalogue, parse_demand, parse_services
from ruta.rooms.directory.types.demands import AllOf, Condition, Not
from ruta.rooms.directory.types.facts import FactCatalogue

ADULT = {"fact": "age", "op": ">=", "value": 18}
FACTS = FactCatalogue.from_data(
    [
        {"name": "age", "type": "integer"},
        {"name": "status", "type": "string", "values": [{"value": "regular"}, {"value": "irregular"}]},
        {"name": "disability", "type": "boolean"},
        {"name": "arrival_date", "type": "date"},
        {"name": "documents", "type": "list"},
    ]
)


def test_parse_demand_keeps_what_stands_beside_a_node() -> None:
    node = parse_demand({"all": [{**ADULT, "source": "004:12", "to_be_confirmed": True}], "words": {"es": "adultas"}})
    assert node == AllOf((Condition("age", ">=", 18),))
    assert node.note == {"words": {"es": "adultas"}}
    assert node.children[0].note == {"source": "004:12", "to_be_confirmed": True}


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ([], "demand-malformed", "demand"),
        ({}, "demand-malformed", "demand"),
        ({"all": [], "any": []}, "demand-malformed", "demand"),
        ({"all": ADULT}, "demand-malformed", "demand.all"),
        ({"all": [ADULT, {"any": [{"not": None}]}]}, "demand-malformed", "demand.all[1].any[0].not"),
        ({"all": [], "value": 3}, "demand-malformed", "demand"),
        ({"fact": "age", "op": "~", "value": 1}, "demand-malformed", "demand.op"),
        ({"fact": "age", "op": ["="], "value": 1}, "demand-malformed", "demand.op"),
        ({"fact": "age", "op": "="}, "demand-malformed", "demand"),
        ({"fact": 3, "op": "=", "value": 1}, "demand-malformed", "demand.fact"),
        ({"fact": "age", "op": "=", "value": None}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "=", "value": [1]}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "=", "value": {}}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "in", "value": 3}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "in", "value": [1, None]}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "in", "value": [1, "a"]}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "in", "value": [1, True]}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "<", "value": "old"}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "<", "value": True}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "<", "value": float("nan")}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "between", "value": [65, 18]}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "age", "op": "between", "value": [18]}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "d", "op": "between", "value": ["2026-02-30", None]}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "documents", "op": "has_any", "value": "run"}, "demand-value-wrong-type", "demand.value"),
        ({"fact": "documents", "op": "has_any", "value": [1]}, "demand-value-wrong-type", "demand.value"),
    ],
)
def test_parse_demand_refuses_a_malformed_node_and_names_its_path(data: Any, code: str, path: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_demand(data)
    assert (caught.value.code, caught.value.details["path"]) == (code, path)
    assert path in caught.value.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"fact": "shoe_size", "op": "=", "value": 1}, "demand-fact-unknown"),
        ({"fact": "age", "op": "=", "value": "18"}, "demand-value-wrong-type"),
        ({"fact": "age", "op": "has_any", "value": []}, "demand-value-wrong-type"),
        ({"fact": "documents", "op": "=", "value": "run"}, "demand-value-wrong-type"),
        ({"fact": "status", "op": "=", "value": "irregularr"}, "demand-value-wrong-type"),
        ({"fact": "status", "op": "<", "value": "2026-01-01"}, "demand-value-wrong-type"),
        ({"fact": "disability", "op": "=", "value": 1}, "demand-value-wrong-type"),
        ({"fact": "arrival_date", "op": "=", "value": "yesterday"}, "demand-value-wrong-type"),
    ],
)
def test_parse_demand_refuses_what_does_not_suit_a_declared_fact(data: Any, code: str) -> None:
    parse_data = {"all": [data]}
    with pytest.raises(Problem) as caught:
        parse_demand(parse_data, facts=FACTS)
    assert caught.value.code == code
    assert caught.value.details["path"].startswith("demand.all[0].")


def test_parse_demand_reports_every_mistake_together() -> None:
    with pytest.raises(Problems) as caught:
        parse_demand({"all": [{"fact": "age", "op": "?", "value": 1}, {}, ADULT]})
    assert [problem.details["path"] for problem in caught.value.problems] == ["demand.all[0].op", "demand.all[1]"]


def test_parse_demand_refuses_a_thousand_levels_with_a_clear_message() -> None:
    data: dict[str, Any] = ADULT
    for _ in range(1000):
        data = {"not": data}
    with pytest.raises(Problem, match="nested more than 200 levels"):
        parse_demand(data)


def test_parse_services_refuses_ids_that_are_missing_or_come_twice() -> None:
    data = {
        "services": [{"id": "S1", "demand": ADULT}, {"id": "S1", "demand": ADULT}, {"demand": ADULT}, {"id": "S2"}, 3]
    }
    with pytest.raises(Problems) as caught:
        parse_services(data)
    assert [problem.details["path"] for problem in caught.value.problems] == [
        "services[1].id", "services[2].id", "services[3]", "services[4]",
    ]  # fmt: skip


@pytest.mark.parametrize("data", [[], {}, {"services": {}}, None])
def test_parse_services_refuses_a_file_without_services(data: Any) -> None:
    with pytest.raises(Problem, match="services"):
        parse_services(data)


def test_parse_services_names_the_path_from_the_top_of_the_file() -> None:
    with pytest.raises(Problem) as caught:
        parse_services(
            {"services": [{"id": "S1", "demand": {"all": [{"fact": "age", "op": "between", "value": [3, 1]}]}}]}
        )
    assert caught.value.details["path"] == "services[0].demand.all[0].value"


def test_compile_catalogue_shares_equal_conditions_but_not_true_and_one() -> None:
    catalogue = compile_catalogue(
        {"S1": Condition("x", "=", 1), "S2": Not(Condition("x", "=", 1)), "S3": Condition("x", "=", True)}
    )
    assert len(catalogue.conditions) == 2
    assert catalogue.paths == ("services[0].demand", "services[2].demand")
