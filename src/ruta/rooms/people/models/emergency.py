"""Access in an emergency, with its reason and its review."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ruta.rooms.access.models import NO_ROWS, ScopedManager
from ruta.rooms.access.types import Actor
from ruta.rooms.people.models.persons import Person
from ruta.rooms.people.models.sealed import SealedTextField
from ruta.rooms.people.rules.emergency import REASONS, REVIEWS


def reach_emergencies(actor: Actor) -> Q:
    """Who opened it, and the desk of the person's city."""
    if not actor.is_desk:
        return NO_ROWS
    return Q(city=actor.city) | Q(user_id=actor.user_id)


class EmergencyAccess(models.Model):
    """One member saw one person's emergency sheet from ``opened_at`` to ``ends_at``, for ``reason`` and ``story``.

    ``city``: the person's; its supervisors review. A review is written once.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergency_accesses")
    city = models.SlugField(max_length=40, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    organisation = models.SlugField(max_length=80, db_index=False)
    reason = models.SlugField(max_length=20, db_index=False)
    story = SealedTextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    review = models.SlugField(max_length=15, db_index=False, blank=True)
    review_note = SealedTextField(blank=True)
    reviewed_by = models.CharField(max_length=150, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    objects = ScopedManager["EmergencyAccess"]()
    reach = staticmethod(reach_emergencies)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["city", "review", "-opened_at"], name="emergency_by_city")]
        constraints = [
            models.CheckConstraint(name="emergency_reason_known", condition=Q(reason__in=list(REASONS))),
            models.CheckConstraint(
                name="emergency_review_whole",
                condition=Q(review="", reviewed_at__isnull=True)
                | Q(review__in=list(REVIEWS), reviewed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.username} for {self.reason}, {self.opened_at:%Y-%m-%d %H:%M}"
