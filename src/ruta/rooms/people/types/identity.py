"""Pairs of records to decide, as a reader may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ruta.kernel.dates import PartialDate


class Verdict(StrEnum):
    """What somebody decides about two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Zone(StrEnum):
    """Where the probability of a pair lies between the thresholds in force."""

    SAME = "same"
    ASK = "ask"


@dataclass(frozen=True)
class RecordShown:
    """What is compared of one record: identifying fields only, never anything sensitive."""

    person_id: int
    number: str
    name: str
    given_names: str
    surnames: tuple[str, str]
    preferred_name: str
    born: PartialDate | None
    birth_estimated: bool
    sex: str
    nationalities: tuple[str, ...]
    documents: tuple[tuple[str, str, str], ...]
    phone: str
    registered_on: date
    registered_by: str
    synthetic: bool


@dataclass(frozen=True)
class DecisionShown:
    """One verdict about a pair, or its undoing."""

    verdict: str
    who: str
    organisation: str
    at: datetime
    probability: float | None
    parameters_version: int | None
    joined: str
    kept: str
    reason: str


@dataclass(frozen=True)
class Weight:
    """One comparison of a pair: what agreed or not, and how much that weighs (as a power of two)."""

    comparison: str
    level: str
    bits: float


@dataclass(frozen=True)
class PairLine:
    """A pair as the queue lists it."""

    pair_id: int
    left: RecordShown
    right: RecordShown
    probability: float | None
    zone: Zone
    state: str


@dataclass(frozen=True)
class PairShown:
    """A pair with all that is needed to decide it.

    ``shown``: the records that would be joined, which are the ones the pair's own records stand for by now.
    ``differs``: names of the fields that are known of both and differ. ``weights`` add up from ``prior`` to the
    probability, all in bits; empty while nothing was learned.
    """

    pair_id: int
    version: int
    state: str
    left: RecordShown
    right: RecordShown
    stands_for: Mapping[int, RecordShown]
    joined_already: bool
    probability: float | None
    parameters_version: int | None
    prior: float
    weights: tuple[Weight, ...]
    differs: frozenset[str]
    decisions: tuple[DecisionShown, ...]


@dataclass(frozen=True)
class QueueCounts:
    """How many pairs wait, by zone, and how many were put off or decided."""

    same: int
    ask: int
    unsure: int
    decided: int
