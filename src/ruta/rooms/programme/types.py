"""The programme's content as entries, each knowing where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ruta.rooms.ledger.types import NewDelivery, Words

NO_WORDS = Words("", "")


@dataclass(frozen=True)
class SourceLine:
    """A place in one of the programme's documents."""

    document: str = ""
    line: int | None = None


NO_SOURCE = SourceLine()


@dataclass(frozen=True)
class FrameworkEntry:
    """A version of a results framework."""

    programme: str
    version: str
    title: Words
    first: date
    last: date | None
    source: SourceLine = NO_SOURCE


@dataclass(frozen=True)
class ResultEntry:
    """An outcome or output."""

    programme: str
    version: str
    code: str
    level: str
    text: Words
    country: str = ""
    source: SourceLine = NO_SOURCE


@dataclass(frozen=True)
class IndicatorEntry:
    """An indicator; ``definition`` as :func:`~ruta.rooms.programme.rules.definitions.check_definition` accepts it."""

    programme: str
    version: str
    code: str
    title: Words
    unit: str
    result: str = ""
    country: str = ""
    aliases: tuple[str, ...] = ()
    baseline: Decimal | None = None
    baseline_text: str = ""
    target: Decimal | None = None
    target_text: str = ""
    definition: Mapping[str, Any] | None = None
    succeeds: str = ""
    note: Words = NO_WORDS
    reason: str = ""
    source: SourceLine = NO_SOURCE


@dataclass(frozen=True)
class ActivityEntry:
    """A planned activity."""

    programme: str
    code: str
    country: str
    output: str
    text: Words
    source: SourceLine = NO_SOURCE


@dataclass(frozen=True)
class LineEntry:
    """A piece of evidence; ``delivery`` is what it becomes in the ledger, if it is a number of people or items."""

    key: str
    label: Words
    value: Decimal | None
    counts: bool
    source: SourceLine
    delivery: NewDelivery | None = None


@dataclass(frozen=True)
class PublishedEntry:
    """A value as printed, with its evidence."""

    code: str
    programme: str
    version: str
    indicator: str
    report: str
    first: date
    last: date
    source: SourceLine
    measure: str = "in_period"
    value: Decimal | None = None
    value_text: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    cumulative: Decimal | None = None
    combine: str = "sum"
    note: Words = NO_WORDS
    lines: tuple[LineEntry, ...] = ()


@dataclass(frozen=True)
class ProgrammeContent:
    """Everything under ``content/programme`` that is loaded. ``claims`` is kept as read, for the checks."""

    frameworks: tuple[FrameworkEntry, ...] = ()
    results: tuple[ResultEntry, ...] = ()
    indicators: tuple[IndicatorEntry, ...] = ()
    activities: tuple[ActivityEntry, ...] = ()
    published: tuple[PublishedEntry, ...] = ()


@dataclass(frozen=True)
class LoadReport:
    """What loading did. ``changed`` names the fields; ``reversed`` counts ledger entries that were corrected."""

    created: tuple[str, ...] = ()
    changed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unchanged: int = 0
    retired: tuple[str, ...] = ()
    entries_recorded: int = 0
    entries_reversed: int = 0


@dataclass
class LoadTally:
    """A load report while it grows."""

    created: list[str] = field(default_factory=list)
    changed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    unchanged: int = 0
    retired: list[str] = field(default_factory=list)
    entries_recorded: int = 0
    entries_reversed: int = 0

    def close(self) -> LoadReport:
        """The finished report."""
        return LoadReport(
            tuple(self.created),
            tuple(self.changed),
            self.unchanged,
            tuple(self.retired),
            self.entries_recorded,
            self.entries_reversed,
        )
