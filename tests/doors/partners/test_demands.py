"""The pages where Pedro of the OMIL, and the directory's editors, change what services ask."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from ruta.rooms.access.types import Actor
from ruta.rooms.directory.models import DemandStatement, DemandVersion, Service
from ruta.rooms.people.models import Person
from tests.doors.desk.test_people import sign_in

BASE = "/institucion/requisitos/omil-bolsa/"
#: A control of the form as a browser sends it.
_INPUT = re.compile(r"<input ([^>]*)>")
_SELECT = re.compile(r"<select ([^>]*)>(.*?)</select>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def read_form(text: str) -> dict[str, list[str]]:
    """What the page's form of the demand would send, without a button."""
    form = text.split('id="demand-form"')[1].split("</form>")[0]
    sent: dict[str, list[str]] = {}
    for attributes in _INPUT.findall(form):
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        if given.get("type") == "checkbox" and "checked" not in given:
            continue
        sent.setdefault(given["name"], []).append(given.get("value", ""))
    for attributes, options in _SELECT.findall(form):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        name = dict(_ATTRIBUTE.findall(attributes))["name"]
        sent[name] = [unescape(chosen[1] if chosen else re.findall(r'<option value="([^"]*)"', options)[0])]
    return sent


def press(client: Client, sent: dict[str, list[str]], do: str, status: int = 200) -> str:
    answer = client.post(BASE, {**sent, "do": do})
    assert answer.status_code == status, re.findall(r"summary-of-errors.*?</div>", answer.content.decode())
    return str(answer.content.decode())


def test_a_demand_is_edited_previewed_and_published_without_a_script(pedro: Actor, person: Person) -> None:
    client = sign_in(pedro)
    assert "omil-bolsa" in client.get("/institucion/requisitos/").content.decode()
    sent = read_form(client.get(BASE).content.decode())
    count = len([name for name in sent if name.startswith("fact-")])
    text = press(client, sent, "condition:0")
    sent = read_form(text)
    assert len([name for name in sent if name.startswith("fact-")]) == count + 1
    last = f"0.{count}"
    text = press(client, {**sent, f"fact-{last}": ["household_size"]}, "refresh")
    assert f'name="op-{last}"' in text
    empty = press(client, read_form(text), "preview", status=422)
    assert f'href="#line-{last}"' in empty
    assert "le falta" in empty
    sent = {**read_form(text), f"op-{last}": [">="], f"value-{last}": ["2"]}
    text = press(client, sent, "preview")
    assert "A quién deja entrar" in text
    assert 'lang="en"' in text
    refused = press(client, read_form(text), "publish", status=422)
    assert "Di dónde consta" in refused
    done = {**read_form(text), "source_document": ["Oficio 12"], "reason": ["Cambió la regla"], "accept_examples": "on"}
    assert client.post(BASE, {**done, "do": "publish"}).status_code == 302
    version = DemandVersion.objects.get(origin="screen")
    assert (version.made_by, version.source_document, version.number) == ("pedro", "Oficio 12", 2)
    versions = client.get(f"{BASE}versiones/").content.decode()
    assert "Oficio 12" in versions
    assert "agregado" in versions
    assert "Oficio 12" in client.get("/servicios/omil-bolsa/").content.decode()
    stale = press(client, {**done, "reason": ["otra"]}, "publish", status=409)
    assert "otra" in stale


def test_an_earlier_version_is_restored(pedro: Actor, person: Person) -> None:
    client = sign_in(pedro)
    sent = read_form(client.get(BASE).content.decode())
    text = press(client, read_form(press(client, sent, "remove:0.0")), "preview")
    given = {"source_document": ["Regla"], "reason": ["r"], "accept_examples": "on"}
    client.post(BASE, {**read_form(text), **given, "do": "publish"})
    url = f"{BASE}versiones/1/restaurar"
    assert client.get(url).status_code == 200
    assert client.post(url, {"based_on": 2, "source_document": "Regla", "reason": ""}).status_code == 422
    answer = client.post(url, {"based_on": 2, "source_document": "Regla", "reason": "x", "accept_examples": "on"})
    assert answer.status_code == 302
    assert Service.objects.get(code="omil-bolsa").demand_version == 3


def test_contradictory_sources_are_recorded_and_decided(pedro: Actor, directory: None) -> None:
    client = sign_in(pedro)
    bad = client.post(f"{BASE}fuentes", {"source_document": "004", "says": ""})
    assert bad.status_code == 422
    for says in ("Basta el pasaporte", "Se pide la cédula"):
        client.post(f"{BASE}fuentes", {"source_document": "004", "source_line": 518, "says": says})
    text = client.get(f"{BASE}versiones/").content.decode()
    assert "Basta el pasaporte" in text
    assert "Se pide la cédula" in text
    pk = DemandStatement.objects.first().pk  # type: ignore[union-attr]
    assert client.post(f"{BASE}fuentes/{pk}", {"follow": "no", "decision": ""}).status_code == 422
    assert client.post(f"{BASE}fuentes/{pk}", {"follow": "no", "decision": "Más antigua"}).status_code == 302
    assert client.post(f"{BASE}fuentes/{pk}", {"follow": "yes", "decision": "x"}).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("rosa", 403), ("eva", 200), ("olga", 200), ("ada", 200)])
def test_who_may_look_and_who_may_publish(
    who: str, status: int, directory: None, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    answer = client.get(BASE)
    assert answer.status_code == status
    offered = b'id="demand-form"' in answer.content
    assert offered == (who in ("olga", "ada"))
    posted = client.post(BASE, {"do": "preview", "kind-0": "all", "based_on": 1})
    assert posted.status_code == (200 if offered else 403)


def test_an_official_of_another_institution_may_look_only(pedro: Actor, directory: None) -> None:
    client = sign_in(pedro)
    code = Service.objects.exclude(organisation__code="omil-santiago").filter(city="santiago").first()
    assert code is not None
    other = f"/institucion/requisitos/{code.code}/"
    assert 'id="demand-form"' not in client.get(other).content.decode()
    assert client.post(other, {"do": "preview", "kind-0": "all", "based_on": 1}).status_code == 403


def test_the_pages_ask_the_database_a_steady_number_of_times(
    olga: Actor, directory: None, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(olga)
    client.get("/institucion/requisitos/")
    with django_assert_max_num_queries(8):
        client.get("/institucion/requisitos/")
    with django_assert_max_num_queries(16):
        client.get(BASE)
