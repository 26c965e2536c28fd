"""Making and cancelling appointments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.models import Service
from ruta.rooms.route import errors
from ruta.rooms.route.commands.changes import require_open
from ruta.rooms.route.models import Appointment, Case, Referral
from ruta.rooms.route.queries.records import get_appointment_for, get_case_for, get_referral_for
from ruta.rooms.route.rules.states import REFERRAL, find_due_day


@transaction.atomic
def make_appointment(
    *, by: Actor, case_id: int, starts_at: datetime, minutes: int = 45, place: str = "", service: str = ""
) -> Appointment:
    """An appointment at the single window. Errors: ``appointment-in-past``, ``case-not-open``, of the case."""
    case = get_case_for(by, case_id, lock=True)
    require_open(case)
    return book_appointment(
        by=by, case=case, referral=None, starts_at=starts_at, minutes=minutes, place=place, service=service
    )


@transaction.atomic
def make_referral_appointment(
    *, by: Actor, referral_id: int, starts_at: datetime, minutes: int = 45, place: str = ""
) -> Appointment:
    """An appointment at the receiving institution, in place of the one planned before.

    Errors: ``action-not-allowed`` (the referral is not accepted), ``appointment-in-past``, ``referral-not-found``.
    """
    referral = get_referral_for(by, referral_id, lock=True)
    if referral.state != "accepted":
        raise errors.action_not_allowed(machine="referral", state=referral.state, action="appointment")
    return book_appointment(
        by=by, case=referral.case, referral=referral, starts_at=starts_at, minutes=minutes, place=place
    )


@transaction.atomic
def cancel_appointment(*, by: Actor, appointment_id: int) -> Appointment:
    """Nobody is expected any more. Cancelling twice changes nothing. Errors: ``appointment-not-found``."""
    appointment = get_appointment_for(by, appointment_id, lock=True)
    if appointment.state == "planned":
        appointment.state = "cancelled"
        appointment.save(update_fields=["state"])
        _audit(by, "route.cancel_appointment", appointment)
    return appointment


def book_appointment(
    *,
    by: Actor,
    case: Case,
    referral: Referral | None,
    starts_at: datetime,
    minutes: int,
    place: str,
    service: str = "",
) -> Appointment:
    """Write an appointment in the caller's transaction; a referral's clock then runs until the day after it."""
    if starts_at <= timezone.now():
        raise errors.appointment_in_past(value=f"{timezone.localtime(starts_at):%Y-%m-%d %H:%M}")
    code = referral.service_id if referral else service
    appointment = Appointment(
        case=case,
        referral=referral,
        service_id=code or None,
        starts_at=starts_at,
        minutes=max(minutes, 5),
        place=place.strip() or _find_place(code),
        made_by=by.username,
        made_at=timezone.now(),
    )
    if referral is not None:
        Appointment.objects.filter(referral=referral, state="planned").update(state="cancelled")
        day = timezone.localtime(starts_at).date()
        referral.due_on = find_due_day(REFERRAL, referral.state, since=referral.state_since, appointment=day)
        referral.save(update_fields=["due_on"])
    appointment.save(force_insert=True)
    _audit(by, "route.make_appointment", appointment)
    return appointment


def _find_place(service: str) -> str:
    found = Service.objects.select_related("place").filter(code=service).first() if service else None
    if found is None or found.place is None:
        return ""
    return ", ".join(part for part in (found.place.name_es, found.place.address) if part)


def _audit(by: Actor, action: str, appointment: Appointment) -> None:
    record_audit(
        by=by,
        action=action,
        subject=("person", appointment.case.person_id),
        writes=True,
        details={"appointment": appointment.pk},
    )
