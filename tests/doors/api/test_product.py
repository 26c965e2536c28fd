"""The product's own API: the same answers as the desk, nothing kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from ruta.rooms.access.models import AuditEntry
from ruta.rooms.directory.queries import find_entitlement
from ruta.rooms.directory.types.content import DirectoryContent
from ruta.rooms.people.types import DeclaredFacts


@pytest.fixture
def client(directory: DirectoryContent) -> Client:
    return Client(enforce_csrf_checks=True)


def ask(client: Client, **question: Any) -> Any:
    return client.post("/api/v1/entitlement", question, content_type="application/json")


def test_the_answer_is_the_desks_for_the_same_facts(client: Client) -> None:
    facts = {"status": "asylum-seeker", "sex": "F", "age": 34, "documents": ["passport"], "city": "santiago"}
    told = ask(client, city="santiago", facts=facts).json()
    found = find_entitlement(facts=DeclaredFacts(facts), city="santiago", on=timezone.localdate())
    for door in ("open", "key", "closed"):
        assert [one["id"] for one in told["services"] if one["door"] == door] == [
            answer.service.code for answer in getattr(found, door)
        ]


def test_nothing_is_kept_of_who_asks(client: Client) -> None:
    before = AuditEntry.objects.count()
    answer = ask(client, city="santiago", facts={"birth_date": "1990-05"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert AuditEntry.objects.count() == before
    assert Session.objects.count() == 0


def test_what_cannot_be_answered_says_why(client: Client) -> None:
    for question, code in (
        ({"city": "atlantis", "facts": {}}, "city-unknown"),
        ({"city": "santiago", "facts": {"shoe_size": 4}}, "fact-unknown"),
        ({"city": "santiago", "facts": {"status": "king"}}, "fact-value-unknown"),
        ({"city": "santiago", "facts": {"birth_date": "2999-01-01"}}, "birth-date-in-future"),
        ({"city": "santiago"}, "parameters-unreadable"),
    ):
        answer = ask(client, **question)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_services_facts_and_one_service(client: Client) -> None:
    told = client.get("/api/v1/services", {"city": "santiago"}).json()["services"]
    assert {one["city"] for one in told} == {"santiago"}
    one = client.get(f"/api/v1/services/{told[0]['id']}").json()
    assert one["demand"] == told[0]["demand"]
    assert client.get("/api/v1/services/nothing").status_code == 404
    assert client.get("/api/v1/services", {"city": "atlantis"}).status_code == 422
    assert "age" in {fact["name"] for fact in client.get("/api/v1/facts").json()["facts"]}
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
