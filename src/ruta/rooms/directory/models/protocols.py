"""Protocols: how a service or a city attends people, their versions, and whether each step is carried out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

CARRIED_OUT = ("yes", "partly", "no")


class Protocol(models.Model):
    """A protocol of a city with its responsible body. What it says stands in its versions; ``version`` is the last."""

    code = models.SlugField(max_length=80, unique=True)
    city = models.SlugField(max_length=40)
    responsible = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="protocols")
    topic = models.SlugField(max_length=20)
    urgent = models.BooleanField(default=False)
    services = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField(help_text="name, principles, steps, source, to_be_confirmed")
    file_content = models.JSONField(null=True, help_text="what the files say, where a version published here holds")
    approved_by = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(null=True)
    next_review = models.DateField(null=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["city", "-urgent", "code"]
        constraints = [
            models.CheckConstraint(
                name="protocol_approval_is_whole",
                condition=Q(approved_by="", approved_on__isnull=True)
                | ~Q(approved_by="") & Q(approved_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.code


class ProtocolVersion(models.Model):
    """One version of a protocol. The database refuses updates and deletes."""

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    origin = models.CharField(max_length=10)
    reason = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["protocol", "number"], name="protocol_version_once")]

    def __str__(self) -> str:
        return f"{self.protocol_id} version {self.number}"


class ReviewRound(models.Model):
    """A round that asks the responsible bodies of a city which steps of their protocols are carried out."""

    city = models.SlugField(max_length=40)
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=150)
    due_on = models.DateField()
    closed_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["city"], name="review_round_one_open", condition=Q(closed_on__isnull=True)),
            models.CheckConstraint(name="review_round_due_after", condition=Q(due_on__gt=models.F("opened_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.opened_on}"


class ReviewAnswer(models.Model):
    """Whether one step of a protocol is carried out: by whom, since when, with which result, and if not, why."""

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, related_name="answers")
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="answers")
    version = models.PositiveIntegerField()
    step = models.SlugField(max_length=80)
    carried_out = models.CharField(max_length=10)
    by_whom = models.CharField(max_length=200, blank=True)
    since = models.CharField(max_length=60, blank=True)
    result = models.CharField(max_length=500, blank=True)
    why_not = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "protocol", "step"], name="review_answer_once"),
            models.CheckConstraint(name="review_answer_known", condition=Q(carried_out__in=CARRIED_OUT)),
            models.CheckConstraint(
                name="review_answer_says_why",
                condition=Q(carried_out="yes") & ~Q(by_whom="") | ~Q(carried_out="yes") & ~Q(why_not=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol_id}.{self.step}: {self.carried_out}"
