"""Numbers of documents: brought into one way of writing and checked where a check digit exists."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from stdnum import luhn
from stdnum.cl import rut
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.mx import curp, rfc

from ruta.rooms.people import errors
from ruta.rooms.people.types import DocumentKind

_SIGNS = re.compile(r"[\s.\-_/·–]+")
_LONGEST = 30
#: The RFC that everybody without one shares (general public, foreigners).
_GENERIC_RFC = frozenset({"XAXX010101000", "XEXX010101000"})


def _check_run(number: str) -> str:
    plain = rut.compact(number).lstrip("0")
    if not 7 <= len(plain) <= 9:
        raise InvalidLength
    return str(rut.validate(plain.zfill(8))).lstrip("0")


def _check_rfc(number: str) -> str:
    plain = rfc.compact(number)
    if len(plain) == 12:
        raise InvalidLength
    return str(rfc.validate(plain, validate_check_digits=True))


def _check_nss(number: str) -> str:
    plain = _SIGNS.sub("", number)
    if len(plain) != 11:
        raise InvalidLength
    if not plain.isascii() or not plain.isdigit():
        raise ValidationError
    return str(luhn.validate(plain))


_CHECKS: dict[str, Callable[[str], str]] = {
    "cl.rut": _check_run, "mx.curp": curp.validate, "mx.rfc": _check_rfc, "mx.nss": _check_nss,
}  # fmt: skip
_DIGITS: dict[str, Callable[[str], str]] = {
    "cl.rut": rut.calc_check_digit, "mx.curp": curp.calc_check_digit, "mx.rfc": rfc.calc_check_digit,
    "mx.nss": luhn.calc_check_digit,
}  # fmt: skip


def normalise_document_number(number: str, kind: DocumentKind, *, field: str) -> str:
    """The number as it is kept: capitals, without dots, dashes and spaces; checked where the kind has a check digit.

    Errors: ``document-check-digit`` (says which digit the others would give), ``document-length``,
    ``document-format``, ``document-generic``, ``text-too-long``.

    >>> run = DocumentKind("chl-run", "CHL", {}, {"es": "RUN"}, "cl.rut")
    >>> normalise_document_number(" 12.531.909-2", run, field="number")
    '125319092'
    >>> normalise_document_number("12.531.909-3", run, field="number")
    Traceback (most recent call last):
    ...
    ruta.kernel.problems.Problem: The check digit of RUN 12.531.909-3 does not agree: with these numbers it would \
end in 2. Look at the document again. [document-check-digit]
    """
    plain = _SIGNS.sub("", number).upper()
    if len(plain) > _LONGEST:
        raise errors.text_too_long(field=field, longest=_LONGEST)
    short = kind.short.get("es", kind.code)
    if not re.search(r"[^\W_]", plain):
        raise errors.document_problem("format", short, field=field, number=number.strip())
    check = _CHECKS.get(kind.check)
    if check is None:
        return plain
    if plain in _GENERIC_RFC:
        raise errors.document_problem("generic", short, field=field, number=plain)
    try:
        return check(plain)
    except InvalidChecksum as error:
        expected = _DIGITS[kind.check](plain if kind.check == "mx.curp" else plain[:-1])
        raise errors.document_problem(
            "check-digit", short, field=field, number=number.strip(), expected=expected
        ) from error
    except InvalidLength as error:
        raise errors.document_problem("length", short, field=field, number=number.strip()) from error
    except (ValidationError, ValueError, IndexError) as error:
        raise errors.document_problem("format", short, field=field, number=number.strip()) from error


def write_document_number(number: str, kind: DocumentKind | None) -> str:
    """The number as people write it.

    >>> write_document_number("125319092", DocumentKind("chl-run", "CHL", {}, {}, "cl.rut"))
    '12.531.909-2'
    """
    return str(rut.format(number)) if number and kind and kind.check == "cl.rut" else number


def read_curp(number: str) -> tuple[date, str]:
    """The birth date and the sex (F or M) that a checked CURP states."""
    return curp.get_birth_date(number), str(curp.get_gender(number))
