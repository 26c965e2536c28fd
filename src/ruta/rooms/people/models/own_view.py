"""Codes with which people see what is kept about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ruta.rooms.access.models import NO_ROWS, ScopedManager
from ruta.rooms.access.types import Actor
from ruta.rooms.people.models.persons import Person


def reach_own_view_codes(actor: Actor) -> Q:
    """The desk of the person's city."""
    return Q(person__city=actor.city) if actor.is_desk else NO_ROWS


class OwnViewCode(models.Model):
    """One code handed to a person; only its digest is kept. Used once, within a day, and void after wrong tries."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="own_view_codes")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = ScopedManager["OwnViewCode"]()
    reach = staticmethod(reach_own_view_codes)

    def __str__(self) -> str:
        return f"code for {self.person_id} until {self.expires_at:%Y-%m-%d %H:%M}"
