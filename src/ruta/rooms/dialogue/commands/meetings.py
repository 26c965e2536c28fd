"""Recording meetings and what they agreed, and following it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.dialogue import errors, policies
from ruta.rooms.dialogue.models import Agreement, AgreementStep, Attendance, Meeting, Seat, Space
from ruta.rooms.dialogue.rules.states import FIRST, choose_step
from ruta.rooms.dialogue.types import Attended


@transaction.atomic
def record_meeting(
    *, by: Actor, space: str, held_on: date, agenda: str, decisions: str, attended: Sequence[Attended]
) -> Meeting:
    """Record a meeting that was held, with how many came for each constituency.

    Errors: ``role-not-enough``, ``space-unknown``, ``meeting-in-future``, ``meeting-twice``, ``nobody-attended``,
    ``attendance-wrong``.
    """
    require(policies.may_keep_dialogue(by))
    row = Space.objects.select_for_update().filter(code=space, retired=False).first()
    if row is None:
        raise errors.space_unknown(space)
    problems: list[Problem] = [
        errors.attendance_wrong(field=f"women_{a.constituency.value}", people=a.people, women=a.women)
        for a in attended
        if a.women is not None and a.women > a.people
    ]
    if held_on > timezone.localdate():
        problems.append(errors.meeting_in_future(held_on))
    if not any(a.people for a in attended):
        problems.append(errors.nobody_attended())
    if problems:
        raise Problems(problems)
    if Meeting.objects.filter(space=row, held_on=held_on).exists():
        raise errors.meeting_twice(held_on)
    meeting = Meeting.objects.create(
        space=row,
        held_on=held_on,
        agenda=agenda,
        decisions=decisions,
        recorded_at=timezone.now(),
        recorded_by=by.username,
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, constituency=a.constituency.value, people=a.people, women=a.women) for a in attended
    )
    _leave_trace(by, "dialogue.record_meeting", meeting.pk)
    return meeting


@transaction.atomic
def add_agreement(*, by: Actor, meeting: int, text: str, owner: int, due_on: date) -> Agreement:
    """Write down what a meeting agreed, which seat answers for it, until when.

    Errors: ``role-not-enough``, ``meeting-unknown``, ``owner-not-seated``, ``agreement-due-before``.
    """
    require(policies.may_keep_dialogue(by))
    row = Meeting.objects.filter(pk=meeting).first()
    if row is None:
        raise errors.meeting_unknown(meeting)
    seat = Seat.objects.filter(pk=owner, space_id=row.space_id, retired=False).first()
    if seat is None:
        raise errors.owner_not_seated()
    if due_on < row.held_on:
        raise errors.agreement_due_before(due_on=due_on, held_on=row.held_on)
    agreement = Agreement.objects.create(meeting=row, text=text, owner=seat, due_on=due_on, state=FIRST)
    _leave_trace(by, "dialogue.add_agreement", agreement.pk)
    return agreement


@transaction.atomic
def step_agreement(*, by: Actor, agreement: int, action: str, note: str) -> Agreement:
    """Move an agreement to its next state, with what was done or why not.

    Errors: ``role-not-enough``, ``agreement-unknown``, ``agreement-state-refused``, ``agreement-note-missing``.
    """
    require(policies.may_keep_dialogue(by))
    row = Agreement.objects.select_for_update().filter(pk=agreement).first()
    if row is None:
        raise errors.agreement_unknown(agreement)
    step = choose_step(state=row.state, action=action, note=note)
    AgreementStep.objects.create(
        agreement=row, origin=row.state, target=step.target, note=note.strip(), at=timezone.now(), by=by.username
    )
    row.state = step.target
    row.save(update_fields=["state"])
    _leave_trace(by, "dialogue.step_agreement", row.pk)
    return row


def _leave_trace(by: Actor, action: str, number: int) -> None:
    record_audit(by=by, action=action, subject=("dialogue", number), writes=True)
