"""What the route room speaks of: states, transitions, plans, files of a case. Frozen, and free of any database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

#: A text in Spanish and English: ``{"es": …, "en": …}``.
Words = Mapping[str, str]


class Party(StrEnum):
    """Who moves a case or a referral on."""

    SENDER = "sender"
    RECEIVER = "receiver"
    EITHER = "either"


class Need(StrEnum):
    """What a transition must be given."""

    REASON = "reason"
    NOTE = "note"
    DATE = "date"
    CONSENT = "consent"
    DELIVERY = "delivery"


class Profile(StrEnum):
    """What comes first on somebody's way to a livelihood."""

    PROTECTION_FIRST = "protection-first"
    TRAINING_FIRST = "training-first"
    CERTIFICATION_FIRST = "certification-first"
    OWN_BUSINESS = "own-business"
    DEPENDENT_WORK = "dependent-work"


@dataclass(frozen=True)
class StateRule:
    """A state: its words, how many days it may last before it is overdue, and who must act meanwhile."""

    code: str
    words: Words
    clock_days: int | None = None
    waits_for: Party | None = None


@dataclass(frozen=True)
class Transition:
    """A step from one state to the next: its action, who takes it, what it needs."""

    origin: str
    target: str
    action: str
    who: Party
    words: Words
    needs: frozenset[Need] = frozenset()


@dataclass(frozen=True)
class Machine:
    """All states and transitions of one kind of record. ``first``: the state it begins in."""

    name: str
    first: str
    states: Mapping[str, StateRule]
    transitions: tuple[Transition, ...]


@dataclass(frozen=True)
class Option:
    """One answer of a closed question; ``need`` is a need of the directory that the answer tells of."""

    value: str
    words: Words
    need: str = ""


@dataclass(frozen=True)
class Question:
    """A question of the instrument. ``kind``: one, many, number or yes-no; ``fact``: the fact its answer declares."""

    id: str
    kind: str
    text: Words
    hint: Words = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    fact: str = ""
    minimum: int | None = None
    maximum: int | None = None
    need_when_yes: str = ""
    need_when_no: str = ""


@dataclass(frozen=True)
class Domain:
    """Questions about one thing."""

    id: str
    name: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Instrument:
    """One version of the assessment."""

    name: str
    version: int
    since: date
    title: Words
    domains: tuple[Domain, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order."""
        return tuple(question for domain in self.domains for question in domain.questions)


@dataclass(frozen=True)
class ProfileFinding:
    """A profile and the codes of its reasons, the deciding one first; the words are in ``rules/profile.py``."""

    profile: Profile
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PlanOption:
    """A service as planning sees it. ``missing``: the fewest documents that open it; empty when it is open now."""

    service: str
    kind: str
    needs: tuple[str, ...] = ()
    is_open: bool = True
    missing: tuple[str, ...] = ()
    organisation: str = ""


@dataclass(frozen=True)
class StepDraft:
    """A step as drawn. ``after``: position in the list of the step that must be done first; ``why``: a code."""

    service: str
    document: str
    after: int | None
    why: str


@dataclass(frozen=True)
class Station:
    """A step as the line draws it. ``state``: done, now, ahead or stop; ``change``: another institution takes over."""

    state: str
    title: Words
    change: bool = False
    tag: Words | None = None
    detail: str = ""
    step_id: int | None = None
    referral_id: int | None = None


@dataclass(frozen=True)
class SharedItem:
    """One thing told to the receiving institution: a stable name and its value as text."""

    name: str
    value: str


@dataclass(frozen=True)
class CohortGroup:
    """Who counts towards one share of a cohort (per cent)."""

    id: str
    share: int
    words: Words
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None


@dataclass(frozen=True)
class Cohort:
    """People to be chosen together, and the shares stated for them."""

    id: str
    activity: str
    city: str
    name: Words
    about: Words
    size: int
    groups: tuple[CohortGroup, ...]
    asks: Mapping[str, Any]
    to_be_confirmed: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class ShareState:
    """How one share stands while selecting: chosen so far, wanted in the end, still missing, too many."""

    group: str
    words: Words
    share: int | None
    have: int
    want: int | None
    percent: int | None

    @property
    def missing(self) -> int | None:
        """How many are still to be chosen; None for those in no group."""
        return None if self.want is None else max(self.want - self.have, 0)

    @property
    def over(self) -> int:
        """How many more than stated."""
        return 0 if self.want is None else max(self.have - self.want, 0)


@dataclass(frozen=True)
class FollowUpAnswer:
    """What was learned at a follow-up; "" and None mean not asked. ``needs``: needs of the directory."""

    reached: bool
    employment: str = ""
    formality: str = ""
    income_band: str = ""
    needs: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ImportedReferral:
    """A referral of :class:`ImportedCase`; ``step`` is the position of its step. Dates only go forward.

    ``shared``: what was told with its last sending, beside the number. ``appointment``: when she is expected, for one
    that rests in ``accepted``.
    """

    step: int
    state: str
    history: tuple[tuple[str, date], ...]
    """(state, day) in order, the first being ``draft`` and the last ``state``."""
    reason: str = ""
    sender_user: int | None = None
    shared: tuple[SharedItem, ...] = ()
    appointment: datetime | None = None


@dataclass(frozen=True)
class ImportedStep:
    """A step of :class:`ImportedCase`: a service or a document, its state and the day it was done."""

    service: str = ""
    document: str = ""
    state: str = "planned"
    done_on: date | None = None
    after: int | None = None


@dataclass(frozen=True)
class ImportedFollowUp:
    """A follow-up of :class:`ImportedCase`, answered or not. ``step``: position, None for the case's end."""

    days: int
    due_on: date
    step: int | None = None
    answered_on: date | None = None
    answer: FollowUpAnswer | None = None


@dataclass(frozen=True)
class ImportedCase:
    """A whole case for demonstrations and transfers; see ``commands.import_cases_in_bulk``."""

    person_id: int
    person_number: str
    city: str
    organisation: str
    opened_on: date
    worker_id: int | None = None
    state: str = "open"
    closed_on: date | None = None
    close_outcome: str = ""
    answers: Mapping[str, Any] | None = None
    assessed_on: date | None = None
    agreed_on: date | None = None
    steps: tuple[ImportedStep, ...] = ()
    referrals: tuple[ImportedReferral, ...] = ()
    follow_ups: tuple[ImportedFollowUp, ...] = ()
    cohort: str = ""
    cohort_group: str = ""
    synthetic: bool = True


@dataclass(frozen=True)
class CaseSummary:
    """A case in one line."""

    case_id: int
    number: str
    person_id: int
    person_number: str
    person_name: str
    state: str
    state_words: Words
    worker: str
    opened_on: date
    synthetic: bool


@dataclass(frozen=True)
class HistoryLine:
    """One change of state as a page shows it."""

    at: datetime
    on: date
    action: Words
    state: Words
    by: str
    organisation: str
    reason: Words | None
    note: str
