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
class ProgrammeEntry:
    """A programme as a whole; ``facts`` as the file has them."""

    code: str
    state: str
    title: Words
    first: date
    last: date | None
    facts: Mapping[str, Any] = field(default_factory=dict)


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
    countries: tuple[str, ...] = ()
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
    level: str = ""
    direction: str = ""
    countries: tuple[str, ...] = ()
    means: Words = NO_WORDS
    targets: tuple[Mapping[str, Any], ...] = ()
    disaggregation: tuple[str, ...] = ()
    to_be_confirmed: tuple[str, ...] = ()
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
    number: str
    countries: tuple[str, ...]
    output: str
    text: Words
    source: SourceLine = NO_SOURCE


@dataclass(frozen=True)
class LineEntry:
    """A piece of evidence; ``delivery`` is what it becomes in the ledger, if it is a number of people or items.

    ``repeats`` names the figure and line whose ledger entry this one shares: the same fact, printed again.
    ``place`` is where in the files it stands.
    """

    key: str
    label: Words
    value: Decimal | None
    counts: bool
    source: SourceLine
    kind: str = "statement"
    means: Words = NO_WORDS
    delivery: NewDelivery | None = None
    repeats: tuple[str, str] | None = None
    place: str = ""


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
    combine: str = "sum"
    sum_of: tuple[str, ...] = ()
    is_main: bool = True
    at_least: bool = False
    note: Words = NO_WORDS
    difference: Words = NO_WORDS
    tried: tuple[Mapping[str, Any], ...] = ()
    lines: tuple[LineEntry, ...] = ()


@dataclass(frozen=True)
class ProgrammeContent:
    """Everything under ``content/programme`` that goes into the database."""

    programmes: tuple[ProgrammeEntry, ...] = ()
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
