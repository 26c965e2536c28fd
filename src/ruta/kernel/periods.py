"""Periods: closed spans of days, both ends included, as reports print them (1 March 2021 to 28 February 2022)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ruta.kernel.problems import Problem


@dataclass(frozen=True, order=True)
class Period:
    """The days from ``from_`` to ``to``, both included.

    Errors: ``period-backwards`` when it ends before it begins.

    >>> year = Period(date(2023, 1, 1), date(2023, 12, 31))
    >>> year.contains(date(2023, 12, 31)), year.days
    (True, 365)
    """

    from_: date
    to: date

    def __post_init__(self) -> None:
        if self.to < self.from_:
            raise Problem(
                "period-backwards",
                "The period runs from {start} to {end}, which is earlier; swap the two dates.",
                start=self.from_.isoformat(),
                end=self.to.isoformat(),
            )

    @property
    def days(self) -> int:
        """How many days it has, both ends included."""
        return (self.to - self.from_).days + 1

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years it touches, in order.

        >>> Period(date(2021, 3, 1), date(2022, 2, 28)).years
        (2021, 2022)
        """
        return tuple(range(self.from_.year, self.to.year + 1))

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period, its first and last day included."""
        return self.from_ <= day <= self.to

    def overlaps(self, other: Period) -> bool:
        """Whether the two share at least one day.

        >>> Period(date(2023, 1, 1), date(2023, 6, 30)).overlaps(Period(date(2023, 6, 30), date(2023, 7, 1)))
        True
        """
        return self.from_ <= other.to and other.from_ <= self.to


def calendar_year(year: int) -> Period:
    """The calendar year as a period.

    >>> calendar_year(2024).days
    366
    """
    return Period(date(year, 1, 1), date(year, 12, 31))


def cut_at_borders(periods: Sequence[Period], days: Sequence[date] = ()) -> list[Period]:
    """Cut the time the periods cover into the longest spans that lie wholly inside or outside each of them.

    ``days`` are further places to cut (a span begins there). The spans run without a gap from the first day named to
    the last; what is true of one day of a span, as far as the periods are concerned, is true of all of it.

    >>> [span.days for span in cut_at_borders([Period(date(2023, 1, 1), date(2023, 1, 10)),
    ...                                        Period(date(2023, 1, 4), date(2023, 1, 31))])]
    [3, 7, 21]
    """
    one_day = timedelta(days=1)
    begins = {period.from_ for period in periods} | {period.to + one_day for period in periods} | set(days)
    ordered = sorted(begins)
    return [Period(begin, following - one_day) for begin, following in pairwise(ordered)]
