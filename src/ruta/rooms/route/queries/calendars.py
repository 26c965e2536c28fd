"""Appointments as calendar files."""

from __future__ import annotations

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import open_book
from ruta.rooms.route.models import Appointment
from ruta.rooms.route.queries.plans import title_of_service
from ruta.rooms.route.queries.records import get_appointment_for
from ruta.rooms.route.rules.calendars import write_calendar


def write_appointment_calendar(*, by: Actor, appointment_id: int, for_person: bool, language: str = "es") -> bytes:
    """The calendar file of an appointment: for the person the service and place; for staff only the person's number.

    Neither carries a name: phones and calendars are lent, lost and shared.
    Errors: ``appointment-not-found``, ``role-not-enough``. Cost: three queries and the audit.
    """
    appointment = get_appointment_for(by, appointment_id)
    record_audit(
        by=by, action="route.write_calendar", subject=("person", appointment.case.person_id), writes=False,
        details={"appointment": appointment.pk},
    )  # fmt: skip
    return write_calendar(
        uid=f"{appointment.case.number}-{appointment.pk}@ruta-abierta",
        title=_title(appointment, for_person=for_person, language=language),
        place=appointment.place,
        starts_at=appointment.starts_at,
        minutes=appointment.minutes,
        stamped_at=appointment.made_at,
        cancelled=appointment.state == "cancelled",
    )


def _title(appointment: Appointment, *, for_person: bool, language: str) -> str:
    word = "Cita" if language == "es" else "Appointment"
    if not for_person:
        return f"{word} {appointment.case.number}"
    if not appointment.service_id:
        return word
    return f"{word}: {title_of_service(appointment.service_id, open_book())[language]}"
