"""What an entry of the ledger must satisfy, whatever the database holds."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from ruta.kernel.problems import Problem
from ruta.rooms.ledger import errors
from ruta.rooms.ledger.types import PROGRAMMES, Kind, NewDelivery, Outcome, ReversalReason, Source


def find_delivery_problems(delivery: NewDelivery, *, today: date) -> list[Problem]:
    """Everything that stands against entering a delivery; an empty list when nothing does.

    >>> early = NewDelivery(date(2024, 12, 31), person_id=1, kind="health")
    >>> [problem.code for problem in find_delivery_problems(early, today=date(2026, 1, 1))]
    ['delivery-before-programme']
    """
    return [
        *_find_unknown_words(delivery),
        *_find_date_problems(delivery, today=today),
        *_find_number_problems(delivery),
    ]


def check_reason(reason: str) -> None:
    """A reversal gives one of the coded reasons. Errors: ``ledger-word-unknown``."""
    if reason not in set(ReversalReason):
        raise errors.word_unknown(field="reason", value=reason, known=list(ReversalReason))


def _find_unknown_words(delivery: NewDelivery) -> list[Problem]:
    vocabularies: dict[str, list[str]] = {
        "kind": [*Kind],
        "outcome": [*Outcome],
        "source": [*Source],
        "programme": list(PROGRAMMES),
    }
    return [
        errors.word_unknown(field=field, value=value, known=known)
        for field, known in vocabularies.items()
        if (value := getattr(delivery, field)) not in known
    ]


def _find_date_problems(delivery: NewDelivery, *, today: date) -> list[Problem]:
    problems: list[Problem] = []
    if delivery.date > today:
        problems.append(errors.date_in_future(value=delivery.date, today=today))
    if delivery.date_from is not None and delivery.date_from > delivery.date:
        problems.append(errors.dates_reversed(first=delivery.date_from, last=delivery.date))
    span = PROGRAMMES.get(delivery.programme)
    if span is None:
        return problems
    if delivery.date < span.first:
        problems.append(errors.date_before_programme(value=delivery.date, programme=span.code, first=span.first))
    if span.last is not None:
        if delivery.date > span.last:
            problems.append(errors.date_after_programme(value=delivery.date, programme=span.code, last=span.last))
        if delivery.source != Source.REPORT:
            problems.append(errors.programme_closed(programme=span.code))
    return problems


def _find_number_problems(delivery: NewDelivery) -> list[Problem]:
    problems: list[Problem] = []
    if delivery.person_id is not None and delivery.headcount is not None:
        problems.append(errors.subject_unclear(person_id=delivery.person_id, headcount=delivery.headcount))
    if delivery.headcount is not None and delivery.headcount < 0:
        problems.append(errors.number_negative(field="headcount", value=delivery.headcount))
    if delivery.quantity < 0:
        problems.append(errors.number_negative(field="quantity", value=delivery.quantity))
    # A report's parts are kept as published, even where they don't fit: showing that is measurement's job.
    if delivery.source != Source.REPORT:
        sums: dict[str, int] = defaultdict(int)
        for part in delivery.parts:
            sums[part.attribute] += part.people
        whole = delivery.headcount or 0
        problems += [
            errors.parts_not_possible(attribute=attribute, people=people, headcount=whole)
            for attribute, people in sums.items()
            if people > whole
        ]
    return problems
