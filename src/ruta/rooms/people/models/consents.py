"""Decisions about consent, one row each; the latest about a purpose, recipient and category holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ruta.rooms.access.models import ScopedManager
from ruta.rooms.people.models.persons import Person
from ruta.rooms.people.models.reach import reach_things_of_people


class Consent(models.Model):
    """What a person decided on a day, in a language, having been told a version of the notice."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.SlugField(max_length=40, db_index=False)
    recipient = models.SlugField(max_length=80, db_index=False, blank=True)
    category = models.SlugField(max_length=40, db_index=False, blank=True)
    state = models.CharField(max_length=12)
    notice_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=3)
    how = models.SlugField(max_length=20, db_index=False)
    given_at = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    objects = ScopedManager["Consent"]()
    reach = staticmethod(reach_things_of_people)

    class Meta:
        indexes = [models.Index(fields=["person", "purpose", "recipient", "-id"], name="consent_latest")]
        constraints = [
            models.CheckConstraint(
                name="consent_state", condition=Q(state__in=["given", "refused", "withdrawn", "expired"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"
