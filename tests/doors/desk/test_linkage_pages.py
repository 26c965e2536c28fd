"""The pages of comparison and of questions between windows, as the cast uses them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ruta.doors.jobs.kinds import KINDS
from ruta.rooms.access.commands import run_job
from ruta.rooms.access.models import Job
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.commands import compare_people, record_consent
from ruta.rooms.people.models import LinkageChoice, Pair, Person, RecognitionChoice, RecognitionQuestion
from tests.doors.desk.test_people import sign_in
from tests.rooms.people.identity_cast import register
from tests.rooms.people.test_linkage import silent, town

__all__ = ["town"]


def run_asked(kind: str) -> None:
    for job in Job.objects.filter(kind=kind, status="queued"):
        run_job(by=SYSTEM, job_id=job.pk, kinds=KINDS)


def test_ada_sees_expected_errors_and_chooses_thresholds_with_a_reason(town: list[Person], ada: Actor) -> None:
    client = sign_in(ada)
    assert "Todavía no se aprendió nada" in client.get("/ventanilla/comparacion/").content.decode()
    answer = client.post("/ventanilla/comparacion/pedir", {"work": "learn"}, follow=True)
    run_asked("people.learn_linkage")
    page = client.get("/ventanilla/comparacion/", {"same": "0,8", "ask": "0.3"}).content.decode()
    assert "igual desde 80 %, preguntar desde 30 %" in page
    assert "Versión 1, aprendida de 41 registros" in page
    typed = {"version": "1", "same": "0.9", "ask": "0.3", "reason": ""}
    answer = client.post("/ventanilla/comparacion/elegir", typed)
    assert answer.status_code == 422
    assert 'value="0.3"' in answer.content.decode()
    assert client.post("/ventanilla/comparacion/elegir", {**typed, "reason": "x", "ask": "0.95"}).status_code == 422
    assert client.post("/ventanilla/comparacion/elegir", {**typed, "reason": "lista corta"}).status_code == 302
    assert LinkageChoice.objects.latest("id").reason == "lista corta"
    assert town[7].surname_1 not in client.get("/ventanilla/comparacion/").content.decode()


def test_an_administrator_of_the_whole_programme_names_the_city(town: list[Person], db: None) -> None:
    from ruta.rooms.access.types import Role
    from tests.conftest import _member

    client = sign_in(_member("inés", Role.ADMINISTRATOR, "ilo", ""))
    assert "<b>41</b>" in client.get("/ventanilla/comparacion/").content.decode()
    assert "<b>0</b>" in client.get("/ventanilla/comparacion/", {"ciudad": "mexico-city"}).content.decode()
    assert client.get("/ventanilla/comparacion/", {"ciudad": "lima"}).status_code == 200
    answer = client.post("/ventanilla/comparacion/pedir", {"work": "compare", "ciudad": "mexico-city"})
    assert answer["Location"].endswith("?ciudad=mexico-city")
    assert Job.objects.latest("id").parameters == {"city": "mexico-city"}


def test_silvia_has_the_register_compared_and_rosa_finds_the_pair_explained(
    town: list[Person],
    silvia: Actor,
    rosa: Actor,
) -> None:
    client = sign_in(silvia)
    client.post("/ventanilla/comparacion/pedir", {"work": "compare"})
    Job.objects.filter(kind="people.compare_people", parameters__person_ids__isnull=False).delete()
    run_asked("people.compare_people")
    assert "41 registros comparados" in client.get("/ventanilla/comparacion/").content.decode()
    assert client.post("/ventanilla/comparacion/pedir", {"work": "learn"}).status_code == 403
    assert (
        client.post(
            "/ventanilla/comparacion/elegir", {"version": 1, "same": 0.9, "ask": 0.1, "reason": "x"}
        ).status_code
        == 403
    )
    pair = Pair.objects.get(left=town[7], right=town[-1])
    page = sign_in(rosa).get(f"/ventanilla/pares/{pair.pk}/").content.decode()
    assert "Dos registros tomados al azar" in page
    assert 'class="step-for"' in page
    assert 'class="step-against"' in page
    assert sign_in(rosa).get("/ventanilla/comparacion/").status_code == 403


def test_windows_ask_each_other_from_the_persons_page(rosa: Actor, silvia: Actor, marta: Actor, directory: Any) -> None:
    from django.utils import timezone

    from ruta.rooms.access.types import Role
    from tests.conftest import _member

    nora = _member("nora", Role.SUPERVISOR, "sibiso", "mexico-city")
    supervisor = sign_in(nora)
    assert (
        supervisor.post("/ventanilla/entre-ventanillas/responder", {"answers": "on", "reason": ""}).status_code == 422
    )
    supervisor.post("/ventanilla/entre-ventanillas/responder", {"answers": "on", "reason": "acuerdo de las dos"})
    assert RecognitionChoice.objects.get().answers
    there, here = register(marta, phone="+56 9 8765 4321"), register(rosa, phone="+56 9 8765 4321")
    client = sign_in(rosa)
    address = f"/ventanilla/personas/{here.pk}/"
    refused = client.post(f"{address}otras-ventanillas", follow=True)
    assert "no ha aceptado" in refused.content.decode() or refused.status_code == 403
    for by, person in ((rosa, here), (marta, there)):
        record_consent(
            by=by, person_id=person.pk, purpose="recognise", state="given", language="es", how="spoken",
            on=timezone.localdate(),
        )  # fmt: skip
    supervisor.post("/ventanilla/entre-ventanillas/senas")
    run_asked("people.tokenise_people")
    page = client.post(f"{address}otras-ventanillas", follow=True).content.decode()
    reference = RecognitionQuestion.objects.get().reference
    assert reference in page
    assert "probablemente la conocen" in page
    mine = client.get("/ventanilla/entre-ventanillas/", {"lado": "nuestras"}).content.decode()
    theirs = supervisor.get("/ventanilla/entre-ventanillas/").content.decode()
    for text, number, other in ((mine, here.number, there.number), (theirs, there.number, here.number)):
        assert reference in text
        assert number in text
        assert other not in text


def test_the_pages_are_for_the_desk(pedro: Actor, olga: Actor, ada: Actor) -> None:
    for actor in (pedro, olga):
        client = sign_in(actor)
        for address in ("/ventanilla/comparacion/", "/ventanilla/entre-ventanillas/"):
            assert client.get(address).status_code == 403
    assert sign_in(ada).get("/ventanilla/entre-ventanillas/").status_code == 403
    assert Client().get("/ventanilla/comparacion/").status_code == 302


@pytest.mark.parametrize("value", ["nan", "-1", "2", "abc", ""])
def test_nonsense_thresholds_in_the_address_are_left_aside(value: str, ada: Actor, town: list[Person]) -> None:
    compare_people(by=SYSTEM, progress=silent, city="santiago")
    assert sign_in(ada).get("/ventanilla/comparacion/", {"same": value, "ask": value}).status_code == 200
