"""The barrier analysis as it may be shown: small counts hidden (``None``), and others so that they stay hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: A count, or ``None`` where it is hidden.
Shown = int | None


@dataclass(frozen=True)
class ShownGroup:
    """How many of a group: ``value`` is its code, ``None`` for *not recorded*; ``people`` is how large it is."""

    breakdown: str
    value: str | None
    people: int
    count: Shown

    @property
    def share(self) -> float | None:
        """The count as a part of the group, between 0 and 1."""
        return self.count / self.people if self.count is not None and self.people else None


@dataclass(frozen=True)
class ShownService:
    """One service. ``groups`` count who may enter; ``unreachable`` are groups of whom nobody may."""

    service: str
    eligible: Shown
    not_eligible: Shown
    cannot_tell: Shown
    near_miss: Shown
    groups: tuple[ShownGroup, ...]
    unreachable: tuple[ShownGroup, ...]


@dataclass(frozen=True)
class ShownDemand:
    """One demand: people for whom at least one door would open, doors in all, and per service."""

    key: str
    fact: str
    op: str
    value: Any
    negated: bool
    note: Mapping[str, Any]
    people: Shown
    doors: Shown
    services: Mapping[str, Shown]
    groups: tuple[ShownGroup, ...]


@dataclass(frozen=True)
class ShownDocument:
    """One document, were it held by everybody. Same words as :class:`ShownDemand`."""

    document: str
    people: Shown
    doors: Shown
    services: Mapping[str, Shown]
    groups: tuple[ShownGroup, ...]


@dataclass(frozen=True)
class ShownForm:
    """Who would enter a service if one more document were accepted at one place of its demand."""

    service: str
    path: str
    document: str
    would_enter: Shown


@dataclass(frozen=True)
class ShownAnalysis:
    """All of it, over ``people`` people; fewer than the minimum are not analysed at all."""

    people: int
    minimum: int
    groups: tuple[ShownGroup, ...]
    services: tuple[ShownService, ...]
    demands: tuple[ShownDemand, ...]
    documents: tuple[ShownDocument, ...]
    accepted: tuple[ShownForm, ...]
    unknown_facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownChange:
    """A service before and after a change of its demand."""

    service: str
    before: Shown
    after: Shown
    enters: Shown
    leaves: Shown
    entering: tuple[ShownGroup, ...]
    leaving: tuple[ShownGroup, ...]


@dataclass(frozen=True)
class ShownComparison:
    """A what-if as it may be shown."""

    people: int
    minimum: int
    changes: tuple[ShownChange, ...]
