"""Protocols: loading and publishing their versions, and the rounds that ask whether each step is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor, Progress
from ruta.rooms.directory import policies
from ruta.rooms.directory.errors import protocols as errors
from ruta.rooms.directory.models import (
    DocumentKind,
    Edition,
    Organisation,
    Protocol,
    ProtocolVersion,
    ReviewAnswer,
    ReviewRound,
    Service,
)
from ruta.rooms.directory.rules.content_reading import read_yaml
from ruta.rooms.directory.rules.protocols import check_protocol_content, read_protocols

#: Days before the last day, and after it, on which those who have not answered are reminded.
REMIND_BEFORE = 7


@transaction.atomic
def load_protocols(*, by: Actor, content_dir: Path) -> tuple[str, ...]:
    """Bring the protocols to what ``protocols.yaml`` says; a version published on screen stays. Gives the conflicts.

    Errors: those of content, all at once; nothing is written then.
    """
    require(policies.may_load_directory(by))
    path = content_dir / "directory" / "protocols.yaml"
    edition = Edition.objects.order_by("-number").first()
    if not path.exists() or edition is None:
        return ()
    organisations = dict(Organisation.objects.values_list("code", "pk"))
    entries = read_protocols(
        read_yaml(path.read_text(encoding="utf-8"), place="protocols.yaml"),
        cities=edition.vocabulary["cities"],
        organisations=organisations,
        services=set(Service.objects.values_list("code", flat=True)),
        documents=set(DocumentKind.objects.values_list("code", flat=True)),
    )
    rows = {row.code: row for row in Protocol.objects.select_for_update()}
    conflicts = []
    for entry in entries:
        plain = {name: entry[name] for name in ("city", "topic", "urgent", "services")}
        plain |= {"responsible_id": organisations[entry["responsible"]], "retired": False}
        row = rows.pop(entry["code"], None)
        if row is None:
            row = Protocol.objects.create(code=entry["code"], content=entry["content"], **plain)
            _write_version(by, row, "files", "")
            continue
        before = row.content if row.file_content is None else row.file_content
        for name, value in plain.items():
            setattr(row, name, value)
        if row.file_content is None and entry["content"] != row.content:
            row.content, row.version = entry["content"], row.version + 1
            row.approved_by, row.approved_on = "", None
            _write_version(by, row, "files", "")
        elif row.file_content is not None:
            if entry["content"] == row.content:
                row.file_content = None
            elif entry["content"] != before:
                row.file_content = entry["content"]
                conflicts.append(row.code)
        row.save()
    for row in rows.values():
        row.retired = True
        row.save(update_fields=["retired"])
    return tuple(conflicts)


@transaction.atomic
def publish_protocol(
    *,
    by: Actor,
    protocol: str,
    content: Any,
    based_on: int,
    reason: str,
    approved_by: str = "",
    approved_on: date | None = None,
    next_review: date | None = None,
) -> ProtocolVersion:
    """Let a protocol say this from now on, as its next version; the earlier ones are kept.

    Errors: ``protocol-unknown``, ``demand-not-yours``, ``protocol-moved-on``, ``protocol-reason-missing``,
    ``protocol-approval-half``, those of content.
    """
    row = _lock_protocol(by, protocol)
    if row.version != based_on:
        raise errors.protocol_moved_on(based_on, row.version)
    if not reason.strip():
        raise errors.protocol_reason_missing()
    if bool(approved_by.strip()) != (approved_on is not None):
        raise errors.protocol_approval_half()
    checked = check_protocol_content(content, documents=set(DocumentKind.objects.values_list("code", flat=True)))
    if row.file_content is None:
        row.file_content = row.content
    row.content, row.version = checked, row.version + 1
    row.approved_by, row.approved_on, row.next_review = approved_by.strip(), approved_on, next_review
    row.save()
    version = _write_version(by, row, "screen", reason.strip()[:500])
    record_audit(
        by=by,
        action="directory.publish_protocol",
        subject=("protocol", row.code),
        writes=True,
        purpose=reason[:200],
        details={"version": version.number},
    )
    return version


@transaction.atomic
def open_review_round(*, by: Actor, city: str, due_on: date, on: date) -> ReviewRound:
    """Ask the responsible bodies of a city which steps of their protocols are carried out (recommendation 1).

    Errors: ``role-not-enough``, ``round-open``, ``round-due-early``.
    """
    require(policies.may_run_reviews(by))
    if due_on <= on:
        raise errors.round_due_early()
    try:
        with transaction.atomic():
            row = ReviewRound.objects.create(city=city, opened_on=on, opened_by=by.username, due_on=due_on)
    except IntegrityError as error:
        raise errors.round_open(city) from error
    record_audit(by=by, action="directory.open_review", subject=("review-round", row.pk), writes=True)
    return row


@transaction.atomic
def close_review_round(*, by: Actor, round_id: int, on: date) -> ReviewRound:
    """Take no more answers. Errors: ``role-not-enough``, ``round-unknown``, ``round-closed``."""
    require(policies.may_run_reviews(by))
    row = _lock_round(round_id)
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    record_audit(by=by, action="directory.close_review", subject=("review-round", row.pk), writes=True)
    return row


@transaction.atomic
def answer_review(*, by: Actor, round_id: int, protocol: str, answers: Mapping[str, Mapping[str, str]]) -> int:
    """Say of steps whether they are carried out: by whom, since when, with which result, and if not, why.

    An answer may be changed while the round is open. Gives the number of steps answered.
    Errors: ``round-unknown``, ``round-closed``, ``protocol-unknown``, ``demand-not-yours``,
    ``protocol-step-unknown``, ``answer-incomplete``; nothing is written then.
    """
    row, round_row = _lock_protocol(by, protocol), _lock_round(round_id)
    steps = {step["id"] for step in row.content["steps"]}
    for step, answer in answers.items():
        if step not in steps:
            raise errors.step_unknown(step)
        given = {name: answer.get(name, "").strip()
                 for name in ("carried_out", "by_whom", "since", "result", "why_not")}  # fmt: skip
        if given["carried_out"] == "yes" and not given["by_whom"]:
            raise errors.answer_incomplete(step, "by_whom")
        if given["carried_out"] != "yes" and not given["why_not"]:
            raise errors.answer_incomplete(step, "why_not")
        ReviewAnswer.objects.update_or_create(
            round=round_row,
            protocol=row,
            step=step,
            defaults={
                **given, "version": row.version, "answered_at": timezone.now(), "answered_by": by.username,
            },
        )  # fmt: skip
    record_audit(
        by=by,
        action="directory.answer_review",
        subject=("protocol", row.code),
        writes=True,
        details={"round": round_id, "steps": len(answers)},
    )
    return len(answers)


def run_review_reminders(*, by: Actor, progress: Progress) -> dict[str, Any]:
    """Remind, once a day, of open rounds that end within a week or are late; the inbox of the institutions shows it.

    Errors: ``role-not-enough``.
    """
    require(policies.may_remind(by))
    today = timezone.localdate()
    rows = ReviewRound.objects.filter(closed_on__isnull=True, due_on__lte=today + timedelta(days=REMIND_BEFORE))
    done = 0
    for row in rows.exclude(reminded_on=today):
        row.reminders, row.reminded_on = row.reminders + 1, today
        row.save(update_fields=["reminders", "reminded_on"])
        done += 1
        progress(done, done)
    return {"reminded": done}


def _write_version(by: Actor, row: Protocol, origin: str, reason: str) -> ProtocolVersion:
    return ProtocolVersion.objects.create(
        protocol=row,
        number=row.version,
        content=row.content,
        origin=origin,
        reason=reason,
        made_at=timezone.now(),
        made_by=by.username,
    )


def _lock_protocol(by: Actor, code: str) -> Protocol:
    row = (
        Protocol.objects.select_for_update(of=("self",)).select_related("responsible__parent").filter(code=code).first()
    )
    if row is None or row.retired:
        raise errors.protocol_unknown(code)
    require(policies.may_edit_demand(by, policies.list_above(row.responsible), name=row.responsible.name_es))
    return row


def _lock_round(number: int) -> ReviewRound:
    row = ReviewRound.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise errors.round_unknown(number)
    if row.closed_on is not None:
        raise errors.round_closed()
    return row
