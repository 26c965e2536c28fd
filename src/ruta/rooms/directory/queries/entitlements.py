"""What one person may enter, from the facts she declares. No name, no record: the caller audits where it must."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ruta.rooms.directory.errors.lookups import service_inactive
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.queries.places import find_full_services
from ruta.rooms.directory.rules.books import check_facts
from ruta.rooms.directory.rules.entitlements import answer_directory, answer_one_service, settle_age
from ruta.rooms.directory.rules.explanations import explain
from ruta.rooms.directory.types.demands import Explanation
from ruta.rooms.directory.types.entitlements import Entitlement, ServiceAnswer
from ruta.rooms.people.types import DeclaredFacts


def find_entitlement(*, facts: DeclaredFacts, city: str, on: date) -> Entitlement:
    """Everything a city's directory answers one person on a day: open now, open if, closed and why, in both languages.

    Only services given that day are answered; those without a free place stand apart (``full``). Where the birth date
    leaves two ages and they decide, the answer is *cannot tell* and the missing fact is the exact birth date.
    Errors: ``directory-empty``, ``fact-unknown``, ``fact-value-unknown``.
    Cost: two queries (see :func:`open_book`; places); about a millisecond.
    """
    book = open_book()
    known = check_facts(facts.facts, book.facts)
    return answer_directory(book, known, ages=facts.ages, city=city, on=on, full=find_full_services(on=on))


def answer_service(*, facts: DeclaredFacts, service: str, on: date) -> ServiceAnswer:
    """What one service answers one person on a day.

    Errors: ``directory-empty``, ``service-unknown``, ``service-inactive``, ``fact-unknown``, ``fact-value-unknown``.
    Cost: one query.
    """
    book = open_book()
    if not book.find_service(service).is_given_on(on):
        raise service_inactive(service)
    return answer_one_service(book, check_facts(facts.facts, book.facts), ages=facts.ages, service=service, on=on)


@dataclass(frozen=True)
class ExplainedService:
    """One service's answer with the full explanation of its verdict."""

    answer: ServiceAnswer
    explanation: Explanation
    edition: int


def explain_service(*, facts: DeclaredFacts, service: str, on: date) -> ExplainedService:
    """As :func:`answer_service`, with the tree, each node's value, and the smallest changes that turn the verdict."""
    answer = answer_service(facts=facts, service=service, on=on)
    book = open_book()
    settled = settle_age(check_facts(facts.facts, book.facts), facts.ages)
    explanation = explain(book.demands[service], settled, service=service, on=on, catalogue=book.facts)
    return ExplainedService(answer, explanation, book.edition)
