"""Tables of the route room. Institutions and services of the directory are referred to by code."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet

from ruta.rooms.access.models import NO_ROWS, ScopedManager
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.people.models import SealedJSONField, SealedTextField
from ruta.rooms.people.models.reach import PEOPLE_OF_PARTNERS
from ruta.rooms.route.models.determinations import Determination as Determination
from ruta.rooms.route.models.recalls import Acknowledgement as Acknowledgement
from ruta.rooms.route.rules.states import CASE, REFERRAL

STEP_STATES = ("planned", "in-progress", "done", "dropped")
APPOINTMENT_STATES = ("planned", "kept", "missed", "cancelled")
FOLLOW_UP_STATES = ("due", "answered", "unreachable", "cancelled")


def _referred_to(actor: Actor, column: str) -> QuerySet[Referral, int]:
    """What was sent to the actor's institution, as identifiers of a column of the referrals."""
    rows = Referral._base_manager.filter(receiver__code=actor.organisation, sending__gt=0)
    return rows.values_list(column, flat=True)


def reach_cases(actor: Actor) -> Q:
    """The desk its city's cases, partner staff those of which something was sent to them."""
    if actor.is_desk:
        return Q(city=actor.city)
    return Q(pk__in=_referred_to(actor, "case_id")) if actor.role == Role.PARTNER else NO_ROWS


def reach_things_of_cases(actor: Actor) -> Q:
    """Rows of a case: its city's desk, and whoever received a referral of the case and moves its step on."""
    if not (actor.is_desk or actor.role == Role.PARTNER):
        return NO_ROWS
    received = Q(case_id__in=_referred_to(actor, "case_id"))
    return Q(case__city=actor.city) | received if actor.is_desk else received


def reach_referrals(actor: Actor) -> Q:
    """The sender's city and the receiving institution."""
    received = Q(receiver__code=actor.organisation, sending__gt=0)
    if actor.is_desk:
        return Q(city=actor.city) | received
    return received if actor.role == Role.PARTNER else NO_ROWS


def reach_things_of_referrals(actor: Actor) -> Q:
    """Rows of a referral, or of a case alone: partner staff never see the latter."""
    received = Q(referral__receiver__code=actor.organisation, referral__sending__gt=0)
    if actor.is_desk:
        return Q(case__city=actor.city) | received
    return received if actor.role == Role.PARTNER else NO_ROWS


def reach_shared_lines(actor: Actor) -> Q:
    """What was told: who told it and who was told."""
    received = Q(referral__receiver__code=actor.organisation, referral__sending__gt=0)
    if actor.is_desk:
        return Q(referral__city=actor.city) | received
    return received if actor.role == Role.PARTNER else NO_ROWS


def reach_of_desk_alone(actor: Actor) -> Q:
    """Rows of a case that never leave the single window."""
    return Q(case__city=actor.city) if actor.is_desk else NO_ROWS


PEOPLE_OF_PARTNERS.append(lambda actor: _referred_to(actor, "case__person_id"))


class Case(models.Model):
    """The accompaniment of one person by one worker, from opening to closure, with the plan they agreed on.

    ``version`` counts changes of the plan, so that two open pages can't overwrite each other. ``agreed_on`` is empty
    again as soon as the plan changes.
    """

    number = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    city = models.SlugField(max_length=40, db_index=False)
    organisation = models.SlugField(max_length=80, db_index=False)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    state = models.CharField(max_length=10)
    state_since = models.DateField()
    reason = models.SlugField(max_length=40, db_index=False, blank=True)
    closed_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = ScopedManager["Case"]()
    reach = staticmethod(reach_cases)

    class Meta:
        indexes = [models.Index(fields=["city", "state", "-opened_on"], name="case_by_city")]
        constraints = [
            models.UniqueConstraint(fields=["person"], name="case_one_open", condition=~Q(state="closed")),
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=list(CASE.states))),
            models.CheckConstraint(
                name="case_closed_says_why",
                condition=Q(state="closed", closed_on__isnull=False) & ~Q(reason="")
                | ~Q(state="closed") & Q(closed_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Assessment(models.Model):
    """Answers to one version of the instrument, and the profile they led to, with the codes of its reasons."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    instrument = models.SlugField(max_length=40, db_index=False)
    version = models.PositiveSmallIntegerField()
    answers = SealedJSONField()
    profile = models.CharField(max_length=30)
    reasons = models.JSONField(default=list)
    made_on = models.DateField()
    made_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    objects = ScopedManager["Assessment"]()
    reach = staticmethod(reach_of_desk_alone)

    def __str__(self) -> str:
        return f"{self.case_id}: {self.instrument} {self.version} on {self.made_on}"


class Step(models.Model):
    """One step of a case's plan: a service to enter, or a paper to obtain (then ``service`` is its counter, if known).

    ``after``: the step that must be done first.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    service = models.ForeignKey(
        "directory.Service", to_field="code", db_column="service", null=True, on_delete=models.PROTECT, related_name="+"
    )
    document = models.SlugField(max_length=80, db_index=False, blank=True)
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="opens")
    state = models.CharField(max_length=12, default="planned")
    done_on = models.DateField(null=True)
    why = models.SlugField(max_length=20, db_index=False)

    objects = ScopedManager["Step"]()
    reach = staticmethod(reach_things_of_cases)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(name="step_state_known", condition=Q(state__in=STEP_STATES)),
            models.CheckConstraint(name="step_of_something", condition=Q(service__isnull=False) | ~Q(document="")),
            models.CheckConstraint(
                name="step_done_has_day",
                condition=Q(state="done", done_on__isnull=False) | ~Q(state="done") & Q(done_on__isnull=True),
            ),
            models.CheckConstraint(name="step_not_after_itself", condition=Q(after__isnull=True) | ~Q(after=F("id"))),
            models.UniqueConstraint(
                fields=["case", "service"], name="step_service_once", condition=Q(document="") & ~Q(state="dropped")
            ),
            models.UniqueConstraint(
                fields=["case", "document"], name="step_document_once", condition=~Q(document="") & ~Q(state="dropped")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.position}: {self.document or self.service_id}"


class Referral(models.Model):
    """Sending a person to a service with what it needs to know, and everything that came of it.

    ``due_on``: last day of the present state's clock. ``sending`` counts how often it was sent; the receiver sees the
    lines of the last. ``delivery``: the ledger entry that holds now. ``replaces``: the refused referral in whose place
    this one stands. ``intake``: the period of the service in which it holds a place.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="referrals")
    service = models.ForeignKey(
        "directory.Service", to_field="code", db_column="service", on_delete=models.PROTECT, related_name="+"
    )
    city = models.SlugField(max_length=40, db_index=False)
    sender = models.SlugField(max_length=80, db_index=False)
    receiver = models.ForeignKey(
        "directory.Organisation", to_field="code", db_column="receiver", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=15)
    state_since = models.DateField()
    due_on = models.DateField(null=True)
    reason = models.SlugField(max_length=40, db_index=False, blank=True)
    message = SealedTextField(blank=True)
    answer = SealedTextField(blank=True)
    sending = models.PositiveSmallIntegerField(default=0)
    sent_on = models.DateField(null=True)
    delivery = models.ForeignKey("ledger.Delivery", null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    intake = models.ForeignKey("directory.Intake", null=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.CharField(max_length=150)
    created_on = models.DateField()
    changed_at = models.DateTimeField()
    synthetic = models.BooleanField(default=False)

    objects = ScopedManager["Referral"]()
    reach = staticmethod(reach_referrals)

    class Meta:
        indexes = [
            models.Index(fields=["receiver", "state", "due_on"], name="referral_inbox"),
            models.Index(fields=["city", "state", "due_on"], name="referral_by_city"),
        ]
        constraints = [
            models.CheckConstraint(name="referral_state_known", condition=Q(state__in=list(REFERRAL.states))),
            models.CheckConstraint(name="referral_declined_says_why", condition=~Q(state="declined") | ~Q(reason="")),
            models.CheckConstraint(
                name="referral_sent_has_day", condition=Q(state__in=["draft", "closed"]) | Q(sent_on__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["case", "service"],
                name="referral_one_on_its_way",
                condition=~Q(state__in=["declined", "closed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk} to {self.service_id} ({self.state})"


class SharedField(models.Model):
    """One line that was told to the receiving institution in one sending; kept as it was told."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="shared")
    sending = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    name = models.SlugField(max_length=40, db_index=False)
    value = SealedTextField()

    objects = ScopedManager["SharedField"]()
    reach = staticmethod(reach_shared_lines)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["referral", "sending", "name"], name="shared_line_once")]

    def __str__(self) -> str:
        return f"{self.referral_id}.{self.sending}: {self.name}"


class Appointment(models.Model):
    """When and where somebody is expected."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appointments")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="appointments")
    service = models.ForeignKey(
        "directory.Service", to_field="code", db_column="service", null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="planned")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    objects = ScopedManager["Appointment"]()
    reach = staticmethod(reach_things_of_referrals)

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["state", "starts_at"], name="appointment_day")]
        constraints = [
            models.CheckConstraint(name="appointment_state_known", condition=Q(state__in=APPOINTMENT_STATES)),
            models.CheckConstraint(name="appointment_lasts", condition=Q(minutes__gte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} at {self.starts_at:%Y-%m-%d %H:%M}"


class FollowUp(models.Model):
    """A question some time after a step (or the case, when ``step`` is empty) ended, and what was answered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="follow_ups")
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=12, default="due")
    answered_on = models.DateField(null=True)
    employment = models.CharField(max_length=40, blank=True)
    formality = models.CharField(max_length=40, blank=True)
    income_band = models.CharField(max_length=40, blank=True)
    needs = SealedJSONField(default=list)
    note = SealedTextField(blank=True)
    answered_by = models.CharField(max_length=150, blank=True)

    objects = ScopedManager["FollowUp"]()
    reach = staticmethod(reach_things_of_cases)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on"], name="follow_up_due")]
        constraints = [
            models.CheckConstraint(name="follow_up_state_known", condition=Q(state__in=FOLLOW_UP_STATES)),
            models.CheckConstraint(
                name="follow_up_answered_has_day",
                condition=Q(state__in=["answered", "unreachable"], answered_on__isnull=False)
                | Q(state__in=["due", "cancelled"], answered_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.days} days, {self.due_on} ({self.state})"


class CohortMember(models.Model):
    """A case chosen for a cohort, and the group it counted in on the day of selection."""

    cohort = models.SlugField(max_length=40, db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="cohorts")
    group = models.SlugField(max_length=20, db_index=False, blank=True)
    selected_on = models.DateField()
    selected_by = models.CharField(max_length=150)

    objects = ScopedManager["CohortMember"]()
    reach = staticmethod(reach_of_desk_alone)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "case"], name="cohort_member_once")]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.case_id}"


class StateChange(models.Model):
    """One change of state of a case or a referral. The database refuses updates and deletes."""

    append_only = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="changes")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="changes")
    action = models.SlugField(max_length=20, db_index=False)
    origin = models.CharField(max_length=15, blank=True)
    target = models.CharField(max_length=15)
    reason = models.SlugField(max_length=40, db_index=False, blank=True)
    note = SealedTextField(blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    organisation = models.SlugField(max_length=80, db_index=False, blank=True)

    objects = ScopedManager["StateChange"]()
    reach = staticmethod(reach_things_of_referrals)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.referral_id or self.case_id}: {self.origin} -> {self.target}"
