"""Sensitive words are planted everywhere they may stand, and looked for everywhere they may not."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyarrow.parquet as pa_parquet
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from ruta.config.logs import WithoutPersonalData
from ruta.rooms.access.models import AuditEntry, Job
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.people.commands import record_specific_needs
from ruta.rooms.people.models import Person
from ruta.rooms.route.models import Assessment, FollowUp, Referral, StateChange
from ruta.rooms.route.types import Profile
from tests.doors.desk.test_people import sign_in
from tests.doors.test_every_url_as_everybody import CAST, NAMED, address, read_answer  # noqa: F401 - fixture
from tests.rooms.route.conftest import case, directory, person, sent, today  # noqa: F401 - fixtures

#: Opened only for a reason, by those named for it.
RESERVED = ("canario-identidad",)
#: What workers wrote: for the desk of the city (and, of a referral, its receiver) alone.
NOTES = ("canario-contacto", "canario-mensaje", "canario-respuesta", "canario-seguimiento", "canario-cambio",
         "canario-entrega", "canario-diagnostico")  # fmt: skip
EVERYTHING = RESERVED + NOTES
#: The institution the referral was sent to reads what was written to it, and its own answers.
OF_RECEIVER = {"canario-mensaje", "canario-respuesta", "canario-cambio", "canario-entrega"}


@pytest.fixture
def planted(sent: Referral, carlos: Actor, rosa: Actor) -> Referral:  # noqa: F811
    """Every sensitive column filled with a word that stands nowhere else."""
    person_id = sent.case.person_id
    record_specific_needs(
        by=carlos, person_id=person_id, needs=["torture-survivor"], purpose="protección",
        gender_identity="canario-identidad",
    )  # fmt: skip
    Person.objects.filter(pk=person_id).update(contact_note="canario-contacto", pregnant=True)
    Referral.objects.filter(pk=sent.pk).update(message="canario-mensaje", answer="canario-respuesta")
    FollowUp.objects.create(
        case=sent.case, days=30, due_on=timezone.localdate() - timedelta(days=1), note="canario-seguimiento"
    )
    StateChange.objects.create(
        case=sent.case, referral=sent, action="return", target="returned", note="canario-cambio",
        on=timezone.localdate(), at=timezone.now(), username="pedro",
    )  # fmt: skip
    Assessment.objects.create(
        case=sent.case, instrument="employability", version=1, answers={"x": "canario-diagnostico"},
        profile=next(iter(Profile)).value, made_on=timezone.localdate(), made_by="rosa", recorded_at=timezone.now(),
    )  # fmt: skip
    Delivery.objects.create(
        programme="phase2", person_id=person_id, city="santiago", date=timezone.localdate(), kind="orientation",
        outcome="completed", source="desk", note="canario-entrega", recorded_at=timezone.now(), recorded_by="rosa",
        referral_ref=f"referral:{sent.pk}", organisation_id="omil-santiago",
    )  # fmt: skip
    return sent


def look_for(words: tuple[str, ...], text: str) -> list[str]:
    return [word for word in words if word in text]


@pytest.mark.parametrize("who", ["anonymous", *CAST])
def test_no_page_shows_what_is_reserved_and_notes_stay_with_the_desk(
    who: str,
    planted: Referral,
    address: Any,  # noqa: F811
    request: pytest.FixtureRequest,
) -> None:
    client = Client() if who == "anonymous" else sign_in(request.getfixturevalue(who))
    for name in NAMED:
        url = address(name)
        assert look_for(EVERYTHING, url) == []
        answer = client.get(url)
        text = read_answer(answer) + str(dict(answer.headers))
        assert look_for(RESERVED, text) == [], (who, name)
        if who not in ("rosa", "silvia"):
            own = OF_RECEIVER if who == "pedro" else set()
            assert set(look_for(NOTES, text)) <= own, (who, name)


def read_file(data: bytes, kind: str) -> str:
    """Everything an exported file holds, as text."""
    if kind == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    if kind == "parquet":
        return str(pa_parquet.read_table(io.BytesIO(data)).to_pylist())
    return data.decode("utf-8", "ignore")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_no_export_holds_any_of_it(planted: Referral, silvia: Actor, person: Person, kind: str) -> None:  # noqa: F811
    answer = sign_in(silvia).get(f"/ventanilla/derivaciones/lista.{kind}")
    assert answer.status_code == 200
    text = read_file(read_bytes(answer), kind)
    assert planted.case.number in text
    assert look_for(EVERYTHING, text) == []
    assert person.surname_1 not in text


def read_bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_no_audit_row_and_no_job_holds_any_of_it(planted: Referral, address: Any, silvia: Actor, carlos: Actor) -> None:  # noqa: F811
    client = sign_in(silvia)
    for name in NAMED:
        client.get(address(name))
    kept = str(list(AuditEntry.objects.values())) + str(list(Job.objects.values()))
    assert len(AuditEntry.objects.all()) > 20
    assert look_for((*EVERYTHING, "torture-survivor"), kept) == []


def test_no_log_record_holds_any_of_it(
    planted: Referral,
    address: Any,  # noqa: F811
    silvia: Actor,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    for client in (sign_in(silvia), Client()):
        for name in NAMED:
            client.get(address(name))
    assert look_for((*EVERYTHING, "torture-survivor"), caplog.text) == []


def test_an_error_report_names_the_place_and_none_of_the_data(
    planted: Referral, silvia: Actor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from ruta.doors.desk import people

    def break_off(**_: object) -> None:
        note = Person.objects.get(pk=planted.case.person_id).contact_note
        raise RuntimeError(f"duplicate key value: DETAIL: ({note}) already exists")

    monkeypatch.setattr(people, "load_person_file", break_off)
    client = sign_in(silvia)
    client.raise_request_exception = False
    answer = client.get(f"/ventanilla/personas/{planted.case.person_id}/")
    assert answer.status_code == 500
    assert look_for((*EVERYTHING, "RuntimeError", "Traceback", "break_off"), answer.content.decode()) == []
    record = next(one for one in caplog.records if one.exc_info)
    written = WithoutPersonalData("%(message)s").format(logging.makeLogRecord({**record.__dict__, "exc_text": None}))
    assert "break_off" in written
    assert "RuntimeError" in written
    assert look_for(EVERYTHING, written) == []
    assert "DETAIL" not in written


def test_a_cause_is_named_without_its_words() -> None:
    try:
        try:
            raise ValueError("canario-contacto")
        except ValueError as error:
            raise KeyError("canario-mensaje") from error
    except KeyError:
        text = WithoutPersonalData().formatException(sys.exc_info())
    assert "ValueError" in text
    assert "KeyError" in text
    assert "canario" not in text


def read_database() -> Iterator[str]:
    """Everything the database holds, as it stands on the disk: SQLite's bytes, or every row of PostgreSQL as text."""
    if connection.vendor == "sqlite":
        yield connection.connection.serialize().decode("utf-8", "ignore")
        return
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')  # noqa: S608
            for (row,) in cursor.fetchall():
                yield row


def test_no_byte_of_the_database_holds_any_of_it(planted: Referral) -> None:
    looked = 0
    for text in read_database():
        looked += len(text)
        assert look_for((*EVERYTHING, "torture-survivor"), text.replace('"torture-survivor"', "")) == []
    assert looked > 100_000 or connection.vendor != "sqlite"


def test_what_is_reserved_opens_by_post_for_a_reason_and_once(planted: Referral, carlos: Actor) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    from ruta.rooms.access.models import User

    TOTP.activate(User.objects.get(pk=carlos.user_id), "JBSWY3DPEHPK3PXP")
    client = sign_in(carlos)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password"}, {"method": "mfa", "type": "totp"}]
    session.save()
    page = f"/ventanilla/personas/{planted.case.person_id}/"
    assert look_for(RESERVED, client.get(page).content.decode()) == []
    refused = client.post(f"{page}reservado", {"reason": "  "})
    assert refused.status_code == 422
    assert look_for(RESERVED, refused.content.decode()) == []
    opened = client.post(f"{page}reservado", {"reason": "entrevista de protección"})
    assert look_for(RESERVED, opened.content.decode()) == list(RESERVED)
    entry = AuditEntry.objects.get(action="people.open_reserved")
    assert (entry.username, entry.purpose) == ("carlos", "entrevista de protección")
    assert look_for(RESERVED, client.get(page).content.decode()) == []


@pytest.mark.parametrize("who", ["rosa", "silvia", "marta", "pedro", "olga", "ada"])
def test_a_reason_opens_nothing_for_whoever_is_not_named(
    who: str, planted: Referral, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    answer = client.post(f"/ventanilla/personas/{planted.case.person_id}/reservado", {"reason": "quiero saber"})
    assert answer.status_code in (403, 404)
    assert look_for(EVERYTHING, answer.content.decode()) == []
    assert not AuditEntry.objects.filter(action="people.open_reserved").exists()
