"""Bring the spaces to what their file says; what left the file is retired, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.dialogue import policies
from ruta.rooms.dialogue.models import Seat, Space
from ruta.rooms.dialogue.types import SpaceEntry


@transaction.atomic
def load_spaces(*, by: Actor, spaces: Sequence[SpaceEntry]) -> int:
    """Load spaces and seats, all or nothing; gives how many spaces stand. Errors: ``role-not-enough``."""
    require(policies.may_load_spaces(by))
    for position, entry in enumerate(spaces):
        values = {key: value for key, value in asdict(entry).items() if key not in ("code", "parent", "seats")}
        parent = Space.objects.get(code=entry.parent) if entry.parent else None
        space, _made = Space.objects.update_or_create(
            code=entry.code, defaults={**values, "parent": parent, "position": position, "retired": False}
        )
        for seat in entry.seats:
            given = {**asdict(seat), "constituency": seat.constituency.value, "retired": False}
            Seat.objects.update_or_create(space=space, name_es=given.pop("name_es"), defaults=given)
        Seat.objects.filter(space=space).exclude(name_es__in=[s.name_es for s in entry.seats]).update(retired=True)
    Space.objects.exclude(code__in=[entry.code for entry in spaces]).update(retired=True)
    record_audit(
        by=by, action="dialogue.load_spaces", subject=("dialogue", ""), writes=True, details={"spaces": len(spaces)}
    )
    return len(spaces)
