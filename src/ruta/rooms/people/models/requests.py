"""What people ask about their data, and the certificates of what was deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ruta.rooms.access.models import NO_ROWS, ScopedManager
from ruta.rooms.access.types import Actor
from ruta.rooms.people.models.persons import Person
from ruta.rooms.people.models.sealed import SealedTextField
from ruta.rooms.people.rules.requests import DECISIONS, KINDS


def reach_requests(actor: Actor) -> Q:
    """The desk of the person's city."""
    return Q(city=actor.city) if actor.is_desk else NO_ROWS


def reach_counts(actor: Actor) -> Q:
    """Lines of a certificate: the desk of the city."""
    return Q(erasure__request__city=actor.city) if actor.is_desk else NO_ROWS


class DataRequest(models.Model):
    """One thing a person asked about her data, until when it must be answered under which rule, and the answer."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_requests")
    city = models.SlugField(max_length=40, db_index=False)
    kind = models.SlugField(max_length=12, db_index=False)
    what = SealedTextField(blank=True)
    how = models.SlugField(max_length=10, db_index=False)
    asked_on = models.DateField()
    due_on = models.DateField()
    rule = models.SlugField(max_length=30, db_index=False)
    decision = models.SlugField(max_length=10, db_index=False, blank=True)
    answer = SealedTextField(blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    objects = ScopedManager["DataRequest"]()
    reach = staticmethod(reach_requests)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["city", "decision", "due_on"], name="data_request_due")]
        constraints = [
            models.CheckConstraint(name="data_request_kind_known", condition=Q(kind__in=list(KINDS))),
            models.CheckConstraint(
                name="data_request_decided_whole",
                condition=Q(decision="", decided_on__isnull=True)
                | Q(decision__in=list(DECISIONS), decided_on__isnull=False),
            ),
            models.UniqueConstraint(fields=["person", "kind"], name="data_request_one_open", condition=Q(decision="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_on} ({self.decision or 'open'})"


class Erasure(models.Model):
    """The certificate of one deletion: when, by whom, and a digest over its lines. The database refuses changes."""

    append_only = True

    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="erasure")
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=150)
    organisation = models.SlugField(max_length=80, db_index=False)
    digest = models.CharField(max_length=64)

    objects = ScopedManager["Erasure"]()
    reach = staticmethod(lambda actor: Q(request__city=actor.city) if actor.is_desk else NO_ROWS)

    def __str__(self) -> str:
        return f"erasure {self.pk}: {self.digest[:12]}"


class ErasedCount(models.Model):
    """How many rows of one kind were deleted or emptied. The database refuses changes."""

    append_only = True

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="counts")
    what = models.SlugField(max_length=40, db_index=False)
    rows = models.PositiveIntegerField()

    objects = ScopedManager["ErasedCount"]()
    reach = staticmethod(reach_counts)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["erasure", "what"], name="erased_count_once")]

    def __str__(self) -> str:
        return f"{self.what}: {self.rows}"
