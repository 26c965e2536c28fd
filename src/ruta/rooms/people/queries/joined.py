"""Following joined records to the one they stand for."""

from __future__ import annotations

from collections.abc import Iterable

from ruta.rooms.people.models import Person


def find_roots(person_ids: Iterable[int]) -> dict[int, int]:
    """The record that each one stands for: itself, or the end of its chain. Cost: one query per link of a chain."""
    roots = {pk: pk for pk in person_ids}
    while roots:
        onward = dict(
            Person.objects.filter(pk__in=set(roots.values()), resolved_to__isnull=False).values_list(
                "pk", "resolved_to_id"
            )
        )
        if not onward:
            return roots
        roots = {pk: onward.get(root, root) for pk, root in roots.items()}
    return roots


def find_root(person_id: int) -> int:
    """The record that one stands for. Cost: as :func:`find_roots`."""
    return find_roots([person_id])[person_id]


def list_members(root: int) -> set[int]:
    """A record with all that stand for it, by way of others too. Cost: one query per link of the longest chain."""
    members, newest = {root}, {root}
    while newest:
        newest = set(Person.objects.filter(resolved_to_id__in=newest).values_list("pk", flat=True)) - members
        members |= newest
    return members
