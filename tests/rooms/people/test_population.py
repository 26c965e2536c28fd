"""The facts of everybody in columns are those of each person read alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.commands import merge_people, register_person
from ruta.rooms.people.queries import declare_facts
from ruta.rooms.people.queries.population import GROUP_COLUMNS, export_facts_of_people, read_people_mark
from ruta.rooms.people.types import DocumentEntry, LanguageSkill
from tests.rooms.people.conftest import TODAY, make_registration

pytestmark = pytest.mark.django_db

PEOPLE: list[dict[str, Any]] = [
    {},
    {"birth_month": None, "birth_day": None, "birth_year": 2008, "documents": (), "languages": ()},
    {"birth_day": None, "birth_month": 11, "birth_year": 2008, "status": "", "nationalities": ()},
    {"birth_year": None, "birth_month": None, "birth_day": None, "nationalities": (), "stateless": True},
    {"nationalities": (), "stateless": False, "status_until": date(2026, 11, 21)},
    {"nationalities": ("HTI", "DOM"), "status_until": date(2026, 11, 22), "stateless": None},
    {
        "documents": (
            DocumentEntry("passport", "1", "VEN", valid_until=date(2026, 11, 21)),
            DocumentEntry("consular-id", "2", "VEN", valid_until=date(2026, 11, 22)),
            DocumentEntry("birth-certificate", "3", "VEN", state="lost"),
        )
    },
    {"documents": (DocumentEntry("chl-run", state="none", none_reason="never-had"),)},
    {"languages": (LanguageSkill("ht", 0, 0, 0), LanguageSkill("fr", None, None, None))},
    {"arrival_year": 2020, "arrival_month": 5, "arrival_day": 31},
    {"arrival_year": 2020, "arrival_month": 5, "sex": "", "education": 0, "dependants": 0, "pregnant": False},
    {"wg_seeing": 3}, {"wg_seeing": 1},
    dict.fromkeys(("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating"), 1),
    {"job_seeking": True, "has_business": False, "employment": "informal", "income_band": "none",
     "residence_area": "santiago", "household_size": 4, "lost_job_months": 3, "head_of_household": True},
    {"birth_year": 2004, "birth_month": 2, "birth_day": 29},
]  # fmt: skip


@pytest.fixture
def registered(rosa: Actor) -> list[int]:
    found = []
    for place, changes in enumerate(PEOPLE):
        documents = changes.get("documents", (DocumentEntry("passport", f"P{place:07d}", "VEN"),))
        named = {"given_names": f"Synthetic {'abcdefghijklmnopq'[place] * 3}", "phone": "", "phone_safe": None}
        registration = make_registration(**{**named, "documents": documents, **changes})
        found.append(register_person(by=rosa, registration=registration, on=TODAY).pk)
    return found


@pytest.mark.parametrize("day", [TODAY, date(2027, 2, 28), date(2028, 2, 29)])
def test_columns_of_facts_are_those_of_each_person(
    registered: list[int], rosa: Actor, silvia: Actor, day: date
) -> None:
    rows = export_facts_of_people(by=silvia, city="santiago", on=day, purpose="a test").to_pylist()
    assert sorted(row["person_id"] for row in rows) == sorted(registered)
    for row in rows:
        declared = declare_facts(by=rosa, person_id=row.pop("person_id"), on=day)
        groups = {name: row.pop(name) for name in GROUP_COLUMNS}
        age = row.pop("age")
        assert (None if age is None else (age["low"], age["high"])) == declared.ages
        facts = dict(declared.facts)
        assert facts.pop("age", None) == (age["low"] if age and age["low"] == age["high"] else None)
        for name in ("nationalities", "documents", "languages"):
            row[name] = None if row[name] is None else sorted(row[name])
        assert {name: value for name, value in row.items() if value is not None} == facts
        assert groups["group_disability"] == {True: "yes", False: "no", None: None}[facts.get("disability")]
        assert groups["group_sex"] == facts.get("sex")


def test_joined_records_and_other_cities_stay_out(registered: list[int], rosa: Actor, silvia: Actor) -> None:
    merge_people(by=rosa, keep_id=registered[0], other_id=registered[1], reason="the same person")
    found = export_facts_of_people(by=silvia, city="santiago", on=TODAY, purpose="a test")
    assert registered[1] not in found["person_id"].to_pylist()
    assert export_facts_of_people(by=SYSTEM, city="mexico-city", on=TODAY, purpose="a test").num_rows == 0


def test_reading_them_leaves_a_trace_with_the_purpose(registered: list[int], silvia: Actor) -> None:
    export_facts_of_people(by=silvia, city="santiago", on=TODAY, purpose="barrier analysis")
    entry = AuditEntry.objects.filter(action="people.export_facts_of_people").get()
    assert (entry.purpose, entry.subject_id, entry.writes) == ("barrier analysis", "santiago", False)


@pytest.mark.parametrize("who", ["rosa", "pedro", "ada"])
def test_only_those_who_count_may_read_them(who: str, db: None, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        export_facts_of_people(by=request.getfixturevalue(who), city="santiago", on=TODAY, purpose="a test")
    with pytest.raises(NotAllowed):
        read_people_mark(by=request.getfixturevalue(who), city="santiago")


def test_a_supervisor_counts_her_own_city_alone(db: None, silvia: Actor) -> None:
    with pytest.raises(NotAllowed):
        export_facts_of_people(by=silvia, city="mexico-city", on=TODAY, purpose="a test")


def test_the_mark_changes_with_whoever_is_registered(rosa: Actor, silvia: Actor) -> None:
    before = read_people_mark(by=silvia, city="santiago")
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    assert read_people_mark(by=silvia, city="santiago") != before
