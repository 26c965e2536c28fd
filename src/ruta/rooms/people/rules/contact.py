"""Telephones and addresses: written in one way, refused when nobody could be reached by them."""

from __future__ import annotations

import re

import phonenumbers

from ruta.rooms.people import errors

_REGIONS = {"CHL": "CL", "MEX": "MX"}
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+")


def normalise_phone(text: str, *, country: str, field: str = "phone") -> str:
    """A telephone in E.164; numbers without a country code are of the city's country.

    Errors: ``phone-invalid``.

    >>> normalise_phone("9 8765 4321", country="CHL"), normalise_phone("+58 412-1234567", country="CHL")
    ('+56987654321', '+584121234567')
    """
    written = text.strip()
    if written.startswith("00"):
        written = "+" + written[2:]
    compact = re.sub(r"[\s().\-]+", "", written)
    if compact.startswith("+521") and len(compact) == 14:
        written = "+52" + compact[4:]
    try:
        if re.search(r"[^\W\d]", written):
            raise errors.phone_invalid(value=text, field=field)
        number = phonenumbers.parse(written, _REGIONS.get(country))
    except phonenumbers.NumberParseException as error:
        raise errors.phone_invalid(value=text, field=field) from error
    if not phonenumbers.is_valid_number(number):
        raise errors.phone_invalid(value=text, field=field)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def write_phone(number: str) -> str:
    """A kept telephone as people read it.

    >>> write_phone("+56987654321")
    '+56 9 8765 4321'
    """
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def normalise_email(text: str) -> str:
    """An e-mail address, its domain in small letters. Errors: ``email-invalid``."""
    written = text.strip()
    if not _EMAIL.fullmatch(written) or len(written) > 200:
        raise errors.email_invalid(value=text)
    name, _, domain = written.rpartition("@")
    return f"{name}@{domain.lower()}"
