"""An appointment as a calendar file (iCalendar)."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Event


def write_calendar(
    *,
    uid: str,
    title: str,
    place: str,
    starts_at: datetime,
    minutes: int,
    stamped_at: datetime,
    cancelled: bool = False,
) -> bytes:
    """The calendar file of one appointment. Whoever reads the calendar learns nothing that ``title`` does not say.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 27, 13, tzinfo=UTC)
    >>> text = write_calendar(uid="a@b", title="Cita", place="", starts_at=at, minutes=30, stamped_at=at).decode()
    >>> "DTSTART:20261127T130000Z" in text, "SUMMARY:Cita" in text
    (True, True)
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Ruta Abierta//route//ES")
    calendar.add("version", "2.0")
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamped_at)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=minutes))
    event.add("summary", title)
    if place:
        event.add("location", place)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
