"""Lists handed in: the file, its rows, and how an organisation's columns are to be understood.

What a list says about people (cells, values read, messages with values) is sealed, since nobody knows beforehand what
a column holds. Its file is sealed too, and goes when its time has come; hash, rows and what they led to stay.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from ruta.rooms.access.models import NO_ROWS, ScopedManager
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.ledger.types.lists import ListState, RowState
from ruta.rooms.people.models.sealed import SealedJSONField, SealedTextField


def reach_lists(actor: Actor) -> Q:
    """The desk the lists of its city, partner staff those of their institution."""
    return _reach(actor, "")


def reach_list_rows(actor: Actor) -> Q:
    """Rows, with their lists."""
    return _reach(actor, "list__")


def _reach(actor: Actor, prefix: str) -> Q:
    if actor.is_desk:
        return Q(**{f"{prefix}city": actor.city})
    if actor.role == Role.PARTNER:
        return Q(**{f"{prefix}organisation_id": actor.organisation})
    return NO_ROWS


def no_items() -> list[Any]:
    """An empty list, for columns of a table whose own ``list`` is a link."""
    return []


class ImportedList(models.Model):
    """One sheet of a file that an organisation handed in.

    ``choices``: what was chosen (sheet, mapping, date order); ``reading``: what was found (columns, notes, header).
    ``told_people`` is what the organisation declares about having told the people; null: it did not say.
    """

    kind = models.SlugField(max_length=40)
    organisation = models.ForeignKey(
        "directory.Organisation", to_field="code", db_column="organisation", null=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    city = models.SlugField(max_length=40, blank=True)
    service = models.ForeignKey(
        "directory.Service", to_field="code", db_column="service", null=True, on_delete=models.PROTECT, related_name="+"
    )
    date = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in ListState], default="received")
    mode = models.CharField(max_length=4, blank=True)
    file_name = models.CharField(max_length=140)
    file_kind = models.CharField(max_length=8)
    file_size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    file_sealed = SealedTextField(blank=True)
    file_deleted_at = models.DateTimeField(null=True)
    keep_until = models.DateField()
    choices = models.JSONField(default=dict)
    reading = models.JSONField(default=dict)
    told_people = models.BooleanField(null=True)
    notice = models.CharField(max_length=300, blank=True)
    job = models.PositiveIntegerField(null=True)
    handed_in_at = models.DateTimeField()
    handed_in_by = models.CharField(max_length=150)
    handed_in_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager["ImportedList"]()
    reach = staticmethod(reach_lists)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-handed_in_at"], name="list_newest")]

    def __str__(self) -> str:
        return f"list {self.pk}: {self.kind} {self.state}"


class ListRow(models.Model):
    """One row of a list, what would be done with it and what was.

    ``said``: cells, values, problems, what was mended (see ``commands/lists/rows.py``). ``identity`` and ``entry``
    are keyed digests of who the row names and of what it says was given, for knowing a row that came before.
    """

    list = models.ForeignKey(ImportedList, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in RowState])
    ignored = models.CharField(max_length=30, blank=True)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    candidates = models.JSONField(default=no_items)
    decision = models.CharField(max_length=10, blank=True)
    duplicate_of = models.PositiveIntegerField(null=True)
    codes = models.JSONField(default=no_items)
    said = SealedJSONField(null=True)
    identity = models.CharField(max_length=64, blank=True, db_index=True)
    entry = models.CharField(max_length=64, blank=True, db_index=True)
    delivery = models.OneToOneField("ledger.Delivery", null=True, on_delete=models.PROTECT, related_name="list_row")
    entered_at = models.DateTimeField(null=True)

    objects = ScopedManager["ListRow"]()
    reach = staticmethod(reach_list_rows)

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["list", "row"], name="list_row_once"),
            models.CheckConstraint(
                name="list_row_entered_whole",
                condition=Q(delivery=None, entered_at=None)
                | Q(delivery__isnull=False, entered_at__isnull=False, person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}:{self.row} {self.state}"


class ListMapping(models.Model):
    """How an organisation names its columns in a kind of list: folded heading to field."""

    organisation = models.ForeignKey(
        "directory.Organisation", to_field="code", db_column="organisation", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.SlugField(max_length=40)
    mapping = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="list_mapping_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind}"
