"""What a person asks about her data, on the desk's pages."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import register_person
from ruta.rooms.people.models import DataRequest, Person
from tests.doors.desk.test_people import sign_in
from tests.rooms.people.conftest import make_registration

pytestmark = pytest.mark.django_db


def test_from_the_persons_page_to_the_certificate(rosa: Actor, silvia: Actor, marta: Actor) -> None:
    today = timezone.localdate()
    person = register_person(by=rosa, registration=make_registration(), on=today)
    desk, supervisor = sign_in(rosa), sign_in(silvia)
    address = reverse("desk:data_request_new", args=[person.pk])
    assert address in desk.get(reverse("desk:person", args=[person.pk])).content.decode()
    refused = desk.post(address, {"kind": "correction", "what": "", "how": "spoken", "asked_on": today.isoformat()})
    assert refused.status_code == 422
    assert "checked" in refused.content.decode()
    made = desk.post(address, {"kind": "deletion", "what": "", "how": "written", "asked_on": today.isoformat()})
    row = DataRequest.objects.get()
    assert made["Location"] == reverse("desk:data_request", args=[row.pk])
    page = desk.get(made["Location"]).content.decode()
    assert "por confirmar" in page
    assert 'name="decision"' not in page
    assert desk.post(made["Location"], {"decision": "granted"}).status_code == 403
    listed = supervisor.get(reverse("desk:data_requests")).content.decode()
    assert person.number in listed
    assert person.surname_1 not in listed
    assert sign_in(marta).get(made["Location"]).status_code == 404
    bare = supervisor.post(made["Location"], {"decision": "refused", "answer": ""})
    assert bare.status_code == 422
    done = supervisor.post(made["Location"], {"decision": "granted", "answer": "Hecho."})
    assert done.status_code == 302
    after = supervisor.get(made["Location"]).content.decode()
    assert "Datos borrados" in after
    assert row.erasure.digest in after
    assert Person.objects.get(pk=person.pk).surname_1 == ""
    assert "Datos borrados" in desk.get(reverse("desk:person", args=[person.pk])).content.decode()
