"""Spaces, seats, meetings and agreements. No person stands in these tables: attendance is numbers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Space(models.Model):
    """Where institutions meet. ``meets_every_months`` empty: no document says it."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.SlugField(max_length=30)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    name_es = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    mandate_es = models.TextField(blank=True)
    mandate_en = models.TextField(blank=True)
    place = models.SlugField(max_length=10)
    meets_every_months = models.PositiveSmallIntegerField(null=True)
    to_confirm = models.BooleanField(default=False)
    source_document = models.CharField(max_length=60)
    source_line = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Seat(models.Model):
    """An institution's place in a space."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="seats")
    name_es = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    constituency = models.SlugField(max_length=30)
    voice = models.SlugField(max_length=10)
    source_line = models.PositiveIntegerField()
    retired = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "name_es"], name="seat_once")]

    def __str__(self) -> str:
        return self.name_es


class Meeting(models.Model):
    """A meeting that was held."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    agenda = models.TextField()
    decisions = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "held_on"], name="meeting_once")]

    def __str__(self) -> str:
        return f"{self.space_id} {self.held_on}"


class Attendance(models.Model):
    """How many came for a constituency. ``women`` empty: not reported."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    constituency = models.SlugField(max_length=30)
    people = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "constituency"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(women__isnull=True) | Q(women__lte=F("people")), name="attendance_women_among_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.constituency}"


class Agreement(models.Model):
    """What a meeting agreed, which institution answers for it, until when."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agreements")
    text = models.TextField()
    owner = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="agreements")
    due_on = models.DateField()
    state = models.SlugField(max_length=20)

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class AgreementStep(models.Model):
    """A change of an agreement's state, with who and what was said."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="steps")
    origin = models.SlugField(max_length=20)
    target = models.SlugField(max_length=20)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.target}"
