"""Who may load the programme's content."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.policies import may_act_as
from ruta.rooms.access.types import Actor, Role


def may_load_programme(actor: Actor) -> NotAllowed | None:
    """Only the loading command: content is reviewed in its files, not typed on a screen."""
    return may_act_as(actor, set(), action="load the programme")


def may_see_programme(actor: Actor) -> NotAllowed | None:
    """Officers, evaluators, supervisors and administrators read results with their evidence, never a person's name."""
    readers = {Role.PROGRAMME_OFFICER, Role.EVALUATOR, Role.SUPERVISOR, Role.ADMINISTRATOR}
    return may_act_as(actor, readers, action="see the programme's results")
