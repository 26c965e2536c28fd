"""People on a route: a registered person, an open case, a referral on its way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.directory.commands import load_directory
from ruta.rooms.directory.models import (
    DocumentKind,
    Edition,
    Organisation,
    Place,
    Protocol,
    Service,
    ServiceTag,
)
from ruta.rooms.people.commands import record_consent, register_person
from ruta.rooms.people.models import Person
from ruta.rooms.route.commands import accept_referral, assess_case, open_case, refer_person
from ruta.rooms.route.models import Case, Referral
from tests.rooms.people.conftest import make_registration

OMIL = "omil-santiago"

ANSWERS: dict[str, Any] = {
    "documents-obstacle": "in-process",
    "trade-to-certify": "yes",
    "holds-certificate": "no",
    "experience-years": 8,
    "job-seeking": "yes",
    "employment": "unemployed",
    "sleeps-safely": "yes",
}


@pytest.fixture
def today() -> date:
    return timezone.localdate()


_TABLES = (Edition, Organisation, Place, Service, ServiceTag, DocumentKind, Protocol)
_loaded: dict[type[Model], list[Any]] = {}


@pytest.fixture
def directory(db: None) -> None:
    """The product's own directory: loaded by its command once, then copied row by row, which is faster."""
    if not _loaded:
        load_directory(by=SYSTEM, content_dir=settings.RUTA.content_dir)
        _loaded.update({table: list(table._default_manager.order_by("pk")) for table in _TABLES})
        return
    for table, rows in _loaded.items():
        table._default_manager.bulk_create(rows)


@pytest.fixture
def person(directory: None, rosa: Actor, today: date) -> Person:
    """A synthetic Venezuelan asylum seeker without RUN."""
    return register_person(by=rosa, registration=make_registration(), on=today)


@pytest.fixture
def case(person: Person, rosa: Actor, today: date) -> Case:
    return open_case(by=rosa, person_id=person.pk, on=today)


@pytest.fixture
def assessed(case: Case, rosa: Actor, today: date) -> Case:
    assess_case(by=rosa, case_id=case.pk, answers=ANSWERS, on=today)
    case.refresh_from_db()
    return case


def allow_sharing(by: Actor, person_id: int, organisation: str, on: date, state: str = "given") -> None:
    """Record what the person decides about sharing with an institution."""
    record_consent(
        by=by,
        person_id=person_id,
        purpose="refer",
        recipient=organisation,
        state=state,
        language="es",
        how="spoken",
        on=on,
    )


@pytest.fixture
def sent(case: Case, rosa: Actor, today: date) -> Referral:
    """A referral on its way to the OMIL."""
    allow_sharing(rosa, case.person_id, OMIL, today)
    referral = refer_person(by=rosa, case_id=case.pk, service="omil-asesoria", on=today)
    assert referral is not None
    return referral


@pytest.fixture
def accepted(sent: Referral, pedro: Actor, today: date) -> Referral:
    return accept_referral(by=pedro, referral_id=sent.pk, on=today)
