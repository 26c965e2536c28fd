"""What the barrier analysis answers: counts of people per group, never a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

#: People per group: everybody first, then the groups of each breakdown in turn.
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ServiceBarriers:
    """One service: how many may enter, may not, or cannot be told; and how many of those shut out miss one demand."""

    service: str
    eligible: Counts
    not_eligible: Counts
    cannot_tell: Counts
    near_miss: Counts


@dataclass(frozen=True, eq=False)
class DemandBarriers:
    """One demand across the services that make it.

    ``would_enter`` per service: now shut out, and would enter were this demand alone lifted there; ``could_enter``:
    cannot be told now, and would enter. ``people``: those for whom at least one door would open (each once);
    ``doors``: those openings added up.
    """

    key: str
    fact: str
    op: str
    value: Any
    negated: bool
    note: Mapping[str, Any]
    paths: Mapping[str, tuple[str, ...]]
    would_enter: Mapping[str, Counts]
    could_enter: Mapping[str, Counts]
    people: Counts
    doors: Counts


@dataclass(frozen=True, eq=False)
class DocumentBarriers:
    """One document: what would open if everybody held it. Same words as :class:`DemandBarriers`."""

    document: str
    would_enter: Mapping[str, Counts]
    could_enter: Mapping[str, Counts]
    people: Counts
    doors: Counts


@dataclass(frozen=True, eq=False)
class AcceptedForm:
    """One demand for documents at one service: who holds another document and would enter if it were accepted too."""

    service: str
    path: str
    document: str
    would_enter: Counts


@dataclass(frozen=True)
class GroupNames:
    """One way of sorting people: the values that occur (``None``: not recorded), and where their counts start."""

    name: str
    values: tuple[str | None, ...]
    start: int


@dataclass(frozen=True, eq=False)
class BarrierAnalysis:
    """Everything counted over one population on one day; ``sizes`` are the people of each group."""

    sizes: Counts
    breakdowns: tuple[GroupNames, ...]
    services: tuple[ServiceBarriers, ...]
    demands: tuple[DemandBarriers, ...]
    documents: tuple[DocumentBarriers, ...]
    accepted: tuple[AcceptedForm, ...]
    unknown_facts: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """How many people were looked at."""
        return int(self.sizes[0])


@dataclass(frozen=True, eq=False)
class ServiceChange:
    """One service before and after its demand was edited: who may enter, who comes in, who is shut out."""

    service: str
    before: Counts
    after: Counts
    enters: Counts
    leaves: Counts


@dataclass(frozen=True, eq=False)
class Comparison:
    """A what-if over one population on one day."""

    sizes: Counts
    breakdowns: tuple[GroupNames, ...]
    changes: tuple[ServiceChange, ...] = field(default=())
