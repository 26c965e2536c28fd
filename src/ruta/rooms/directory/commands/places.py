"""The places of a service: set by its institution, taken and freed by referrals."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory import policies
from ruta.rooms.directory.errors import places as errors
from ruta.rooms.directory.errors.lookups import service_unknown
from ruta.rooms.directory.models import Intake, Service
from ruta.rooms.directory.queries.editing import find_responsible
from ruta.rooms.directory.queries.places import list_current_intakes


@transaction.atomic
def set_places(*, by: Actor, service: str, since: date, until: date | None, places: int) -> Intake:
    """Say how many people a service takes in a period; the period that begins on that day is changed.

    Errors: ``service-unknown``, ``role-not-enough``, ``demand-not-yours``, ``places-taken``, ``places-overlap``,
    ``places-days-reversed``.
    """
    row = Service.objects.select_for_update(of=("self",)).select_related("organisation").filter(code=service).first()
    if row is None or row.retired:
        raise service_unknown(service)
    require(policies.may_edit_demand(by, find_responsible(row), name=row.name_es))
    if until is not None and until < since:
        raise errors.places_days_reversed(since=since, until=until)
    others = Intake.objects.filter(service=row).exclude(since=since).filter(Q(until__isnull=True) | Q(until__gte=since))
    other = (others if until is None else others.filter(since__lte=until)).first()
    if other is not None:
        raise errors.places_overlap(since=other.since, until=str(other.until or ""))
    intake = Intake.objects.select_for_update().filter(service=row, since=since).first()
    if intake is not None and places < intake.taken:
        raise errors.places_taken(taken=intake.taken, places=places)
    intake = intake or Intake(service=row, since=since)
    intake.until, intake.places = until, places
    intake.set_at, intake.set_by = timezone.now(), by.username
    intake.save()
    record_audit(
        by=by,
        action="directory.set_places",
        subject=("service", row.pk),
        writes=True,
        details={"since": since.isoformat(), "until": until.isoformat() if until else "", "places": places},
    )
    return intake


@transaction.atomic
def take_place(*, by: Actor, service: str, on: date) -> int | None:
    """Take one place of a service on a day; None where its places are not counted. The caller audits its own step.

    One conditional update: of two who take the last place at once, one is refused.
    Errors: ``service-full``.
    """
    intake = list_current_intakes(on=on).filter(service__code=service).select_related("service").first()
    if intake is None:
        return None
    if not Intake.objects.filter(pk=intake.pk, taken__lt=F("places")).update(taken=F("taken") + 1):
        raise errors.service_full(service=intake.service.name_es)
    return intake.pk


@transaction.atomic
def free_place(*, by: Actor, intake_id: int) -> None:
    """Give back a place that was taken and not used. The caller audits its own step."""
    Intake.objects.filter(pk=intake_id, taken__gt=0).update(taken=F("taken") - 1)
