"""Kinds of spaces, constituencies, and what is measured of a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Constituency(StrEnum):
    """Whom an institution speaks for."""

    NATIONAL_GOVERNMENT = "national-government"
    LOCAL_GOVERNMENT = "local-government"
    EMPLOYERS = "employers"
    WORKERS = "workers"
    CIVIL_SOCIETY = "civil-society"
    PEOPLE_ON_THE_MOVE = "people-on-the-move"
    ACADEMIA = "academia"
    UN = "un"


KINDS = (
    *("steering-committee", "cross-country-committee", "management-unit", "local-table", "sub-table"),
    *("tripartite-dialogue", "integration-council"),
)
PLACES = ("chile", "mexico", "both")
VOICES = ("member", "observer")


@dataclass(frozen=True)
class SeatEntry:
    """An institution's place in a space, as its file says."""

    name_es: str
    name_en: str
    constituency: Constituency
    voice: str
    source_line: int


@dataclass(frozen=True)
class SpaceEntry:
    """A space of dialogue, as its file says. ``meets_every_months`` None: no document says it."""

    code: str
    kind: str
    parent: str
    name_es: str
    name_en: str
    mandate_es: str
    mandate_en: str
    place: str
    meets_every_months: int | None
    to_confirm: bool
    source_document: str
    source_line: int
    seats: tuple[SeatEntry, ...]


@dataclass(frozen=True)
class Attended:
    """How many came for a constituency; ``women`` None: not reported, which is not 0."""

    constituency: Constituency
    people: int
    women: int | None


@dataclass(frozen=True)
class Balance:
    """Who was at the table. ``women_share`` in percent, of those whose sex was reported; None when nobody's was."""

    people: int
    government: int
    employers: int
    workers: int
    women: int
    women_known_of: int
    women_share: Decimal | None

    @property
    def is_tripartite(self) -> bool:
        """Government, employers and workers were all there."""
        return min(self.government, self.employers, self.workers) > 0


@dataclass(frozen=True)
class Step:
    """A way from one state of an agreement to the next; ``needs_note``: it says what was done, or why not."""

    action: str
    origins: tuple[str, ...]
    target: str
    needs_note: bool
