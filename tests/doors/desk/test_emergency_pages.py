"""The emergency sheet as a worker and her supervisor meet it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import register_person
from ruta.rooms.people.models import EmergencyAccess
from tests.doors.desk.test_people import sign_in
from tests.rooms.people.conftest import make_registration

pytestmark = pytest.mark.django_db


def test_from_the_persons_page_to_the_review(rosa: Actor, silvia: Actor) -> None:
    person = register_person(by=rosa, registration=make_registration(), on=timezone.localdate())
    desk, supervisor = sign_in(rosa), sign_in(silvia)
    page = desk.get(reverse("desk:person", args=[person.pk])).content.decode()
    assert reverse("desk:emergency_open") in page
    filled = desk.post(reverse("desk:emergency_open"), {"number": person.number})
    assert filled.status_code == 200
    assert f'value="{person.number}"' in filled.content.decode()
    refused = desk.post(reverse("desk:emergency_open"), {"number": person.number, "story": "ya", "reason": "violence"})
    assert refused.status_code == 422
    assert "ya</textarea>" in refused.content.decode()
    typed = {"number": person.number, "story": "La amenazan ahora mismo.", "reason": "violence"}
    opened = desk.post(reverse("desk:emergency_open"), typed)
    access = EmergencyAccess.objects.get()
    assert opened["Location"] == reverse("desk:emergency", args=[access.pk])
    sheet = desk.get(opened["Location"]).content.decode()
    assert person.name in sheet
    assert supervisor.get(opened["Location"]).status_code == 404
    queue = supervisor.get(reverse("desk:emergencies")).content.decode()
    assert "La amenazan ahora mismo." in queue
    assert person.name not in queue
    review = reverse("desk:emergency_review", args=[access.pk])
    assert desk.post(review, {f"access-{access.pk}-review": "justified"}).status_code == 403
    bare = supervisor.post(review, {f"access-{access.pk}-review": "not-justified", f"access-{access.pk}-note": ""})
    assert bare.status_code == 422
    done = supervisor.post(review, {f"access-{access.pk}-review": "justified", f"access-{access.pk}-note": ""})
    assert done.status_code == 302
    access.refresh_from_db()
    assert (access.review, access.reviewed_by) == ("justified", "silvia")
    audit = supervisor.get(reverse("desk:person_audit", args=[person.pk]), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "read the emergency sheet" in audit
