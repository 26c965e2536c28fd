"""Which services have free places on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from ruta.rooms.directory.models import Intake


def list_current_intakes(*, on: date) -> QuerySet[Intake]:
    """The periods that hold a day. Cost: one query when read."""
    return Intake.objects.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))


def find_full_services(*, on: date) -> frozenset[str]:
    """Codes of the services whose every place is taken on a day. Cost: one query."""
    return frozenset(list_full_intakes(on=on).values_list("service__code", flat=True))


def list_full_intakes(*, on: date) -> QuerySet[Intake]:
    """The periods that hold a day and have no free place. Cost: one query when read."""
    return list_current_intakes(on=on).filter(taken__gte=F("places"))


def find_intake(*, service: str, on: date) -> Intake | None:
    """A service's places on a day; None where they are not counted. Cost: one query."""
    return list_current_intakes(on=on).filter(service__code=service).first()
