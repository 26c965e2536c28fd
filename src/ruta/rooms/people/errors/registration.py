"""What can be wrong in a registration; every problem carries the ``field`` of the form it belongs to."""

from __future__ import annotations

from ruta.kernel.problems import Problem


def city_unknown(*, city: str) -> Problem:
    """No such city."""
    return Problem(
        "city-unknown", "There is no single window in {city}. Choose a city of the list.", city=city, field="city"
    )


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
        "name-unreadable",
        "“{value}” is not a name: it holds digits or no letter. Write it in letters.",
        value=value,
        field=field,
    )


def text_too_long(*, field: str, longest: int) -> Problem:
    """More text than the register keeps."""
    return Problem(
        "text-too-long", "This text is too long: at most {longest} characters.", longest=longest, field=field
    )


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
        "birth-date-in-future",
        "The birth date {value} lies in the future. Check the year.",
        value=value,
        field="birth_year",
    )


def age_impossible(*, value: str, age: int) -> Problem:
    """Older than anybody lives."""
    return Problem(
        "age-impossible",
        "With the birth date {value} the person would be {age} years old. Check the year.",
        value=value,
        age=age,
        field="birth_year",
    )


def arrival_in_future(*, value: str) -> Problem:
    """Arrived after today."""
    return Problem(
        "arrival-in-future",
        "The arrival {value} lies in the future. Check the year.",
        value=value,
        field="arrival_year",
    )


def arrival_before_birth(*, value: str) -> Problem:
    """Arrived before being born."""
    return Problem(
        "arrival-before-birth",
        "The arrival {value} is before the birth date. Check both years.",
        value=value,
        field="arrival_year",
    )


def value_unknown(*, value: object, field: str) -> Problem:
    """A value that a closed list does not have."""
    return Problem(
        "value-unknown", "“{value}” is not one of the choices. Choose one of the list.", value=value, field=field
    )


def status_not_here(*, value: str, city: str) -> Problem:
    """A status that the country of the city does not know."""
    return Problem(
        "status-unknown",
        "The status “{value}” does not exist in this country. Choose one of the list.",
        value=value,
        city=city,
        field="status",
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
        "“{value}” is not a telephone that can be called. Check the digits; a foreign one begins with + and its code.",
        value=value,
        field=field,
    )


def email_invalid(*, value: str) -> Problem:
    """Not an e-mail address."""
    return Problem("email-invalid", "“{value}” is not an e-mail address. Check it.", value=value, field="email")


def number_out_of_range(*, value: int, lowest: int, highest: int, field: str) -> Problem:
    """A number nobody has."""
    return Problem(
        "number-out-of-range",
        "{value} cannot be: write a number from {lowest} to {highest}.",
        value=value,
        lowest=lowest,
        highest=highest,
        field=field,
    )


def household_unknown(*, value: str) -> Problem:
    """No such person to share a household with."""
    return Problem(
        "household-unknown",
        "There is no person {value} in this city to share the household with. Check the number.",
        value=value,
        field="household_of",
    )


def doubt_status_ended(*, until: str) -> Problem:
    """The status ended."""
    return Problem(
        "status-ended",
        "The status ended on {until}: ask for the present one. Until then services see it as not known.",
        until=until,
        field="status_until",
    )


def doubt_minor_alone() -> Problem:
    """A child with no household."""
    return Problem(
        "minor-alone",
        "The person is under 18 and shares no household here. Check who looks after them.",
        field="household_of",
    )
