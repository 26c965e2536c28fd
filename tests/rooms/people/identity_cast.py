"""Records and pairs that tests of deciding are made of."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import register_person
from ruta.rooms.people.models import Pair, Person
from tests.rooms.people.conftest import TODAY, make_registration


def register(by: Actor, **changes: Any) -> Person:
    """Somebody without documents, so that records may look alike."""
    return register_person(by=by, registration=make_registration(documents=(), city=by.city, **changes), on=TODAY)


def make_pair(one: Person, other: Person, probability: float | None = 0.8) -> Pair:
    """A pair as comparing the register leaves it."""
    left, right = sorted((one.pk, other.pk))
    return Pair.objects.create(
        city=one.city, left_id=left, right_id=right, probability=probability, found_at=timezone.now()
    )
