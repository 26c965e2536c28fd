"""Writing down people whom a list names: they carry what the list says, and nobody here has asked them anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.commands.bulk import write_people
from ruta.rooms.people.commands.persons import refuse_registered_documents
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.rules.registration import review_registration
from ruta.rooms.people.types import Registration


@transaction.atomic
def register_people_from_list(*, by: Actor, registrations: Sequence[Registration], list_id: int, on: date) -> list[int]:
    """Write down people of a list; gives their identifiers in order. No consent is recorded, since none was given here.

    They are marked as come by a list until the window registers them. One audit entry for all.
    Errors: ``Problems`` of a registration; ``document-already-registered``; the policy's refusal.
    Nothing is written then.
    """
    content = load_registration_content()
    for city in {registration.city for registration in registrations}:
        require(policies.may_hand_in_people(by, city))
    checked: list[Registration] = []
    problems: list[Problem] = []
    for registration in registrations:
        kept, found = review_registration(registration, content=content, on=on)
        checked.append(kept)
        problems += found
    if problems:
        raise Problems(problems)
    refuse_registered_documents([document for one in checked for document in one.documents])
    people = write_people(checked, content=content, by=by, on=on, came_by="list")
    record_audit(
        by=by,
        action="people.register_people_from_list",
        subject=("list", list_id),
        writes=True,
        details={"people": len(people)},
    )
    return [person.pk for person in people]
