"""Users, their membership, and the append-only audit."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from ruta.rooms.access.rules.scope import Everybody, find_scope
from ruta.rooms.access.types import JobStatus, Role

_Row = TypeVar("_Row", bound=models.Model)

#: Reached by nobody.
NO_ROWS = models.Q(pk__in=())


class ScopedManager(models.Manager[_Row]):
    """The manager of every table about people: reads and writes only what the one acting reaches.

    Its table has a static method ``reach(actor) -> Q``. Nothing is read with nobody acting.
    """

    def get_queryset(self) -> models.QuerySet[_Row]:
        """All rows within the scope. Errors: ``NobodyActsError``."""
        rows = super().get_queryset()
        scope = find_scope()
        if isinstance(scope, Everybody) or scope.is_system:
            return rows
        return rows.filter(self.model.reach(scope))  # type: ignore[attr-defined]


class User(AbstractUser):
    """Somebody who signs in. What they may do comes from the membership, never from Django's permissions."""


class Membership(models.Model):
    """A user's organisation, role and city.

    ``organisation`` is the code of an organisation of the directory, a room above this one.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="membership")
    organisation = models.SlugField(max_length=80)
    city = models.SlugField(max_length=40, blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    sees_sensitive = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_sensitive_needs_role",
                condition=models.Q(sees_sensitive=False)
                | models.Q(role__in=[Role.FRONT_DESK, Role.CASE_WORKER, Role.SUPERVISOR]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.get_username()}: {self.role} at {self.organisation}"


class AuditEntry(models.Model):
    """Who read or wrote what about whom, when and why. The database refuses updates and deletes.

    ``details`` names fields and states, never the values of personal data.
    """

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    organisation = models.SlugField(max_length=80, blank=True)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    writes = models.BooleanField()
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.action} {self.subject_type} {self.subject_id}"


class Job(models.Model):
    """Long work that somebody asked for, or that the schedule asks for once (``once``).

    ``parameters`` and ``result`` are identifiers and counts, never personal data. While it runs, how far it is also
    stands in the cache ``progress``, which is written even inside the work's own transaction.
    """

    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=[(one.value, one.value) for one in JobStatus], default="queued")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    problem_code = models.CharField(max_length=80, blank=True)
    problem_message = models.TextField(blank=True)
    worker = models.CharField(max_length=80, blank=True)
    once = models.CharField(max_length=120, null=True, unique=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    organisation = models.SlugField(max_length=80, blank=True)
    city = models.SlugField(max_length=40, blank=True)
    sees_sensitive = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["user", "-asked_at"], name="job_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class AuditBlock(models.Model):
    """Entries of the audit sealed together. The database refuses updates and deletes.

    ``head``: digest of the last entry. ``settled``: entries up to this number are sealed for good; one that is not,
    and has a number up to it, was put there afterwards.
    """

    number = models.PositiveIntegerField(primary_key=True)
    entries = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    settled = models.BigIntegerField(default=0)
    sealed_at = models.DateTimeField()
    signature = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.number}: {self.entries} entries, {self.head[:12]}"


class AuditSeal(models.Model):
    """An entry's digest in the chain. No link to the entry, so that a removed entry leaves its seal behind."""

    entry = models.BigIntegerField(primary_key=True)
    block = models.ForeignKey(AuditBlock, on_delete=models.PROTECT, related_name="seals")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.entry}: {self.digest[:12]}"
