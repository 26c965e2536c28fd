"""What institutions agreed, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.dialogue import errors
from ruta.rooms.dialogue.models import Agreement, AgreementStep, Meeting, Seat, Space
from ruta.rooms.dialogue.policies import may_see_dialogue
from ruta.rooms.dialogue.rules.balance import measure_balance
from ruta.rooms.dialogue.rules.states import WAITING, list_steps
from ruta.rooms.dialogue.types import Attended, Balance, Constituency, Step


@dataclass(frozen=True)
class SpaceLine:
    """A space in the list, with how much it met and what is late."""

    space: Space
    seats: int
    meetings: int
    last_held: date | None
    waiting: int
    late: int


@dataclass(frozen=True)
class MeetingSheet:
    """A meeting with who was at the table and what it agreed."""

    meeting: Meeting
    attended: tuple[Attended, ...]
    balance: Balance
    agreements: tuple[Agreement, ...]


@dataclass(frozen=True)
class SpaceSheet:
    """A space with its seats and meetings, the latest first."""

    space: Space
    seats: tuple[Seat, ...]
    meetings: tuple[MeetingSheet, ...]


@dataclass(frozen=True)
class AgreementSheet:
    """An agreement with its history, and what may be done now."""

    agreement: Agreement
    steps: tuple[AgreementStep, ...]
    may: tuple[Step, ...]


def list_spaces(*, by: Actor, on: date) -> list[SpaceLine]:
    """Every space with its meetings and what is late. Errors: ``role-not-enough``. Cost: two queries."""
    require(may_see_dialogue(by))
    waiting = dict(_count_agreements(Q()))
    late = dict(_count_agreements(Q(due_on__lt=on)))
    spaces = Space.objects.filter(retired=False).annotate(
        seat_count=Count("seats", filter=Q(seats__retired=False), distinct=True),
        meeting_count=Count("meetings", distinct=True),
        last_held=Max("meetings__held_on"),
    )
    return [
        SpaceLine(s, s.seat_count, s.meeting_count, s.last_held, waiting.get(s.pk, 0), late.get(s.pk, 0))
        for s in spaces.order_by("position")
    ]


def list_late_agreements(*, by: Actor, on: date) -> list[Agreement]:
    """Agreements whose day has passed and that nobody kept or dropped. Errors: ``role-not-enough``. Cost: one query."""
    require(may_see_dialogue(by))
    rows = Agreement.objects.filter(state__in=WAITING, due_on__lt=on).select_related("owner", "meeting__space")
    return list(rows.order_by("due_on", "pk"))


def load_space(*, by: Actor, code: str) -> SpaceSheet:
    """A space with seats and meetings. Errors: ``role-not-enough``, ``space-unknown``. Cost: five queries."""
    require(may_see_dialogue(by))
    space = Space.objects.filter(code=code, retired=False).select_related("parent").first()
    if space is None:
        raise errors.space_unknown(code)
    meetings = space.meetings.prefetch_related("attendances", "agreements__owner").order_by("-held_on")
    return SpaceSheet(space, tuple(space.seats.filter(retired=False).order_by("pk")), tuple(map(_describe, meetings)))


def load_meeting(*, by: Actor, number: int) -> MeetingSheet:
    """A meeting, with what it agreed. Errors: ``role-not-enough``, ``meeting-unknown``. Cost: four queries."""
    require(may_see_dialogue(by))
    row = Meeting.objects.select_related("space").prefetch_related("attendances", "agreements__owner")
    meeting = row.filter(pk=number).first()
    if meeting is None:
        raise errors.meeting_unknown(number)
    return _describe(meeting)


def load_agreement(*, by: Actor, number: int) -> AgreementSheet:
    """An agreement with its history. Errors: ``role-not-enough``, ``agreement-unknown``. Cost: two queries."""
    require(may_see_dialogue(by))
    row = Agreement.objects.select_related("owner", "meeting__space").filter(pk=number).first()
    if row is None:
        raise errors.agreement_unknown(number)
    return AgreementSheet(row, tuple(row.steps.order_by("pk")), list_steps(row.state))


def _count_agreements(which: Q) -> list[tuple[int, int]]:
    rows = Agreement.objects.filter(which, state__in=WAITING)
    return list(rows.values_list("meeting__space").annotate(number=Count("pk")).order_by())


def _describe(meeting: Meeting) -> MeetingSheet:
    attended = tuple(Attended(Constituency(a.constituency), a.people, a.women) for a in meeting.attendances.all())
    agreements = tuple(sorted(meeting.agreements.all(), key=lambda row: row.pk))
    return MeetingSheet(meeting, attended, measure_balance(attended), agreements)
