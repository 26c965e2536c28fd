"""Saying that two records are one person, and taking it back. Both records stay.

Joins of a city happen one after the other (a lock of the database), so that two at once can build neither a circle nor
a join that somebody has just refused. A record that is joined stands for the one at the end of its chain.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import Pair, PairDecision, Person
from ruta.rooms.people.queries.joined import find_root, list_members
from ruta.rooms.people.queries.records import get_person_for


@transaction.atomic
def merge_people(*, by: Actor, keep_id: int, other_id: int, reason: str) -> Person:
    """Let the other record resolve to the kept one; counts follow the kept one, nothing moves.

    Records that are joined already stand for the end of their chain, which is what gets joined.
    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``merge-with-itself``, ``merge-across-cities``,
    ``already-merged``, ``pair-contradicts``.
    """
    if keep_id == other_id:
        raise errors.merge_with_itself()
    kept, other = (get_person_for(by, pk, writes=True) for pk in (keep_id, other_id))
    require(policies.may_merge(by, kept.city))
    if kept.city != other.city:
        raise errors.merge_across_cities()
    lock_joins(kept.city)
    pair = take_pair(kept, other)
    joined, end = join_records(by=by, keep_id=keep_id, other_id=other_id, reason=reason)
    write_decision(pair, by=by, verdict="same", joined=joined, kept=end, reason=reason)
    return end


def join_records(*, by: Actor, keep_id: int, other_id: int, reason: str) -> tuple[Person, Person]:
    """Join what both records stand for, audited; gives the record that was joined and the one kept.

    The caller holds the lock of the city and has asked the policy. Errors: ``already-merged``, ``pair-contradicts``.
    """
    kept_root, other_root = find_root(keep_id), find_root(other_id)
    if kept_root == other_root:
        end = Person.objects.get(pk=kept_root)
        moved = Person.objects.get(pk=other_id if other_id != kept_root else keep_id)
        raise errors.merge_decided_already(number=moved.number, kept=end.number)
    rows = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=sorted((kept_root, other_root)))}
    kept, other = rows[kept_root], rows[other_root]
    _refuse_contradiction(kept, other)
    other.resolved_to = kept
    other.version += 1
    other.save(update_fields=["resolved_to", "version"])
    _audit_both(by, "people.merge_people", kept, other, reason)
    return other, kept


@transaction.atomic
def unmerge_people(*, by: Actor, other_id: int, reason: str) -> Person:
    """Take a merge back: the record stands for itself again, with whatever had been joined to it before.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``not-merged``.
    """
    other = get_person_for(by, other_id, writes=True)
    lock_joins(other.city)
    kept = part_records(by=by, other_id=other_id, reason=reason)
    decided = PairDecision.objects.filter(verdict="same", joined_id=other_id, kept=kept).order_by("-id").first()
    pair = Pair.objects.select_for_update().get(pk=decided.pair_id) if decided else take_pair(kept, other)
    write_decision(pair, by=by, verdict="undone", joined=other, kept=kept, reason=reason)
    other.refresh_from_db()
    return other


def part_records(*, by: Actor, other_id: int, reason: str) -> Person:
    """Let a joined record stand for itself again, audited; gives the record it was joined to.

    The caller holds the lock of the city and has asked the policy. Errors: ``not-merged``.
    """
    other = Person.objects.select_for_update().get(pk=other_id)
    if other.resolved_to is None:
        raise errors.not_merged(number=other.number)
    kept = other.resolved_to
    other.resolved_to = None
    other.version += 1
    other.save(update_fields=["resolved_to", "version"])
    _audit_both(by, "people.unmerge_people", kept, other, reason)
    return kept


def lock_joins(city: str) -> None:
    """Wait until no other transaction joins or parts records of the city."""
    lock_city(f"people.joins:{city}")


def lock_city(name: str) -> None:
    """Let one transaction at a time pass under a name. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def take_pair(one: Person, other: Person) -> Pair:
    """The pair of two records, locked; made when nobody proposed it."""
    left, right = sorted((one.pk, other.pk))
    pair, _made = Pair.objects.get_or_create(
        left_id=left, right_id=right, defaults={"city": one.city, "found_at": timezone.now()}
    )
    return Pair.objects.select_for_update().get(pk=pair.pk)


def write_decision(
    pair: Pair,
    *,
    by: Actor,
    verdict: str,
    joined: Person | None = None,
    kept: Person | None = None,
    reason: str = "",
) -> None:
    """Append what was decided about a pair and move the pair to the state that follows."""
    PairDecision.objects.create(
        pair=pair,
        verdict=verdict,
        user_id=by.user_id,
        username=by.username,
        organisation=by.organisation,
        at=timezone.now(),
        probability=pair.probability,
        parameters_id=pair.parameters_id,
        joined=joined,
        kept=kept,
        reason=reason.strip()[:200],
    )
    pair.state = "open" if verdict == "undone" else verdict
    pair.version += 1
    pair.save(update_fields=["state", "version"])


def _refuse_contradiction(kept: Person, other: Person) -> None:
    """Two records found to be different people must not come together by way of a third."""
    mine, theirs = list_members(kept.pk), list_members(other.pk)
    against = (
        Pair.objects.filter(state="different", left_id__in=[*mine, *theirs], right_id__in=[*mine, *theirs])
        .select_related("left", "right")
        .order_by("pk")
    )
    for pair in against:
        if (pair.left_id in mine) != (pair.right_id in mine):
            last = pair.decisions.order_by("-id").first()
            who = last.username if last else ""
            raise errors.pair_contradicts(first=pair.left.number, second=pair.right.number, who=who)


def _audit_both(by: Actor, action: str, kept: Person, other: Person, reason: str) -> None:
    for record, role in ((kept, "kept"), (other, "joined")):
        record_audit(
            by=by,
            action=action,
            subject=("person", record.pk),
            writes=True,
            purpose=reason.strip()[:200],
            details={"role": role, "other": (other if record is kept else kept).number},
        )
