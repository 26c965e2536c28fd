"""What becomes of one referral, day by day: most are delivered; some are refused, missed, returned or forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ruta.doors.cli.demonstration.calendar import Calendar
from ruta.rooms.route.rules.codes import DECLINE_REASONS

#: Ways a referral goes, in percent. The states passed through; the last is where it rests.
_WAYS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (58, ("sent", "received", "accepted", "attended", "delivered", "closed")),
    (12, ("sent", "accepted", "delivered", "closed")),
    (4, ("sent", "received", "accepted", "not-attended", "accepted", "attended", "delivered", "closed")),
    (8, ("sent", "received", "declined", "closed")),
    (2, ("sent", "received", "returned", "sent", "accepted", "attended", "delivered", "closed")),
    (1, ("sent", "received", "returned")),
    (6, ("sent", "received", "accepted", "not-attended", "closed")),
    (3, ("sent", "received", "closed")),
    (3, ("sent", "received", "accepted")),
    (2, ("sent", "received")),
    (2, ("sent",)),
    (1, ()),
)

#: Days a state usually lasts before the next, at least and at most.
_PACE = {
    "draft": (0, 1), "sent": (0, 4), "received": (1, 4), "accepted": (2, 14), "attended": (0, 3), "delivered": (1, 6),
    "declined": (1, 5), "returned": (1, 4), "not-attended": (2, 9),
}  # fmt: skip

#: Days from attendance to the end of what takes longer, by kind of delivery.
_LONG = {"certification": (20, 75), "training": (15, 60), "business-service": (14, 60), "seed-capital": (20, 50)}

#: Why the single window takes a referral back, by the state it stood in too long.
_GIVEN_UP = {
    "draft": "no-longer-needed", "sent": "no-answer", "received": "no-answer", "accepted": "no-answer",
    "returned": "no-longer-needed", "attended": "no-longer-needed",
}  # fmt: skip

_REASONS = tuple(reason for reason in DECLINE_REASONS if reason != "other")


@dataclass(frozen=True)
class Course:
    """How a referral went. ``delivered_on`` when it was; ``appointment`` when one is still to come."""

    history: tuple[tuple[str, date], ...]
    reason: str = ""
    delivered_on: date | None = None
    appointment: date | None = None

    @property
    def state(self) -> str:
        """Where it rests."""
        return self.history[-1][0]

    @property
    def is_over(self) -> bool:
        """Nothing more is expected of it."""
        return self.state == "closed"


def draw_course(random: Random, *, start: date, ledger_kind: str, calendar: Calendar, may_send: bool = True) -> Course:
    """One referral from the day it was written, as far as it came until today.

    Nothing is delivered after the calendar's last day, and nothing at all happens in its future. Without consent
    (``may_send`` false) it stays a draft.
    """
    way = _draw_way(random)
    history = [("draft", start)]
    reason = ""
    day = start
    delivered_on = appointment = None
    for state in way if may_send else ("closed",):
        before = history[-1][0]
        low, high = _PACE[before]
        if state == "delivered" and before == "attended":
            low, high = _LONG.get(ledger_kind, (0, 4))
        day = calendar.move_to_work_day(day + timedelta(days=random.randint(low, high)))
        limit = calendar.last if state in ("attended", "delivered") else calendar.today
        if day > limit:
            break
        history.append((state, day))
        if state == "declined":
            reason = random.choice(_REASONS)
        if state == "delivered":
            delivered_on = day
        if state == "closed" and before in _GIVEN_UP:
            reason = _GIVEN_UP[before]
    if history[-1][0] in _GIVEN_UP and history[-1][1] < calendar.today - timedelta(days=75):
        reason = _GIVEN_UP[history[-1][0]]
        history.append(("closed", calendar.move_to_work_day(history[-1][1] + timedelta(days=random.randint(30, 70)))))
    if history[-1][0] == "accepted" and history[-1][1] > calendar.today - timedelta(days=21):
        appointment = calendar.move_to_work_day(calendar.today + timedelta(days=random.randint(0, 9)))
    return Course(tuple(history), reason, delivered_on, appointment)


def _draw_way(random: Random) -> tuple[str, ...]:
    chance = random.random() * sum(percent for percent, _ in _WAYS)
    for percent, way in _WAYS:
        chance -= percent
        if chance < 0:
            return way
    return _WAYS[0][1]
