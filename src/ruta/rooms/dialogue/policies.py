"""Who may read and keep what institutions agreed."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.policies import may_act_as
from ruta.rooms.access.types import Actor, Role


def may_load_spaces(actor: Actor) -> NotAllowed | None:
    """Only the loading command: spaces are reviewed in their file."""
    return may_act_as(actor, set(), action="load the spaces of dialogue")


def may_see_dialogue(actor: Actor) -> NotAllowed | None:
    """Officers, evaluators, supervisors and administrators."""
    readers = {Role.PROGRAMME_OFFICER, Role.EVALUATOR, Role.SUPERVISOR, Role.ADMINISTRATOR}
    return may_act_as(actor, readers, action="see the spaces of dialogue")


def may_keep_dialogue(actor: Actor) -> NotAllowed | None:
    """Officers record meetings and follow agreements."""
    return may_act_as(actor, {Role.PROGRAMME_OFFICER}, action="record meetings and agreements")
