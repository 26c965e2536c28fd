"""What can go wrong with an entry of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem


def word_unknown(*, field: str, value: str, known: Iterable[str]) -> Problem:
    """A kind, outcome, source, programme or reason that the ledger doesn't know; ``field`` says which."""
    return Problem(
        "ledger-word-unknown",
        "The ledger knows no {field} “{value}”. Choose one of: {known}.",
        field=field,
        value=value,
        known=", ".join(known),
    )


def reference_unknown(*, kind: str, code: str) -> Problem:
    """The delivery names a service, organisation, place or person that isn't recorded; ``kind`` says which."""
    return Problem(
        "delivery-reference-unknown",
        "There is no {kind} “{value}”. Check the code in the directory, or load it first.",
        kind=kind,
        value=code,
        field=kind,
    )


def date_in_future(*, value: date, today: date) -> Problem:
    """Only what has happened is entered."""
    return Problem(
        "delivery-in-future",
        "The date {value} lies in the future (today is {today}). Enter the delivery on the day it happens.",
        value=value.isoformat(),
        today=today.isoformat(),
        field="date",
    )


def date_before_programme(*, value: date, programme: str, first: date) -> Problem:
    """The programme hadn't begun."""
    return Problem(
        "delivery-before-programme",
        "The date {value} lies before the programme {programme} began, on {first}. Check the year.",
        value=value.isoformat(),
        programme=programme,
        first=first.isoformat(),
        field="date",
    )


def date_after_programme(*, value: date, programme: str, last: date) -> Problem:
    """The programme had closed."""
    return Problem(
        "delivery-after-programme",
        "The date {value} lies after the programme {programme} closed, on {last}. Enter it in the programme open now.",
        value=value.isoformat(),
        programme=programme,
        last=last.isoformat(),
        field="date",
    )


def dates_reversed(*, first: date, last: date) -> Problem:
    """The period ends before it begins."""
    return Problem(
        "delivery-dates-reversed",
        "The delivery would begin on {first}, after it ends on {last}. Change one of the dates.",
        first=first.isoformat(),
        last=last.isoformat(),
        field="date_from",
    )


def programme_closed(*, programme: str) -> Problem:
    """Figures of a closed programme come from its documents alone."""
    return Problem(
        "programme-closed",
        "The programme {programme} is closed: its figures come from its documents alone. Enter the delivery in phase2.",
        programme=programme,
        field="programme",
    )


def subject_unclear(*, person_id: int, headcount: int) -> Problem:
    """An entry is about a person or a head-count, never both."""
    return Problem(
        "delivery-subject-unclear",
        "The entry names a person and a head-count of {headcount}. Enter one of the two.",
        person_id=person_id,
        headcount=headcount,
    )


def number_negative(*, field: str, value: int) -> Problem:
    """A head-count or quantity below zero."""
    return Problem(
        "delivery-number-negative",
        "{value} is no {field}: it can't be less than zero. To take something back, reverse the entry.",
        field=field,
        value=value,
    )


def parts_not_possible(*, attribute: str, people: int, headcount: int) -> Problem:
    """The parts of a head-count are more than the whole."""
    return Problem(
        "headcount-parts-exceed-whole",
        "By {attribute} the parts are {people} people, more than the head-count of {headcount}. Correct the parts.",
        attribute=attribute,
        people=people,
        headcount=headcount,
    )


def already_recorded(*, delivery_id: int, value: date) -> Conflict:
    """The same service for the same person on the same day from the same organisation."""
    return Conflict(
        "delivery-already-recorded",
        "This delivery is recorded already (entry {delivery_id} of {value}). "
        "If the person truly received it twice that day, confirm that it is another one.",
        delivery_id=delivery_id,
        value=value.isoformat(),
    )


def delivery_not_found(*, delivery_id: int) -> NotFound:
    """No such entry, or none this actor may know of."""
    return NotFound(
        "delivery-not-found",
        "There is no entry {delivery_id} in the ledger. Check the number.",
        delivery_id=delivery_id,
    )


def reversed_already(*, delivery_id: int, reversal_id: int) -> Conflict:
    """An entry is corrected once."""
    return Conflict(
        "delivery-reversed-already",
        "Entry {delivery_id} was reversed already, by entry {reversal_id}. Nothing more is needed.",
        delivery_id=delivery_id,
        reversal_id=reversal_id,
    )


def reversal_of_reversal(*, delivery_id: int) -> Conflict:
    """A correction isn't corrected."""
    return Conflict(
        "reversal-of-reversal",
        "Entry {delivery_id} is itself a reversal and can't be reversed. Record the delivery again.",
        delivery_id=delivery_id,
    )


def refuse_reversal(*, organisation: str) -> NotAllowed:
    """Who recorded it corrects it."""
    return NotAllowed(
        "reversal-not-yours",
        "This entry was recorded by {organisation}: a case worker or supervisor there reverses it. Ask them.",
        organisation=organisation,
    )


def refuse_other_organisation(*, organisation: str) -> NotAllowed:
    """Partner staff enter what their own organisation delivered."""
    return NotAllowed(
        "delivery-other-organisation",
        "Your account enters deliveries of your own organisation; this one is of {organisation}.",
        organisation=organisation,
    )
