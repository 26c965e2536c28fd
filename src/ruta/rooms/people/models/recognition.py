"""Tokens of people who let themselves be recognised elsewhere, and every question that was asked and answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ruta.rooms.access.models import ScopedManager
from ruta.rooms.people.models.persons import Person
from ruta.rooms.people.models.reach import reach_answers, reach_questions, reach_things_of_people


class RecognitionChoice(models.Model):
    """Whether a city's window answers the others, with the reason; the latest holds. Never changed."""

    city = models.SlugField(max_length=40, db_index=False)
    answers = models.BooleanField()
    reason = models.CharField(max_length=300)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=150)

    class Meta:
        indexes = [models.Index(fields=["city", "-id"], name="recognition_choice_latest")]

    def __str__(self) -> str:
        return f"{self.city}: {'answers' if self.answers else 'does not answer'}"


class RecognitionEntry(models.Model):
    """A person whose tokens are kept: from which version of the file, and under which key."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField()
    key_name = models.CharField(max_length=8)

    objects = ScopedManager["RecognitionEntry"]()
    reach = staticmethod(reach_things_of_people)

    def __str__(self) -> str:
        return f"tokens of {self.person_id}"


class RecognitionToken(models.Model):
    """One token of a person, or one made by chance: the row does not tell which, nor what it is made of."""

    city = models.SlugField(max_length=40, db_index=False)
    token = models.CharField(max_length=22)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager["RecognitionToken"]()
    reach = staticmethod(reach_things_of_people)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "city", "person"], name="recognition_token")]

    def __str__(self) -> str:
        return self.token


class RecognitionQuestion(models.Model):
    """One question of a window to the others about a person of its own. ``digest`` tells a repeated question."""

    reference = models.CharField(max_length=12, unique=True)
    city = models.SlugField(max_length=40, db_index=False)
    organisation = models.SlugField(max_length=80, db_index=False, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=22)
    asked_at = models.DateTimeField()

    objects = ScopedManager["RecognitionQuestion"]()
    reach = staticmethod(reach_questions)

    class Meta:
        indexes = [models.Index(fields=["city", "-asked_at"], name="recognition_question_recent")]

    def __str__(self) -> str:
        return self.reference


class RecognitionAnswer(models.Model):
    """What a window answered by itself; both sides read it. Who asked stands here too, for the side that was asked."""

    question = models.ForeignKey(RecognitionQuestion, on_delete=models.PROTECT, related_name="answers")
    city = models.SlugField(max_length=40, db_index=False)
    verdict = models.CharField(max_length=8)
    reference = models.CharField(max_length=12)
    asked_by_city = models.SlugField(max_length=40, db_index=False)
    asked_by_organisation = models.SlugField(max_length=80, db_index=False, blank=True)
    asked_at = models.DateTimeField()

    objects = ScopedManager["RecognitionAnswer"]()
    reach = staticmethod(reach_answers)

    class Meta:
        indexes = [models.Index(fields=["city", "-asked_at"], name="recognition_answer_recent")]
        constraints = [
            models.CheckConstraint(name="recognition_verdict", condition=Q(verdict__in=["yes", "perhaps", "no"])),
            models.UniqueConstraint(fields=["question", "city"], name="recognition_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.city}: {self.verdict}"


class RecognitionMatch(models.Model):
    """Who of the answering window was meant: only that window reads it."""

    answer = models.ForeignKey(RecognitionAnswer, on_delete=models.PROTECT, related_name="matches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager["RecognitionMatch"]()
    reach = staticmethod(reach_things_of_people)

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.person_id}"
