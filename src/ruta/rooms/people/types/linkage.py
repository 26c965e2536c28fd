"""What an administrator sees of how records are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ParametersShown:
    """One version of what was learned from a city's register."""

    version: int
    people: int
    decided_pairs: int
    made_at: datetime
    made_by: str
    in_force: bool


@dataclass(frozen=True)
class ChoiceShown:
    """Thresholds that were chosen, with who, when and why."""

    version: int
    same: float
    ask: float
    joins_alone: bool
    reason: str
    chosen_at: datetime
    chosen_by: str


@dataclass(frozen=True)
class ThresholdOutlook:
    """What two thresholds would mean: pairs in each zone and expected errors.

    ``wrong_per_thousand``: of a thousand pairs called the same, how many are two people. ``missed_per_thousand``: of a
    thousand pairs that are one person, how many would never be asked. ``queue``: pairs to ask somebody about.
    """

    same: float
    ask: float
    joined: int
    queue: int
    wrong_per_thousand: float
    missed_per_thousand: float
    in_force: bool = False


@dataclass(frozen=True)
class LinkageState:
    """How the records of a city are compared: what is in force, what was learned, what thresholds would mean."""

    city: str
    people: int
    waiting: int
    choice: ChoiceShown | None
    parameters: tuple[ParametersShown, ...]
    choices: tuple[ChoiceShown, ...]
    outlooks: tuple[ThresholdOutlook, ...]


@dataclass(frozen=True)
class RecognitionShown:
    """One question between windows, as one side may see it.

    ``person_id``: of the reader's own window only; ``window``: the other side; ``asked_by_us`` which side that is.
    """

    reference: str
    asked_at: datetime
    asked_by_us: bool
    window: str
    organisation: str
    verdict: str
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class RecognitionState:
    """Whether a window answers others, how many of its people let themselves be recognised, and what is stale."""

    city: str
    is_on: bool
    answers: bool
    reason: str
    chosen_by: str
    tokenised: int
    stale: int
    asked_today: int
    limit_per_person: int
    limit_per_user: int
    limit_per_organisation: int
