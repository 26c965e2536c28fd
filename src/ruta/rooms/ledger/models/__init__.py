"""The ledger's two tables. Rows are written once; the database refuses updates and deletes (migration 0002)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ruta.rooms.access.models import NO_ROWS, ScopedManager
from ruta.rooms.access.types import PROGRAMME_ROLES, Actor, Role
from ruta.rooms.ledger.types import Kind, Outcome, ReversalReason, Source
from ruta.rooms.people.models import SealedTextField


def reach_deliveries(actor: Actor) -> Q:
    """The desk its city's entries, partner staff their institution's, the programme all (people by number alone)."""
    if actor.is_desk:
        return Q(city__in=[actor.city, ""])
    if actor.role == Role.PARTNER:
        return Q(organisation_id=actor.organisation)
    return Q() if actor.role in PROGRAMME_ROLES else NO_ROWS


class Delivery(models.Model):
    """One thing delivered to one person, or a head-count, or a number of items; or the reversal of such an entry.

    The directory is referred to by code, so that a row of the ledger can be read alone.
    A reversal repeats the keys of what it corrects; neither of the two counts.
    """

    append_only = True

    programme = models.SlugField(max_length=20)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    headcount = models.PositiveIntegerField(null=True)
    quantity = models.PositiveIntegerField(default=1)
    service = models.ForeignKey(
        "directory.Service", to_field="code", db_column="service", null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        to_field="code",
        db_column="organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    place = models.ForeignKey("directory.Place", null=True, on_delete=models.PROTECT, related_name="+")
    city = models.SlugField(max_length=40, blank=True)
    date = models.DateField()
    date_from = models.DateField(null=True)
    kind = models.CharField(max_length=40, choices=[(kind.value, kind.value) for kind in Kind])
    outcome = models.CharField(max_length=20, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    activity = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=10, choices=[(source.value, source.value) for source in Source])
    source_document = models.CharField(max_length=60, blank=True)
    source_line = models.PositiveIntegerField(null=True)
    source_label_es = models.CharField(max_length=300, blank=True)
    source_label_en = models.CharField(max_length=300, blank=True)
    note = SealedTextField(blank=True)
    referral_ref = models.CharField(max_length=40, blank=True, db_index=True)
    synthetic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    recorded_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_organisation = models.SlugField(max_length=80, blank=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    reason = models.CharField(
        max_length=20, blank=True, choices=[(reason.value, reason.value) for reason in ReversalReason]
    )

    objects = ScopedManager["Delivery"]()
    reach = staticmethod(reach_deliveries)

    class Meta:
        indexes = [
            models.Index(fields=["person", "date"], name="delivery_person_date"),
            models.Index(fields=["programme", "id"], name="delivery_programme"),
        ]
        constraints = [
            models.CheckConstraint(name="delivery_person_or_headcount", condition=Q(person=None) | Q(headcount=None)),
            models.CheckConstraint(
                name="delivery_reversal_has_reason",
                condition=Q(reverses=None, reason="") | (Q(reverses__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="delivery_dates_in_order", condition=Q(date_from=None) | Q(date_from__lte=F("date"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind} {self.date} {self.organisation_id or '?'}"


class HeadcountPart(models.Model):
    """How many people of a head-count have a value of an attribute; what isn't said is unknown."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="parts")
    attribute = models.SlugField(max_length=20)
    value = models.CharField(max_length=40)
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "attribute", "value"], name="headcount_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.attribute} {self.value} {self.people}"


from ruta.rooms.ledger.models.lists import ImportedList, ListMapping, ListRow  # noqa: E402 - after what they point at

__all__ = ["Delivery", "HeadcountPart", "ImportedList", "ListMapping", "ListRow", "reach_deliveries"]
