"""What the programme promised and published. Written by the loader alone; evidence lines point into the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Programme(models.Model):
    """A programme and what its documents say of it as a whole.

    ``facts`` is the content file as written (agencies, budget, bodies, SDG shares …), each with its document and line.
    """

    code = models.SlugField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=[("open", "open"), ("closed", "closed")])
    title_es = models.CharField(max_length=400)
    title_en = models.CharField(max_length=400)
    first = models.DateField()
    last = models.DateField(null=True)
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.code


class Framework(models.Model):
    """A version of a programme's results framework, and the days it covers (open ended when ``last`` is empty)."""

    programme = models.SlugField(max_length=20)
    version = models.SlugField(max_length=20)
    title_es = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    first = models.DateField()
    last = models.DateField(null=True)
    source_document = models.CharField(max_length=60, blank=True)
    source_line = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "version"], name="framework_once")]

    def __str__(self) -> str:
        return f"{self.programme} {self.version}"


class Result(models.Model):
    """An outcome or an output of a framework."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="results")
    code = models.CharField(max_length=20)
    level = models.CharField(max_length=10, choices=[("outcome", "outcome"), ("output", "output")])
    text_es = models.TextField()
    text_en = models.TextField()
    countries = models.JSONField(default=list)
    source_document = models.CharField(max_length=60, blank=True)
    source_line = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="result_once")]

    def __str__(self) -> str:
        return f"{self.framework}: {self.code}"


class Indicator(models.Model):
    """What is measured, with its baseline and target. ``definition`` says what is counted; a closed programme has none.

    A baseline or target that is no number (*yes*) stands in the text beside it; neither means none was stated.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="indicators")
    result = models.ForeignKey(Result, null=True, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=20)
    aliases = models.JSONField(default=list)
    title_es = models.TextField()
    title_en = models.TextField()
    unit = models.CharField(max_length=20)
    level = models.CharField(max_length=10, blank=True)
    direction = models.CharField(max_length=10, blank=True)
    countries = models.JSONField(default=list)
    means_es = models.TextField(blank=True)
    means_en = models.TextField(blank=True)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    baseline_text = models.CharField(max_length=300, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    target_text = models.CharField(max_length=300, blank=True)
    targets = models.JSONField(default=list)
    disaggregation = models.JSONField(default=list)
    to_be_confirmed = models.JSONField(default=list)
    definition = models.JSONField(null=True)
    succeeds = models.CharField(max_length=40, blank=True)
    note_es = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    source_document = models.CharField(max_length=60, blank=True)
    source_line = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)
    version_number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="indicator_once")]

    def __str__(self) -> str:
        return f"{self.framework}: {self.code}"


class IndicatorVersion(models.Model):
    """What an indicator's definition, baseline and target were, and since when: nothing is silently replaced."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField(null=True)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    since = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "number"], name="indicator_version_once")]

    def __str__(self) -> str:
        return f"{self.indicator} v{self.number}"


class Activity(models.Model):
    """A planned activity of an output in a country."""

    programme = models.SlugField(max_length=20)
    code = models.CharField(max_length=20)
    number = models.CharField(max_length=20)
    countries = models.JSONField(default=list)
    output = models.CharField(max_length=20)
    text_es = models.TextField()
    text_en = models.TextField()
    source_document = models.CharField(max_length=60, blank=True)
    source_line = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "activities"
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="activity_once")]

    def __str__(self) -> str:
        return f"{self.programme}: {self.code}"


class PublishedFigure(models.Model):
    """A value as a report printed it, for a period. ``value`` is empty when a text (*yes*) was printed.

    ``combine`` says how the evidence lines make the value: ``sum``, ``mean``, ``count`` of them, the ``same`` value
    stated again, or ``none`` when they are words alone; ``sum_of`` names other figures it is the sum of.
    ``is_main`` marks the report's own value for its own period; earlier years, running totals and later quotations
    stand beside it.
    ``difference`` says what was found where lines and value disagree, and ``tried`` what was reckoned to find it.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="published")
    code = models.CharField(max_length=80, unique=True)
    report = models.SlugField(max_length=40)
    measure = models.SlugField(max_length=20, default="in_period")
    first = models.DateField()
    last = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    value_text = models.CharField(max_length=300, blank=True)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    combine = models.SlugField(max_length=10, default="sum")
    sum_of = models.JSONField(default=list)
    is_main = models.BooleanField(default=True)
    at_least = models.BooleanField(default=False)
    difference_es = models.TextField(blank=True)
    difference_en = models.TextField(blank=True)
    tried = models.JSONField(default=list)
    note_es = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    source_document = models.CharField(max_length=60)
    source_line = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)
    retired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="published_dates_in_order", condition=Q(first__lte=models.F("last"))),
        ]

    def __str__(self) -> str:
        return self.code


class EvidenceLine(models.Model):
    """A piece of evidence behind a published value; a number of it stands in the ledger as a head-count or items.

    ``counts`` is false for what the report mentions beside the value without adding it in.
    """

    published = models.ForeignKey(PublishedFigure, on_delete=models.PROTECT, related_name="lines")
    key = models.SlugField(max_length=60)
    label_es = models.TextField()
    label_en = models.TextField()
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    counts = models.BooleanField(default=True)
    kind = models.SlugField(max_length=20, default="statement")
    means_es = models.TextField(blank=True)
    means_en = models.TextField(blank=True)
    delivery = models.ForeignKey("ledger.Delivery", null=True, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True)
    retired = models.BooleanField(default=False)
    source_document = models.CharField(max_length=60)
    source_line = models.PositiveIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["published", "key"], name="evidence_line_once")]

    def __str__(self) -> str:
        return f"{self.published}: {self.key}"
