"""Actors and roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol


class Role(StrEnum):
    """What a member of an organisation does here."""

    FRONT_DESK = "front-desk"
    CASE_WORKER = "case-worker"
    SUPERVISOR = "supervisor"
    PARTNER = "partner"
    PROGRAMME_OFFICER = "programme-officer"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


#: Roles of the single window: they register people, keep cases and refer.
DESK_ROLES = frozenset({Role.FRONT_DESK, Role.CASE_WORKER, Role.SUPERVISOR})

#: Roles that see results and evidence, never a person's file.
PROGRAMME_ROLES = frozenset({Role.PROGRAMME_OFFICER, Role.EVALUATOR})


#: How long a session may lie idle, and how long it lasts at most: shorter where more is at stake.
SESSION_LIMITS: dict[Role, tuple[timedelta, timedelta]] = {
    Role.FRONT_DESK: (timedelta(minutes=45), timedelta(hours=9)),
    Role.CASE_WORKER: (timedelta(minutes=45), timedelta(hours=9)),
    Role.SUPERVISOR: (timedelta(minutes=45), timedelta(hours=9)),
    Role.PARTNER: (timedelta(minutes=45), timedelta(hours=9)),
    Role.PROGRAMME_OFFICER: (timedelta(hours=1), timedelta(hours=9)),
    Role.EVALUATOR: (timedelta(hours=1), timedelta(hours=9)),
    Role.ADMINISTRATOR: (timedelta(minutes=20), timedelta(hours=4)),
    Role.ANONYMOUS: (timedelta(minutes=20), timedelta(hours=1)),
}
#: For whoever may see sensitive needs, whatever the role.
SENSITIVE_LIMITS = (timedelta(minutes=20), timedelta(hours=9))


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in member of an organisation, a job of the system, or anybody.

    ``sees_sensitive`` holds only when the membership allows it and the second factor was given in this session;
    ``needs_second_factor`` when the membership allows it at all.
    """

    user_id: int | None
    username: str
    role: Role
    organisation: str = ""
    city: str = ""
    sees_sensitive: bool = False
    needs_second_factor: bool = field(default=False, compare=False)
    display_name: str = field(default="", compare=False)

    @property
    def session_limits(self) -> tuple[timedelta, timedelta]:
        """How long a session of this member may lie idle, and how long it lasts at most."""
        idle, whole = SESSION_LIMITS[self.role]
        return (
            (min(idle, SENSITIVE_LIMITS[0]), min(whole, SENSITIVE_LIMITS[1]))
            if self.needs_second_factor
            else (idle, whole)
        )

    @property
    def rights_stamp(self) -> str:
        """What a session was opened with: when it changes, the session ends."""
        return f"{self.role}|{self.organisation}|{self.city}|{int(self.needs_second_factor)}"

    @property
    def is_desk(self) -> bool:
        """Works at the single window."""
        return self.role in DESK_ROLES

    @property
    def is_system(self) -> bool:
        """A job or a loading command, not a human being."""
        return self.role == Role.SYSTEM


#: Background jobs and loading commands act as this.
SYSTEM = Actor(user_id=None, username="system", role=Role.SYSTEM)

#: Visitors of the public pages act as this.
ANONYMOUS = Actor(user_id=None, username="", role=Role.ANONYMOUS)


#: An entry of the audit is chained at the latest this long after its number was given: the longest transaction.
LATE_AT_MOST = timedelta(hours=24)


@dataclass(frozen=True)
class AuditFault:
    """Something in the audit that is not as it was sealed. ``entry``: its number, where one can be named."""

    kind: str
    entry: int | None
    block: int | None
    message: str


@dataclass(frozen=True)
class AuditHead:
    """Where the chain stands: kept elsewhere, it shows later whether the end was cut off or the whole rewritten."""

    block: int
    entries: int
    head: str
    sealed_at: str


@dataclass(frozen=True)
class AuditVerdict:
    """What a verification found. ``waiting``: entries not sealed yet."""

    entries: int
    blocks: int
    waiting: int
    head: AuditHead | None
    faults: tuple[AuditFault, ...]


@dataclass(frozen=True)
class Account:
    """One demonstration account as printed by ``ruta demo``."""

    user: str
    password: str
    role: str
    organisation: str
    city: str
    totp_secret: str = ""


class JobStatus(StrEnum):
    """How far a piece of long work is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Progress(Protocol):
    """What long work is handed to say how far it is; cheap, so that it may be called for every row."""

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` pieces are finished."""


@dataclass(frozen=True)
class JobState:
    """Long work as who asked for it sees it. ``result`` holds counts and identifiers, never personal data."""

    job_id: int
    kind: str
    status: JobStatus
    done: int
    total: int
    result: Mapping[str, Any]
    problem_code: str
    problem_message: str
    asked_at: datetime
    finished_at: datetime | None
    asked_by: str

    @property
    def is_over(self) -> bool:
        """Nothing more will happen."""
        return self.status in {JobStatus.DONE, JobStatus.FAILED, JobStatus.INTERRUPTED}

    @property
    def percent(self) -> int:
        """Of the pieces known, rounded down.

        >>> from datetime import datetime
        >>> JobState(1, "x", JobStatus.RUNNING, 1, 3, {}, "", "", datetime(2026, 1, 1), None, "rosa").percent
        33
        """
        return 100 if self.status == JobStatus.DONE else 100 * self.done // self.total if self.total else 0
