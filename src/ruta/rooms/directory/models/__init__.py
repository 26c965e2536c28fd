"""Tables of the directory. Rows come from the content files; demands may also be published on screen.

``code`` is the id written in the content files. What left the files is kept and marked, because deliveries point at it.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from simple_history.models import HistoricalRecords

from ruta.rooms.directory.models.intakes import Intake as Intake
from ruta.rooms.directory.models.protocols import Protocol as Protocol
from ruta.rooms.directory.models.protocols import ProtocolVersion as ProtocolVersion
from ruta.rooms.directory.models.protocols import ReviewAnswer as ReviewAnswer
from ruta.rooms.directory.models.protocols import ReviewRound as ReviewRound
from ruta.rooms.directory.types.content import SERVICE_STATES, Source, Texts


class Edition(models.Model):
    """One loading of the content that changed something: its number, its hash, and the words its services are said in.

    ``facts`` is ``facts.yaml`` and ``vocabulary`` is ``vocabulary.yaml``: whoever judges or shows a demand reads them
    as they were when it was written.
    """

    number = models.PositiveIntegerField(unique=True)
    content_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=150)
    facts = models.JSONField()
    vocabulary = models.JSONField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Edition {self.number}"


class Sourced(models.Model):
    """What every row carries: its source, what must be confirmed, and whether the files still have it."""

    code = models.SlugField(max_length=80, unique=True)
    source_document = models.CharField(max_length=80, blank=True)
    source_line = models.PositiveIntegerField(null=True)
    to_be_confirmed = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    retired = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def source(self) -> Source | None:
        """Where the entry is stated."""
        return Source(self.source_document, self.source_line) if self.source_document else None


class Organisation(Sourced):
    """An institution that runs services or takes part in the programme."""

    kind = models.CharField(max_length=40)
    name_es = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    short = models.CharField(max_length=120, blank=True)
    city = models.SlugField(max_length=40, blank=True)
    country = models.CharField(max_length=3, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    website = models.URLField(blank=True)
    description_es = models.TextField(blank=True)
    description_en = models.TextField(blank=True)

    class Meta:
        ordering = ["name_es"]
        constraints = [
            models.CheckConstraint(
                name="organisation_has_names", condition=~models.Q(name_es="") & ~models.Q(name_en="")
            ),
        ]

    def __str__(self) -> str:
        return self.name_es

    @property
    def name(self) -> Texts:
        """Its name in both languages."""
        return Texts(self.name_es, self.name_en)

    @property
    def description(self) -> Texts:
        """What it is, in both languages."""
        return Texts(self.description_es, self.description_en)


class Place(Sourced):
    """A door in the street where services are given. An empty address is not known, not absent."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="places")
    name_es = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    city = models.SlugField(max_length=40)
    area = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=250, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    metro_station = models.CharField(max_length=120, blank=True)
    opening = models.JSONField(null=True)

    class Meta:
        ordering = ["name_es"]
        constraints = [
            models.CheckConstraint(
                name="place_point_is_whole",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name_es

    @property
    def name(self) -> Texts:
        """Its name in both languages."""
        return Texts(self.name_es, self.name_en)


class Service(Sourced):
    """What an institution gives, and what it demands.

    ``demand`` is the tree as written (see ``docs/rooms/directory.md``); ``demand_version`` counts its changes.
    ``kind`` sorts the directory; ``ledger_kind`` is the kind of delivery that giving it counts as. Lists that are
    filtered by stand again in :class:`ServiceTag`.
    """

    name_es = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    programme = models.CharField(max_length=200, blank=True)
    city = models.SlugField(max_length=40)
    kind = models.CharField(max_length=40)
    ledger_kind = models.CharField(max_length=40)
    area_es = models.CharField(max_length=160, blank=True)
    area_en = models.CharField(max_length=160, blank=True)
    needs = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=[(state, state) for state in SERVICE_STATES])
    emergency = models.BooleanField(default=False)
    gives_es = models.TextField()
    gives_en = models.TextField()
    how_to_reach_es = models.TextField(blank=True)
    how_to_reach_en = models.TextField(blank=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="services")
    cost_free = models.BooleanField(null=True)
    cost_es = models.CharField(max_length=250, blank=True)
    cost_en = models.CharField(max_length=250, blank=True)
    languages = models.JSONField(default=list)
    documents_asked = models.JSONField(default=list)
    capacity = models.JSONField(null=True)
    opening = models.JSONField(null=True)
    accessibility = models.JSONField(null=True)
    open_from = models.DateField(null=True)
    open_until = models.DateField(null=True)
    demand = models.JSONField()
    open_to_all = models.BooleanField(help_text="its demand asks nothing")
    demand_version = models.PositiveIntegerField(default=1)
    review_by = models.DateField(null=True)
    file_demand = models.JSONField(null=True, help_text="what the files ask, where a demand published on screen holds")
    examples = models.JSONField(default=list, help_text="worked cases: person, expect, because, place")
    search_text = models.TextField(help_text="names and texts of both languages, without capitals or accents")
    history = HistoricalRecords(excluded_fields=["search_text", "examples"])

    class Meta:
        ordering = ["name_es", "code"]
        indexes = [models.Index(fields=["city", "status", "name_es"], name="service_by_city")]
        constraints = [
            models.CheckConstraint(name="service_state_known", condition=models.Q(status__in=SERVICE_STATES)),
            models.CheckConstraint(
                name="service_retired_is_inactive", condition=models.Q(retired=False) | models.Q(status="inactive")
            ),
            models.CheckConstraint(
                name="service_dates_in_order",
                condition=models.Q(open_from__isnull=True)
                | models.Q(open_until__isnull=True)
                | models.Q(open_from__lte=models.F("open_until")),
            ),
        ]

    def __str__(self) -> str:
        return self.name_es

    @property
    def name(self) -> Texts:
        """Its name in both languages."""
        return Texts(self.name_es, self.name_en)

    @property
    def gives(self) -> Texts:
        """What it gives, in both languages."""
        return Texts(self.gives_es, self.gives_en)

    @property
    def how_to_reach(self) -> Texts:
        """How to come to it, in both languages."""
        return Texts(self.how_to_reach_es, self.how_to_reach_en)

    @property
    def cost(self) -> Texts:
        """What it costs, in both languages."""
        return Texts(self.cost_es, self.cost_en)

    @property
    def is_active(self) -> bool:
        """Whether it is given now, as far as the files say."""
        return self.status == "active"

    def is_given_on(self, day: date) -> bool:
        """Whether people may be sent to it on a day: active, and between its first and last day."""
        return self.is_active and (self.open_from or day) <= day <= (self.open_until or day)


class DemandVersion(models.Model):
    """One version of a service's demand, as it held from its day on. The database refuses updates and deletes.

    ``origin``: loaded from the files, or published on screen with a source and a reason.
    """

    FILES, SCREEN = "files", "screen"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="demand_versions")
    number = models.PositiveIntegerField()
    demand = models.JSONField()
    origin = models.CharField(max_length=10, choices=[(origin, origin) for origin in (FILES, SCREEN)])
    source_document = models.CharField(max_length=200, blank=True)
    source_line = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    restores = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    organisation = models.SlugField(max_length=80, db_index=False, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="demand_version_once"),
            models.CheckConstraint(
                name="demand_published_says_why",
                condition=models.Q(origin="files") | ~models.Q(reason="") & ~models.Q(source_document=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} version {self.number}"


class DemandStatement(models.Model):
    """What one source says a service asks. Sources that contradict each other stand side by side until decided.

    ``demand`` is given where the statement is a whole demand: the files', when they and a published edit differ.
    """

    OPEN, FOLLOWED, SET_ASIDE = "open", "followed", "set-aside"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="statements")
    source_document = models.CharField(max_length=200)
    source_line = models.PositiveIntegerField(null=True)
    says = models.CharField(max_length=500, blank=True)
    demand = models.JSONField(null=True)
    state = models.CharField(max_length=10, default=OPEN, choices=[(s, s) for s in (OPEN, FOLLOWED, SET_ASIDE)])
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="statement_says_something", condition=~models.Q(says="") | models.Q(demand__isnull=False)
            ),
            models.CheckConstraint(
                name="statement_decided_has_day",
                condition=models.Q(state="open", decided_at__isnull=True)
                | ~models.Q(state="open") & models.Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.source_document} ({self.state})"


class ServiceTag(models.Model):
    """One value a service is filtered by: a need, a language, a document its demand accepts or its desk asks for."""

    NEED, LANGUAGE, DOCUMENT = "need", "language", "document"

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="tags")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in (NEED, LANGUAGE, DOCUMENT)])
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "service"], name="service_tag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class DocumentKind(Sourced):
    """A document that services ask for: what it is for, who issues it, and what it asks for in turn."""

    country = models.CharField(max_length=3, blank=True)
    name_es = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250)
    short_es = models.CharField(max_length=120)
    short_en = models.CharField(max_length=120)
    issued_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="issues")
    issued_at = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="issues")
    help_service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="helps_with")
    what_for_es = models.TextField(blank=True)
    what_for_en = models.TextField(blank=True)
    asks_for = models.JSONField(null=True)
    cost_es = models.CharField(max_length=250, blank=True)
    cost_en = models.CharField(max_length=250, blank=True)
    takes_days = models.PositiveIntegerField(null=True)
    valid_months = models.PositiveIntegerField(null=True)
    check_digit = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name_es"]

    def __str__(self) -> str:
        return self.name_es

    @property
    def name(self) -> Texts:
        """Its name in both languages."""
        return Texts(self.name_es, self.name_en)

    @property
    def short(self) -> Texts:
        """Its short name in both languages."""
        return Texts(self.short_es, self.short_en)

    @property
    def what_for(self) -> Texts:
        """What it is for, in both languages."""
        return Texts(self.what_for_es, self.what_for_en)

    @property
    def cost(self) -> Texts:
        """What it costs, in both languages; empty when not known."""
        return Texts(self.cost_es, self.cost_en)
