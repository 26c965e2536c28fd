"""Opening, assessing, pausing and closing cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.models import Membership
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import update_person
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries import declare_facts, load_person_file
from ruta.rooms.people.queries.joined import find_root
from ruta.rooms.people.queries.records import get_person_for
from ruta.rooms.route import errors, policies
from ruta.rooms.route.commands.changes import (
    check_day,
    move_case,
    move_referral,
    plan_follow_ups,
    require_open,
    write_change,
)
from ruta.rooms.route.models import Appointment, Assessment, Case, Referral
from ruta.rooms.route.queries.content import load_instrument
from ruta.rooms.route.queries.records import get_case_for
from ruta.rooms.route.rules.instrument import check_answers, declare_answered_facts
from ruta.rooms.route.rules.profile import find_profile
from ruta.rooms.route.rules.states import CASE, LIVE, REFERRAL, list_actions
from ruta.rooms.route.types import Party, Transition


@transaction.atomic
def open_case(*, by: Actor, person_id: int, on: date, worker_id: int | None = None) -> Case:
    """Begin to accompany a person; the actor is the worker unless another is named.

    A record that was joined to another opens the kept one's case.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``case-open-already``, ``route-date-in-future``,
    ``route-reference-unknown`` (a worker of another institution).
    """
    person = get_person_for(by, person_id, writes=True, lock=True)
    if person.resolved_to_id is not None:
        person = Person.objects.select_for_update().get(pk=find_root(person.pk))
    require(policies.may_keep_case(by, person.city))
    check_day(on, first=date.min)
    present = Case.objects.filter(person=person).exclude(state="closed").first()
    if present is not None:
        raise errors.case_open_already(number=present.number)
    case = Case(
        number=f"{person.number}-R{Case.objects.filter(person=person).count() + 1}",
        person=person,
        city=person.city,
        organisation=by.organisation,
        worker_id=_find_worker(by, worker_id),
        opened_on=on,
        state=CASE.first,
        state_since=on,
        synthetic=person.synthetic,
        created_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        raise errors.case_open_already(number=case.number) from error
    opening = Transition("", CASE.first, "open", Party.SENDER, {})
    write_change(by=by, case=case, transition=opening, on=on)
    record_audit(by=by, action="route.open_case", subject=("person", person.pk), writes=True, details={"case": case.pk})
    return case


@transaction.atomic
def assign_case(*, by: Actor, case_id: int, worker_id: int) -> Case:
    """Give a case to a colleague of the same institution. Errors: ``route-reference-unknown``, of the case."""
    case = get_case_for(by, case_id, lock=True)
    case.worker_id = _find_worker(by, worker_id)
    case.save(update_fields=["worker"])
    record_audit(
        by=by, action="route.assign_case", subject=("case", case.pk), writes=True, details={"worker": worker_id}
    )
    return case


@transaction.atomic
def assess_case(*, by: Actor, case_id: int, answers: Mapping[str, Any], on: date) -> Assessment:
    """Keep the answers to the newest instrument and the profile they lead to.

    Facts that the answers declare go to the person's file.

    Errors: ``Problems`` of ``answer-invalid`` and ``question-unknown``, ``assessment-empty``, ``case-not-open``, of
    dates, and those of changing the person's file; nothing is written then.
    """
    case = get_case_for(by, case_id, lock=True)
    require_open(case)
    check_day(on, first=case.opened_on)
    instrument = load_instrument()
    kept = check_answers(instrument, answers)
    declared = declare_answered_facts(instrument, kept)
    _tell_person_file(by=by, case=case, declared=declared, on=on)
    facts = declare_facts(by=by, person_id=case.person_id, on=on)
    finding = find_profile(kept, facts.facts)
    assessment = Assessment(
        case=case,
        instrument=instrument.name,
        version=instrument.version,
        answers=kept,
        profile=finding.profile.value,
        reasons=list(finding.reasons),
        made_on=on,
        made_by=by.username,
        recorded_at=timezone.now(),
    )
    assessment.save(force_insert=True)
    record_audit(
        by=by,
        action="route.assess_case",
        subject=("person", case.person_id),
        writes=True,
        details={"case": case.pk, "questions": sorted(kept)},
    )
    return assessment


@transaction.atomic
def pause_case(*, by: Actor, case_id: int, reason: str, on: date, note: str = "") -> Case:
    """Set a case aside for a while. Errors: ``reason-missing``, ``note-missing``, ``action-not-allowed``."""
    case = get_case_for(by, case_id, lock=True)
    move_case(by=by, case=case, action="pause", on=on, reason=reason, note=note)
    return case


@transaction.atomic
def resume_case(*, by: Actor, case_id: int, on: date) -> Case:
    """Take a paused case up again. Errors: ``action-not-allowed``."""
    case = get_case_for(by, case_id, lock=True)
    move_case(by=by, case=case, action="resume", on=on)
    return case


@transaction.atomic
def close_case(*, by: Actor, case_id: int, outcome: str, on: date, note: str = "") -> Case:
    """End a case with a coded outcome: open referrals are withdrawn, appointments cancelled, follow-ups planned.

    Errors: ``reason-missing``, ``note-missing``, ``action-not-allowed``, of dates.
    """
    case = get_case_for(by, case_id, lock=True)
    move_case(by=by, case=case, action="close", on=on, reason=outcome, note=note)
    referrals = Referral.objects.select_for_update(of=("self",)).select_related("case__person")
    for referral in referrals.filter(case=case, state__in=[*LIVE, "declined"]):
        can_close = any(way.action == "close" for way in list_actions(REFERRAL, referral.state))
        reason = "" if can_close else "case-closed"
        move_referral(by=by, referral=referral, action="close" if can_close else "withdraw", on=on, reason=reason)
    Appointment.objects.filter(case=case, state="planned", starts_at__gt=timezone.now()).update(state="cancelled")
    plan_follow_ups(case=case, step=None, ended_on=on)
    return case


@transaction.atomic
def reopen_case(*, by: Actor, case_id: int, note: str, on: date) -> Case:
    """Take a closed case up again. Errors: ``note-missing``, ``case-open-already``, ``action-not-allowed``."""
    case = get_case_for(by, case_id, lock=True)
    present = Case.objects.filter(person_id=case.person_id).exclude(state="closed").exclude(pk=case.pk).first()
    if present is not None:
        raise errors.case_open_already(number=present.number)
    move_case(by=by, case=case, action="reopen", on=on, note=note)
    case.follow_ups.filter(step=None, state="due").update(state="cancelled")
    return case


def _tell_person_file(*, by: Actor, case: Case, declared: Mapping[str, Any], on: date) -> None:
    file = load_person_file(by=by, person_id=case.person_id, purpose="assessment")
    changed = {name: value for name, value in declared.items() if getattr(file.registration, name) != value}
    if changed:
        update_person(
            by=by,
            person_id=case.person_id,
            changes=replace(file.registration, **changed),
            fields=list(changed),
            on=on,
            expected_version=file.version,
        )


def _find_worker(by: Actor, worker_id: int | None) -> int | None:
    if worker_id is None or worker_id == by.user_id:
        return by.user_id
    if not Membership.objects.filter(user_id=worker_id, organisation=by.organisation).exists():
        raise errors.reference_unknown(kind="worker", value=str(worker_id), field="worker")
    return worker_id
