"""Pairs of records that may be one person, what was decided about them, and the parameters they were judged by."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ruta.rooms.access.models import ScopedManager
from ruta.rooms.people.models.persons import Person
from ruta.rooms.people.models.reach import reach_decisions, reach_pairs, reach_things_of_people


class LinkageParameters(models.Model):
    """How much each agreement weighs in a city, learned from its register; ``body`` is what the engine writes.

    ``spread``: how many compared pairs weigh how much, as pairs of bits and count; expected errors come from it.
    Never changed, only followed by a newer version.
    """

    city = models.SlugField(max_length=40, db_index=False)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    spread = models.JSONField(default=list)
    people = models.PositiveIntegerField()
    decided_pairs = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "version"], name="linkage_parameters_version")]

    def __str__(self) -> str:
        return f"{self.city} {self.version}"


class LinkageChoice(models.Model):
    """What an administrator chose, with the reason; the latest of a city is in force. Never changed.

    At or above ``same`` a pair is proposed for joining (or joined, when ``joins_alone``); from ``ask`` on it is asked.
    """

    city = models.SlugField(max_length=40, db_index=False)
    parameters = models.ForeignKey(LinkageParameters, on_delete=models.PROTECT, related_name="+")
    same = models.FloatField()
    ask = models.FloatField()
    joins_alone = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=150)

    class Meta:
        indexes = [models.Index(fields=["city", "-id"], name="linkage_choice_latest")]
        constraints = [
            models.CheckConstraint(
                name="linkage_choice_order", condition=Q(ask__gt=0) & Q(ask__lt=F("same")) & Q(same__lte=1)
            )
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.ask} to {self.same}"


class ComparedPerson(models.Model):
    """The version of a file that was last compared with the register; another version is compared again."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField()
    parameters = models.ForeignKey(LinkageParameters, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager["ComparedPerson"]()
    reach = staticmethod(reach_things_of_people)

    def __str__(self) -> str:
        return f"{self.person_id} at {self.version}"


class Pair(models.Model):
    """Two records, the older first, that may be one person. ``version`` counts what was decided and undone about it.

    ``probability`` and ``parameters`` are null for records that somebody joined without being asked.
    """

    city = models.SlugField(max_length=40, db_index=False)
    left = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField(null=True)
    parameters = models.ForeignKey(LinkageParameters, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="open")
    version = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField()

    objects = ScopedManager["Pair"]()
    reach = staticmethod(reach_pairs)

    class Meta:
        indexes = [models.Index(fields=["city", "state", "-probability", "id"], name="pair_queue")]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="pair_once"),
            models.CheckConstraint(name="pair_older_first", condition=Q(left__lt=F("right"))),
            models.CheckConstraint(
                name="pair_state", condition=Q(state__in=["open", "same", "different", "unsure", "faded"])
            ),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk} ({self.state})"


class PairDecision(models.Model):
    """One verdict about a pair, or its undoing: who, when, what was shown. The database refuses changes.

    ``joined`` was made to resolve to ``kept`` by the verdict *same*; both are null otherwise.
    """

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    organisation = models.SlugField(max_length=80, db_index=False, blank=True)
    at = models.DateTimeField()
    probability = models.FloatField(null=True)
    parameters = models.ForeignKey(LinkageParameters, null=True, on_delete=models.PROTECT, related_name="+")
    joined = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    objects = ScopedManager["PairDecision"]()
    reach = staticmethod(reach_decisions)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pair_decision_verdict", condition=Q(verdict__in=["same", "different", "unsure", "undone"])
            ),
            models.CheckConstraint(
                name="pair_decision_join",
                condition=Q(joined__isnull=True, kept__isnull=True)
                | Q(joined__isnull=False, kept__isnull=False) & Q(verdict__in=["same", "undone"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} by {self.username}"
