"""The days of the demonstration: when the second phase is told, and what counts as today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ruta.kernel.problems import Problem

#: The first and the last day of what the demonstration tells of ``phase2``.
FIRST_DAY = date(2025, 1, 2)
LAST_DAY = date(2026, 10, 31)


@dataclass(frozen=True)
class Calendar:
    """``today``: the day the screens are looked at. ``last``: the last day on which anything was delivered."""

    today: date

    def __post_init__(self) -> None:
        if self.today < FIRST_DAY + timedelta(days=30):
            raise Problem(
                "demo-today-too-early",
                "The demonstration begins on {first}: give --today a day at least 30 days later, not {value}.",
                first=FIRST_DAY.isoformat(),
                value=self.today.isoformat(),
            )

    @property
    def last(self) -> date:
        """The last day of deliveries: never in the future, never after the demonstration's end."""
        return min(self.today, LAST_DAY)

    def draw_registration_day(self, random: Random) -> date:
        """A working day; more people come towards the end, one in twelve in the last three weeks."""
        if random.random() < 0.08:
            return self.move_to_work_day(self.last - timedelta(days=random.randrange(21)), forward=False)
        span = (self.last - FIRST_DAY).days
        return self.move_to_work_day(FIRST_DAY + timedelta(days=int(span * random.random() ** 0.8)), forward=False)

    def move_to_work_day(self, day: date, *, forward: bool = True) -> date:
        """The day itself, or the nearest working day after (or before) it.

        >>> Calendar(date(2026, 11, 23)).move_to_work_day(date(2026, 11, 21))
        datetime.date(2026, 11, 23)
        """
        if day.weekday() < 5:
            return day
        moved = day + timedelta(days=7 - day.weekday()) if forward else day - timedelta(days=day.weekday() - 4)
        return moved if moved >= FIRST_DAY else FIRST_DAY
