"""Officials publish a demand: versions, sources, worked cases, and files that never overwrite it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor, Role
from ruta.rooms.directory import queries
from ruta.rooms.directory.commands import (
    decide_statement,
    load_directory_content,
    publish_demand,
    record_statement,
    restore_demand,
)
from ruta.rooms.directory.models import DemandStatement, DemandVersion, Edition, Service, ServiceTag
from ruta.rooms.directory.rules.content import parse_directory
from ruta.rooms.people.types import DeclaredFacts
from tests.rooms.directory.content_cast import ask, make_files

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
CLERK = Actor(None, "pia", Role.PARTNER, "desk", "santiago")
ADULT = {"all": [{"fact": "age", "op": ">=", "value": 18}]}


@pytest.fixture(autouse=True)
def _loaded() -> None:
    load(make_files())


def load(files: dict[str, Any]) -> Any:
    return load_directory_content(by=SYSTEM, content=parse_directory(files))


def publish(demand: Any = None, *, by: Actor = CLERK, service: str = "advice", **more: Any) -> DemandVersion:
    given = {"source_document": "Rule 5", "reason": "The rule changed", "based_on": 1, "accept_examples": True} | more
    return publish_demand(by=by, service=service, demand=demand or ADULT, on=TODAY, **given)


def test_every_answer_follows_a_published_demand_at_once() -> None:
    child = DeclaredFacts({"age": 12}, (12, 12))
    assert queries.answer_service(facts=child, service="advice", on=TODAY).verdict.value == "eligible"
    version = publish()
    answer = queries.answer_service(facts=child, service="advice", on=TODAY)
    assert answer.verdict.value == "not-eligible"
    assert answer.service.demand_version == version.number == 2
    assert not answer.service.open_to_all
    row = queries.get_service("advice")
    condition = row.demand["all"][0]
    assert condition["source"] == {"document": "Rule 5"}
    assert condition["checked_on"] == "2026-11-23"
    assert condition["words"]["es"]
    assert queries.find_entitlement(facts=child, city="santiago", on=TODAY).edition == 2


def test_versions_are_kept_and_the_database_refuses_to_change_them() -> None:
    publish()
    kept = list(DemandVersion.objects.filter(service__code="advice"))
    assert [(version.number, version.origin) for version in kept] == [(2, "screen"), (1, "files")]
    assert kept[1].demand == {"all": []}
    assert (kept[0].made_by, kept[0].reason, kept[0].source_document) == ("pia", "The rule changed", "Rule 5")
    for write in (lambda: kept[0].delete(), lambda: DemandVersion.objects.update(reason="no")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    entry = AuditEntry.objects.get(action="directory.publish_demand")
    assert entry.subject_id == "advice"
    assert entry.details["version"] == 2


def test_an_earlier_version_is_restored_as_a_new_one() -> None:
    publish()
    version = restore_demand(
        by=CLERK, service="advice", number=1, based_on=2, source_document="Rule 4", reason="Back", on=TODAY,
        accept_examples=True,
    )  # fmt: skip
    assert (version.number, version.restores) == (3, 1)
    assert queries.get_service("advice").demand == {"all": []}
    assert queries.get_service("advice").file_demand is None
    with pytest.raises(NotFound, match="demand-version-unknown"):
        restore_demand(by=CLERK, service="advice", number=9, based_on=3, source_document="x", reason="x", on=TODAY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source_document": " "}, "demand-source-missing"),
        ({"reason": ""}, "demand-reason-missing"),
        ({"based_on": 7}, "demand-moved-on"),
        ({"demand": {"all": []}}, "demand-unchanged"),
        ({"accept_examples": False}, "demand-examples-disagree"),
        ({"demand": {"all": [{"fact": "shoe", "op": "=", "value": 3}]}}, "demand-fact-unknown"),
        ({"demand": {"some": []}}, "demand-malformed"),
        ({"demand": {"fact": "age", "op": ">=", "value": "x"}}, "demand-value-wrong-type"),
        ({"service": "nowhere"}, "service-unknown"),
    ],
)
def test_a_demand_that_cannot_be_published_changes_nothing(change: dict[str, Any], code: str) -> None:
    before = (Edition.objects.count(), DemandVersion.objects.count(), AuditEntry.objects.count())
    with pytest.raises(Problem) as caught:
        publish(**change)
    assert caught.value.code == code
    assert (Edition.objects.count(), DemandVersion.objects.count(), AuditEntry.objects.count()) == before
    assert Service.objects.get(code="advice").demand == {"all": []}


@pytest.mark.parametrize(
    "who",
    [
        Actor(None, "x", Role.PARTNER, "elsewhere", "santiago"),
        Actor(None, "x", Role.FRONT_DESK, "desk", "santiago"),
        Actor(None, "x", Role.EVALUATOR, "ilo"),
        Actor(None, "", Role.ANONYMOUS),
    ],
)
def test_only_the_responsible_institution_and_editors_publish(who: Actor) -> None:
    with pytest.raises(NotAllowed):
        publish(by=who)
    assert DemandVersion.objects.filter(origin="screen").count() == 0


def test_officials_of_the_institution_above_may_publish_too() -> None:
    publish(by=Actor(None, "mayor", Role.SUPERVISOR, "town", "santiago"))
    assert Service.objects.get(code="advice").demand_version == 2


def test_accepted_worked_cases_expect_the_new_answer() -> None:
    publish(accept_examples=True)
    assert [case["expect"] for case in Service.objects.get(code="advice").examples] == ["cannot-tell"]
    sheet = queries.load_demand_sheet(by=CLERK, service="advice", on=TODAY)
    assert [example.agrees for example in sheet.examples] == [True]


def test_loading_the_same_files_keeps_a_published_demand() -> None:
    publish()
    report = load(make_files())
    assert (report.kept, report.conflicts) == (("advice",), ())
    assert not report.changed_anything
    assert Service.objects.get(code="advice").demand["all"][0]["fact"] == "age"


def test_files_that_changed_as_well_are_a_conflict_somebody_decides() -> None:
    publish()
    files = make_files()
    files["services/santiago.yaml"][0]["demand"] = {"all": [ask("documents", "has_any", ["passport"])]}
    files["examples/santiago.yaml"] = []
    report = load(files)
    assert report.conflicts == ("advice",)
    assert Service.objects.get(code="advice").demand["all"][0]["fact"] == "age"
    statement = DemandStatement.objects.get()
    assert load(files).conflicts == ()
    decided = decide_statement(
        by=CLERK, statement_id=statement.pk, follow=True, decision="The office confirmed", on=TODAY
    )
    assert decided.state == "followed"
    row = Service.objects.get(code="advice")
    assert row.demand["all"][0]["fact"] == "documents"
    assert row.file_demand is None
    assert set(row.tags.filter(kind=ServiceTag.DOCUMENT).values_list("value", flat=True)) == {"passport"}
    with pytest.raises(Conflict, match="statement-decided"):
        decide_statement(by=CLERK, statement_id=statement.pk, follow=False, decision="x", on=TODAY)
    assert load(files).kept == ()


def test_once_the_files_say_what_was_published_they_are_one_again() -> None:
    publish()
    files = make_files()
    published = Service.objects.get(code="advice").demand
    files["services/santiago.yaml"][0]["demand"] = published
    files["examples/santiago.yaml"] = []
    report = load(files)
    assert (report.kept, report.conflicts) == ((), ())
    row = Service.objects.get(code="advice")
    assert (row.file_demand, row.demand, row.demand_version) == (None, published, 2)


def test_sources_that_contradict_each_other_stand_side_by_side() -> None:
    one = record_statement(by=CLERK, service="advice", source_document="004", source_line=518, says="Register alone")
    two = record_statement(by=CLERK, service="advice", source_document="Rule 5", says="A card is asked for")
    sheet = queries.load_demand_sheet(by=CLERK, service="advice", on=TODAY)
    assert [statement.pk for statement in sheet.statements] == [two.pk, one.pk]
    decide_statement(by=CLERK, statement_id=one.pk, follow=False, decision="Older", on=TODAY)
    assert DemandStatement.objects.get(pk=one.pk).state == "set-aside"
    with pytest.raises(Problem, match="statement-empty"):
        record_statement(by=CLERK, service="advice", source_document="x", says=" ")
    with pytest.raises(Problem, match="decision-missing"):
        decide_statement(by=CLERK, statement_id=two.pk, follow=True, decision="", on=TODAY)
    with pytest.raises(NotFound, match="statement-unknown"):
        decide_statement(by=CLERK, statement_id=99, follow=True, decision="x", on=TODAY)


def test_versions_are_compared_line_by_line() -> None:
    publish()
    one, two, rows = queries.compare_versions(by=CLERK, service="advice", left=1, right=2, language="en")
    assert (one.number, two.number) == (1, 2)
    assert [row.state for row in rows if row.state != "same"]
    assert any("18" in row.right for row in rows)


def test_the_list_says_which_demands_are_edited(django_assert_num_queries: Any) -> None:
    publish()
    with django_assert_num_queries(2):
        found = queries.list_editable_services(by=CLERK, on=TODAY)
    assert [(entry.service.code, entry.is_edited) for entry in found] == [("advice", True), ("card-counter", False)]
    elsewhere = Actor(None, "x", Role.PARTNER, "elsewhere", "santiago")
    assert queries.list_editable_services(by=elsewhere, on=TODAY) == []


def test_published_demands_are_handed_back_for_the_files_until_they_hold_them() -> None:
    from ruta.rooms.directory.queries.editing import list_published_demands

    assert list_published_demands() == []
    publish()
    (entry,) = list_published_demands()
    assert (entry["id"], entry["version"]) == ("advice", 2)
    files = make_files()
    files["services/santiago.yaml"][0]["demand"] = entry["demand"]
    files["examples/santiago.yaml"] = []
    load(files)
    assert list_published_demands() == []
