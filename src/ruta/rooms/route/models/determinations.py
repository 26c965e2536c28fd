"""A verdict kept: who decided that a person may enter a service, on which facts, under which version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ruta.rooms.access.models import NO_ROWS, ScopedManager
from ruta.rooms.access.types import Actor
from ruta.rooms.people.models import SealedJSONField

DETERMINATION_STATES = ("holds", "look-again", "replaced")
DETERMINATION_BASES = ("judged", "answered")


def reach_determinations(actor: Actor) -> Q:
    """The desk of the case's city; institutions answer referrals and see nothing more."""
    return Q(city=actor.city) if actor.is_desk else NO_ROWS


class Determination(models.Model):
    """A person (of a case) may or may not enter a service, as somebody decided it on a day. What it says never changes.

    ``basis``: judged by the demand, or answered by the receiving institution. ``facts``: those the demand tests, sealed
    and without sensitive ones. ``valid_until``: the last day it can hold, and why. ``checked_*``: the versions of the
    demand and of the person's file it was last held against; ``verdict_now``: what came out when that differed.
    """

    case = models.ForeignKey("route.Case", on_delete=models.PROTECT, related_name="determinations")
    referral = models.ForeignKey("route.Referral", null=True, on_delete=models.PROTECT, related_name="determinations")
    service = models.ForeignKey(
        "directory.Service", to_field="code", db_column="service", on_delete=models.PROTECT, related_name="+"
    )
    city = models.SlugField(max_length=40, db_index=False)
    basis = models.CharField(max_length=10)
    verdict = models.CharField(max_length=15)
    facts = SealedJSONField()
    demand_version = models.PositiveIntegerField()
    edition = models.PositiveIntegerField()
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150)
    organisation = models.SlugField(max_length=80, db_index=False, blank=True)
    valid_until = models.DateField(null=True)
    valid_because = models.SlugField(max_length=20, db_index=False, blank=True)
    state = models.CharField(max_length=12, default="holds")
    again_since = models.DateField(null=True)
    again_because = models.SlugField(max_length=20, db_index=False, blank=True)
    verdict_now = models.CharField(max_length=15, blank=True)
    checked_version = models.PositiveIntegerField()
    checked_person = models.PositiveIntegerField()

    objects = ScopedManager["Determination"]()
    reach = staticmethod(reach_determinations)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["city", "state", "again_since"], name="determination_by_city")]
        constraints = [
            models.CheckConstraint(name="determination_state_known", condition=Q(state__in=DETERMINATION_STATES)),
            models.CheckConstraint(name="determination_basis_known", condition=Q(basis__in=DETERMINATION_BASES)),
            models.CheckConstraint(
                name="determination_again_says_why",
                condition=~Q(state="look-again") | Q(again_since__isnull=False) & ~Q(again_because=""),
            ),
            models.UniqueConstraint(
                fields=["case", "service"], name="determination_one_holds", condition=~Q(state="replaced")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.service_id} {self.verdict} (version {self.demand_version})"
