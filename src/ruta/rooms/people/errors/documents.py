"""What can go wrong with documents."""

from __future__ import annotations

from typing import Any

from ruta.kernel.problems import Conflict, Problem


def document_registered(*, kind: str, person: str, field: str) -> Conflict:
    """Two registrations of the same document; the number leads to the first."""
    return Conflict(
        "document-already-registered",
        "This document is already registered for person {person}. Open that file instead of registering again.",
        kind=kind,
        person=person,
        field=field,
    )


def document_problem(code: str, template_of: str, *, field: str, **details: Any) -> Problem:
    """One of the problems of a document's number; see :data:`DOCUMENT_PROBLEMS`."""
    return DOCUMENT_PROBLEMS[code](template_of=template_of, field=field, **details)


def _check_digit(*, template_of: str, field: str, **details: Any) -> Problem:
    return Problem(
        "document-check-digit",
        "The check digit of {kind} {number} does not agree: with these numbers it would end in {expected}. "
        "Look at the document again.",
        kind=template_of,
        field=field,
        **details,
    )


def _length(*, template_of: str, field: str, **details: Any) -> Problem:
    return Problem(
        "document-length",
        "The number {number} does not have as many characters as a {kind}. Look at it again.",
        kind=template_of,
        field=field,
        **details,
    )


def _format(*, template_of: str, field: str, **details: Any) -> Problem:
    return Problem(
        "document-format",
        "The number {number} is not written like a {kind}. Look at the document again.",
        kind=template_of,
        field=field,
        **details,
    )


def _generic(*, template_of: str, field: str, **details: Any) -> Problem:
    return Problem(
        "document-generic",
        "{number} is the {kind} that everybody without one shares. Leave it out.",
        kind=template_of,
        field=field,
        **details,
    )


DOCUMENT_PROBLEMS = {
    "check-digit": _check_digit, "length": _length, "format": _format, "generic": _generic,
}  # fmt: skip


def document_unknown(*, value: str, field: str) -> Problem:
    """No such kind of document."""
    return Problem(
        "document-kind-unknown",
        "There is no document “{value}” in the list. Choose one of it.",
        value=value,
        field=field,
    )


def document_country_missing(*, field: str) -> Problem:
    """A passport needs to say of which country."""
    return Problem(
        "document-country-missing",
        "Say which country issued the document; two countries may use the same number.",
        field=field,
    )


def document_reason_missing(*, field: str) -> Problem:
    """There is no document, and no reason why."""
    return Problem("document-reason-missing", "Say why there is no document: choose a reason.", field=field)


def document_reason_mismatch(*, field: str) -> Problem:
    """The reason does not fit the state of the document."""
    return Problem(
        "document-reason-mismatch",
        "This reason does not go with the document's state. Change one of both.",
        field=field,
    )


def document_number_unexpected(*, field: str) -> Problem:
    """A number of a document that the person does not have."""
    return Problem(
        "document-number-unexpected",
        "The document is marked as not held, but it has a number. Change one of both.",
        field=field,
    )


def document_twice(*, number: str, field: str) -> Problem:
    """The same document on two lines."""
    return Problem(
        "document-twice", "The document {number} stands on two lines. Leave one.", number=number, field=field
    )


def doubt_curp(*, number: str) -> Problem:
    """The CURP speaks of another birth date or sex."""
    return Problem(
        "curp-disagrees",
        "The CURP {number} says another birth date or sex than the file. Check which one is right.",
        number=number,
        field="documents",
    )


def doubt_document_ended(*, until: str) -> Problem:
    """A document is past its last day."""
    return Problem(
        "document-ended",
        "A document marked as held ended on {until}. Ask for the new one, or mark it as expired.",
        until=until,
        field="documents",
    )
