"""What can be wrong with the places of a service."""

from __future__ import annotations

from datetime import date

from ruta.kernel.problems import Conflict, Problem


def service_full(*, service: str) -> Conflict:
    """Nobody is sent to a service without a free place."""
    return Conflict(
        "service-full",
        "The service {service} has no free place now. Choose another one, or wait until a place is free.",
        service=service,
        field="service",
    )


def places_taken(*, taken: int, places: int) -> Conflict:
    """Fewer places than people who were accepted."""
    return Conflict(
        "places-taken",
        "{taken} places are taken already, so there cannot be only {places}. Write {taken} or more.",
        taken=taken,
        places=places,
        field="places",
    )


def places_overlap(*, since: date, until: str) -> Conflict:
    """Another period already holds some of these days."""
    return Conflict(
        "places-overlap",
        "The period that begins on {since} already holds some of these days. Change that one, or choose other days.",
        since=since,
        until=until,
        field="since",
    )


def places_days_reversed(*, since: date, until: date) -> Problem:
    """The last day lies before the first."""
    return Problem(
        "places-days-reversed",
        "The last day, {until}, lies before the first, {since}. Exchange them.",
        since=since,
        until=until,
        field="until",
    )
