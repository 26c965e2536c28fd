"""The audit shows whether anybody touched it."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.utils import timezone

from ruta.doors.cli.protect import audit_head
from ruta.doors.cli.protect import verify_audit as verify_command
from ruta.kernel.append_only import drop_triggers
from ruta.kernel.problems import NotAllowed, Problem
from ruta.rooms.access.commands import audit as audit_commands
from ruta.rooms.access.commands import record_audit, seal_audit
from ruta.rooms.access.models import AuditBlock, AuditEntry, AuditSeal
from ruta.rooms.access.queries import list_audit, read_audit_head, verify_audit
from ruta.rooms.access.types import SYSTEM, Actor, AuditVerdict
from ruta.rooms.people.commands import record_consent, record_specific_needs, register_person
from ruta.rooms.people.queries import find_candidates, list_people, load_person_file, search_people
from tests.rooms.people.conftest import TODAY, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def thirty(rosa: Actor, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Thirty entries in blocks of ten; gives their numbers."""
    monkeypatch.setattr(audit_commands, "_BLOCK", 10)
    for number in range(30):
        record_audit(by=rosa, action="people.read", subject=("person", number), writes=False, details={"n": number})
    assert seal_audit(by=SYSTEM) == 30
    return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))


def tamper(statement: str, *values: object) -> None:
    """Change the tables behind the product's back, its triggers dropped."""
    with connection.cursor() as cursor:
        for table in ("access_auditentry", "access_auditseal", "access_auditblock"):
            for drop in drop_triggers(table, vendor=connection.vendor):
                cursor.execute(drop)
        cursor.execute(statement, values)


def faults_of(verdict: AuditVerdict) -> list[tuple[str, int | None]]:
    return [(fault.kind, fault.entry) for fault in verdict.faults]


def test_an_untouched_audit_verifies(thirty: list[int]) -> None:
    verdict = verify_audit(by=SYSTEM)
    assert (verdict.entries, verdict.blocks, verdict.waiting, verdict.faults) == (30, 3, 0, ())
    record_audit(by=SYSTEM, action="more", subject=("x", 1), writes=False)
    assert verify_audit(by=SYSTEM).waiting == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("username", "inocente"), ("action", "people.other"), ("subject_id", "999"), ("purpose", "otro"),
        ("at", timezone.now() - timedelta(minutes=1)), ("details", '{"n": 99}'), ("role", "partner"),
        ("organisation", "otra"), ("writes", True), ("subject_type", "case"), ("user_id", None),
    ],
)  # fmt: skip
def test_one_altered_column_of_one_row_is_found_and_named(thirty: list[int], column: str, value: object) -> None:
    tamper(f"UPDATE access_auditentry SET {column} = %s WHERE id = %s", value, thirty[17])  # noqa: S608
    assert faults_of(verify_audit(by=SYSTEM)) == [("altered", thirty[17])]


def test_a_removed_row_is_found_and_named(thirty: list[int]) -> None:
    tamper("DELETE FROM access_auditentry WHERE id = %s", thirty[4])
    assert faults_of(verify_audit(by=SYSTEM)) == [("removed", thirty[4])]


def test_a_row_removed_with_its_seal_is_found_where_it_stood(thirty: list[int]) -> None:
    tamper("DELETE FROM access_auditentry WHERE id = %s", thirty[4])
    tamper("DELETE FROM access_auditseal WHERE entry = %s", thirty[4])
    found = verify_audit(by=SYSTEM).faults
    assert [(f.kind, f.entry, f.block) for f in found] == [("altered", thirty[5], 1), ("block-altered", None, 1)]


def test_a_row_put_in_with_an_old_date_is_found_and_named(thirty: list[int]) -> None:
    record_audit(by=SYSTEM, action="forged", subject=("person", 1), writes=False)
    forged = AuditEntry.objects.order_by("-pk").first()
    assert forged is not None
    tamper("UPDATE access_auditentry SET at = %s WHERE id = %s", timezone.now() - timedelta(days=30), forged.pk)
    seal_audit(by=SYSTEM)
    assert faults_of(verify_audit(by=SYSTEM)) == [("inserted", forged.pk)]


def test_a_row_put_in_with_an_old_number_is_found_and_named(rosa: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        record_audit(by=rosa, action="people.read", subject=("person", 1), writes=False)
    first, second, third = AuditEntry.objects.order_by("pk").values_list("pk", flat=True)
    tamper("DELETE FROM access_auditentry WHERE id = %s", second)
    monkeypatch.setattr(audit_commands, "LATE_AT_MOST", timedelta(seconds=-1))  # as if a day had passed
    seal_audit(by=SYSTEM)
    assert verify_audit(by=SYSTEM).faults == ()
    columns = "at, username, organisation, role, action, writes, subject_type, subject_id, purpose, details, user_id"
    tamper(
        f"INSERT INTO access_auditentry (id, {columns}) SELECT %s, {columns} FROM access_auditentry WHERE id = %s",  # noqa: S608
        second, first,
    )  # fmt: skip
    assert faults_of(verify_audit(by=SYSTEM)) == [("inserted", second)]
    assert third > second


def test_a_chain_made_anew_without_the_key_is_found(thirty: list[int], settings: Any) -> None:
    head = read_audit_head(by=SYSTEM)
    tamper("UPDATE access_auditentry SET username = %s WHERE id = %s", "inocente", thirty[0])
    tamper("DELETE FROM access_auditseal")
    tamper("DELETE FROM access_auditblock")
    ours = settings.RUTA.audit_key
    settings.RUTA = settings.RUTA.model_copy(update={"audit_key": "a-guess"})
    seal_audit(by=SYSTEM)
    settings.RUTA = settings.RUTA.model_copy(update={"audit_key": ours})
    assert {fault.kind for fault in verify_audit(by=SYSTEM).faults} == {"block-altered"}
    assert head is not None
    kept = {"block": head.block, "head": head.head}
    assert "rewritten" in {fault.kind for fault in verify_audit(by=SYSTEM, kept=kept).faults}


def test_an_old_key_still_verifies_after_a_new_one_stands_first(thirty: list[int], settings: Any) -> None:
    settings.RUTA = settings.RUTA.model_copy(update={"audit_key": f"new-key, {settings.RUTA.audit_key}"})
    record_audit(by=SYSTEM, action="more", subject=("x", 1), writes=False)
    seal_audit(by=SYSTEM)
    assert verify_audit(by=SYSTEM).faults == ()
    assert AuditBlock.objects.get(number=4).signature[:8] != AuditBlock.objects.get(number=3).signature[:8]


def test_an_end_that_was_cut_off_is_found_by_the_head_kept_elsewhere(thirty: list[int]) -> None:
    head = read_audit_head(by=SYSTEM)
    assert head is not None
    assert (head.block, head.entries) == (3, 30)
    tamper("DELETE FROM access_auditseal WHERE block_id = 3")
    tamper("DELETE FROM access_auditblock WHERE number = 3")
    tamper("DELETE FROM access_auditentry WHERE id > %s", thirty[19])
    assert verify_audit(by=SYSTEM).faults == ()
    assert [f.kind for f in verify_audit(by=SYSTEM, kept={"block": 3, "head": head.head}).faults] == ["cut-off"]


@pytest.mark.parametrize("table", ["access_auditblock", "access_auditseal"])
def test_the_database_refuses_to_change_the_chain(table: str, thirty: list[int]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def test_only_jobs_seal_and_only_administrators_verify(rosa: Actor, ada: Actor) -> None:
    for refused in (lambda: seal_audit(by=ada), lambda: verify_audit(by=rosa), lambda: read_audit_head(by=rosa)):
        with pytest.raises(NotAllowed):
            refused()
    assert verify_audit(by=ada).faults == ()


def test_a_thousand_random_reads_and_writes_leave_an_audit_that_verifies(
    rosa: Actor, carlos: Actor, silvia: Actor, marta: Actor
) -> None:
    draw = random.Random(20261123)
    people = [register_person(by=rosa, registration=make_registration(documents=()), on=TODAY).pk for _ in range(5)]
    acts: list[Callable[[Actor, int], object]] = [
        lambda by, pk: load_person_file(by=by, person_id=pk, purpose="probe ñ “x”"),
        lambda by, pk: search_people(by=by, text="Bracamonte"),
        lambda by, pk: find_candidates(by=by, given_names="Yuleisy", surname_1="Bracamonte"),
        lambda by, pk: list(list_people(by=by)[:3]),
        lambda by, pk: record_specific_needs(by=by, person_id=pk, needs=[], purpose="protección"),
        lambda by, pk: record_consent(
            by=by, person_id=pk, purpose="contact", state="given", language="es", how="spoken", on=TODAY
        ),
        lambda by, pk: list(list_audit(by=by)[:5]),
    ]
    refused = 0
    for _ in range(1_000):
        try:
            draw.choice(acts)(draw.choice([rosa, carlos, silvia, marta]), draw.choice(people))
        except Problem:
            refused += 1
        if draw.random() < 0.02:
            seal_audit(by=SYSTEM)
    seal_audit(by=SYSTEM)
    verdict = verify_audit(by=SYSTEM)
    assert verdict.faults == ()
    assert verdict.entries == AuditEntry.objects.count() == AuditSeal.objects.count()
    assert verdict.entries > 500
    assert 50 < refused < 800
    victim = draw.choice(list(AuditEntry.objects.values_list("pk", flat=True)))
    tamper("UPDATE access_auditentry SET subject_id = '4242' WHERE id = %s", victim)
    assert faults_of(verify_audit(by=SYSTEM)) == [("altered", victim)]


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sealers_at_once_leave_one_chain(rosa: Actor) -> None:
    failures: list[BaseException] = []

    def patiently(work: Callable[[], object]) -> None:
        while True:
            try:
                work()
            except OperationalError as error:
                # Only the tests' SQLite in memory answers so: its connections share one cache and do not wait.
                if "table is locked" not in str(error):
                    raise
                time.sleep(0.005)
            else:
                return

    def write() -> None:
        try:
            for number in range(25):
                patiently(partial(record_audit, by=rosa, action="read", subject=("person", number), writes=False))
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    def seal() -> None:
        try:
            for _ in range(10):
                patiently(partial(seal_audit, by=SYSTEM))
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for work in (write, write, write, seal, seal)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_audit(by=SYSTEM)
    assert failures == []
    verdict = verify_audit(by=SYSTEM)
    assert (verdict.entries, verdict.waiting, verdict.faults) == (75, 0, ())


def test_the_commands_print_the_head_and_say_by_exit_code_what_they_found(thirty: list[int], tmp_path: Path) -> None:
    runner, kept = CliRunner(), tmp_path / "head.json"
    assert runner.invoke(audit_head, ["--output", str(kept)]).exit_code == 0
    assert json.loads(kept.read_text())["block"] == 3
    good = runner.invoke(verify_command, ["--head", str(kept)])
    assert (good.exit_code, json.loads(good.stdout)["faults"]) == (0, 0)
    tamper("UPDATE access_auditentry SET username = 'x' WHERE id = %s", thirty[3])
    bad = runner.invoke(verify_command, [])
    assert bad.exit_code == 1
    assert f"altered: entry {thirty[3]}" in bad.stderr
    assert runner.invoke(verify_command, ["--head", str(tmp_path / "none")]).exception is not None
