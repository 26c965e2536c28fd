"""Saying that two records are one person, and taking it back. Both records stay."""

from __future__ import annotations

from django.db import transaction

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries.records import get_person_for


@transaction.atomic
def merge_people(*, by: Actor, keep_id: int, other_id: int, reason: str) -> Person:
    """Let the other record resolve to the kept one; counts follow the kept one, nothing moves.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``merge-with-itself``, ``merge-across-cities``,
    ``already-merged``.
    """
    if keep_id == other_id:
        raise errors.merge_with_itself()
    first, second = (get_person_for(by, pk, writes=True, lock=True) for pk in sorted((keep_id, other_id)))
    kept, other = (first, second) if first.pk == keep_id else (second, first)
    require(policies.may_merge(by, kept.city))
    if kept.city != other.city:
        raise errors.merge_across_cities()
    for record in (other, kept):
        if record.resolved_to is not None:
            raise errors.merge_decided_already(number=record.number, kept=record.resolved_to.number)
    other.resolved_to = kept
    other.version += 1
    other.save(update_fields=["resolved_to", "version"])
    for record, role in ((kept, "kept"), (other, "joined")):
        record_audit(
            by=by,
            action="people.merge_people",
            subject=("person", record.pk),
            writes=True,
            purpose=reason.strip()[:200],
            details={"role": role, "other": (other if record is kept else kept).number},
        )
    return kept


@transaction.atomic
def unmerge_people(*, by: Actor, other_id: int, reason: str) -> Person:
    """Take a merge back: the record stands for itself again.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``not-merged``.
    """
    other = get_person_for(by, other_id, writes=True, lock=True)
    if other.resolved_to is None:
        raise errors.not_merged(number=other.number)
    kept = other.resolved_to
    other.resolved_to = None
    other.version += 1
    other.save(update_fields=["resolved_to", "version"])
    for record in (kept, other):
        record_audit(
            by=by,
            action="people.unmerge_people",
            subject=("person", record.pk),
            writes=True,
            purpose=reason.strip()[:200],
            details={"other": (other if record is kept else kept).number},
        )
    return other
