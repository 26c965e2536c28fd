"""Files, consents, needs, joined records, facts and the columns for counting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ruta.kernel.dates import PartialDate, find_ages
from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem, Problems
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.commands import (
    merge_people,
    record_consent,
    record_specific_needs,
    register_people_in_bulk,
    register_person,
    unmerge_people,
    update_person,
)
from ruta.rooms.people.models import Consent, Person, PersonDocument
from ruta.rooms.people.queries import declare_facts, export_people_for_counting, has_consent, load_person_file
from ruta.rooms.people.queries.counting import find_age_bands
from ruta.rooms.people.types import DocumentEntry
from tests.rooms.people.conftest import TODAY, make_registration, unhurried


@pytest.fixture
def person(rosa: Actor) -> Person:
    return register_person(by=rosa, registration=make_registration(gender_identity="mujer trans"), on=TODAY)


def decide(person: Person, by: Actor, **changes: Any) -> Consent:
    values = {"purpose": "refer", "recipient": "omil-santiago", "state": "given", "language": "es", "how": "spoken"}
    return record_consent(by=by, person_id=person.pk, **{**values, "on": date.today(), **changes})  # type: ignore[arg-type]


def test_a_file_shows_what_was_registered_but_nothing_restricted(person: Person, rosa: Actor) -> None:
    file = load_person_file(by=rosa, person_id=person.pk, purpose="desk")
    assert file.registration.documents[0].number == "084123456"
    assert file.registration.gender_identity == ""
    assert file.specific_needs is None
    assert file.sensitive_refusal is not None
    assert file.sensitive_refusal.code == "sensitive-refused"


def test_needs_are_sealed_audited_and_read_by_those_named(person: Person, carlos: Actor) -> None:
    record_specific_needs(by=carlos, person_id=person.pk, needs=["homeless", "homeless"], purpose="shelter tonight")
    person.refresh_from_db()
    assert "homeless" not in person.specific_needs_sealed
    closed = load_person_file(by=carlos, person_id=person.pk, purpose="desk")
    assert (closed.specific_needs, closed.registration.gender_identity) == (None, "")
    file = load_person_file(by=carlos, person_id=person.pk, purpose="desk", reason="shelter tonight")
    assert file.specific_needs == ("homeless",)
    assert file.registration.gender_identity == "mujer trans"
    opened = AuditEntry.objects.get(action="people.open_reserved")
    assert (opened.username, opened.purpose, opened.details) == ("carlos", "shelter tonight", {})
    written = AuditEntry.objects.get(action="people.record_specific_needs")
    assert (written.purpose, written.details) == ("shelter tonight", {})
    assert AuditEntry.objects.filter(action="people.load_person_file").latest("pk").details == {"sensitive": True}


def test_a_reason_opens_nothing_for_those_not_named(person: Person, rosa: Actor, carlos: Actor) -> None:
    record_specific_needs(by=carlos, person_id=person.pk, needs=["homeless"], purpose="shelter tonight")
    file = load_person_file(by=rosa, person_id=person.pk, purpose="desk", reason="I am curious")
    assert (file.specific_needs, file.registration.gender_identity) == (None, "")
    assert not AuditEntry.objects.filter(action="people.open_reserved").exists()


def test_gender_identity_is_written_with_the_needs_alone(person: Person, rosa: Actor, carlos: Actor) -> None:
    record_specific_needs(by=carlos, person_id=person.pk, needs=[], purpose="she asked", gender_identity="mujer")
    changes = make_registration(gender_identity="otra", documents=())
    update_person(by=rosa, person_id=person.pk, changes=changes, on=TODAY, expected_version=2)
    file = load_person_file(by=carlos, person_id=person.pk, purpose="desk", reason="look again")
    assert (file.specific_needs, file.registration.gender_identity) == ((), "mujer")


@pytest.mark.parametrize(
    ("needs", "purpose", "code"),
    [(["homeless"], " ", "purpose-missing"), (["poverty"], "why", "value-unknown")],
)
def test_needs_are_refused_without_purpose_or_with_unknown_codes(
    needs: list[str], purpose: str, code: str, person: Person, carlos: Actor
) -> None:
    with pytest.raises(Problems) as caught:
        record_specific_needs(by=carlos, person_id=person.pk, needs=needs, purpose=purpose)
    assert caught.value.code == code
    assert Person.objects.get().specific_needs_sealed == ""


def test_a_file_that_is_not_there_or_elsewhere_is_refused(person: Person, rosa: Actor, marta: Actor) -> None:
    with pytest.raises(NotFound):
        load_person_file(by=rosa, person_id=999, purpose="desk")
    with pytest.raises(NotAllowed) as caught:
        load_person_file(by=marta, person_id=person.pk, purpose="desk")
    assert caught.value.code == "other-city"


def test_consent_holds_from_giving_to_withdrawing(person: Person, rosa: Actor) -> None:
    today = date.today()
    ask = {"person_id": person.pk, "purpose": "refer", "recipient": "omil-santiago"}
    assert not has_consent(**ask, on=today)
    decide(person, rosa, valid_until=today + timedelta(days=30))
    assert has_consent(**ask, on=today)
    assert not has_consent(**ask, on=today + timedelta(days=31))
    assert not has_consent(**{**ask, "recipient": "vicaria"}, on=today)
    decide(person, rosa, state="withdrawn")
    assert not has_consent(**ask, on=today)
    assert Consent.objects.filter(purpose="refer").count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": "sell"}, "purpose-unknown"),
        ({"recipient": ""}, "recipient-missing"),
        ({"purpose": "contact"}, "recipient-unexpected"),
        ({"recipient": "OMIL Santiago"}, "value-unknown"),
        ({"state": "perhaps"}, "value-unknown"),
        ({"state": "withdrawn"}, "consent-not-given"),
        ({"how": "dreamt"}, "value-unknown"),
        ({"category": "everything"}, "value-unknown"),
        ({"notice_version": 9}, "notice-version-unknown"),
        ({"language": "xx"}, "language-unknown"),
        ({"on": date(2999, 1, 1)}, "consent-in-future"),
    ],
)
def test_decisions_that_cannot_be_are_refused(changes: dict[str, Any], code: str, person: Person, rosa: Actor) -> None:
    before = Consent.objects.count()
    with pytest.raises(Problems) as caught:
        decide(person, rosa, **changes)
    assert caught.value.code == code
    assert Consent.objects.count() == before


def test_an_old_version_is_refused_and_nothing_is_overwritten(person: Person, rosa: Actor) -> None:
    change = {"by": rosa, "person_id": person.pk, "on": TODAY, "expected_version": 1, "fields": {"phone"}}
    update_person(changes=make_registration(phone="+584121234567"), **change)  # type: ignore[arg-type]
    with pytest.raises(Conflict) as caught:
        update_person(changes=make_registration(phone="987650000"), **change)  # type: ignore[arg-type]
    assert caught.value.code == "person-changed-meanwhile"
    person.refresh_from_db()
    assert person.phone == "+584121234567"
    assert person.given_names == "Yusleidy Carolina"
    assert AuditEntry.objects.latest("pk").details == {"fields": ["phone"]}


def test_a_change_keeps_what_it_does_not_name(person: Person, rosa: Actor, carlos: Actor) -> None:
    changes = make_registration(surname_1="Rondón", gender_identity="", documents=())
    update_person(by=rosa, person_id=person.pk, changes=changes, fields=["surname_1"], on=TODAY, expected_version=1)
    file = load_person_file(by=carlos, person_id=person.pk, purpose="desk", reason="look")
    assert (file.registration.surname_1, file.registration.gender_identity) == ("Rondón", "mujer trans")
    assert len(file.registration.documents) == 2


def test_a_change_may_not_take_somebody_elses_document(person: Person, rosa: Actor) -> None:
    other = register_person(by=rosa, registration=make_registration(documents=()), on=TODAY)
    with pytest.raises(Conflict) as caught:
        update_person(
            by=rosa, person_id=other.pk, changes=make_registration(), fields=["documents"], on=TODAY, expected_version=1
        )
    assert person.number in caught.value.message


def test_joining_is_refused_where_it_makes_no_sense(person: Person, rosa: Actor, marta: Actor) -> None:
    other = register_person(by=rosa, registration=make_registration(documents=()), on=TODAY)
    third = register_person(by=rosa, registration=make_registration(documents=()), on=TODAY)
    with pytest.raises(Problem) as caught:
        merge_people(by=rosa, keep_id=person.pk, other_id=person.pk, reason="")
    assert caught.value.code == "merge-with-itself"
    merge_people(by=rosa, keep_id=person.pk, other_id=other.pk, reason="same")
    for keep, joined in ((person.pk, other.pk), (other.pk, person.pk)):
        with pytest.raises(Conflict):
            merge_people(by=rosa, keep_id=keep, other_id=joined, reason="same")
    with pytest.raises(Conflict):
        unmerge_people(by=rosa, other_id=third.pk, reason="")
    with pytest.raises(NotAllowed):
        unmerge_people(by=marta, other_id=other.pk, reason="")


def test_facts_leave_out_what_is_not_known(person: Person, rosa: Actor) -> None:
    declared = declare_facts(by=rosa, person_id=person.pk, on=TODAY)
    assert declared.facts["documents"] == ["passport"]
    assert declared.facts["age"] == 35
    assert declared.ages == (35, 35)
    assert declared.facts["status"] == "asylum-seeker"
    for unknown in ("specific_needs", "disability", "education", "household_size"):
        assert unknown not in declared.facts


def test_facts_follow_the_day(rosa: Actor) -> None:
    wanted = make_registration(
        status="temporary-residence", status_until=date(2026, 12, 31), birth_month=None, birth_day=None,
        documents=(DocumentEntry("chl-temporary-residence", "", "", "held", "", date(2026, 12, 31)),),
        wg_seeing=3,
    )  # fmt: skip
    person = register_person(by=rosa, registration=wanted, on=TODAY)
    before = declare_facts(by=rosa, person_id=person.pk, on=TODAY)
    after = declare_facts(by=rosa, person_id=person.pk, on=date(2027, 1, 1))
    assert before.facts["documents"] == ["chl-temporary-residence"]
    assert after.facts["documents"] == []
    assert "status" not in after.facts
    assert before.ages == (34, 35)
    assert "age" not in before.facts
    assert before.facts["disability"] is True


def test_sensitive_facts_are_for_those_named(person: Person, rosa: Actor, carlos: Actor) -> None:
    record_specific_needs(by=carlos, person_id=person.pk, needs=[], purpose="asked")
    assert declare_facts(by=carlos, person_id=person.pk, on=TODAY).facts["specific_needs"] == []
    assert "specific_needs" not in declare_facts(by=rosa, person_id=person.pk, on=TODAY).facts


def test_the_columns_for_counting_follow_joined_records_and_hold_no_name(rosa: Actor) -> None:
    registration = make_registration(documents=(), wg_seeing=4)
    first, second, third = (register_person(by=rosa, registration=registration, on=TODAY) for _ in range(3))
    merge_people(by=rosa, keep_id=second.pk, other_id=third.pk, reason="same")
    merge_people(by=rosa, keep_id=first.pk, other_id=second.pk, reason="same")
    table = export_people_for_counting()
    assert table.column("resolved_id").to_pylist() == [first.pk] * 3
    assert table.to_pylist()[0] == {
        "person_id": first.pk, "resolved_id": first.pk, "sex": "F", "age_band": "30-44", "nationality": "VEN",
        "status": "asylum-seeker", "disability": "yes", "city": "santiago", "synthetic": False,
    }  # fmt: skip


def test_nobody_registered_gives_empty_columns(db: None) -> None:
    assert export_people_for_counting().num_rows == 0


def test_what_is_not_known_is_null_in_the_columns(db: None) -> None:
    bare = replace(make_registration(documents=()), birth_year=None, birth_month=None, birth_day=None, sex="",
                   nationalities=(), status="")  # fmt: skip
    register_people_in_bulk(by=SYSTEM, registrations=[bare], on=TODAY)
    row = export_people_for_counting().to_pylist()[0]
    assert [row[name] for name in ("sex", "age_band", "nationality", "status", "disability")] == [None] * 5


@unhurried
@given(
    st.integers(1920, 2020), st.integers(1, 12) | st.none(), st.integers(1, 28) | st.none(),
    st.dates(date(2021, 1, 1), date(2030, 12, 31)),
)  # fmt: skip
def test_age_bands_agree_with_ages_one_by_one(year: int, month: int | None, day: int | None, on: date) -> None:
    born = PartialDate(year, month, day if month else None)
    parts = [np.array([np.nan if part is None else part], dtype=float) for part in (born.year, born.month, born.day)]
    found = find_age_bands(*parts, np.array([on], dtype="datetime64[D]"))[0].as_py()  # type: ignore[call-arg]
    limits = ((18, "0-17"), (30, "18-29"), (45, "30-44"), (60, "45-59"), (999, "60+"))
    bands = [next(band for top, band in limits if age < top) for age in find_ages(born, on)]
    assert found == (bands[0] if bands[0] == bands[1] else None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"birth_year": None, "birth_month": 3, "birth_day": None},
        {"birth_month": None, "birth_day": 5},
        {"sex": "Q"},
        {"wg_seeing": 5},
        {"given_names": "", "surname_1": "", "surname_2": "", "preferred_name": ""},
    ],
)
def test_the_database_refuses_what_can_never_be(wrong: dict[str, Any], person: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**wrong)


def test_the_database_refuses_the_same_document_twice(person: Person, rosa: Actor) -> None:
    other = register_person(by=rosa, registration=make_registration(documents=()), on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonDocument.objects.create(person=other, kind="passport", number="084123456", country="VEN", state="held")
