"""The inclusivity rule: what shuts a group out, what a paper opens, and the files it is read from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.rules.inclusivity import (
    choose_rule,
    list_attainable_papers,
    measure_share,
    parse_inclusivity,
    rate_demand,
)
from ruta.rooms.directory.types.inclusivity import Entry, Rating, ServiceRating

CONTENT = Path("content/directory")
RULE = choose_rule(parse_inclusivity(yaml.safe_load((CONTENT / "inclusivity.yaml").read_text())), date(2026, 11, 23))
NO_IRREGULAR = {"fact": "status", "op": "not_in", "value": ["irregular"]}
RUN = {"fact": "documents", "op": "has_any", "value": ["chl-run"]}
PAPERS = {"chl-run": parse_demand({"fact": "status", "op": "in", "value": ["refugee"]}), "passport": None}


def _rate(demand: dict[str, Any], city: str = "santiago") -> ServiceRating:
    papers = {
        group.status: list_attainable_papers(RULE, group.status, city=city, documents=PAPERS, issuers={})
        for group in RULE.groups
    }
    return rate_demand(RULE, "S", parse_demand(demand), city=city, papers=papers)


def _entry(rating: ServiceRating, status: str) -> Any:
    return next(entry for entry in rating.entries if entry.group.status == status)


def test_a_service_that_asks_nothing_of_migration_is_inclusive() -> None:
    adult = {"all": [{"fact": "age", "op": ">=", "value": 18}, {"not": {"fact": "sex", "op": "=", "value": "M"}}]}
    rating = _rate(adult)
    assert rating.rating is Rating.INCLUSIVE
    assert {entry.entry for entry in rating.entries} == {Entry.OPEN}
    assert rating.rule_version == 1


def test_one_group_shut_out_makes_it_partly_inclusive_and_names_the_condition() -> None:
    rating = _rate({"all": [{"fact": "age", "op": ">=", "value": 18}, NO_IRREGULAR]})
    assert rating.rating is Rating.PARTLY
    assert [entry.group.status for entry in rating.shut_out] == ["irregular"]
    assert _entry(rating, "irregular").shut_by == ("demand.all[1]",)


def test_a_service_for_nationals_is_not_inclusive() -> None:
    assert _rate({"fact": "status", "op": "in", "value": ["national"]}).rating is Rating.NOT
    assert _rate({"fact": "nationalities", "op": "has_any", "value": ["CHL"]}).rating is Rating.NOT
    assert _rate({"not": {"fact": "nationalities", "op": "has_none", "value": ["CHL"]}}).rating is Rating.NOT


def test_a_demand_for_one_foreign_nationality_depends() -> None:
    rating = _rate({"fact": "nationalities", "op": "has_any", "value": ["VEN"]})
    assert rating.rating is Rating.PARTLY
    assert {entry.entry for entry in rating.entries} == {Entry.DEPENDS}


def test_a_paper_opens_only_where_the_group_can_get_it() -> None:
    rating = _rate(RUN)
    assert rating.rating is Rating.PARTLY
    assert _entry(rating, "refugee").entry is Entry.WITH_PAPER
    assert _entry(rating, "refugee").papers == ("chl-run",)
    assert _entry(rating, "asylum-seeker").entry is Entry.CLOSED
    assert _rate({"fact": "documents", "op": "has_any", "value": ["chl-run", "passport"]}).rating is Rating.INCLUSIVE


def test_a_demand_not_to_hold_a_paper_shuts_nobody_out() -> None:
    assert _rate({"fact": "documents", "op": "has_none", "value": ["passport"]}).rating is Rating.INCLUSIVE
    assert _rate({"not": {"fact": "documents", "op": "has_any", "value": ["passport"]}}).rating is Rating.INCLUSIVE


def test_papers_lead_to_papers_and_an_issuing_counter_may_shut_a_group_out() -> None:
    documents = {
        "passport": None,
        "visa": parse_demand({"fact": "documents", "op": "has_any", "value": ["passport"]}),
        "card": parse_demand({"fact": "documents", "op": "has_any", "value": ["visa"]}),
        "nothing": parse_demand({"any": []}),
    }
    issuers = {"visa": parse_demand(NO_IRREGULAR)}
    found = list_attainable_papers(RULE, "refugee", city="santiago", documents=documents, issuers=issuers)
    assert found == {"passport", "visa", "card"}
    found = list_attainable_papers(RULE, "irregular", city="santiago", documents=documents, issuers=issuers)
    assert found == {"passport"}


def test_papers_that_ask_for_each_other_are_not_attainable() -> None:
    documents = {
        "hen": parse_demand({"fact": "documents", "op": "has_any", "value": ["egg"]}),
        "egg": parse_demand({"fact": "documents", "op": "has_any", "value": ["hen"]}),
    }
    assert not list_attainable_papers(RULE, "refugee", city="santiago", documents=documents, issuers={})


def test_the_rule_of_a_day_is_the_last_that_had_begun() -> None:
    data = yaml.safe_load((CONTENT / "inclusivity.yaml").read_text())
    later = {**data["versions"][0], "version": 2, "since": "2027-01-01"}
    rules = parse_inclusivity({"versions": [later, data["versions"][0]]})
    assert [choose_rule(rules, day).version for day in (date(2020, 1, 1), date(2026, 5, 1), date(2027, 1, 1))] == [
        1,
        1,
        2,
    ]


@pytest.mark.parametrize("broken", [{"version": "one"}, {"groups": [{"es": "x"}]}, {"since": "soon"}, {"hosts": None}])
def test_a_broken_rule_is_named_by_its_place(broken: dict[str, Any]) -> None:
    data = yaml.safe_load((CONTENT / "inclusivity.yaml").read_text())
    with pytest.raises(Problem, match=r"versions\[0\]") as caught:
        parse_inclusivity({"versions": [{**data["versions"][0], **broken}]})
    assert caught.value.code == "inclusivity-rule-malformed"


def test_no_version_at_all_is_a_problem() -> None:
    with pytest.raises(Problem) as caught:
        choose_rule(parse_inclusivity({}), date(2026, 1, 1))
    assert caught.value.code == "inclusivity-rule-missing"


def test_measure_share_counts_the_inclusive_ones() -> None:
    assert measure_share([_rate({"all": []}), _rate(NO_IRREGULAR), _rate(RUN)]) == (1, 3)


def test_the_rule_names_only_documents_and_statuses_that_exist() -> None:
    documents = {entry["code"] for entry in yaml.safe_load((CONTENT / "documents.yaml").read_text())}
    facts = {entry["name"]: entry for entry in yaml.safe_load((CONTENT / "facts.yaml").read_text())}
    statuses = {value["value"] for value in facts["status"]["values"]}
    assert set(RULE.permits) <= documents
    assert {group.status for group in RULE.groups} <= statuses
    assert {status for allowed in RULE.permits.values() for status in allowed} <= statuses
