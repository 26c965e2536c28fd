"""Moving a case or a referral from one state to the next, with the trace it leaves."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.commands import free_place, take_place
from ruta.rooms.route import errors, policies
from ruta.rooms.route.models import Appointment, Case, FollowUp, Referral, StateChange, Step
from ruta.rooms.route.rules.codes import REASONS_BY_ACTION, check_reason
from ruta.rooms.route.rules.follow_ups import schedule_follow_ups
from ruta.rooms.route.rules.states import CASE, REFERRAL, find_due_day, find_transition
from ruta.rooms.route.types import Machine, Need, Transition

#: What a referral's state makes of its step.
_STEP_STATES = {
    "draft": "planned",
    "declined": "planned",
    "closed": "planned",
    "delivered": "done",
}


def require_open(case: Case) -> None:
    """A closed or paused case takes no new work. Errors: ``case-not-open``."""
    if case.state != "open":
        raise errors.case_not_open(number=case.number, state=case.state)


def check_needs(machine: Machine, transition: Transition, *, reason: str, note: str, on: date, first: date) -> None:
    """What the transition must be given. Errors: ``reason-missing``, ``note-missing``, and of dates."""
    if (machine.name, transition.action) in REASONS_BY_ACTION:
        check_reason(machine.name, transition.action, reason, note=note)
    if Need.NOTE in transition.needs and not note.strip():
        raise errors.note_missing()
    check_day(on, first=first)


def check_day(on: date, *, first: date) -> None:
    """Only what has happened, not before what led to it. Errors: ``route-date-in-future``, ``route-date-too-early``."""
    if on > timezone.localdate():
        raise errors.date_in_future(value=on)
    if on < first:
        raise errors.date_before(value=on, first=first)


def move_case(*, by: Actor, case: Case, action: str, on: date, reason: str = "", note: str = "") -> None:
    """Take a case, locked by the caller, to its next state.

    Errors: ``action-not-allowed``, those of :func:`check_needs`.
    """
    transition = find_transition(CASE, case.state, action)
    check_needs(CASE, transition, reason=reason, note=note, on=on, first=case.opened_on)
    case.state, case.state_since = transition.target, on
    case.reason = reason
    case.closed_on = on if transition.target == "closed" else None
    case.save(update_fields=["state", "state_since", "reason", "closed_on"])
    write_change(by=by, case=case, transition=transition, on=on, reason=reason, note=note)
    record_audit(by=by, action=f"route.{action}_case", subject=("case", case.pk), writes=True, purpose=reason)


def move_referral(
    *, by: Actor, referral: Referral, action: str, on: date, reason: str = "", note: str = ""
) -> Transition:
    """Take a referral, locked by the caller, to its next state, and its step with it.

    Errors: ``action-not-allowed``, ``action-not-yours``, ``service-full``, those of :func:`check_needs`.
    """
    transition = find_transition(REFERRAL, referral.state, action)
    require(policies.may_move_referral(by, transition, city=referral.city, receiver=referral.receiver_id))
    check_needs(REFERRAL, transition, reason=reason, note=note, on=on, first=referral.created_on)
    referral.state, referral.state_since = transition.target, on
    referral.due_on = find_due_day(REFERRAL, referral.state, since=on, appointment=_find_appointment(referral))
    _hold_place(by, referral, transition, on=on)
    referral.reason = reason
    referral.changed_at = timezone.now()
    if note and action in ("accept", "decline", "return", "attend", "miss"):
        referral.answer = note
    referral.save()
    move_step(referral, on=on)
    write_change(by=by, case=referral.case, referral=referral, transition=transition, on=on, reason=reason, note=note)
    record_audit(
        by=by,
        action=f"route.{action.replace('-', '_')}_referral",
        subject=("person", referral.case.person_id),
        writes=True,
        purpose=reason,
        details={"referral": referral.pk, "state": referral.state},
    )
    return transition


def move_step(referral: Referral, *, on: date) -> None:
    """Bring the step of a referral to what the referral's state says; a step done otherwise stays done."""
    if referral.step_id is None:
        return
    step = Step.objects.get(pk=referral.step_id)
    state = _STEP_STATES.get(referral.state, "in-progress")
    if referral.state == "closed" and step.state == "done":
        return
    if state == "done" and step.state != "done":
        step.done_on = on
        plan_follow_ups(case=referral.case, step=step, ended_on=on)
    elif state != "done":
        if step.state == "done":
            cancel_follow_ups(step)
        step.done_on = None
    step.state = state
    step.save(update_fields=["state", "done_on"])


def plan_follow_ups(*, case: Case, step: Step | None, ended_on: date) -> None:
    """Plan to ask again some time after a step or the case ended."""
    existing = FollowUp.objects.filter(case=case, state="due").values_list("due_on", flat=True)
    FollowUp.objects.bulk_create(
        FollowUp(case=case, step=step, days=days, due_on=due)
        for days, due in schedule_follow_ups(ended_on, existing=existing)
    )


def cancel_follow_ups(step: Step) -> None:
    """What was planned after something that, as it turns out, did not happen."""
    FollowUp.objects.filter(step=step, state="due").update(state="cancelled")


def write_change(
    *,
    by: Actor,
    case: Case,
    transition: Transition,
    on: date,
    referral: Referral | None = None,
    reason: str = "",
    note: str = "",
) -> None:
    """Leave the line of the change; it is never changed."""
    StateChange.objects.create(
        case=case,
        referral=referral,
        action=transition.action,
        origin=transition.origin,
        target=transition.target,
        reason=reason,
        note=note,
        on=on,
        at=timezone.now(),
        user_id=by.user_id,
        username=by.username,
        organisation=by.organisation,
    )


def _hold_place(by: Actor, referral: Referral, transition: Transition, *, on: date) -> None:
    """Accepting takes a place where places are counted; who will not come gives it back. Deliveries keep theirs."""
    if transition.target == "accepted" and referral.intake_id is None:
        referral.intake_id = take_place(by=by, service=referral.service_id, on=on)
    ends = transition.target == "declined" or (transition.target == "closed" and transition.origin != "delivered")
    if ends and referral.intake_id is not None:
        free_place(by=by, intake_id=referral.intake_id)
        referral.intake_id = None


def _find_appointment(referral: Referral) -> date | None:
    latest = Appointment.objects.filter(referral=referral, state="planned").order_by("-starts_at").first()
    return timezone.localtime(latest.starts_at).date() if latest else None
