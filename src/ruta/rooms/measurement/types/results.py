"""Figures as pages, reports and other programs read them, with the evidence beside each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ruta.kernel.periods import Period
from ruta.rooms.ledger.types import Words

#: How a figure is broken down unless asked otherwise.
BREAKDOWNS = ("sex", "age_band", "nationality", "status", "disability", "city")

NO_WORDS = Words("", "")

Number = int | Decimal


@dataclass(frozen=True)
class Count:
    """One number in its two kinds, never added in silence: people known by their record, and head-counts.

    ``deliveries`` are those to persons. A percentage has its ``numerator`` and ``base`` instead, and ``value`` is empty
    when the base is zero.
    """

    value: Number | None
    persons: Number | None
    headcounts: Number | None
    deliveries: int = 0
    numerator: int | None = None
    base: int | None = None


NOTHING = Count(None, None, None)


@dataclass(frozen=True)
class Cell:
    """A value of a breakdown by the three measures."""

    in_period: Count
    new: Count
    cumulative: Count


@dataclass(frozen=True)
class FigureLine:
    """A piece of evidence behind a figure. ``counts`` is false for what stands beside the value without being added."""

    label: Words
    value: Number | None
    document: str
    line: int | None
    counts: bool = True
    kind: str = "headcount"
    delivery_id: int | None = None
    means: Words = NO_WORDS


@dataclass(frozen=True)
class Statement:
    """Another published value of the same indicator: an earlier year, a running total, a later quotation."""

    code: str
    report: str
    measure: str
    period: Period
    value: Number | None
    value_text: str
    at_least: bool
    document: str
    line: int | None


@dataclass(frozen=True)
class Figure:
    """An indicator in a period: what was promised, what was published, what the records say, and whether they agree.

    ``agrees`` is empty when there is nothing to compare; ``answer`` is yes or no where that is what was asked, so far.
    ``breakdowns`` always hold ``unknown``, even when zero.
    """

    framework: str
    version: str
    indicator: str
    aliases: tuple[str, ...]
    result: str
    title: Words
    period: Period
    unit: str
    baseline: Number | None
    baseline_text: str
    target: Number | None
    target_text: str
    reported: Number | None = None
    reported_text: str = ""
    reported_cumulative: Number | None = None
    report: str = ""
    code: str = ""
    combine: str = ""
    in_period: Count = NOTHING
    new: Count = NOTHING
    cumulative: Count = NOTHING
    answer: str = ""
    agrees: bool | None = None
    explanation: Words = NO_WORDS
    lines: tuple[FigureLine, ...] = ()
    breakdowns: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    document: str = ""
    line: int | None = None
    note: Words = NO_WORDS


@dataclass(frozen=True)
class EvidenceDelivery:
    """A delivery behind a figure without the person: ``reference`` is stable and tells nothing about her."""

    reference: str
    date: dt.date
    service: Words
    organisation: str
    organisation_words: Words
    city: str
    kind: Words
    outcome: Words
    source: Words
    recorded_at: dt.datetime
    synthetic: bool


@dataclass(frozen=True)
class Evidence:
    """What stands behind a figure or one of its cells: lines for everybody, deliveries for those allowed.

    ``withheld`` says why deliveries aren't shown; ``total_deliveries`` counts them all the same.
    """

    lines: tuple[FigureLine, ...]
    deliveries: tuple[EvidenceDelivery, ...]
    total_deliveries: int
    total_people: int
    withheld: str = ""
