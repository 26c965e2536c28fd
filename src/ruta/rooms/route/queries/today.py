"""What the single window has to do today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import open_book
from ruta.rooms.route import policies
from ruta.rooms.route.models import Appointment, Case, FollowUp
from ruta.rooms.route.queries.cases import ReferralLine, list_cases, make_referral_line
from ruta.rooms.route.queries.determinations import (
    DeterminationLine,
    describe_determination,
    list_to_look_again,
)
from ruta.rooms.route.queries.follow_ups import list_follow_ups
from ruta.rooms.route.queries.referrals import list_referrals
from ruta.rooms.route.rules.states import ANSWERED

#: How many of each kind the page shows; the rest is behind the count.
SHOWN = 8


@dataclass(frozen=True)
class TodayQueue:
    """Each list with how many there are in all."""

    appointments: tuple[Appointment, ...]
    appointments_count: int
    follow_ups: tuple[FollowUp, ...]
    follow_ups_count: int
    answered: tuple[ReferralLine, ...]
    answered_count: int
    overdue: tuple[ReferralLine, ...]
    overdue_count: int
    without_next: tuple[Case, ...]
    without_next_count: int
    again: tuple[DeterminationLine, ...]
    again_count: int


def today_queue(*, by: Actor, on: date) -> TodayQueue:
    """Appointments of the day, follow-ups due, answers to act on, what is overdue, cases without a next step,
    verdicts to look at again.

    Errors: ``role-not-enough``. Cost: thirteen queries.
    """
    require(policies.may_keep_case(by, by.city))
    book = open_book()
    start = timezone.make_aware(datetime.combine(on, time()))
    appointments = Appointment.objects.filter(
        case__city=by.city, state="planned", starts_at__gte=start, starts_at__lt=start + timedelta(days=1)
    ).select_related("case__person", "referral")
    follow_ups = list_follow_ups(by=by, on=on)
    answered = list_referrals(by=by, on=on, state="answered").filter(city=by.city)
    overdue = list_referrals(by=by, on=on, overdue=True).filter(city=by.city).exclude(state__in=ANSWERED)
    idle = list_cases(by=by, without_next=True)
    again = list_to_look_again(by=by)
    return TodayQueue(
        appointments=tuple(appointments[:SHOWN]),
        appointments_count=appointments.count(),
        follow_ups=tuple(follow_ups[:SHOWN]),
        follow_ups_count=follow_ups.count(),
        answered=tuple(make_referral_line(row, book, on=on) for row in answered[:SHOWN]),
        answered_count=answered.count(),
        overdue=tuple(make_referral_line(row, book, on=on) for row in overdue[:SHOWN]),
        overdue_count=overdue.count(),
        without_next=tuple(idle[:SHOWN]),
        without_next_count=idle.count(),
        again=tuple(describe_determination(row, book) for row in again[:SHOWN]),
        again_count=again.count(),
    )
