"""The paragraphs people write for a report."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords


class SectionText(models.Model):
    """What one section of one report says in one language.

    ``version`` counts the savings, so that two people who write at once are told.
    """

    programme = models.SlugField(max_length=40)
    period_from = models.DateField()
    period_to = models.DateField()
    section = models.SlugField(max_length=60)
    language = models.CharField(max_length=5)
    text = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.CharField(max_length=150)
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="section_text_once",
                fields=["programme", "period_from", "period_to", "section", "language"],
            ),
            models.CheckConstraint(
                name="section_text_period", condition=models.Q(period_from__lte=models.F("period_to"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.period_from}–{self.period_to} {self.section} ({self.language})"
