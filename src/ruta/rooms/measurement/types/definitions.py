"""Definitions of indicators: what is counted, over which deliveries, for which periods, broken down how.

Plain data, the same for every engine that counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ruta.kernel.periods import Period

#: The columns of a delivery that an indicator may select by.
FILTER_COLUMNS = ("kind", "outcome", "organisation", "city")

#: The columns of a delivery that a figure may be broken down by; all others belong to the person.
EVENT_BREAKDOWN_COLUMNS = ("city", "organisation")

#: The breakdown every figure has, and its only value.
TOTAL = "total"

#: What stands for a value nobody knows.
UNKNOWN = "unknown"


class Counted(StrEnum):
    """Which of a figure's numbers is the indicator's own."""

    PEOPLE = "people"
    DELIVERIES = "deliveries"


@dataclass(frozen=True)
class IndicatorDefinition:
    """What one indicator counts.

    ``where`` names, per column, the values that count; a column it leaves out is not looked at. A delivery whose column
    is empty (null) is in no list.
    """

    id: str
    count: Counted
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class NamedPeriod:
    """A period with the name it has in the table."""

    id: str
    period: Period


@dataclass(frozen=True)
class CountingPlan:
    """Everything a results table needs beside the ledger: indicators, periods, breakdowns, and the day counting starts.

    ``breakdowns`` are tuples of column names; a tuple of several is a crossed breakdown (sex by city). The total is
    always counted and not listed.
    """

    periods: tuple[NamedPeriod, ...]
    start: date
    breakdowns: tuple[tuple[str, ...], ...]
    indicators: tuple[IndicatorDefinition, ...]


def name_breakdown(columns: tuple[str, ...]) -> str:
    """The name a breakdown has in the table of figures.

    >>> name_breakdown(("sex", "city")), name_breakdown(())
    ('sex x city', 'total')
    """
    return " x ".join(columns) if columns else TOTAL
