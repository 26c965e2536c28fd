"""Who may do what, answered with a reason.

A policy returns ``None`` (yes) or a :class:`NotAllowed` that says why not: a command raises it with :func:`require`,
a template shows its message.
"""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access import errors
from ruta.rooms.access.types import DESK_ROLES, Actor, Role


def require(refusal: NotAllowed | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal is not None:
        raise refusal


def may_act_as(actor: Actor, roles: frozenset[Role] | set[Role], *, action: str) -> NotAllowed | None:
    """The actor has one of the roles (jobs of the system always may)."""
    if actor.is_system or actor.role in roles:
        return None
    return errors.refuse_role(role=actor.role.value, action=action)


def may_work_in_city(actor: Actor, city: str) -> NotAllowed | None:
    """The actor works in the city the record belongs to."""
    if actor.is_system or not actor.city or actor.city == city:
        return None
    return errors.refuse_city(city=city)


def may_use_desk(actor: Actor) -> NotAllowed | None:
    """The pages of the single window are for those who work there; institutions have their own inbox."""
    return may_act_as(actor, DESK_ROLES, action="use the pages of the single window")


def may_manage_accounts(actor: Actor) -> NotAllowed | None:
    """Only administrators make and change accounts."""
    return may_act_as(actor, {Role.ADMINISTRATOR}, action="manage accounts")


def may_read_audit(actor: Actor) -> NotAllowed | None:
    """Supervisors (of their own city) and administrators read who looked at what."""
    return may_act_as(actor, {Role.ADMINISTRATOR, Role.SUPERVISOR}, action="read the access log")


def may_seal_audit(actor: Actor) -> NotAllowed | None:
    """Only jobs of the system chain the audit."""
    return may_act_as(actor, set(), action="seal the access log")


def may_verify_audit(actor: Actor) -> NotAllowed | None:
    """Administrators verify that the access log was not touched; they learn numbers, not who is in it."""
    return may_act_as(actor, {Role.ADMINISTRATOR}, action="verify the access log")


def may_see_job(actor: Actor, user_id: int | None) -> NotAllowed | None:
    """Who asked for long work sees how far it is; administrators see all of it."""
    if actor.is_system or actor.role == Role.ADMINISTRATOR or (actor.user_id and actor.user_id == user_id):
        return None
    return errors.refuse_role(role=actor.role.value, action="see somebody else's work")
