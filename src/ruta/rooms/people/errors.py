"""What can go wrong with people, their documents and their consents.

Every problem of an input carries ``field``, the name of the form's field it belongs to.
"""

from __future__ import annotations

from typing import Any

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem


def person_not_found(*, person: object) -> NotFound:
    """No such person."""
    return NotFound("person-not-found", "There is no person {person} here. Search by name or document.", person=person)


def refuse_sensitive() -> NotAllowed:
    """What is restricted needs the permission and a sign-in with the second factor."""
    return NotAllowed(
        "sensitive-refused",
        "What is recorded here is restricted. It is shown to staff named for it, signed in with the second factor. "
        "Ask your supervisor.",
    )


def person_changed(*, number: str, version: int) -> Conflict:
    """Two people edited the same file; nothing was overwritten."""
    return Conflict(
        "person-changed-meanwhile",
        "Somebody else saved the file {number} while you were editing. What you typed is still here and is not saved: "
        "compare it with the file, then save again.",
        number=number,
        version=version,
    )


def document_registered(*, kind: str, person: str, field: str) -> Conflict:
    """Two registrations of the same document; the number leads to the first."""
    return Conflict(
        "document-already-registered",
        "This document is already registered for person {person}. Open that file instead of registering again.",
        kind=kind,
        person=person,
        field=field,
    )


def city_unknown(*, city: str) -> Problem:
    """No such city."""
    return Problem("city-unknown", "There is no single window in {city}. Choose a city of the list.", city=city, field="city")


def name_missing() -> Problem:
    """A person without any name."""
    return Problem(
        "name-missing",
        "Write at least one name: a given name, a surname, or what the person is called.",
        field="given_names",
    )


def name_unreadable(*, value: str, field: str) -> Problem:
    """A name made of digits or signs."""
    return Problem(
        "name-unreadable", "“{value}” is not a name: it holds digits or no letter. Write it in letters.",
        value=value, field=field,
    )


def text_too_long(*, field: str, longest: int) -> Problem:
    """More text than the register keeps."""
    return Problem("text-too-long", "This text is too long: at most {longest} characters.", longest=longest, field=field)


def year_unreadable(*, value: int, field: str) -> Problem:
    """A year of two digits, or of five."""
    return Problem("year-unreadable", "{value} is not a year. Write four digits, like 1991.", value=value, field=field)


def date_impossible(*, value: str, field: str) -> Problem:
    """A day that no calendar has."""
    return Problem(
        "date-impossible", "{value} is not in the calendar. Check the day and the month.", value=value, field=field
    )


def date_incomplete(*, field: str) -> Problem:
    """A day without its month, or a month without its year."""
    return Problem(
        "date-incomplete", "A day needs its month and a month needs its year. Leave out what is not known.", field=field
    )


def birth_in_future(*, value: str) -> Problem:
    """Born after today."""
    return Problem(
        "birth-date-in-future", "The birth date {value} lies in the future. Check the year.",
        value=value, field="birth_year",
    )


def age_impossible(*, value: str, age: int) -> Problem:
    """Older than anybody lives."""
    return Problem(
        "age-impossible", "With the birth date {value} the person would be {age} years old. Check the year.",
        value=value, age=age, field="birth_year",
    )


def arrival_in_future(*, value: str) -> Problem:
    """Arrived after today."""
    return Problem(
        "arrival-in-future", "The arrival {value} lies in the future. Check the year.", value=value, field="arrival_year"
    )


def arrival_before_birth(*, value: str) -> Problem:
    """Arrived before being born."""
    return Problem(
        "arrival-before-birth", "The arrival {value} is before the birth date. Check both years.",
        value=value, field="arrival_year",
    )


def value_unknown(*, value: object, field: str) -> Problem:
    """A value that a closed list does not have."""
    return Problem("value-unknown", "“{value}” is not one of the choices. Choose one of the list.", value=value, field=field)


def status_not_here(*, value: str, city: str) -> Problem:
    """A status that the country of the city does not know."""
    return Problem(
        "status-unknown", "The status “{value}” does not exist in this country. Choose one of the list.",
        value=value, city=city, field="status",
    )


def status_until_alone() -> Problem:
    """A last day without the status it ends."""
    return Problem("status-missing", "You wrote until when, but not which status. Choose the status.", field="status")


def country_unknown(*, value: str, field: str) -> Problem:
    """Not a country of ISO 3166-1."""
    return Problem("country-unknown", "“{value}” is not a country. Choose one of the list.", value=value, field=field)


def stateless_with_nationality() -> Problem:
    """Stateless and a national at once."""
    return Problem(
        "stateless-with-nationality",
        "A stateless person has no nationality. Remove the nationality, or say that the person is not stateless.",
        field="stateless",
    )


def language_unknown(*, value: str, field: str) -> Problem:
    """Not a language of ISO 639."""
    return Problem("language-unknown", "“{value}” is not a language. Choose one of the list.", value=value, field=field)


def phone_invalid(*, value: str, field: str) -> Problem:
    """A telephone that cannot be called; it is refused, never dropped."""
    return Problem(
        "phone-invalid",
        "“{value}” is not a telephone that can be called. Check the digits; for another country begin with + and its code.",
        value=value, field=field,
    )


def email_invalid(*, value: str) -> Problem:
    """Not an e-mail address."""
    return Problem("email-invalid", "“{value}” is not an e-mail address. Check it.", value=value, field="email")


def number_out_of_range(*, value: int, lowest: int, highest: int, field: str) -> Problem:
    """A number nobody has."""
    return Problem(
        "number-out-of-range", "{value} cannot be: write a number from {lowest} to {highest}.",
        value=value, lowest=lowest, highest=highest, field=field,
    )


def document_problem(code: str, template_of: str, *, field: str, **details: Any) -> Problem:
    """One of the problems of a document's number; see :data:`DOCUMENT_PROBLEMS`."""
    return DOCUMENT_PROBLEMS[code](template_of=template_of, field=field, **details)


def _check_digit(*, template_of: str, field: str, **details: Any) -> Problem:
    return Problem(
        "document-check-digit",
        "The check digit of {kind} {number} does not agree: with these numbers it would end in {expected}. "
        "Look at the document again.",
        kind=template_of, field=field, **details,
    )


def _length(*, template_of: str, field: str, **details: Any) -> Problem:
    return Problem(
        "document-length", "The number {number} does not have as many characters as a {kind}. Look at it again.",
        kind=template_of, field=field, **details,
    )


def _format(*, template_of: str, field: str, **details: Any) -> Problem:
    return Problem(
        "document-format", "The number {number} is not written like a {kind}. Look at the document again.",
        kind=template_of, field=field, **details,
    )


def _generic(*, template_of: str, field: str, **details: Any) -> Problem:
    return Problem(
        "document-generic", "{number} is the {kind} that everybody without one shares. Leave it out.",
        kind=template_of, field=field, **details,
    )


DOCUMENT_PROBLEMS = {
    "check-digit": _check_digit, "length": _length, "format": _format, "generic": _generic,
}  # fmt: skip


def document_unknown(*, value: str, field: str) -> Problem:
    """No such kind of document."""
    return Problem(
        "document-kind-unknown", "There is no document “{value}” in the list. Choose one of it.", value=value, field=field
    )


def document_country_missing(*, field: str) -> Problem:
    """A passport needs to say of which country."""
    return Problem(
        "document-country-missing", "Say which country issued the document; two countries may use the same number.",
        field=field,
    )


def document_reason_missing(*, field: str) -> Problem:
    """There is no document, and no reason why."""
    return Problem("document-reason-missing", "Say why there is no document: choose a reason.", field=field)


def document_reason_mismatch(*, field: str) -> Problem:
    """The reason does not fit the state of the document."""
    return Problem(
        "document-reason-mismatch", "This reason does not go with the document's state. Change one of both.", field=field
    )


def document_number_unexpected(*, field: str) -> Problem:
    """A number of a document that the person does not have."""
    return Problem(
        "document-number-unexpected", "The document is marked as not held, but it has a number. Change one of both.",
        field=field,
    )


def document_twice(*, number: str, field: str) -> Problem:
    """The same document on two lines."""
    return Problem("document-twice", "The document {number} stands on two lines. Leave one.", number=number, field=field)


def household_unknown(*, value: str) -> Problem:
    """No such person to share a household with."""
    return Problem(
        "household-unknown", "There is no person {value} in this city to share the household with. Check the number.",
        value=value, field="household_of",
    )


def consent_to_register_missing() -> Problem:
    """Without consent no file is kept."""
    return Problem(
        "consent-to-register-missing",
        "Without the person's permission no data is kept. You can still guide them without a name; nothing was saved.",
        field="consent_register",
    )


def purpose_unknown(*, purpose: str) -> Problem:
    """No notice for such a purpose."""
    return Problem("purpose-unknown", "There is no notice for the purpose “{purpose}”.", purpose=purpose, field="purpose")


def recipient_missing() -> Problem:
    """The purpose is about an institution, and none is named."""
    return Problem("recipient-missing", "This permission is for one institution: choose which.", field="recipient")


def recipient_unexpected() -> Problem:
    """The purpose is not about an institution."""
    return Problem(
        "recipient-unexpected", "This permission is not about an institution: leave the institution out.", field="recipient"
    )


def notice_version_unknown(*, purpose: str, version: int) -> Problem:
    """No such version of the notice."""
    return Problem(
        "notice-version-unknown", "The notice about “{purpose}” has no version {version}.",
        purpose=purpose, version=version, field="notice_version",
    )


def consent_in_future(*, value: str) -> Problem:
    """Decided after today."""
    return Problem("consent-in-future", "The decision's date {value} lies in the future.", value=value, field="on")


def consent_not_given() -> Problem:
    """Nothing to withdraw."""
    return Problem("consent-not-given", "There is no permission to withdraw for this.", field="state")


def reading_purpose_missing() -> Problem:
    """What is restricted is written and read for a stated purpose."""
    return Problem("purpose-missing", "Say what you need this for; it is kept with your name.", field="purpose")


def merge_with_itself() -> Problem:
    """One record only."""
    return Problem("merge-with-itself", "Choose two different records to join.", field="other")


def merge_across_cities() -> Problem:
    """Records of two cities are not joined."""
    return Problem("merge-across-cities", "The records belong to two cities; they cannot be joined.", field="other")


def merge_decided_already(*, number: str, kept: str) -> Conflict:
    """The record is joined to another."""
    return Conflict(
        "already-merged", "The record {number} is joined to {kept} already. Undo that first.", number=number, kept=kept
    )


def not_merged(*, number: str) -> Conflict:
    """Nothing to undo."""
    return Conflict("not-merged", "The record {number} is not joined to another.", number=number)


def doubt_curp(*, number: str) -> Problem:
    """The CURP speaks of another birth date or sex."""
    return Problem(
        "curp-disagrees", "The CURP {number} says another birth date or sex than the file. Check which one is right.",
        number=number, field="documents",
    )


def doubt_status_ended(*, until: str) -> Problem:
    """The status ended."""
    return Problem(
        "status-ended", "The status ended on {until}: ask for the present one. Until then services see it as not known.",
        until=until, field="status_until",
    )


def doubt_document_ended(*, until: str) -> Problem:
    """A document is past its last day."""
    return Problem(
        "document-ended", "A document marked as held ended on {until}. Ask for the new one, or mark it as expired.",
        until=until, field="documents",
    )


def doubt_minor_alone() -> Problem:
    """A child with no household."""
    return Problem(
        "minor-alone", "The person is under 18 and shares no household here. Check who looks after them.",
        field="household_of",
    )
