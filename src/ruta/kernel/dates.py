"""Dates known to the year, the month or the day, and never more precisely than they are."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from ruta.kernel.problems import Problem

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date with precision: a year, a year and month, or a full day.

    >>> str(PartialDate(1991, 3))
    '1991-03'
    >>> PartialDate(1991, 3).latest
    datetime.date(1991, 3, 31)
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise Problem(
                "date-impossible",
                "A day needs its month: {value}. Give the month, or leave the day out.",
                value=f"{self.year}-?-{self.day:02d}",
            )
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError as error:
            raise Problem(
                "date-impossible", "{value} is not a date in the calendar. Check the day and the month.", value=self
            ) from error

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``."""
        if self.day is not None:
            return "day"
        return "month" if self.month is not None else "year"

    @property
    def earliest(self) -> date:
        """The first day it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it may be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


def parse_partial_date(text: str) -> PartialDate:
    """Read ``1991``, ``1991-03`` or ``1991-03-05``.

    Errors: ``date-unreadable``, ``date-impossible``.

    >>> parse_partial_date("1991-3")
    PartialDate(year=1991, month=3, day=None)
    """
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise Problem(
            "date-unreadable", "“{value}” is not a date. Write a year, year-month or year-month-day.", value=text
        )
    year, month, day = found.groups()
    return PartialDate(int(year), int(month) if month else None, int(day) if day else None)


def count_years(born: date, on: date) -> int:
    """Completed years between two days.

    >>> count_years(date(2000, 2, 29), date(2018, 2, 28))
    17
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def find_ages(born: PartialDate, on: date) -> tuple[int, int]:
    """The youngest and the oldest a person may be on a day, given how precisely the birth date is known.

    >>> find_ages(PartialDate(1991), date(2026, 11, 22))
    (34, 35)
    """
    return count_years(born.latest, on), count_years(born.earliest, on)
