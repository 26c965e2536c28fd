"""Near misses by name, for the single window: who is one demand away from a service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ruta.kernel.problems import Problem
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.rules.books import say_line
from ruta.rooms.directory.rules.near_miss import list_near_misses
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.entitlements import ServiceSummary
from ruta.rooms.people.queries.population import export_facts_for_desk, summarise_people
from ruta.rooms.people.types import PersonSummary

#: More people than this are not listed: a longer list is a matter for the analysis.
MOST_LISTED = 200


@dataclass(frozen=True)
class NearMissList:
    """The people one demand away from a service, with that demand in words; ``total`` counts those not listed too."""

    service: ServiceSummary
    people: tuple[tuple[PersonSummary, tuple[Texts, ...]], ...]
    total: int


def load_near_misses(*, by: Actor, service: str, on: date, purpose: str) -> NearMissList:
    """Who of the city may not enter a service today and would, were one single demand met.

    Each listing leaves an audit entry with its purpose. Specific needs are not read.
    Errors: ``near-miss-purpose-missing``, ``service-unknown``, ``role-not-enough``, ``other-city``.
    Cost: five queries and one pass over the people of the city.
    """
    if not purpose.strip():
        raise Problem(
            "near-miss-purpose-missing",
            "Say what the list is for; it is written into the access log.",
            field="purpose",
        )
    book = open_book()
    found = book.find_service(service)
    columns = export_facts_for_desk(by=by, city=found.city, on=on, purpose=purpose.strip()[:200])
    misses = list_near_misses(service, book.demands[service], columns, on=on)
    listed = misses[:MOST_LISTED]
    people = summarise_people(by=by, person_ids=[int(miss.person_id) for miss in listed])
    record_audit(
        by=by,
        action="directory.load_near_misses",
        subject=("service", service),
        writes=False,
        purpose=purpose.strip()[:200],
        details={"listed": len(listed), "total": len(misses)},
    )
    rows = [
        (
            people[int(miss.person_id)],
            tuple(say_line(asked.as_node(), facts=book.facts, documents=book.names) for asked in miss.missing),
        )
        for miss in listed
        if int(miss.person_id) in people
    ]
    return NearMissList(found, tuple(rows), len(misses))
