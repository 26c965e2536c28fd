"""The page where an institution says how many people a service takes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.directory.commands import take_place
from ruta.rooms.directory.models import Intake
from tests.doors.desk.test_people import sign_in

URL = "/institucion/requisitos/omil-asesoria/plazas/"


def test_places_are_set_shown_and_told_on_the_public_page(pedro: Actor, directory: None, today: date) -> None:
    client = sign_in(pedro)
    assert "Aquí no se cuentan" in client.get(URL).content.decode()
    assert client.post(URL, {"since": today.isoformat(), "places": "1"}).status_code == 302
    take_place(by=SYSTEM, service="omil-asesoria", on=today)
    page = client.get(URL).content.decode()
    assert "sin plazas" in page
    assert "No hay plazas libres ahora" in Client().get("/servicios/omil-asesoria/").content.decode()
    refused = client.post(URL, {"since": today.isoformat(), "places": "0"})
    assert refused.status_code == 409
    assert "Ya hay 1 plazas ocupadas" in refused.content.decode()
    assert client.post(URL, {"since": "", "places": "-4"}).status_code == 422
    assert list(Intake.objects.values_list("places", "taken")) == [(1, 1)]


@pytest.mark.parametrize(("who", "reads"), [("eva", 200), ("rosa", 403)])
def test_others_set_no_places(who: str, reads: int, directory: None, request: Any, today: date) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get(URL).status_code == reads
    assert client.post(URL, {"since": today.isoformat(), "places": "3"}).status_code == 403
    assert not Intake.objects.exists()
