"""The inclusivity rating: the rule with its version, and what it says of a service and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ruta.rooms.directory.types.content import Source, Texts


class Rating(StrEnum):
    """How far a service is open to people on the move."""

    INCLUSIVE = "inclusive"
    PARTLY = "partly"
    NOT = "not"


class Entry(StrEnum):
    """What a service's demand says to one group: come in, come in with a paper, not told by the demand, or no."""

    OPEN = "open"
    WITH_PAPER = "with-paper"
    DEPENDS = "depends"
    CLOSED = "closed"


@dataclass(frozen=True)
class MovingGroup:
    """People of one status, as the rule names them."""

    status: str
    name: Texts


@dataclass(frozen=True)
class InclusivityRule:
    """One version of the rule. ``permits`` says which statuses can hold a document; ``hosts`` each city's country."""

    version: int
    since: date
    name: Texts
    groups: tuple[MovingGroup, ...]
    migration_facts: frozenset[str]
    permits: Mapping[str, frozenset[str]]
    hosts: Mapping[str, str]
    to_be_confirmed: tuple[str, ...]
    source: Source | None


@dataclass(frozen=True)
class GroupEntry:
    """What one group meets: its entry, the papers of which it needs some, and the conditions that shut it out."""

    group: MovingGroup
    entry: Entry
    papers: tuple[str, ...] = ()
    shut_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServiceRating:
    """A service's rating with what it says to each group, and the version of the rule and of the demand."""

    service: str
    rating: Rating
    entries: tuple[GroupEntry, ...]
    rule_version: int
    unconfirmed: bool = False

    @property
    def shut_out(self) -> tuple[GroupEntry, ...]:
        """The groups that may not enter."""
        return tuple(entry for entry in self.entries if entry.entry is Entry.CLOSED)

    @property
    def need_paper(self) -> tuple[GroupEntry, ...]:
        """The groups that may enter with a paper they can get."""
        return tuple(entry for entry in self.entries if entry.entry is Entry.WITH_PAPER)
