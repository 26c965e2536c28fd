"""The barrier analysis in words: services, demands and documents by name, with whoever is responsible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ruta.rooms.directory.types.barriers_shown import Shown, ShownAnalysis, ShownGroup
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.demands import Node
from ruta.rooms.directory.types.entitlements import Named, ServiceSummary
from ruta.rooms.directory.types.inclusivity import InclusivityRule, ServiceRating


@dataclass(frozen=True)
class Population:
    """Who was looked at: the people registered in a city, or those of a file that is not kept."""

    name: str
    city: str
    on: date
    people: int
    synthetic: bool = False
    unknown_facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class SaidService:
    """One service with its counts. ``unreachable``: groups of whom nobody may enter."""

    service: ServiceSummary
    eligible: Shown
    not_eligible: Shown
    cannot_tell: Shown
    near_miss: Shown
    groups: tuple[ShownGroup, ...]
    unreachable: tuple[ShownGroup, ...]


@dataclass(frozen=True)
class SaidDemand:
    """One demand in words, where it is made and by whom. ``documents``: those it asks for, with their counters."""

    key: str
    fact: str
    words: Texts
    people: Shown
    doors: Shown
    services: tuple[tuple[ServiceSummary, Shown], ...]
    groups: tuple[ShownGroup, ...]
    unconfirmed: bool

    @property
    def owners(self) -> tuple[Named, ...]:
        """The institutions that make it."""
        return tuple({service.organisation.code: service.organisation for service, _ in self.services}.values())


@dataclass(frozen=True)
class SaidDocument:
    """One document, what holding it would open, and whose counter issues it (``None``: not known)."""

    code: str
    name: Texts
    issued_by: Named | None
    issued_at: Named | None
    help_service: Named | None
    people: Shown
    doors: Shown
    services: tuple[tuple[ServiceSummary, Shown], ...]
    groups: tuple[ShownGroup, ...]


@dataclass(frozen=True)
class SaidForm:
    """One more document that a service could accept, and who would enter by it."""

    service: ServiceSummary
    asks: Texts
    document: str
    name: Texts
    would_enter: Shown


@dataclass(frozen=True)
class BarrierReport:
    """Everything the pages and the brief show. ``numbers`` are the same without words, for files."""

    population: Population
    numbers: ShownAnalysis
    services: tuple[SaidService, ...]
    demands: tuple[SaidDemand, ...]
    documents: tuple[SaidDocument, ...]
    forms: tuple[SaidForm, ...]

    @property
    def groups(self) -> Mapping[str, tuple[ShownGroup, ...]]:
        """The groups of each breakdown, with how many people each has."""
        found: dict[str, tuple[ShownGroup, ...]] = {}
        for group in self.numbers.groups:
            found[group.breakdown] = (*found.get(group.breakdown, ()), group)
        return found


@dataclass(frozen=True)
class SaidRating:
    """A service with its inclusivity rating, and the conditions that shut groups out, in words by path."""

    service: ServiceSummary
    rating: ServiceRating
    words: Mapping[str, Texts]
    papers: Mapping[str, Texts]


@dataclass(frozen=True)
class RatedCity:
    """The ratings of a city's services under one version of the rule."""

    city: str
    rule: InclusivityRule
    ratings: tuple[SaidRating, ...]
    inclusive: int
    rated: int

    @property
    def percent(self) -> float | None:
        """The share of inclusive services: what the indicators 1C and 1D measure."""
        return 100 * self.inclusive / self.rated if self.rated else None


@dataclass(frozen=True)
class SaidPair:
    """Two services that ask nearly the same, and the parts that differ, in words (empty: nothing is asked there)."""

    first: ServiceSummary
    second: ServiceSummary
    shared: int
    differences: tuple[tuple[Texts, Texts], ...]


@dataclass(frozen=True)
class SaidWays:
    """A fact that is asked about in several ways, with the services that ask each way."""

    fact: Texts
    variants: tuple[tuple[Texts, tuple[ServiceSummary, ...]], ...]


@dataclass(frozen=True)
class ScratchCondition:
    """One condition of a service in the scratch copy: as it is, and as it was edited (empty: not edited).

    ``shuts_out``: its value names whom it keeps out, not whom it lets in.
    """

    path: str
    words: Texts
    takes_documents: bool
    takes_value: bool
    shuts_out: bool
    value: str
    edit: str
    after: Texts


@dataclass(frozen=True)
class Scratch:
    """A scratch copy of some demands. ``conditions`` are those of the service being edited."""

    services: Mapping[str, ServiceSummary]
    demands: Mapping[str, Node]
    changed: tuple[str, ...]
    conditions: tuple[ScratchCondition, ...]
    documents: tuple[tuple[str, Texts], ...]
