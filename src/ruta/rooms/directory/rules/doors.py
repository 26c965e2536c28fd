"""Open now, open with a key, or closed; and which key opens most doors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ruta.rooms.directory.types.demands import Key, Reasoned, Verdict


class Door(Enum):
    """How a service stands for one person."""

    OPEN = "open"
    KEY = "key"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RankedKey:
    """A key and the services it opens by itself."""

    key: Key
    services: tuple[str, ...]


def classify_door(reasoned: Reasoned) -> tuple[Door, tuple[Key, ...]]:
    """Tell whether a service is open now, open if some documents or facts are had, or closed.

    Only documents and facts not known yet are keys; an age or a nationality that fails closes the door.

    >>> classify_door(Reasoned("S1", Verdict.ELIGIBLE))
    (<Door.OPEN: 'open'>, ())
    """
    if reasoned.verdict is Verdict.ELIGIBLE:
        return Door.OPEN, ()
    return (Door.KEY, reasoned.keys) if reasoned.keys else (Door.CLOSED, ())


def rank_keys(answers: Iterable[Reasoned]) -> list[RankedKey]:
    """The keys of a whole directory, the one that opens most doors first, then the smallest.

    A key is credited with every service one of whose keys it contains: holding more opens no less.

    >>> passport = Key(("passport",))
    >>> rank_keys([Reasoned("S1", Verdict.NOT_ELIGIBLE, keys=(passport,))])[0].services
    ('S1',)
    """
    services = [(answer.service, answer.keys) for answer in answers if answer.keys]
    keys = {key for _, found in services for key in found}
    ranked = [
        RankedKey(key, tuple(service for service, found in services if any(_contains(key, part) for part in found)))
        for key in keys
    ]
    return sorted(
        ranked, key=lambda entry: (-len(entry.services), _size(entry.key), entry.key.documents, entry.key.facts)
    )


def _contains(key: Key, part: Key) -> bool:
    return set(part.documents) <= set(key.documents) and set(part.facts) <= set(key.facts)


def _size(key: Key) -> int:
    return len(key.documents) + len(key.facts)
