"""What the people room answers: summaries, files, candidates, declared facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruta.kernel.dates import PartialDate
from ruta.kernel.problems import NotAllowed
from ruta.rooms.people.types.consents import ConsentRecord
from ruta.rooms.people.types.registration import Registration


@dataclass(frozen=True)
class PersonSummary:
    """A person in one line."""

    person_id: int
    number: str
    name: str
    city: str
    born: PartialDate | None
    sex: str
    nationalities: tuple[str, ...]
    status: str
    synthetic: bool


@dataclass(frozen=True)
class Candidate:
    """Somebody registered who may be the person asked for.

    ``score``: 0 to 1. From :func:`find_candidates` the probability that both are one person; from
    :func:`search_people` how much of what was typed agrees. ``reasons``: codes such as ``same-document``,
    ``surnames-swapped``; ``documents``: pairs of kind and number.
    """

    person_id: int
    number: str
    name: str
    born: PartialDate | None
    sex: str
    nationality: str
    documents: tuple[tuple[str, str], ...]
    score: float
    reasons: tuple[str, ...]
    synthetic: bool = False


@dataclass(frozen=True)
class PersonFile:
    """A person's whole file, as far as the reader may see it.

    ``specific_needs`` and ``registration.gender_identity`` are filled only when ``reserved_is_open``; otherwise
    ``sensitive_refusal`` is the problem that says why. ``specific_needs`` is None when never asked.
    """

    person_id: int
    number: str
    name: str
    version: int
    born: PartialDate | None
    registration: Registration
    consents: tuple[ConsentRecord, ...]
    household: tuple[PersonSummary, ...]
    specific_needs: tuple[str, ...] | None
    sensitive_refusal: NotAllowed | None
    reserved_is_open: bool
    merged_into: PersonSummary | None
    also_recorded_as: tuple[PersonSummary, ...]
    registered_on: date
    registered_by_organisation: str
    synthetic: bool
    came_by: str = "window"


@dataclass(frozen=True)
class DeclaredFacts:
    """The facts of facts.yaml that are known of a person on a day; a fact that is absent is *not known*.

    ``ages``: the youngest and the oldest the person may be, None when no birth date is known.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    ages: tuple[int, int] | None = None
