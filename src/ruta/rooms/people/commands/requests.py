"""Writing down what a person asks about her data, with the day until which it must be answered."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from ruta.kernel.problems import Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors
from ruta.rooms.people.models import DataRequest
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.records import get_person_for
from ruta.rooms.people.queries.requests import load_deadlines
from ruta.rooms.people.rules.requests import find_answer_day, find_deadline, find_request_problems


@transaction.atomic
def record_data_request(
    *, by: Actor, person_id: int, kind: str, what: str = "", how: str, asked_on: date
) -> DataRequest:
    """Write down that a person asked to see, correct or delete her data, or objects to a use.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``request-open``, ``deadline-missing``;
    ``Problems`` of ``request-kind-missing``, ``request-way-missing``, ``request-what-missing``, ``request-in-future``.
    """
    person = get_person_for(by, person_id, writes=True, lock=True)
    problems = find_request_problems(kind=kind, how=how, what=what, asked_on=asked_on, today=timezone.localdate())
    if problems:
        raise Problems(problems)
    country = load_registration_content().cities[person.city].country
    rule = find_deadline(load_deadlines(), country=country, on=asked_on)
    row = DataRequest(
        person=person,
        city=person.city,
        kind=kind,
        what=what.strip(),
        how=how,
        asked_on=asked_on,
        due_on=find_answer_day(rule, asked_on),
        rule=rule.code,
        recorded_by=by.username,
        recorded_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise errors.request_open() from error
    record_audit(
        by=by,
        action="people.record_data_request",
        subject=("person", person.pk),
        writes=True,
        details={"request": row.pk, "kind": kind},
    )
    return row
