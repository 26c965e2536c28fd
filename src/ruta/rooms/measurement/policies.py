"""Who may see figures, their cells and what stands behind them."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.policies import may_act_as
from ruta.rooms.access.types import Actor, Role


def may_see_cells(actor: Actor) -> NotAllowed | None:
    """Whoever works here sees figures with their breakdowns; the public sees totals, since small cells can tell."""
    return may_act_as(actor, set(Role) - {Role.ANONYMOUS}, action="see figures broken down")
