"""Who may enter, correct and read deliveries."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.policies import may_act_as, may_work_in_city
from ruta.rooms.access.types import DESK_ROLES, PROGRAMME_ROLES, Actor, Role
from ruta.rooms.ledger import errors
from ruta.rooms.ledger.errors import lists as list_errors
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.ledger.types import DeliverySummary


def may_record_delivery(actor: Actor, *, organisation: str, city: str) -> NotAllowed | None:
    """The desk enters what was delivered in its city; partner staff what their own organisation delivered."""
    refusal = may_act_as(actor, DESK_ROLES | {Role.PARTNER}, action="record deliveries")
    if refusal is not None:
        return refusal
    if actor.role == Role.PARTNER and organisation != actor.organisation:
        return errors.refuse_other_organisation(organisation=organisation or "—")
    return may_work_in_city(actor, city) if city else None


def may_record_headcount(actor: Actor, *, organisation: str, city: str) -> NotAllowed | None:
    """Programme officers also enter totals that arrive in reports."""
    if actor.role == Role.PROGRAMME_OFFICER:
        return None
    return may_record_delivery(actor, organisation=organisation, city=city)


def may_record_in_bulk(actor: Actor) -> NotAllowed | None:
    """Only jobs of the system (the generator, an import) enter deliveries by the thousand."""
    return may_act_as(actor, set(), action="record deliveries in bulk")


def may_reverse_deliveries(actor: Actor) -> NotAllowed | None:
    """Which roles correct deliveries at all; pages offer a reversal to them alone."""
    return may_act_as(actor, {Role.CASE_WORKER, Role.SUPERVISOR, Role.PARTNER}, action="reverse deliveries")


def may_reverse_delivery(actor: Actor, delivery: Delivery | DeliverySummary) -> NotAllowed | None:
    """Who recorded it corrects it: a case worker or supervisor there, or partner staff for their own organisation's.

    A supervisor of the single window also corrects what a partner institution of the city entered, since a partner
    has no supervisor here.
    """
    refusal = may_reverse_deliveries(actor)
    if refusal is not None or actor.is_system or delivery.recorded_organisation == actor.organisation:
        return refusal
    if actor.role == Role.SUPERVISOR and delivery.source == "partner":
        return may_work_in_city(actor, delivery.city)
    return errors.refuse_reversal(organisation=delivery.recorded_organisation or "system")


def may_see_deliveries(actor: Actor) -> NotAllowed | None:
    """The desk sees its city's, partner staff their own organisation's (the query narrows to them)."""
    return may_act_as(actor, DESK_ROLES | {Role.PARTNER}, action="see deliveries to people")


def may_see_evidence(actor: Actor) -> NotAllowed | None:
    """Supervisors and programme staff follow a figure down to its deliveries, without names."""
    return may_act_as(actor, PROGRAMME_ROLES | {Role.SUPERVISOR}, action="see the evidence of figures")


def may_hand_in_lists(actor: Actor, *, organisation: str, city: str) -> NotAllowed | None:
    """The desk hands in lists of any institution of its city; partner staff those of their own."""
    refusal = may_act_as(actor, DESK_ROLES | {Role.PARTNER}, action="hand in lists")
    if refusal is not None or actor.is_system:
        return refusal
    if actor.role == Role.PARTNER and organisation != actor.organisation:
        return list_errors.refuse_organisation(organisation=organisation or "—")
    return may_work_in_city(actor, city)


def may_decide_list_rows(actor: Actor, *, city: str) -> NotAllowed | None:
    """Who is who is said by the window of the city, which may look at people."""
    if actor.role == Role.PARTNER:
        return list_errors.refuse_deciding()
    return may_act_as(actor, DESK_ROLES, action="decide who a list names") or may_work_in_city(actor, city)


def may_delete_old_lists(actor: Actor) -> NotAllowed | None:
    """Only jobs of the system, when a file's time has come."""
    return may_act_as(actor, set(), action="delete the files of old lists")
