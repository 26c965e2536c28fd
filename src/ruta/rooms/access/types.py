"""Actors and roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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


@dataclass(frozen=True)
class Account:
    """One demonstration account as printed by ``ruta demo``."""

    user: str
    password: str
    role: str
    organisation: str
    city: str
    totp_secret: str = ""
