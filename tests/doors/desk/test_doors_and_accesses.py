"""The page of all doors for one person, and the access log."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ruta.rooms.access.models import AuditEntry, User
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import register_person
from ruta.rooms.route.commands import open_case, pause_case
from ruta.rooms.route.models import Step
from tests.rooms.people.conftest import TODAY, make_registration

pytestmark = pytest.mark.django_db


def _sign_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_every_service_stands_as_a_door_with_its_reason(rosa: Actor, directory: Any) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    page = _sign_in(rosa).get(f"/ventanilla/personas/{person.pk}/puertas")
    assert page.status_code == 200
    entitlement = page.context["entitlement"]
    assert len(entitlement.open) + len(entitlement.key) + len(entitlement.closed) > 30
    text = page.content.decode()
    for heading in ("Abiertas hoy", "Cerrada por ahora"):
        assert heading in text
    assert AuditEntry.objects.filter(subject_type="person", subject_id=str(person.pk), purpose="entitlement").exists()


def test_questions_only_the_protection_team_asks_leave_no_empty_box(rosa: Actor, directory: Any) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    page = _sign_in(rosa).get(f"/ventanilla/personas/{person.pk}/puertas")
    questions = page.context["questions"]
    assert all(not best.fact.sensitive for best in questions)
    assert ("Vale la pena preguntar" in page.content.decode()) == bool(questions)


def test_a_need_keeps_only_its_doors(rosa: Actor, directory: Any) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    doors = _sign_in(rosa).get(f"/ventanilla/personas/{person.pk}/puertas?need=work").context["doors"]
    assert doors["open"] or doors["key"] or doors["closed"]
    assert all("work" in answer.service.needs for answers in doors.values() for answer in answers)


def test_the_doors_of_another_citys_person_stay_closed(rosa: Actor, marta: Actor, directory: Any) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    assert _sign_in(marta).get(f"/ventanilla/personas/{person.pk}/puertas").status_code in (403, 404)


def test_a_supervisor_reads_the_access_log_and_the_front_desk_does_not(rosa: Actor, silvia: Actor) -> None:
    register_person(by=rosa, registration=make_registration(), on=TODAY)
    page = _sign_in(silvia).get("/ventanilla/accesos/")
    assert page.status_code == 200
    assert "rosa" in page.content.decode()
    assert _sign_in(rosa).get("/ventanilla/accesos/").status_code == 403


def test_a_door_is_added_to_the_route_of_an_open_case_alone(rosa: Actor, directory: Any) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=TODAY)
    client, address = _sign_in(rosa), f"/ventanilla/personas/{person.pk}/puertas"
    assert "Agregar a la ruta" not in client.get(address).content.decode()
    case = open_case(by=rosa, person_id=person.pk, on=TODAY)
    page = client.get(address)
    entitlement = page.context["entitlement"]
    assert page.content.decode().count("Agregar a la ruta") == len(entitlement.open) + len(entitlement.key)
    chosen = (*entitlement.open, *entitlement.key)[0].service.code
    added = client.post(f"/ventanilla/expedientes/{case.pk}/plan/pasos", {"step-step": f"service:{chosen}"})
    assert added.status_code == 302
    assert Step.objects.get().service_id == chosen
    pause_case(by=rosa, case_id=case.pk, reason="waiting-for-document", on=TODAY)
    assert "Agregar a la ruta" not in client.get(address).content.decode()


def test_the_access_log_turns_its_pages(rosa: Actor, silvia: Actor) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=timezone.now(),
            username="rosa",
            organisation=rosa.organisation,
            action="people.load_person_file",
            purpose="desk",
            writes=False,
        )
        for _ in range(60)
    )
    client = _sign_in(silvia)
    first = client.get("/ventanilla/accesos/").context["page"]
    assert len(first) == 50
    assert first.has_next()
