"""What a receiver says it did with data after the person took her permission back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ruta.rooms.access.models import NO_ROWS, ScopedManager
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.route.rules.recalls import ANSWERS


def reach_acknowledgements(actor: Actor) -> Q:
    """The desk of the referral's city, and the receiver that wrote it."""
    own = Q(referral__receiver__code=actor.organisation, referral__sending__gt=0)
    if actor.is_desk:
        return Q(referral__city=actor.city) | own
    return own if actor.role == Role.PARTNER else NO_ROWS


class Acknowledgement(models.Model):
    """A receiver's word on one withdrawal (a consent decision) of one referral. The database refuses changes.

    ``answer``: deleted, never-copied or kept-by-law; the last with the law it rests on.
    """

    append_only = True

    referral = models.ForeignKey("route.Referral", on_delete=models.PROTECT, related_name="acknowledgements")
    consent = models.ForeignKey("people.Consent", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12)
    legal_basis = models.CharField(max_length=400, blank=True)
    answered_on = models.DateField()
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=150)
    organisation = models.SlugField(max_length=80, db_index=False)

    objects = ScopedManager["Acknowledgement"]()
    reach = staticmethod(reach_acknowledgements)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "consent"], name="acknowledgement_once"),
            models.CheckConstraint(name="acknowledgement_answer_known", condition=Q(answer__in=list(ANSWERS))),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.answer}"
