"""The pages of protocols: the sheet, editing, answering a round, and the state per city."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from ruta.rooms.access.types import Actor
from ruta.rooms.directory.models import Protocol, ReviewAnswer, ReviewRound
from ruta.rooms.route.models import Referral
from tests.doors.desk.test_people import sign_in

CODE = "accion-rapida-violencia-stgo"
BASE = f"/institucion/protocolos/{CODE}/"


def read_fields(text: str) -> dict[str, str]:
    """The fields of the page's form and their values."""
    form = text.split('<form method="post" novalidate>')[1].split("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input ([^>]*)>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") != "checkbox" or "checked" in tag:
            sent[given["name"]] = unescape(given.get("value", "on" if given.get("type") == "checkbox" else ""))
    for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', form, re.DOTALL):
        sent[name] = unescape(value)
    return sent


def test_a_protocol_is_read_edited_and_its_version_kept(silvia: Actor, directory: None) -> None:
    client = sign_in(silvia)
    assert "Acción rápida" in client.get("/institucion/protocolos/").content.decode()
    sheet = client.get(BASE).content.decode()
    assert "data-print" in sheet
    assert "por confirmar" in sheet
    before = Protocol.objects.get(code=CODE)
    fields = read_fields(client.get(f"{BASE}editar").content.decode())
    fields["form-0-what_es"] = "Preguntar a solas y escuchar."
    refused = client.post(f"{BASE}editar", fields)
    assert refused.status_code == 422
    assert "Preguntar a solas y escuchar." in refused.content.decode()
    assert client.post(f"{BASE}editar", {**fields, "reason": "Revisado con la red"}).status_code == 302
    row = Protocol.objects.get(code=CODE)
    assert row.version == 2
    assert row.content["steps"][0]["what"]["es"] == "Preguntar a solas y escuchar."
    assert row.content["steps"][1:] == before.content["steps"][1:]
    assert row.content["principles"] == before.content["principles"]
    assert client.post(f"{BASE}editar", {**fields, "reason": "otra vez"}).status_code == 409


def test_a_round_is_opened_asked_answered_and_shown(olga: Actor, silvia: Actor, eva: Actor, directory: None) -> None:
    due = (timezone.localdate() + timedelta(days=10)).isoformat()
    officer = sign_in(olga)
    assert officer.post("/programa/protocolos/", {"city": "santiago", "due_on": ""}).status_code == 422
    assert officer.post("/programa/protocolos/", {"city": "santiago", "due_on": due}).status_code == 302
    assert officer.post("/programa/protocolos/", {"city": "santiago", "due_on": due}).status_code == 409
    number = ReviewRound.objects.get().pk
    official = sign_in(silvia)
    url = f"/institucion/revisiones/{number}/{CODE}/"
    assert url in official.get("/institucion/protocolos/").content.decode()
    half = official.post(url, {"peligro-carried_out": "yes"})
    assert half.status_code == 422
    assert "Escriba quién para este paso" in half.content.decode()
    answer = {"peligro-carried_out": "yes", "peligro-by_whom": "Oficina", "consentir-carried_out": "no",
              "consentir-why_not": "Falta formación"}  # fmt: skip
    assert official.post(url, answer).status_code == 302
    assert ReviewAnswer.objects.count() == 2
    page = sign_in(eva).get("/programa/protocolos/").content.decode()
    assert "Falta formación" in page
    assert "Abrir una ronda" not in page
    assert sign_in(eva).post(f"/programa/protocolos/rondas/{number}/cerrar").status_code == 403
    assert officer.post(f"/programa/protocolos/rondas/{number}/cerrar").status_code == 302


@pytest.mark.parametrize("who", ["rosa", "pedro", "eva"])
def test_others_read_a_protocol_and_change_nothing(who: str, directory: None, request: pytest.FixtureRequest) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get(BASE).status_code == 200
    fields: dict[str, Any] = {"based_on": 1, "reason": "x", "form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0}
    assert client.post(f"{BASE}editar", fields).status_code == 403
    assert Protocol.objects.get(code=CODE).version == 1


def test_the_referrals_page_has_the_protocols_at_hand(rosa: Actor, sent: Referral) -> None:
    text = sign_in(rosa).get(f"/ventanilla/derivaciones/{sent.pk}/").content.decode()
    assert BASE in text


def test_the_state_per_city_asks_a_steady_number_of_times(
    olga: Actor, directory: None, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(olga)
    client.get("/programa/protocolos/")
    with django_assert_max_num_queries(9):
        client.get("/programa/protocolos/")
