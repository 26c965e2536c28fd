"""Registering a person: what is kept, what is refused, what is audited."""

from __future__ import annotations

from datetime import date

import pytest

from ruta.kernel.problems import Conflict, NotAllowed, Problems
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.commands import register_people_in_bulk, register_person
from ruta.rooms.people.models import Consent, Person, PersonDocument, SearchKey
from ruta.rooms.people.types import ConsentAnswer, DocumentEntry
from tests.rooms.people.conftest import TODAY, make_registration


def test_register_person_keeps_what_was_said_in_one_way_of_writing(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(given_names="  Yusleidy   Carolina "), on=TODAY)
    person.refresh_from_db()
    assert person.number == "SCL-000001"
    assert person.given_names == "Yusleidy Carolina"
    assert person.phone == "+56987654321"
    assert person.registered_by_organisation == "oficina-migrantes"
    assert [d.country for d in person.documents.order_by("pk")] == ["VEN", "CHL"]
    assert Consent.objects.get().notice_version == 1


def test_register_person_leaves_an_audit_entry_without_personal_values(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id, entry.writes, entry.username) == (
        "people.register_person",
        str(person.pk),
        True,
        "rosa",
    )
    assert "Bracamonte" not in str(entry.details)


def test_register_person_gives_each_city_its_own_numbers(rosa: Actor, marta: Actor) -> None:
    there = make_registration(city="mexico-city", documents=(), phone="55 1234 5678")
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    second = register_person(by=rosa, registration=make_registration(documents=()), on=TODAY)
    first_there = register_person(by=marta, registration=there, on=TODAY)
    assert (second.number, first_there.number) == ("SCL-000002", "CDMX-000001")
    assert first_there.phone == "+525512345678"


def test_register_person_refuses_without_consent_and_writes_nothing(rosa: Actor) -> None:
    for consents in ((), (ConsentAnswer("register", "refused"),)):
        with pytest.raises(Problems) as caught:
            register_person(by=rosa, registration=make_registration(consents=consents), on=TODAY)
        assert caught.value.code == "consent-to-register-missing"
    assert Person.objects.count() == AuditEntry.objects.count() == SearchKey.objects.count() == 0


@pytest.mark.parametrize("who", ["pedro", "olga", "eva", "ada"])
def test_register_person_refuses_whoever_is_not_at_the_desk(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed) as caught:
        register_person(by=request.getfixturevalue(who), registration=make_registration(), on=TODAY)
    assert caught.value.code == "role-not-enough"
    assert Person.objects.count() == 0


def test_register_person_refuses_the_desk_of_another_city(marta: Actor) -> None:
    with pytest.raises(NotAllowed) as caught:
        register_person(by=marta, registration=make_registration(), on=TODAY)
    assert caught.value.code == "other-city"


def test_register_person_refuses_needs_from_whoever_may_not_see_them(rosa: Actor, carlos: Actor) -> None:
    wanted = make_registration(specific_needs=("gender-violence",))
    with pytest.raises(NotAllowed) as caught:
        register_person(by=rosa, registration=wanted, on=TODAY)
    assert caught.value.code == "sensitive-refused"
    person = register_person(by=carlos, registration=wanted, on=TODAY)
    assert "violence" not in person.specific_needs_sealed


def test_register_person_refuses_a_document_somebody_holds_and_names_the_file(rosa: Actor) -> None:
    first = register_person(by=rosa, registration=make_registration(), on=TODAY)
    again = make_registration(documents=(DocumentEntry("passport", "084 123-456"),))
    with pytest.raises(Conflict) as caught:
        register_person(by=rosa, registration=again, on=TODAY)
    assert caught.value.code == "document-already-registered"
    assert first.number in caught.value.message
    assert caught.value.details["field"] == "documents-0-number"
    assert Person.objects.count() == 1


def test_register_person_tells_the_loser_of_a_race_the_same(rosa: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from ruta.rooms.people.commands import persons

    first = register_person(by=rosa, registration=make_registration(), on=TODAY)
    ask = persons.refuse_registered_documents
    asked: list[int] = []

    def ask_too_early(documents: object, *, but: int | None = None) -> None:
        asked.append(1)
        if len(asked) > 1:
            ask(documents, but=but)  # type: ignore[arg-type]

    monkeypatch.setattr(persons, "refuse_registered_documents", ask_too_early)
    with pytest.raises(Conflict) as caught:
        register_person(by=rosa, registration=make_registration(), on=TODAY)
    assert first.number in caught.value.message
    assert Person.objects.count() == 1


def test_an_expired_document_may_stand_in_two_files(rosa: Actor) -> None:
    old = make_registration(documents=(DocumentEntry("passport", "X1", "VEN", "expired"),))
    register_person(by=rosa, registration=old, on=TODAY)
    register_person(by=rosa, registration=old, on=TODAY)
    assert PersonDocument.objects.count() == 2


def test_two_people_may_share_a_household(rosa: Actor) -> None:
    first = register_person(by=rosa, registration=make_registration(), on=TODAY)
    child = make_registration(given_names="Ana", documents=(), household_of=first.number)
    second = register_person(by=rosa, registration=child, on=TODAY)
    first.refresh_from_db()
    assert first.household_id == second.household_id is not None


def test_bulk_writes_the_same_rows_and_one_audit_entry(db: None) -> None:
    batch = [
        make_registration(
            documents=(DocumentEntry("passport", f"P{index}"),),
            household_of="#0" if index == 1 else "",
            registered_on=date(2025, 3, 1),
            registered_by_organisation="oficina-migrantes",
            synthetic=True,
            specific_needs=(),
        )
        for index in range(3)
    ]
    ids = register_people_in_bulk(by=SYSTEM, registrations=batch, on=TODAY)
    people = list(Person.objects.order_by("pk"))
    assert ids == [person.pk for person in people]
    assert [person.number for person in people] == ["SCL-000001", "SCL-000002", "SCL-000003"]
    assert people[0].household_id == people[1].household_id is not None
    assert people[2].registered_on == date(2025, 3, 1)
    assert AuditEntry.objects.get().details == {"people": 3}


def test_bulk_names_the_row_of_each_problem_and_writes_nothing(db: None) -> None:
    batch = [
        make_registration(documents=()),
        make_registration(birth_year=2031, documents=()),
        make_registration(phone="12"),
    ]
    with pytest.raises(Problems) as caught:
        register_people_in_bulk(by=SYSTEM, registrations=batch, on=TODAY)
    assert [(p.code, p.details["row"]) for p in caught.value.problems] == [
        ("birth-date-in-future", 1),
        ("phone-invalid", 2),
    ]
    assert Person.objects.count() == 0


def test_bulk_refuses_the_same_document_twice(db: None) -> None:
    with pytest.raises(Problems) as caught:
        register_people_in_bulk(by=SYSTEM, registrations=[make_registration(), make_registration()], on=TODAY)
    assert caught.value.code == "document-already-registered"
