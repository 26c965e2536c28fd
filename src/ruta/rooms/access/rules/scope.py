"""Whose eyes read people's rows: nothing personal is read with nobody acting.

Doors say who acts (:func:`acting_as`); every table about people narrows itself to what that actor reaches, whatever a
query forgets to ask. A figure over everybody, or a check against everybody, says so with :func:`reading_all`, which
only commands and queries may call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from ruta.rooms.access.types import Actor


@dataclass(frozen=True)
class Everybody:
    """All rows, for a stated reason."""

    reason: str


class NobodyActsError(RuntimeError):
    """Code tried to read people's rows outside any scope: a fault of the product, answered with nothing."""


_scope: ContextVar[Actor | Everybody | None] = ContextVar("scope", default=None)
_standing: list[Actor] = []


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Within, people's rows are those the actor reaches.

    >>> from ruta.rooms.access.types import ANONYMOUS
    >>> with acting_as(ANONYMOUS):
    ...     find_scope() == ANONYMOUS
    True
    """
    before = _scope.set(actor)
    try:
        yield
    finally:
        _scope.reset(before)


@contextmanager
def reading_all(reason: str) -> Iterator[None]:
    """Within, people's rows are everybody's. ``reason``: in a few words, for whoever reads the code.

    The rows must not leave the function: a count, a yes or no, columns without names may.
    """
    if not reason.strip():
        raise ValueError("reading everybody's rows needs a reason")
    before = _scope.set(Everybody(reason))
    try:
        yield
    finally:
        _scope.reset(before)


def stand_as(actor: Actor) -> None:
    """For a whole process without requests (the command line, the worker): it acts as this unless told otherwise."""
    _standing[:] = [actor]


def find_scope() -> Actor | Everybody:
    """Who acts here. Errors: :class:`NobodyActsError`, which no door turns into a page."""
    scope = _scope.get()
    if scope is not None:
        return scope
    if _standing:
        return _standing[0]
    raise NobodyActsError(
        "People's rows were asked for with nobody acting. Run this within acting_as(actor), "
        "or, for counts and checks over everybody, within reading_all(reason)."
    )


def narrow_cities(cities: Iterable[str]) -> list[str]:
    """Of these cities, those whose people the one acting reaches: for statements written out as SQL.

    Never empty, since SQL knows no empty list: nobody lives in the city "".

    >>> from ruta.rooms.access.types import Role
    >>> rosa = Actor(1, "rosa", Role.FRONT_DESK, "oficina", "santiago")
    >>> with acting_as(rosa):
    ...     narrow_cities(["santiago", "mexico-city"])
    ['santiago']
    """
    scope = find_scope()
    if isinstance(scope, Everybody) or scope.is_system:
        return list(cities)
    return [city for city in cities if scope.is_desk and city == scope.city] or [""]
