"""Finding people and likely duplicates."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ruta.kernel.dates import PartialDate
from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.commands import merge_people, register_people_in_bulk, register_person, unmerge_people
from ruta.rooms.people.queries import find_candidates, search_people
from ruta.rooms.people.types import DocumentEntry
from tests.rooms.people.conftest import TODAY, make_registration


@pytest.fixture
def crowd(db: None) -> list[int]:
    """A few dozen people of Santiago, so that names have frequencies."""
    surnames = ["Pérez", "González", "Rojas", "Soto", "Muñoz", "Quispe", "Jean-Baptiste", "Castillo"]
    given = ["María José", "Juan", "Ana", "Luis", "Carmen"]
    batch = [
        make_registration(
            given_names=name, surname_1=first, surname_2=surnames[(index + 3) % 8], birth_year=1960 + index * 4 + shift,
            birth_month=1 + shift, birth_day=2 + index, documents=(), phone="",
        )
        for index, first in enumerate(surnames)
        for shift, name in enumerate(given)
    ]  # fmt: skip
    return register_people_in_bulk(by=SYSTEM, registrations=batch, on=TODAY)


@pytest.mark.parametrize(
    "asked",
    [
        {"given_names": "Yusleidy", "surname_1": "Bracamonte"},
        {"given_names": "Yusleidi", "surname_1": "Vracamonte", "born": PartialDate(1991, 3, 5)},
        {"given_names": "Yusleidy Carolina", "surname_1": "Rojas", "surname_2": "Bracamonte"},
        {"given_names": "Carolina", "surname_2": "Rojas", "born": PartialDate(1991)},
        {"surname_1": "Bracamonte Rojas"},
        {"document": "084-123-456"},
        {"given_names": "Yusleidy", "born": PartialDate(1991, 3, 5)},
    ],
)
def test_find_candidates_finds_the_person_however_she_is_written(
    asked: dict[str, object], crowd: list[int], rosa: Actor
) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    found = find_candidates(by=rosa, **asked)  # type: ignore[arg-type]
    assert found[0].person_id == person.pk
    assert found[0].reasons


def test_the_same_document_makes_a_strong_candidate(crowd: list[int], rosa: Actor) -> None:
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    best = find_candidates(by=rosa, given_names="Otra", surname_1="Persona", document="084123456")[0]
    assert best.score >= 0.8
    assert "same-document" in best.reasons


def test_spouses_who_share_a_telephone_are_no_duplicates(crowd: list[int], rosa: Actor) -> None:
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    found = find_candidates(
        by=rosa, given_names="Robinson", surname_1="Bracamonte", sex="M", phone="+56 9 8765 4321",
        born=PartialDate(1989, 7, 1),
    )  # fmt: skip
    assert all(candidate.score < 0.5 for candidate in found)


def test_twins_are_no_duplicates(crowd: list[int], rosa: Actor) -> None:
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    found = find_candidates(
        by=rosa, given_names="Daniela", surname_1="Bracamonte", surname_2="Rojas", sex="F",
        born=PartialDate(1991, 3, 5), phone="987654321",
    )  # fmt: skip
    assert found[0].score <= 0.5


def test_find_candidates_sees_only_the_actors_city(crowd: list[int], rosa: Actor, marta: Actor) -> None:
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    assert find_candidates(by=marta, given_names="Yusleidy", surname_1="Bracamonte") == []
    assert search_people(by=marta, text="Bracamonte") == []
    assert search_people(by=marta, text="084123456") == []


@pytest.mark.parametrize(
    "text",
    [
        "yusleidy bracamonte", "BRACAMONTE ROJAS", "Rojas Yusleidi", "bracamonte", "yus braca", "084 123 456",
        "98765 4321", "+56987654321", "scl-41", "SCL-000041", "bracamonte 1991", "084123456",
    ],
)  # fmt: skip
def test_search_people_understands_whatever_is_typed(text: str, crowd: list[int], rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    assert person.number == "SCL-000041"
    assert search_people(by=rosa, text=text)[0].person_id == person.pk


def test_search_people_by_a_birth_year_lists_who_was_born_then(crowd: list[int], rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(birth_year=1955), on=TODAY)
    assert [found.person_id for found in search_people(by=rosa, text="1955")] == [person.pk]


@pytest.mark.parametrize("text", ["", "   ", "-", "¿?", "%", "'; DROP TABLE", "\x00", "a" * 500, "0", "日本"])
def test_search_people_survives_any_text(text: str, crowd: list[int], rosa: Actor) -> None:
    assert isinstance(search_people(by=rosa, text=text), list)


@pytest.mark.parametrize("who", ["pedro", "olga", "eva", "ada"])
def test_search_people_refuses_whoever_is_not_at_the_desk(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        search_people(by=request.getfixturevalue(who), text="rojas")


def test_a_search_leaves_one_entry_with_the_count_and_no_words(crowd: list[int], rosa: Actor) -> None:
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    before = AuditEntry.objects.count()
    search_people(by=rosa, text="bracamonte")
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.details) == ("people.search", {"found": 1})


def test_a_search_costs_the_same_queries_for_one_and_for_many(crowd: list[int], rosa: Actor) -> None:
    with CaptureQueriesContext(connection) as few:
        find_candidates(by=rosa, given_names="Zoraida", surname_1="Uzcátegui")
    with CaptureQueriesContext(connection) as many:
        find_candidates(by=rosa, given_names="Maria", surname_1="Gonzales", born=PartialDate(1964))
    assert len(few) <= len(many) <= 8


def test_a_joined_record_is_found_as_the_one_kept_until_it_is_parted(crowd: list[int], rosa: Actor) -> None:
    kept = register_person(by=rosa, registration=make_registration(), on=TODAY)
    other = register_person(
        by=rosa,
        registration=make_registration(
            surname_1="Wracamontes", surname_2="", documents=(DocumentEntry("passport", "ZZ99"),)
        ),
        on=TODAY,
    )
    merge_people(by=rosa, keep_id=kept.pk, other_id=other.pk, reason="same passport renewed")
    assert [found.person_id for found in search_people(by=rosa, text="ZZ99")] == [kept.pk]
    unmerge_people(by=rosa, other_id=other.pk, reason="a cousin")
    assert [found.person_id for found in search_people(by=rosa, text="ZZ99")] == [other.pk]
