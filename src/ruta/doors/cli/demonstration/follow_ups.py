"""What somebody answers some time after a service or a case ended: work, formality, income, needs."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from ruta.doors.cli.demonstration.calendar import Calendar
from ruta.rooms.route.rules.follow_ups import EMPLOYMENT, INCOME_BANDS
from ruta.rooms.route.types import FollowUpAnswer, ImportedFollowUp

_FORMALITY = {
    "formal": ("contract", "contract", "contract-only"),
    "informal": ("none",),
    "self-employed": ("registered-business", "none", "none"),
}


def draw_follow_up(random: Random, *, calendar: Calendar, step: int | None, days: int, due: date) -> ImportedFollowUp:
    """One question, answered or not: old ones are, recent ones partly wait. ``step``: position, None for the case."""
    asked_on = calendar.move_to_work_day(due + timedelta(days=random.randint(-2, 9)))
    chance = 0.97 if due < calendar.today - timedelta(days=75) else 0.62
    if asked_on > calendar.today or random.random() > chance:
        return ImportedFollowUp(days=days, due_on=due, step=step)
    if random.random() < 0.28:
        answer = FollowUpAnswer(reached=False)
    else:
        chances = (20 + days // 12, 28, 18, 22 - days // 30, 6, 4)
        employment = random.choices(EMPLOYMENT, chances)[0]
        formality = random.choice(_FORMALITY.get(employment, ("",)))
        band = random.choices((*INCOME_BANDS, ""), (1, 3, 8, 2, 1) if employment == "formal" else (3, 6, 3, 0, 1))[0]
        needs = tuple(need for need in ("papers", "work", "health", "money") if random.random() < 0.1)
        answer = FollowUpAnswer(True, employment=employment, formality=formality, income_band=band, needs=needs)
    return ImportedFollowUp(days=days, due_on=due, step=step, answered_on=asked_on, answer=answer)
