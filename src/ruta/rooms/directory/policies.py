"""Who may do what with the directory. Reading it is open to everyone."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.policies import may_act_as
from ruta.rooms.access.types import Actor, Role


def may_load_directory(actor: Actor) -> NotAllowed | None:
    """Administrators and the loading command change the directory; everyone else changes the files and asks them."""
    return may_act_as(actor, {Role.ADMINISTRATOR}, action="load the directory")
