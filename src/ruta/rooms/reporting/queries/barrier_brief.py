"""The brief on barriers, from the analysis of a city's people."""

from __future__ import annotations

from datetime import date

from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import open_book
from ruta.rooms.directory.queries.barriers import load_barriers
from ruta.rooms.directory.queries.inclusivity import rate_city
from ruta.rooms.reporting.rules.barrier_brief import BriefNames, assemble_barrier_brief
from ruta.rooms.reporting.types import Report


def build_barrier_brief(*, by: Actor, city: str, on: date, language: str) -> Report:
    """Two pages an adviser takes to a secretary, in Spanish or English, ready for Word or pdf.

    Errors: as :func:`~ruta.rooms.directory.queries.barriers.load_barriers`. Cost: as there, and one query.
    """
    report = load_barriers(by=by, city=city, on=on)
    book = open_book()
    facts = rate_city(city=city, on=on).rule.migration_facts
    status = book.facts.get("status")
    statuses = {code: words.get(language, code) for code, words in (status.values if status else {}).items()}
    return assemble_barrier_brief(
        report,
        rate_city(city=city, on=on),
        names=BriefNames(getattr(book.name("cities", city), language), statuses),
        language=language,
        papers_only=facts.__contains__,
    )
