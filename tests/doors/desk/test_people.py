"""The desk's pages about people, as the cast uses them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from ruta.rooms.access.models import AuditEntry, User
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import merge_people, register_person
from ruta.rooms.people.models import Consent, Person
from tests.rooms.people.conftest import TODAY, make_registration


def sign_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def typed(**changes: Any) -> dict[str, Any]:
    """What somebody types on the registration page."""
    rows = {f"{name}-{part}": value for name in ("nationalities", "documents", "languages")
            for part, value in (("TOTAL_FORMS", 3), ("INITIAL_FORMS", 0))}  # fmt: skip
    return {
        **rows,
        "given_names": "Yusleidy Carolina",
        "surname_1": "Bracamonte",
        "surname_2": "Rojas",
        "birth_day": "5",
        "birth_month": "3",
        "birth_year": "1991",
        "sex": "F",
        "nationalities-0-country": "VEN",
        "status": "asylum-seeker",
        "documents-0-kind": "passport",
        "documents-0-number": "084123456",
        "documents-1-kind": "chl-run",
        "documents-1-state": "none",
        "documents-1-none_reason": "never-had",
        "languages-0-language": "es",
        "languages-0-speaks": "3",
        "phone": "987654321",
        "consent_register": "given",
        "consent_contact": "refused",
        "consent_language": "es",
        "consent_how": "spoken",
        **changes,
    }


def test_rosa_registers_a_person_on_one_page(rosa: Actor) -> None:
    client = sign_in(rosa)
    assert client.get("/ventanilla/personas/registrar").status_code == 200
    answer = client.post("/ventanilla/personas/registrar", typed())
    person = Person.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/ventanilla/personas/{person.pk}/"
    assert person.number == "SCL-000001"
    assert {c.purpose: c.state for c in Consent.objects.all()} == {"register": "given", "contact": "refused"}
    page = client.get(answer["Location"]).content.decode()
    for words in ("Yusleidy Carolina Bracamonte Rojas", "SCL-000001", "Venezuela", "+56 9 8765 4321", "084123456"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"birth_year": "2031"}, "id_birth_year", "2031"),
        ({"birth_day": "31", "birth_month": "2"}, "id_birth_day", "1991-2-31"),
        ({"birth_year": "1850"}, "id_birth_year", "1850"),
        ({"birth_year": "noventa"}, "id_birth_year", ""),
        ({"documents-1-number": "12.531.909-3", "documents-1-state": "held", "documents-1-none_reason": ""},
         "id_documents-1-number", "12.531.909-3"),
        ({"documents-1-none_reason": ""}, "id_documents-1-none_reason", ""),
        ({"phone": "12345"}, "id_phone", "12345"),
        ({"given_names": "", "surname_1": "", "surname_2": ""}, "id_given_names", ""),
        ({"given_names": "1234"}, "id_given_names", "1234"),
        ({"consent_register": "refused"}, "id_consent_register", ""),
        ({"stateless": "yes"}, "id_stateless", ""),
        ({"status": "internally-displaced"}, "id_status", ""),
        ({"dependants": "-1"}, "id_dependants", "-1"),
        ({"household_of": "SCL-999999"}, "id_household_of", "SCL-999999"),
        ({"email": "nobody"}, "id_email", "nobody"),
        ({"arrival_year": "1980"}, "id_arrival_year", "1980"),
    ],
)  # fmt: skip
def test_bad_input_is_told_beside_its_field_and_keeps_what_was_typed(
    changes: dict[str, str], field: str, words: str, rosa: Actor
) -> None:
    answer = sign_in(rosa).post("/ventanilla/personas/registrar", typed(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}' in page
    assert words in page
    if "given_names" not in changes:
        assert 'value="Yusleidy Carolina"' in page
    assert Person.objects.count() == 0
    assert not AuditEntry.objects.filter(writes=True).exists()


def test_somebody_who_looks_registered_is_shown_before_saving(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    client = sign_in(rosa)
    again = typed(**{"documents-0-kind": "", "documents-0-number": ""})
    first = client.post("/ventanilla/personas/registrar", again)
    assert person.number in first.content.decode()
    assert Person.objects.count() == 1
    second = client.post("/ventanilla/personas/registrar", {**again, "confirmed": str(person.pk)})
    assert second.status_code == 302
    assert Person.objects.count() == 2


def test_the_same_document_names_the_file_that_holds_it(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    answer = sign_in(rosa).post("/ventanilla/personas/registrar", typed(confirmed=str(person.pk)))
    assert answer.status_code == 422
    assert person.number in answer.content.decode()


def test_more_rows_come_without_javascript_and_nothing_is_saved(rosa: Actor) -> None:
    answer = sign_in(rosa).post("/ventanilla/personas/registrar", typed(add="documents"))
    page = answer.content.decode()
    assert 'name="documents-5-number"' in page
    assert 'value="084123456"' in page
    assert Person.objects.count() == 0


def test_candidates_appear_while_typing(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    client = sign_in(rosa)
    answer = client.get(
        "/ventanilla/personas/candidatas", {"given_names": "Yusleidi", "surname_1": "Vracamonte", "birth_year": "1991"}
    )
    assert person.number in answer.content.decode()
    odd = client.get(
        "/ventanilla/personas/candidatas", {"birth_year": "19x", "birth_day": "99", "documents-0-number": "?"}
    )
    assert odd.status_code == 200


def test_the_search_finds_lists_and_pages(rosa: Actor, django_assert_max_num_queries: Any) -> None:
    for letter in "abcdefghijabcdefghijabcdefghij":
        register_person(by=rosa, registration=make_registration(given_names=f"Ana {letter}", documents=()), on=TODAY)
    client = sign_in(rosa)
    with django_assert_max_num_queries(12):
        page = client.get("/ventanilla/personas/").content.decode()
    assert "page=2" in page
    with django_assert_max_num_queries(14):
        assert "SCL-000001" in client.get("/ventanilla/personas/", {"q": "scl-1"}).content.decode()
    assert "Bracamonte" in client.get("/ventanilla/personas/buscar", {"q": "bracam"}).content.decode()


def test_the_page_of_a_person_costs_the_same_queries_whatever_it_holds(
    rosa: Actor, django_assert_max_num_queries: Any
) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    client = sign_in(rosa)
    client.get("/inicio/")  # the session notes when it began
    with django_assert_max_num_queries(24):
        client.get(f"/ventanilla/personas/{person.pk}/")


def test_the_page_of_a_person_names_who_may_be_the_same(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    other = register_person(by=rosa, registration=make_registration(documents=()), on=TODAY)
    assert other.number in sign_in(rosa).get(f"/ventanilla/personas/{person.pk}/").content.decode()


def test_opening_a_file_leaves_who_what_when_and_why(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    sign_in(rosa).get(f"/ventanilla/personas/{person.pk}/")
    entry = AuditEntry.objects.filter(subject_type="person").latest("pk")
    assert (entry.username, entry.action, entry.subject_id, entry.purpose) == (
        "rosa", "people.load_person_file", str(person.pk), "desk",
    )  # fmt: skip


@pytest.mark.parametrize("who", ["pedro", "olga", "eva", "ada", "marta"])
def test_nobody_but_the_desk_of_the_city_opens_a_file(who: str, rosa: Actor, request: pytest.FixtureRequest) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    answer = sign_in(request.getfixturevalue(who)).get(f"/ventanilla/personas/{person.pk}/")
    assert answer.status_code == (404 if who == "marta" else 403)  # another desk does not learn that she exists
    assert "Bracamonte" not in answer.content.decode()


def test_a_visitor_is_asked_to_sign_in(db: None) -> None:
    for path in ("", "buscar", "candidatas", "registrar", "1/", "1/editar/identity", "1/accesos"):
        assert Client().get(f"/ventanilla/personas/{path}").status_code == 302


def test_rosa_signs_in_through_the_form_and_finds_the_search(rosa: Actor) -> None:
    client = Client()
    answer = client.post(
        "/cuenta/login/?next=/ventanilla/personas/", {"login": "rosa", "password": "Correcta-Caballo-9"}
    )
    assert answer.status_code == 302
    assert "data-search" in client.get("/ventanilla/personas/").content.decode()


def test_a_section_is_changed_and_two_tabs_do_not_overwrite_each_other(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    client = sign_in(rosa)
    path = f"/ventanilla/personas/{person.pk}/editar/contact"
    assert 'value="1"' in client.get(path).content.decode()
    first = client.post(path, {"version": 1, "phone": "+584121234567", "phone_safe": "no"})
    assert first.status_code == 302
    late = client.post(path, {"version": 1, "phone": "987650000", "phone_safe": "yes"})
    page = late.content.decode()
    assert late.status_code == 422
    assert 'value="987650000"' in page
    assert 'name="version" value="2"' in page
    person.refresh_from_db()
    assert (person.phone, person.phone_safe, person.version) == ("+584121234567", False, 2)


def test_rows_are_changed_too(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    client = sign_in(rosa)
    path = f"/ventanilla/personas/{person.pk}/editar/papers"
    assert client.get(path).status_code == 200
    answer = client.post(
        path,
        {"version": 1, "documents-TOTAL_FORMS": 2, "documents-INITIAL_FORMS": 2, "documents-0-kind": "chl-run",
         "documents-0-number": "12.531.909-2", "status": "temporary-residence", "status_until": "2027-01-31"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert [(d.kind, d.number) for d in person.documents.all()] == [("chl-run", "125319092")]
    person.refresh_from_db()
    assert person.status_until == date(2027, 1, 31)


def test_a_permission_is_given_withdrawn_and_refused_with_its_recipient(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    client = sign_in(rosa)
    path = f"/ventanilla/personas/{person.pk}/permisos"
    said = {"purpose": "refer", "state": "given", "language": "es", "how": "spoken"}
    assert client.post(path, said).status_code == 422
    assert client.post(path, {**said, "recipient": "omil-santiago"}).status_code == 302
    assert client.post(path, {**said, "recipient": "omil-santiago", "state": "withdrawn"}).status_code == 302
    assert client.post(path, {**said, "recipient": "omil-santiago", "state": "withdrawn"}).status_code == 422
    assert [c.state for c in Consent.objects.filter(purpose="refer").order_by("pk")] == ["given", "withdrawn"]


def test_needs_are_closed_to_whoever_is_not_named_and_the_page_says_why(rosa: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    client = sign_in(rosa)
    answer = client.post(
        f"/ventanilla/personas/{person.pk}/necesidades", {"needs": ["homeless"], "purpose": "tonight's shelter"}
    )
    assert answer.status_code == 403
    person.refresh_from_db()
    assert person.specific_needs_sealed == ""
    assert "segundo factor" in client.get(f"/ventanilla/personas/{person.pk}/").content.decode()


def test_supervisors_see_who_looked_and_the_front_desk_does_not(rosa: Actor, silvia: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    path = f"/ventanilla/personas/{person.pk}/accesos"
    assert sign_in(rosa).get(path).status_code == 403
    page = sign_in(silvia).get(path).content.decode()
    assert "rosa" in page


def test_synthetic_people_carry_their_mark_and_joined_records_lead_to_the_kept_one(rosa: Actor) -> None:
    kept = register_person(by=rosa, registration=make_registration(synthetic=True), on=TODAY)
    other = register_person(by=rosa, registration=make_registration(documents=()), on=TODAY)
    merge_people(by=rosa, keep_id=kept.pk, other_id=other.pk, reason="same person")
    client = sign_in(rosa)
    assert "tag syn" in client.get("/ventanilla/personas/").content.decode()
    assert kept.number in client.get(f"/ventanilla/personas/{other.pk}/").content.decode()
    assert other.number in client.get(f"/ventanilla/personas/{kept.pk}/").content.decode()


def test_names_are_shown_as_text_whatever_they_hold(rosa: Actor) -> None:
    person = register_person(
        by=rosa, registration=make_registration(given_names="<script>alert</script>", documents=()), on=TODAY
    )
    page = sign_in(rosa).get(f"/ventanilla/personas/{person.pk}/").content.decode()
    assert "<script>alert" not in page
