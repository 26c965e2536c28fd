"""What is sensitive stands in no file, log, list, address, export or audit as anybody can read it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from ruta.doors.cli.protect import rotate_keys as rotate_command
from ruta.kernel.problems import NotAllowed, Problem
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.commands import list_sealed_columns, rotate_field_keys, rotation
from ruta.rooms.people.models import Person
from ruta.rooms.route.models import Referral, SharedField, StateChange
from tests.rooms.route.conftest import case, directory, person, sent, today  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def read_raw(model: Any, column: str) -> list[str]:
    """A column as it stands in the database."""
    rows = model._base_manager.annotate(raw=Cast(column, TextField())).values_list("raw", flat=True)
    return [text for text in rows if text]


def test_every_sealed_column_holds_ciphertext_and_reads_as_it_was(sent: Referral) -> None:  # noqa: F811
    Person.objects.filter(pk=sent.case.person_id).update(contact_note="canario", pregnant=True)
    Referral.objects.filter(pk=sent.pk).update(message="canario", answer="canario")
    found = Person.objects.get(pk=sent.case.person_id)
    assert (found.contact_note, found.pregnant) == ("canario", True)
    assert Referral.objects.get(pk=sent.pk).message == "canario"
    looked = 0
    for model, column in list_sealed_columns():
        for text in read_raw(model, column):
            assert text.startswith("gAAAA"), (model._meta.label, column, text[:20])
            looked += 1
    assert looked >= 8
    assert SharedField.objects.filter(referral=sent).count() == len(read_raw(SharedField, "value")) > 2


def test_the_sealed_columns_are_these(db: None) -> None:
    names = {f"{model._meta.label}.{column}" for model, column in list_sealed_columns()}
    assert {
        "people.Person.specific_needs_sealed", "people.Person.gender_identity_sealed", "people.Person.pregnant",
        "people.Person.contact_note", "route.Assessment.answers", "route.FollowUp.note", "route.FollowUp.needs",
        "route.Referral.message", "route.Referral.answer", "route.SharedField.value", "route.StateChange.note",
        "ledger.Delivery.note",
    } <= names  # fmt: skip


def test_what_is_sealed_cannot_be_looked_up(db: None) -> None:
    with pytest.raises(FieldError, match="sealed"):
        Person.objects.filter(contact_note__contains="a")
    with pytest.raises(FieldError, match="sealed"):
        Person.objects.order_by("pk").filter(contact_note__gt="a")
    assert Person.objects.filter(contact_note="").count() == 0


@pytest.fixture
def two_keys(settings: Any) -> tuple[str, str]:
    """The key of before, and a new one that stands first from now on."""
    old, new = settings.RUTA.field_key, Fernet.generate_key().decode()
    return old, new


def set_keys(settings: Any, *keys: str) -> None:
    settings.RUTA = settings.RUTA.model_copy(update={"field_key": ", ".join(keys)})


def test_rotating_seals_everything_anew_and_the_old_key_can_go(
    sent: Referral,  # noqa: F811
    carlos: Actor,
    two_keys: tuple[str, str],
    settings: Any,
) -> None:
    from ruta.rooms.people.commands import record_specific_needs
    from ruta.rooms.people.queries import load_person_file

    old, new = two_keys
    person_id = sent.case.person_id
    record_specific_needs(by=carlos, person_id=person_id, needs=["torture-survivor"], purpose="protección")
    Person.objects.filter(pk=person_id).update(contact_note="llamar de tarde")
    set_keys(settings, new, old)
    waiting = rotate_field_keys(by=SYSTEM, check=True)
    assert waiting.sealed_anew == 0
    assert waiting.left > 5
    report = rotate_field_keys(by=SYSTEM)
    assert (report.sealed_anew, report.left, report.unreadable) == (waiting.left, 0, 0)
    set_keys(settings, new)
    file = load_person_file(by=carlos, person_id=person_id, purpose="desk", reason="protección")
    assert file.specific_needs == ("torture-survivor",)
    assert file.registration.contact_note == "llamar de tarde"
    assert rotate_field_keys(by=SYSTEM).sealed_anew == 0
    set_keys(settings, old)
    with pytest.raises(Problem) as caught:
        Person.objects.get(pk=person_id)
    assert caught.value.code == "seal-broken"


def test_rotation_that_was_cut_off_goes_on_where_it_was(
    sent: Referral,  # noqa: F811
    two_keys: tuple[str, str],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_keys(settings, two_keys[1], two_keys[0])
    total = rotate_field_keys(by=SYSTEM, check=True).left
    monkeypatch.setattr(rotation, "_BATCH", 2)
    calls = 0

    def die(done: int, _: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_field_keys(by=SYSTEM, progress=die)
    left = rotate_field_keys(by=SYSTEM, check=True).left
    assert 0 < left < total
    assert rotate_field_keys(by=SYSTEM).sealed_anew == left
    assert SharedField.objects.filter(referral=sent).first() is not None


def test_the_log_of_states_stays_append_only_after_a_rotation(
    sent: Referral,  # noqa: F811
    two_keys: tuple[str, str],
    settings: Any,
) -> None:
    from django.db import DatabaseError, transaction

    StateChange.objects.create(
        case=sent.case, action="note", target="open", note="canario", on=timezone.localdate(), at=timezone.now(),
        username="rosa",
    )  # fmt: skip
    set_keys(settings, two_keys[1], two_keys[0])
    assert rotate_field_keys(by=SYSTEM).left == 0
    assert StateChange.objects.order_by("-pk").first().note == "canario"  # type: ignore[union-attr]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StateChange.objects.update(note="otra")


def test_what_no_key_opens_is_counted_and_left_alone(
    sent: Referral,  # noqa: F811
    settings: Any,
) -> None:
    before = read_raw(SharedField, "value")
    set_keys(settings, Fernet.generate_key().decode())
    report = rotate_field_keys(by=SYSTEM)
    assert report.unreadable >= len(before) > 0
    assert report.sealed_anew == 0
    assert read_raw(SharedField, "value") == before


def test_only_jobs_rotate_keys(ada: Actor) -> None:
    with pytest.raises(NotAllowed):
        rotate_field_keys(by=ada)


def test_the_command_says_what_it_did(sent: Referral, two_keys: tuple[str, str], settings: Any) -> None:  # noqa: F811
    set_keys(settings, two_keys[1], two_keys[0])
    runner = CliRunner()
    first = runner.invoke(rotate_command, ["--check"])
    assert first.exit_code == 1
    assert json.loads(first.stdout)["left"] > 0
    done = runner.invoke(rotate_command, [])
    assert (done.exit_code, json.loads(done.stdout)["left"]) == (0, 0)
    assert runner.invoke(rotate_command, ["--check"]).exit_code == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("app", "before", "model", "column", "plain", "opened"),
    [
        ("people", "0002_identity", "Person", "contact_note", "llamar de tarde", "llamar de tarde"),
        ("people", "0002_identity", "Person", "pregnant", True, True),
    ],
)
def test_what_stood_in_the_clear_is_sealed_by_the_migration(
    app: str, before: str, model: str, column: str, plain: Any, opened: Any
) -> None:
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate([(app, before)])
    old = executor.loader.project_state([(app, before)]).apps.get_model(app, model)
    row = old.objects.create(
        number="STG-000001", city="santiago", given_names="Ana", registered_on="2026-01-01",
        created_at=timezone.now(), **{column: plain},
    )  # fmt: skip
    MigrationExecutor(connection).migrate(latest)
    table = apps.get_model(app, model)
    assert getattr(table.objects.get(pk=row.pk), column) == opened  # type: ignore[attr-defined]
    assert read_raw(table, column)[0].startswith("gAAAA")
