"""Which people an actor reaches: the desk those of its city, partner staff those sent to their institution."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model, Q, QuerySet

from ruta.rooms.access.models import NO_ROWS
from ruta.rooms.access.types import Actor, Role

#: Rooms above say which people partner staff reach: each answers identifiers of people for an actor.
PEOPLE_OF_PARTNERS: list[Callable[[Actor], QuerySet[Model, int]]] = []


def reach_people(actor: Actor) -> Q:
    """People themselves."""
    return _reach(actor, city="city", person="pk")


def reach_things_of_people(actor: Actor) -> Q:
    """Rows that belong to a ``person``."""
    return _reach(actor, city="person__city", person="person_id")


def reach_households(actor: Actor) -> Q:
    """Households, of the desk of their city alone."""
    return Q(city=actor.city) if actor.is_desk else NO_ROWS


def reach_pairs(actor: Actor) -> Q:
    """Pairs of records, and what was compared: of the desk of their city alone."""
    return Q(city=actor.city) if actor.is_desk else NO_ROWS


def reach_decisions(actor: Actor) -> Q:
    """What was decided about pairs: of the desk of their city alone."""
    return Q(pair__city=actor.city) if actor.is_desk else NO_ROWS


def reach_questions(actor: Actor) -> Q:
    """Questions to other windows: of the desk of the city that asked."""
    return Q(city=actor.city) if actor.is_desk else NO_ROWS


def reach_answers(actor: Actor) -> Q:
    """Answers between windows: of the desks of both."""
    return Q(city=actor.city) | Q(asked_by_city=actor.city) if actor.is_desk else NO_ROWS


def _reach(actor: Actor, *, city: str, person: str) -> Q:
    if actor.is_desk:
        return Q(**{city: actor.city})
    if actor.role == Role.PARTNER and PEOPLE_OF_PARTNERS:
        found = Q()
        for list_people in PEOPLE_OF_PARTNERS:
            found |= Q(**{f"{person}__in": list_people(actor)})
        return found
    return NO_ROWS
