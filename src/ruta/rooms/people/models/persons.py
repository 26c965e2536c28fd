"""A person and what belongs to her alone: nationalities, languages, documents, household."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ruta.rooms.access.models import ScopedManager
from ruta.rooms.people.models.reach import reach_households, reach_people, reach_things_of_people
from ruta.rooms.people.models.sealed import SealedJSONField, SealedTextField

#: Columns of a person that a registration fills one to one.
WG_COLUMNS = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")


class NumberSeries(models.Model):
    """The last number given to a person in a city; taking the next locks the row."""

    city = models.SlugField(max_length=40, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.city}: {self.last}"


class Household(models.Model):
    """People who live together and share what comes in; its members point at it."""

    city = models.SlugField(max_length=40, db_index=False)
    created_on = models.DateField()

    objects = ScopedManager["Household"]()
    reach = staticmethod(reach_households)

    def __str__(self) -> str:
        return f"household {self.pk} in {self.city}"


class Person(models.Model):
    """A person as registered by a city's single window.

    Null and "" mean *not asked*. ``*_sealed`` columns hold ciphertext that only commands and queries of this room open.
    ``name_words`` holds the telling words of given names and surnames, parted by ``|``, for comparing. A record with
    ``resolved_to`` was found to be the same person as another; both are kept. ``came_by``: at the window, or by a list
    that an institution handed in; then nobody of the window has seen her, and no consent was asked here.
    """

    number = models.CharField(max_length=20, unique=True)
    city = models.SlugField(max_length=40, db_index=False)
    version = models.PositiveIntegerField(default=1)
    given_names = models.CharField(max_length=80, blank=True)
    surname_1 = models.CharField(max_length=80, blank=True)
    surname_2 = models.CharField(max_length=80, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True)
    name_words = models.CharField(max_length=260, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    birth_estimated = models.BooleanField(default=False)
    sex = models.CharField(max_length=1, blank=True)
    gender_identity_sealed = models.TextField(blank=True)
    stateless = models.BooleanField(null=True)
    status = models.CharField(max_length=40, blank=True)
    status_until = models.DateField(null=True)
    residence_area = models.CharField(max_length=40, blank=True)
    arrival_year = models.PositiveSmallIntegerField(null=True)
    arrival_month = models.PositiveSmallIntegerField(null=True)
    arrival_day = models.PositiveSmallIntegerField(null=True)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="members")
    head_of_household = models.BooleanField(null=True)
    household_size = models.PositiveSmallIntegerField(null=True)
    dependants = models.PositiveSmallIntegerField(null=True)
    children_under_6 = models.PositiveSmallIntegerField(null=True)
    pregnant = SealedJSONField(null=True)
    education = models.PositiveSmallIntegerField(null=True)
    occupation = models.CharField(max_length=4, blank=True)
    work_experience_years = models.PositiveSmallIntegerField(null=True)
    occupation_experience = models.BooleanField(null=True)
    employment = models.CharField(max_length=40, blank=True)
    has_business = models.BooleanField(null=True)
    business_idea = models.BooleanField(null=True)
    job_seeking = models.BooleanField(null=True)
    income_band = models.CharField(max_length=40, blank=True)
    formal_job_months = models.PositiveSmallIntegerField(null=True)
    lost_job_months = models.PositiveSmallIntegerField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    phone_safe = models.BooleanField(null=True)
    email = models.CharField(max_length=200, blank=True)
    email_safe = models.BooleanField(null=True)
    contact_note = SealedTextField(blank=True)
    wg_seeing = models.PositiveSmallIntegerField(null=True)
    wg_hearing = models.PositiveSmallIntegerField(null=True)
    wg_walking = models.PositiveSmallIntegerField(null=True)
    wg_remembering = models.PositiveSmallIntegerField(null=True)
    wg_self_care = models.PositiveSmallIntegerField(null=True)
    wg_communicating = models.PositiveSmallIntegerField(null=True)
    specific_needs_sealed = models.TextField(blank=True)
    synthetic = models.BooleanField(default=False)
    came_by = models.CharField(max_length=10, default="window", choices=[("window", "window"), ("list", "list")])
    registered_on = models.DateField()
    registered_by_organisation = models.SlugField(max_length=80, db_index=False, blank=True)
    created_at = models.DateTimeField()
    resolved_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="also_recorded_as")

    objects = ScopedManager["Person"]()
    reach = staticmethod(reach_people)

    class Meta:
        indexes = [
            models.Index(fields=["city", "-registered_on", "-id"], name="person_newest"),
            models.Index(fields=["city", "birth_year"], name="person_birth_year"),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_birth_parts",
                condition=Q(birth_year__isnull=False) & (Q(birth_month__isnull=False) | Q(birth_day__isnull=True))
                | Q(birth_year__isnull=True, birth_month__isnull=True, birth_day__isnull=True),
            ),
            models.CheckConstraint(
                name="person_arrival_parts",
                condition=Q(arrival_year__isnull=False) & (Q(arrival_month__isnull=False) | Q(arrival_day__isnull=True))
                | Q(arrival_year__isnull=True, arrival_month__isnull=True, arrival_day__isnull=True),
            ),
            models.CheckConstraint(name="person_sex", condition=Q(sex__in=["", "F", "M", "X"])),
            models.CheckConstraint(
                name="person_has_a_name",
                condition=~Q(given_names="", surname_1="", surname_2="", preferred_name=""),
            ),
            models.CheckConstraint(
                name="person_not_resolved_to_itself", condition=Q(resolved_to__isnull=True) | ~Q(resolved_to=F("id"))
            ),
            *[
                models.CheckConstraint(
                    name=f"person_{column}",
                    condition=Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__range": (1, 4)}),
                )
                for column in WG_COLUMNS
            ],
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """The name as it is here: given names, then surnames; else what the person is called."""
        written = " ".join(part for part in (self.given_names, self.surname_1, self.surname_2) if part)
        return written or self.preferred_name


class PersonNationality(models.Model):
    """A country (ISO 3166-1 alpha-3) that the person is a national of; the first is shown in lists."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="nationalities")
    country = models.CharField(max_length=3)

    objects = ScopedManager["PersonNationality"]()
    reach = staticmethod(reach_things_of_people)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "country"], name="nationality_once")]

    def __str__(self) -> str:
        return self.country


class PersonLanguage(models.Model):
    """A language (ISO 639) with how well the person reads, writes and speaks it, 0 to 3; null when not asked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=3)
    reads = models.PositiveSmallIntegerField(null=True)
    writes = models.PositiveSmallIntegerField(null=True)
    speaks = models.PositiveSmallIntegerField(null=True)

    objects = ScopedManager["PersonLanguage"]()
    reach = staticmethod(reach_things_of_people)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "language"], name="language_once")]

    def __str__(self) -> str:
        return self.language


class PersonDocument(models.Model):
    """A document of the person, or the reason why there is none. No two people hold the same document."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="documents")
    kind = models.SlugField(max_length=60, db_index=False, blank=True)
    number = models.CharField(max_length=30, blank=True)
    country = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=12)
    none_reason = models.CharField(max_length=20, blank=True)
    valid_until = models.DateField(null=True)

    objects = ScopedManager["PersonDocument"]()
    reach = staticmethod(reach_things_of_people)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "country", "number"],
                name="document_held_once",
                condition=Q(state="held") & ~Q(number=""),
            ),
            models.CheckConstraint(
                name="document_none_has_a_reason",
                condition=~Q(state="none") | (~Q(none_reason="") & Q(number="")),
            ),
            models.CheckConstraint(
                name="document_state", condition=Q(state__in=["held", "expired", "in-process", "lost", "none"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind or 'no document'} ({self.state})"
