"""Who may read and write reports."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.policies import may_act_as
from ruta.rooms.access.types import Actor, Role

_READERS = {Role.PROGRAMME_OFFICER, Role.EVALUATOR, Role.SUPERVISOR}


def may_read_report(actor: Actor) -> NotAllowed | None:
    """Programme officers, evaluators and supervisors read reports before they are published."""
    return may_act_as(actor, _READERS, action="read the programme's reports")


def may_write_report(actor: Actor) -> NotAllowed | None:
    """Only programme officers write the narrative."""
    return may_act_as(actor, {Role.PROGRAMME_OFFICER}, action="write the programme's reports")
