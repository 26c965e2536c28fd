"""Protocols are loaded, published with versions, and each step is asked about in a round of review."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.directory.commands import (
    answer_review,
    close_review_round,
    load_protocols,
    open_review_round,
    publish_protocol,
    run_review_reminders,
)
from ruta.rooms.directory.models import Protocol, ProtocolVersion, ReviewAnswer, ReviewRound
from ruta.rooms.directory.queries import (
    list_protocols_of_service,
    list_review_requests,
    load_reviews,
)
from tests.rooms.route.conftest import directory  # noqa: F401 - a fixture

CODE = "accion-rapida-violencia-stgo"


def row() -> Protocol:
    return Protocol.objects.get(code=CODE)


def change(text: str = "Otra cosa") -> dict[str, Any]:
    content = row().content
    content["steps"][0]["what"] = {"es": text, "en": text}
    return dict(content)


def publish(by: Actor, **more: Any) -> ProtocolVersion:
    given = {"content": change(), "based_on": 1, "reason": "Revisado"} | more
    return publish_protocol(by=by, protocol=CODE, **given)


def load(folder: Path) -> tuple[str, ...]:
    return load_protocols(by=SYSTEM, content_dir=folder)


def test_the_products_protocols_say_their_source_or_that_it_must_be_confirmed(directory: None) -> None:  # noqa: F811
    rows = list(Protocol.objects.all())
    assert {row.city for row in rows} == {"santiago", "mexico-city"}
    assert {row.topic for row in rows} >= {"violence", "child-at-risk", "trafficking", "attention"}
    for found in rows:
        for step in found.content["steps"]:
            assert step["source"] or step["to_be_confirmed"], (found.code, step["id"])


def test_a_version_is_published_and_the_earlier_one_kept(directory: None, silvia: Actor) -> None:  # noqa: F811
    load(settings.RUTA.content_dir)
    publish(silvia, approved_by="Alcaldía", approved_on=date(2026, 11, 20), next_review=date(2027, 5, 1))
    assert (row().version, row().approved_by, row().next_review) == (2, "Alcaldía", date(2027, 5, 1))
    kept = ProtocolVersion.objects.get(protocol=row(), number=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()
    assert load(settings.RUTA.content_dir) == ()
    assert row().content["steps"][0]["what"]["es"] == "Otra cosa"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"based_on": 9}, "protocol-moved-on"),
        ({"reason": " "}, "protocol-reason-missing"),
        ({"approved_by": "x"}, "protocol-approval-half"),
        ({"content": {"name": {"es": "x"}, "steps": []}}, "content-language-missing"),
        ({"content": {"name": {"es": "x", "en": "x"}, "steps": [{"id": "A b"}]}}, "content-malformed"),
    ],
)
def test_what_cannot_be_published_changes_nothing(
    more: dict[str, Any],
    code: str,
    directory: None,  # noqa: F811
    silvia: Actor,
) -> None:
    with pytest.raises(Problem) as caught:
        publish(silvia, **more)
    assert caught.value.code == code
    assert row().version == 1


def test_others_do_not_publish(directory: None, pedro: Actor, rosa: Actor, eva: Actor) -> None:  # noqa: F811
    for actor in (pedro, rosa, eva):
        with pytest.raises(NotAllowed):
            publish(actor)


def test_files_never_overwrite_a_published_protocol(directory: None, silvia: Actor, tmp_path: Path) -> None:  # noqa: F811
    publish(silvia)
    shutil.copytree(settings.RUTA.content_dir / "directory", tmp_path / "directory")
    path = tmp_path / "directory" / "protocols.yaml"
    path.write_text(path.read_text().replace("Preguntar a solas si corre peligro ahora", "Preguntar a solas"))
    assert load(tmp_path) == (CODE,)
    assert row().content["steps"][0]["what"]["es"] == "Otra cosa"
    assert load(tmp_path) == ()


def test_a_round_asks_and_shows_the_state_per_city(directory: None, olga: Actor, silvia: Actor) -> None:  # noqa: F811
    today = timezone.localdate()
    assert list_review_requests(by=silvia) == []
    opened = open_review_round(by=olga, city="santiago", due_on=today + timedelta(days=5), on=today)
    with pytest.raises(Conflict, match="round-open"):
        open_review_round(by=olga, city="santiago", due_on=today + timedelta(days=9), on=today)
    assert CODE in {protocol.code for _round, protocol in list_review_requests(by=silvia)}
    steps = [step["id"] for step in row().content["steps"]]
    answers = {
        steps[0]: {"carried_out": "yes", "by_whom": "Oficina", "since": "2024", "result": "sin demoras"},
        steps[1]: {"carried_out": "no", "why_not": "Falta personal"},
        steps[2]: {"carried_out": "partly", "why_not": "Solo de día", "by_whom": "Oficina"},
    }
    assert answer_review(by=silvia, round_id=opened.pk, protocol=CODE, answers=answers) == 3
    assert CODE not in {protocol.code for _round, protocol in list_review_requests(by=silvia)}
    city = next(found for found in load_reviews(by=olga, on=today) if found.city == "santiago")
    state = next(found for found in city.states if found.protocol.code == CODE)
    assert (state.yes, state.partly, state.no, state.waiting) == (1, 1, 1, 0)
    told = run_review_reminders(by=SYSTEM, progress=lambda done, total: None)
    assert told == {"reminded": 1}
    assert run_review_reminders(by=SYSTEM, progress=lambda done, total: None) == {"reminded": 0}
    assert ReviewRound.objects.get().reminders == 1
    close_review_round(by=olga, round_id=opened.pk, on=today)
    with pytest.raises(Conflict, match="round-closed"):
        answer_review(by=silvia, round_id=opened.pk, protocol=CODE, answers=answers)
    assert load_reviews(by=olga, on=today + timedelta(days=9))[1].is_late is False


@pytest.mark.parametrize(
    ("step", "answer", "code"),
    [
        ("peligro", {"carried_out": "yes"}, "answer-incomplete"),
        ("peligro", {"carried_out": "no"}, "answer-incomplete"),
        ("nada", {"carried_out": "yes", "by_whom": "x"}, "protocol-step-unknown"),
    ],
)
def test_half_an_answer_is_refused_and_nothing_is_written(
    step: str,
    answer: dict[str, str],
    code: str,
    directory: None,  # noqa: F811
    olga: Actor,
    silvia: Actor,
) -> None:
    today = timezone.localdate()
    opened = open_review_round(by=olga, city="santiago", due_on=today + timedelta(days=5), on=today)
    with pytest.raises(Problem) as caught:
        answer_review(by=silvia, round_id=opened.pk, protocol=CODE, answers={step: answer})
    assert caught.value.code == code
    assert not ReviewAnswer.objects.exists()


def test_who_may_not_open_or_answer(directory: None, silvia: Actor, pedro: Actor, olga: Actor) -> None:  # noqa: F811
    today = timezone.localdate()
    with pytest.raises(NotAllowed):
        open_review_round(by=silvia, city="santiago", due_on=today + timedelta(days=5), on=today)
    with pytest.raises(Problem, match="round-due-early"):
        open_review_round(by=olga, city="santiago", due_on=today, on=today)
    opened = open_review_round(by=olga, city="santiago", due_on=today + timedelta(days=5), on=today)
    with pytest.raises(NotAllowed):
        answer_review(by=pedro, round_id=opened.pk, protocol=CODE, answers={})
    with pytest.raises(NotFound, match="round-unknown"):
        close_review_round(by=olga, round_id=99, on=today)
    with pytest.raises(NotAllowed):
        run_review_reminders(by=olga, progress=lambda done, total: None)


def test_beside_a_service_stand_its_protocol_and_what_to_do_at_once(directory: None) -> None:  # noqa: F811
    codes = {found.code for found in list_protocols_of_service(service="proteccion-ninez", city="santiago")}
    assert codes == {"accion-rapida-violencia-stgo", "accion-rapida-ninez-stgo", "accion-rapida-trata-stgo"}
