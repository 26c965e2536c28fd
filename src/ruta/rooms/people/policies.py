"""Who may see and write people: the single window of the person's own city, and nobody else."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access import policies as access
from ruta.rooms.access.errors import refuse_city
from ruta.rooms.access.types import DESK_ROLES, Actor, Role
from ruta.rooms.people import errors


def _may_use_desk(actor: Actor, city: str, action: str) -> NotAllowed | None:
    refusal = access.may_act_as(actor, DESK_ROLES, action=action)
    if refusal is not None or actor.is_system:
        return refusal
    return None if actor.city == city else refuse_city(city=city)


def may_search_people(actor: Actor) -> NotAllowed | None:
    """The single window looks for people of its city."""
    return access.may_act_as(actor, DESK_ROLES, action="look for people")


def may_register(actor: Actor, city: str) -> NotAllowed | None:
    """The single window registers people in its city."""
    return _may_use_desk(actor, city, "register people")


def may_see_person(actor: Actor, city: str) -> NotAllowed | None:
    """The single window of the person's city reads the file."""
    return _may_use_desk(actor, city, "see a person's file")


def may_change_person(actor: Actor, city: str) -> NotAllowed | None:
    """The single window of the person's city changes the file."""
    return _may_use_desk(actor, city, "change a person's file")


def may_count_people(actor: Actor, city: str) -> NotAllowed | None:
    """Programme officers, evaluators and supervisors count the people of their city by what they declared, unnamed."""
    refusal = access.may_act_as(
        actor, {Role.PROGRAMME_OFFICER, Role.EVALUATOR, Role.SUPERVISOR}, action="count the people registered"
    )
    return refusal or access.may_work_in_city(actor, city)


def may_see_sensitive(actor: Actor) -> NotAllowed | None:
    """What is restricted: staff named for it, signed in with the second factor."""
    if actor.is_system or actor.sees_sensitive:
        return None
    return errors.refuse_sensitive()


def may_merge(actor: Actor, city: str) -> NotAllowed | None:
    """Who may change a file may say that two records are one person; it can be undone."""
    return _may_use_desk(actor, city, "join two records")


def may_rotate_keys(actor: Actor) -> NotAllowed | None:
    """Only the command line: keys are changed where they are kept."""
    return access.may_act_as(actor, set(), action="rotate the keys")


def may_list_numbers(actor: Actor) -> NotAllowed | None:
    """Only jobs of the system, for the people they have just written."""
    return access.may_act_as(actor, set(), action="list people's numbers")


def may_decide_pairs(actor: Actor, city: str) -> NotAllowed | None:
    """The single window of the city says whether two of its records are one person."""
    return _may_use_desk(actor, city, "decide whether two records are one person")


def may_tune_linkage(actor: Actor, city: str) -> NotAllowed | None:
    """Administrators, of the city or of the programme, see what was learned and choose thresholds; nobody's file."""
    refusal = access.may_act_as(actor, {Role.ADMINISTRATOR}, action="choose how records are compared")
    if refusal is not None or actor.is_system:
        return refusal
    return None if actor.city in (city, "") else refuse_city(city=city)


def may_compare_register(actor: Actor, city: str) -> NotAllowed | None:
    """Supervisors of the city and administrators have its register compared with itself."""
    roles = {Role.ADMINISTRATOR, Role.SUPERVISOR}
    refusal = access.may_act_as(actor, roles, action="compare the register with itself")
    if refusal is not None or actor.is_system:
        return refusal
    return None if actor.city in (city, "") else refuse_city(city=city)


def may_ask_elsewhere(actor: Actor, city: str) -> NotAllowed | None:
    """The single window asks other windows about people of its own city."""
    return _may_use_desk(actor, city, "ask other windows whether they know a person")


def may_open_recognition(actor: Actor, city: str) -> NotAllowed | None:
    """The supervisor decides whether the city's window answers others, and has the tokens made."""
    refusal = access.may_act_as(actor, {Role.SUPERVISOR}, action="decide whether this window answers others")
    if refusal is not None or actor.is_system:
        return refusal
    return None if actor.city == city else refuse_city(city=city)


def may_hand_in_people(actor: Actor, city: str) -> NotAllowed | None:
    """The single window of the city and its partner institutions hand in lists of people."""
    refusal = access.may_act_as(actor, DESK_ROLES | {Role.PARTNER}, action="hand in lists of people")
    if refusal is not None or actor.is_system:
        return refusal
    return None if actor.city == city else refuse_city(city=city)


def may_open_emergency(actor: Actor) -> NotAllowed | None:
    """Whoever works at a single window, under their own name; jobs of the system have no emergencies."""
    return access.may_act_as(actor, DESK_ROLES, action="open an emergency sheet")


def may_review_emergencies(actor: Actor, city: str) -> NotAllowed | None:
    """Supervisors of the person's city."""
    refusal = access.may_act_as(actor, {Role.SUPERVISOR}, action="review access in an emergency")
    if refusal is not None or actor.is_system:
        return refusal
    return None if actor.city == city else refuse_city(city=city)


def may_answer_data_request(actor: Actor, city: str) -> NotAllowed | None:
    """Supervisors of the person's city answer what she asks about her data; deleting is theirs alone."""
    refusal = access.may_act_as(actor, {Role.SUPERVISOR}, action="answer what a person asks about her data")
    if refusal is not None or actor.is_system:
        return refusal
    return None if actor.city == city else refuse_city(city=city)
