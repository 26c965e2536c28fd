"""What people asked about their data, the most urgent first."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db.models import F, QuerySet

from ruta.kernel.problems import Problem
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import DataRequest
from ruta.rooms.people.rules.requests import Deadline, read_deadlines


def load_deadlines() -> tuple[Deadline, ...]:
    """The rules of every country. Errors: ``content-missing``. Cost: no query."""
    path = settings.RUTA.content_dir / "people" / "deadlines.yaml"
    if not path.exists():
        raise Problem(
            "content-missing",
            "The content file {file} is missing. Set RUTA_CONTENT_DIR to the folder that holds it.",
            file=str(path),
        )
    return _read_deadlines(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read_deadlines(path: Path, changed: int) -> tuple[Deadline, ...]:
    parsed: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read_deadlines(parsed)


def list_data_requests(*, by: Actor, person_id: int | None = None, waiting: bool = False) -> QuerySet[DataRequest]:
    """Requests of the city's people: those without an answer first, by their last day. Errors: ``role-not-enough``."""
    require(policies.may_search_people(by))
    rows = DataRequest.objects.filter(city=by.city).select_related("person")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if waiting:
        rows = rows.filter(decision="")
    return rows.order_by(F("decided_on").desc(nulls_first=True), "due_on", "id")


def get_data_request_for(by: Actor, request_id: int, *, lock: bool = False) -> DataRequest:
    """One request for the desk of its city. Errors: ``role-not-enough``, ``request-not-found``. Cost: one query."""
    require(policies.may_search_people(by))
    rows = DataRequest.objects.select_related("person")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=request_id, city=by.city).first()
    if row is None:
        raise errors.request_not_found()
    return row
