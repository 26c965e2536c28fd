"""Who may keep cases, move referrals on and see an inbox; each answer carries its reason."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access import policies as access
from ruta.rooms.access.errors import refuse_city
from ruta.rooms.access.types import DESK_ROLES, PROGRAMME_ROLES, Actor, Role
from ruta.rooms.route import errors
from ruta.rooms.route.types import Party, Transition


def may_keep_case(actor: Actor, city: str) -> NotAllowed | None:
    """The single window of the case's city keeps it: reads, plans, refers, follows up, closes."""
    refusal = access.may_act_as(actor, DESK_ROLES, action="keep cases")
    if refusal is not None or actor.is_system:
        return refusal
    return None if actor.city == city else refuse_city(city=city)


def may_see_referrals(actor: Actor) -> NotAllowed | None:
    """The single window sees its city's, partner staff those sent to their institution (queries narrow to them)."""
    return access.may_act_as(actor, DESK_ROLES | {Role.PARTNER}, action="see referrals")


def may_move_referral(actor: Actor, transition: Transition, *, city: str, receiver: str) -> NotAllowed | None:
    """Whether the actor stands on the side that takes this transition."""
    if actor.is_system:
        return None
    is_sender = actor.is_desk and actor.city == city
    is_receiver = actor.organisation == receiver and (actor.is_desk or actor.role == Role.PARTNER)
    allowed = {Party.SENDER: is_sender, Party.RECEIVER: is_receiver, Party.EITHER: is_sender or is_receiver}
    if allowed[transition.who]:
        return None
    return errors.refuse_action(action=transition.action, who=transition.who.value)


def may_answer_recall(actor: Actor, *, receiver: str) -> NotAllowed | None:
    """Only staff of the institution that received data say what was done with it."""
    if actor.is_system or actor.organisation == receiver:
        return None
    return errors.refuse_action(action="acknowledge", who=Party.RECEIVER.value)


def may_see_cohorts(actor: Actor) -> NotAllowed | None:
    """The single window chooses people; the programme looks at the shares."""
    return access.may_act_as(actor, DESK_ROLES | PROGRAMME_ROLES, action="see cohorts")


def may_import_cases(actor: Actor) -> NotAllowed | None:
    """Only jobs of the system (the generator, a transfer) write cases by the thousand."""
    return access.may_act_as(actor, set(), action="import cases")


def may_look_again(actor: Actor) -> NotAllowed | None:
    """Only jobs of the system hold every kept verdict against today's rules; a worker looks at one."""
    return access.may_act_as(actor, set(), action="look at every verdict again")
