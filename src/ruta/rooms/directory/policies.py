"""Who may do what with the directory. Reading it is open to everyone."""

from __future__ import annotations

from collections.abc import Collection

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.policies import may_act_as, may_work_in_city
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.directory.errors.editing import refuse_demand
from ruta.rooms.directory.models import Organisation

#: Who keeps the whole directory: the programme's officers and administrators.
EDITORS = frozenset({Role.PROGRAMME_OFFICER, Role.ADMINISTRATOR})
#: Officials who answer for their own institution.
OFFICIALS = frozenset({Role.PARTNER, Role.SUPERVISOR})


def list_above(organisation: Organisation) -> tuple[str, ...]:
    """An institution and the one it belongs to, loaded with it."""
    above = organisation.parent
    return (organisation.code,) if above is None else (organisation.code, above.code)


def may_run_reviews(actor: Actor) -> NotAllowed | None:
    """Editors open and close the rounds that ask whether protocols are carried out."""
    return may_act_as(actor, EDITORS, action="run the review of protocols")


def may_remind(actor: Actor) -> NotAllowed | None:
    """Only jobs of the system remind."""
    return may_act_as(actor, set(), action="remind institutions")


def may_load_directory(actor: Actor) -> NotAllowed | None:
    """Administrators and the loading command change the directory; everyone else changes the files and asks them."""
    return may_act_as(actor, {Role.ADMINISTRATOR}, action="load the directory")


def may_see_demands(actor: Actor) -> NotAllowed | None:
    """The pages where demands are edited are for officials, editors, and the evaluators who look on."""
    return may_act_as(actor, EDITORS | OFFICIALS | {Role.EVALUATOR}, action="see how demands are edited")


def may_edit_demand(actor: Actor, responsible: Collection[str], *, name: str) -> NotAllowed | None:
    """``responsible``: the service's institution and those it belongs to; their officials and the editors may."""
    refusal = may_act_as(actor, EDITORS | OFFICIALS, action="change what a service asks")
    if refusal is not None or actor.is_system or actor.role in EDITORS:
        return refusal
    return None if actor.organisation in responsible else refuse_demand(name)


def may_analyse_barriers(actor: Actor, city: str) -> NotAllowed | None:
    """Programme officers, evaluators and supervisors see what keeps the people of their city out, in counts."""
    readers = {Role.PROGRAMME_OFFICER, Role.EVALUATOR, Role.SUPERVISOR}
    return may_act_as(actor, readers, action="see the barrier analysis") or may_work_in_city(actor, city)
