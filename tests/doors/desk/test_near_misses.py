"""Near misses by name: only the single window of the city, only with a purpose, always in the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import register_person
from ruta.rooms.people.types import DocumentEntry
from tests.doors.desk.test_people import sign_in
from tests.rooms.people.conftest import TODAY, make_registration
from tests.rooms.route.conftest import directory  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
ADDRESS = "desk:near_misses"


@pytest.fixture
def registered(directory: Any, rosa: Actor) -> None:  # noqa: F811
    for name, status in (("Casiana", "refugee"), ("Lejana", "irregular")):
        register_person(
            by=rosa,
            registration=make_registration(
                given_names=name,
                status=status,
                residence_area="santiago",
                job_seeking=True,
                phone="",
                phone_safe=None,
                documents=(DocumentEntry("passport", f"P{name}", "VEN"),),
            ),
            on=TODAY,
        )


def test_the_list_names_who_misses_by_one_and_leaves_a_trace(registered: None, rosa: Actor) -> None:
    answer = sign_in(rosa).post(reverse(ADDRESS), {"service": "omil-bolsa", "purpose": "llamar a quienes falta el RUN"})
    text = answer.content.decode()
    assert answer.context["found"].total == 1
    assert "Casiana" in text
    assert "Lejana" not in text  # two demands away
    assert "RUN" in text
    entry = AuditEntry.objects.get(action="directory.load_near_misses")
    assert (entry.purpose, entry.details) == ("llamar a quienes falta el RUN", {"listed": 1, "total": 1})


def test_without_a_purpose_nothing_is_read(registered: None, rosa: Actor) -> None:
    answer = sign_in(rosa).post(reverse(ADDRESS), {"service": "omil-bolsa", "purpose": "  "})
    assert answer.context["found"] is None
    assert answer.context["form"].errors["purpose"]
    assert not AuditEntry.objects.filter(action="people.export_facts_for_desk").exists()


def test_other_cities_and_other_roles_get_nothing(
    registered: None, marta: Actor, olga: Actor, pedro: Actor, eva: Actor
) -> None:
    answer = sign_in(marta).post(reverse(ADDRESS), {"service": "omil-bolsa", "purpose": "curiosidad"})
    assert "Casiana" not in answer.content.decode()
    for actor in (olga, pedro, eva):
        answer = sign_in(actor).post(reverse(ADDRESS), {"service": "omil-bolsa", "purpose": "curiosidad"})
        assert answer.status_code == 403
        assert "Casiana" not in answer.content.decode()
