"""How many places a service has in a period, and how many are taken."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Intake(models.Model):
    """Places of a service from a day on, until its last day (or open). Taken by accepted referrals, one by one.

    The database refuses more taken than there are: two who accept the last place at once cannot both have it.
    """

    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, related_name="intakes")
    since = models.DateField()
    until = models.DateField(null=True)
    places = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["service", "since"], name="intake_once"),
            models.CheckConstraint(name="intake_holds_those_taken", condition=Q(taken__lte=F("places"))),
            models.CheckConstraint(
                name="intake_days_in_order", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} from {self.since}: {self.taken} of {self.places}"

    @property
    def free(self) -> int:
        """Places nobody has taken."""
        return self.places - self.taken
