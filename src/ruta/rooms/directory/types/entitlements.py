"""What one person may enter today, what would open the rest, and why: in words of both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ruta.rooms.directory.types.content import Source, Texts
from ruta.rooms.directory.types.demands import Verdict

#: How a service stands for one person: open now, open with a key, closed for now.
DoorSign = Literal["open", "key", "closed"]


@dataclass(frozen=True)
class Named:
    """Something of the directory by code and name."""

    code: str
    name: Texts


@dataclass(frozen=True, kw_only=True)
class ServiceSummary:
    """A service as lists and answers show it. ``asks_unconfirmed``: part of its demand is still to be
    confirmed. ``open_to_all``: its demand asks nothing."""

    id: int
    code: str
    name: Texts
    organisation: Named
    city: str
    kind: str
    ledger_kind: str
    needs: tuple[str, ...]
    gives: Texts
    cost_free: bool | None
    emergency: bool
    is_active: bool
    open_from: date | None
    open_until: date | None
    review_by: date | None
    open_to_all: bool
    demand_version: int
    asks_unconfirmed: bool

    def is_given_on(self, day: date) -> bool:
        """Whether people may be sent to it on a day: active, and between its first and last day."""
        return (
            self.is_active
            and (self.open_from is None or self.open_from <= day)
            and (self.open_until is None or day <= self.open_until)
        )


@dataclass(frozen=True, kw_only=True)
class DocumentNeeded:
    """A document a person lacks: who issues it, at which service, who helps, cost, days, and what it asks for.

    ``obtainable``: what the document itself asks for is met (true), is not (false), or cannot be told (None).
    ``to_be_confirmed`` names what the directory does not know for sure. A cost or a number of days that is not known
    is empty or None, never 0.
    """

    code: str
    name: Texts
    short: Texts
    what_for: Texts
    issued_by: Named | None
    issued_at: Named | None
    help_service: Named | None
    cost: Texts
    takes_days: int | None
    asks: Texts
    obtainable: bool | None
    to_be_confirmed: tuple[str, ...]


@dataclass(frozen=True)
class FactNeeded:
    """A fact nobody has told yet, and the question that asks for it. Sensitive ones are asked by named roles only."""

    name: str
    words: Texts
    question: Texts
    sensitive: bool = False


@dataclass(frozen=True)
class KeyNeeded:
    """What together opens a door: documents to hold, and facts that must turn out well."""

    documents: tuple[DocumentNeeded, ...]
    facts: tuple[FactNeeded, ...]


@dataclass(frozen=True)
class Reason:
    """Why a door is not open, as one sentence. ``kind``: ``fails`` or ``not-known``."""

    kind: Literal["fails", "not-known"]
    text: Texts
    fact: str = ""
    source: Source | None = None
    to_be_confirmed: bool = False
    checked_on: str = ""


@dataclass(frozen=True)
class ServiceAnswer:
    """One service for one person. ``keys`` are alternatives, the smallest first; empty unless the door has a key."""

    service: ServiceSummary
    door: DoorSign
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    keys: tuple[KeyNeeded, ...] = ()
    missing_facts: tuple[FactNeeded, ...] = ()

    @property
    def to_be_confirmed(self) -> bool:
        """Whether the answer rests on something the institution has still to confirm."""
        return self.service.asks_unconfirmed


@dataclass(frozen=True)
class BestKey:
    """A set of documents and all the doors that wait for no other."""

    key: KeyNeeded
    services: tuple[ServiceSummary, ...]


@dataclass(frozen=True)
class BestQuestion:
    """A fact nobody has told yet, and the doors that wait for it."""

    fact: FactNeeded
    services: tuple[ServiceSummary, ...]


@dataclass(frozen=True)
class Entitlement:
    """One person before the whole directory of a city on a day, under one edition of the demands.

    Urgent services stand first among the open ones. ``best_keys``: the documents that open most
    doors (per document) first, as far as facts not known yet turn out well; ``best_questions``: the facts most doors
    wait for.
    ``full``: doors that would be open or have a key, had they a free place.
    """

    city: str
    on: date
    edition: int
    open: tuple[ServiceAnswer, ...]
    key: tuple[ServiceAnswer, ...]
    closed: tuple[ServiceAnswer, ...]
    best_keys: tuple[BestKey, ...]
    best_questions: tuple[BestQuestion, ...] = ()
    full: tuple[ServiceAnswer, ...] = ()

    @property
    def answers(self) -> tuple[ServiceAnswer, ...]:
        """All answers: open, then with a key, then closed."""
        return self.open + self.key + self.closed
