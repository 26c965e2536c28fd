"""Numbers of documents in a list: which document it is, and whether a spreadsheet program changed it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.ledger.rules.lists.cells import (
    CellContext,
    CellRead,
    _refuse_formula,
    _refuse_lost_digits,
    make_problem,
    take_problem,
    write_cell,
)
from ruta.rooms.ledger.rules.lists.headings import fold_heading
from ruta.rooms.ledger.types.lists import CellProblem, ListField, Weight
from ruta.rooms.people.rules.documents import normalise_document_number
from ruta.rooms.people.types import DocumentKind

_CURP = re.compile(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d")
_RFC = re.compile(r"[A-ZÑ&]{4}\d{6}[A-Z0-9]{3}")
_RUN_WRITTEN = re.compile(r"0*\d{1,2}\.?\d{3}\.?\d{3}\s*[-–‐−]\s*[\dK]", re.IGNORECASE)


@dataclass(frozen=True)
class NumberContext:
    """The kinds of document, the length most numbers of the column have, and what the column's heading names."""

    kinds: Mapping[str, DocumentKind]
    usual_length: int = 0
    named: str = ""


def name_document(text: str) -> str:
    """The kind of document that a heading or a cell names; empty when none.

    >>> name_document("R.U.N. (sin puntos)"), name_document("Pasaporte N°"), name_document("Documento")
    ('chl-run', 'passport', '')
    """
    words, found = set(fold_heading(text).split()), []
    for code, names in (
        ("chl-run", {"run", "rut"}),
        ("mex-curp", {"curp"}),
        ("mex-rfc", {"rfc"}),
        ("mex-nss", {"nss", "imss"}),
        ("passport", {"pasaporte", "passport", "passeport"}),
    ):
        if words & names:
            found.append(code)
    return found[0] if len(found) == 1 and not words & {"dni", "cedula", "ci", "u", "o", "documento"} else ""


def read_document(
    value: Any, column: str, field: ListField, context: CellContext, numbers: NumberContext, *, named: str = ""
) -> CellRead:
    """The number as the register keeps it, with its kind (``document_kind``).

    A number that the program made of an identifier is restored when the check digit says it is whole, and asked when
    nothing does; one whose digits are lost is refused.
    """
    shown = _drop_words(write_cell(value))
    whole = re.fullmatch(r"(\d{5,})[.,]0{1,2}", shown)
    if whole and isinstance(value, str):
        shown, value = whole[1], int(whole[1])
    if re.fullmatch(r"\d{5,},\d+", shown):
        return CellRead("", (_refuse_lost_digits(column, field.code, shown),))
    parts = re.split(r"\s*(?:/|;|,|\by\b)\s*", shown)
    if sum(len(re.sub(r"\D", "", part)) >= 5 for part in parts) > 1:
        problem = make_problem(
            column, field.code, "documents-two", "“{value}” seems to hold two documents. Write the one that the "
            "register should know.", Weight.ASKS, value=shown,
        )  # fmt: skip
        return CellRead("", (problem,))
    plain = re.sub(r"[\s.\-_/·–‐−]+", "", shown).upper()
    if re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d+", shown.replace(" ", ""), re.IGNORECASE) or (
        isinstance(value, float) and (abs(value) >= 1e15 or not value.is_integer())
    ):
        return CellRead("", (_refuse_lost_digits(column, field.code, shown),))
    if re.match(r"[=@+]", shown):
        return CellRead("", (_refuse_formula(column, field.code, shown),))
    named = named or numbers.named
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    order = _guess_kinds(plain, shown, named, context.country)
    first: Problem | None = None
    for code in order:
        kind = numbers.kinds.get(code)
        if kind is None:
            continue
        tries = [plain]
        if code == "mex-nss" and plain.isdigit() and len(plain) < 11:
            tries.append(plain.zfill(11))
        for attempt in tries:
            try:
                number = normalise_document_number(attempt, kind, field=field.code)
            except Problem as refusal:
                first = first or refusal
                continue
            told = _tell_restored(column, field.code, plain, number) if attempt != plain else ()
            return CellRead(number, told, {"document_kind": code})
        if kind.check and (
            named == code or (code == "chl-run" and _RUN_WRITTEN.fullmatch(shown)) or _CURP.fullmatch(plain)
        ):
            assert first is not None
            if code == "chl-run" and _lacks_digit(plain, is_number):
                return CellRead("", (_ask_check_digit(column, field.code, shown),))
            return CellRead("", (take_problem(first, column=column, field=field.code, weight=Weight.REFUSES),))
    if not re.search(r"\d", plain) or not 4 <= len(plain) <= 30:
        problem = make_problem(
            column, field.code, "document-unreadable", "“{value}” is not the number of a document. Correct "
            "or empty it.",
            value=shown,
        )  # fmt: skip
        return CellRead("", (problem,))
    problems: tuple[CellProblem, ...] = ()
    if is_number and numbers.usual_length > len(plain):
        problems = (
            make_problem(
                column, field.code, "zeros-perhaps-lost",
                "“{value}” is shorter than the other numbers of the column ({usual} signs): the spreadsheet "
                "program may "
                "have removed zeros at its beginning. Confirm or write it again.",
                Weight.ASKS, value=shown, usual=numbers.usual_length,
            ),
        )  # fmt: skip
    elif not named and context.country == "CHL" and plain.isdigit() and 7 <= len(plain) <= 9:
        problems = (_ask_check_digit(column, field.code, shown),)
    if named == "chl-run":
        problems = (
            make_problem(
                column, field.code, "document-of-other-kind", "“{value}” is not a RUN; it was read as "
                "another document.",
                Weight.TELLS, value=shown,
            ),
        )  # fmt: skip
        named = ""
    return CellRead(plain, problems, {"document_kind": named or "passport"})


def _drop_words(shown: str) -> str:
    """Without the kind of document written before its number.

    >>> _drop_words("RUN: 12.531.909-2"), _drop_words("Pasaporte N° AB123456"), _drop_words("CI123456")
    ('12.531.909-2', 'AB123456', 'CI123456')
    """
    words = r"^(?:r\.?u\.?[nt]\.?\s*|(?:dni|c\.?i\.?|pasaporte|passport|curp|c[ée]dula)[\s:.]+)(?:n[°º.]+\s*)?:?\s*"
    return re.sub(words + r"(?=\w)", "", shown, flags=re.IGNORECASE)


def _guess_kinds(plain: str, shown: str, named: str, country: str) -> list[str]:
    if named == "chl-run" and re.search(r"[A-Z]", plain[:-1]):
        return []
    if named and named != "passport":
        return [named]
    if _CURP.fullmatch(plain):
        return ["mex-curp"]
    if named == "passport":
        return []
    if _RFC.fullmatch(plain) and country in ("MEX", ""):
        return ["mex-rfc"]
    if _RUN_WRITTEN.fullmatch(shown) or (re.fullmatch(r"\d{6,8}[\dK]", plain) and country != "MEX"):
        return ["chl-run"]
    return []


def _lacks_digit(plain: str, is_number: bool) -> bool:
    return plain.isdigit() and (is_number or len(plain) <= 8)


def _ask_check_digit(column: str, field: str, shown: str) -> CellProblem:
    return make_problem(
        column, field, "document-digit-missing",
        "“{value}” may be a RUN without its check digit, or another document. Write it whole, with the dash.",
        Weight.ASKS, value=shown,
    )  # fmt: skip


def _tell_restored(column: str, field: str, before: str, after: str) -> tuple[CellProblem, ...]:
    return (
        make_problem(
            column, field, "zeros-restored",
            "The spreadsheet program had removed zeros of “{value}”; it was read as “{read}”, which its "
            "check digit confirms.",
            Weight.TELLS, value=before, read=after,
        ),
    )  # fmt: skip
