"""Reading one cell for what its column means: the value as it is kept, and everything that is doubtful about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.ledger.rules.lists.countries import read_country
from ruta.rooms.ledger.rules.lists.dates import read_date
from ruta.rooms.ledger.rules.lists.headings import fold_heading
from ruta.rooms.ledger.types.lists import CellProblem, ListField, Weight
from ruta.rooms.people.rules.contact import normalise_phone
from ruta.rooms.people.rules.registration import clean_text

_BLANKS = {
    "", "n a", "na", "n d", "nd", "s i", "si n", "s d", "sd", "s n", "sin informacion", "sin info", "sin dato",
    "sin datos", "no aplica", "no informa", "no registra", "ninguno", "ninguna", "null", "none", "nan", "no tiene",
    "no sabe", "ns nr", "pendiente", "desconocido", "no indica",
}  # fmt: skip
_ERRORS = re.compile(
    r"#(N/?A|N/D|REF!|¡REF!|VALUE!|¡VALOR!|DIV/0!|¡DIV/0!|NAME\?|¿NOMBRE\?|NUM!|¡NUM!|NULL!|SPILL!)", re.IGNORECASE
)
#: Pictures, their variants, arrows and the like: never part of a name.
_NO_LETTERS = {"So", "Sk", "Sm", "Co", "Cs"}
_SEXES = {
    "F": "f fem femenino femenina mujer m u hembra female woman femme feminin feminino mujeres femin w dama muj",
    "M": "m mas masc masculino masculina hombre h varon male man homme masculin homem hombres v hom caballero mascul",
    "X": "x otro otra no binario no binaria nb non binary nonbinary autre other indeterminado no binarie intersex",
}  # fmt: skip
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words.split() if len(word) > 1 or word in "fhxvw"}
_SEX_OF |= {"no binario": "X", "no binaria": "X", "no binarie": "X", "non binary": "X", "1 mujer": "F", "m": "M"}


@dataclass(frozen=True)
class CellContext:
    """What a reader needs to know: the country of the city, the day, the column's date order, the 1904 dates.

    ``exchanged``: cells that are days may have had day and month exchanged by the program.
    """

    country: str = ""
    on: date = date.max
    order: str = ""
    epoch_1904: bool = False
    female_m: bool = False
    exchanged: bool = False


@dataclass(frozen=True)
class CellRead:
    """A value as it is kept ("" when none), and its problems."""

    value: str = ""
    problems: tuple[CellProblem, ...] = ()
    extra: Mapping[str, str] | None = None


def write_cell(value: Any) -> str:
    """A cell as text, as a person would read it: whole numbers without a point, days without an hour.

    >>> write_cell(56912345678.0), write_cell(date(2026, 3, 2))
    ('56912345678', '2026-03-02')
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    return clean_text(_drop_invisible(value)) if isinstance(value, str) else str(value)


_DIGITS = {place: str(unicodedata.digit(chr(place))) for start in (0x660, 0x6F0, 0xFF10) for place in
           range(start, start + 10)}  # fmt: skip


def _drop_invisible(text: str) -> str:
    """Without marks of direction, zero-width signs and the apostrophe of text cells; digits as ours.

    >>> _drop_invisible("\u202eRojas\u202c"), _drop_invisible("Sin\u200btética"), _drop_invisible("'0123")
    ('Rojas', 'Sintética', '0123')
    """
    text = "".join(sign for sign in text if sign in "\u200c\u200d" or unicodedata.category(sign) != "Cf")
    return (text[1:] if re.match(r"'\s*\d", text) else text).translate(_DIGITS)


def is_blank(value: Any) -> bool:
    """Whether the cell says nothing: empty, a dash, "N/A", "s/i".

    >>> is_blank(" - "), is_blank("s/i"), is_blank(0.0)
    (True, True, False)
    """
    if value is None or value == "":
        return True
    return (
        isinstance(value, str)
        and not _ERRORS.match(value.strip())
        and (fold_heading(value) in _BLANKS)
        and not _is_word(value)
    )


def _is_word(value: str) -> bool:
    """Signs that fold to nothing but are letters of another alphabet are no blanks."""
    return not fold_heading(value) and bool(re.search(r"\w", value))


def is_error(value: Any) -> bool:
    """A value of a spreadsheet program that failed."""
    return isinstance(value, str) and bool(_ERRORS.fullmatch(value.strip()))


def make_problem(
    column: str, field: str, code: str, message: str, weight: Weight = Weight.REFUSES, **details: Any
) -> CellProblem:
    """A problem of a cell."""
    return CellProblem(column, field, code, message, details, weight)


def take_problem(problem: Problem, *, column: str, field: str, weight: Weight) -> CellProblem:
    """A problem of another rule, told of this cell."""
    details = {key: value for key, value in problem.details.items() if key != "field"}
    return CellProblem(column, field, problem.code, problem.template, details, weight)


def read_text(value: Any, column: str, field: ListField, context: CellContext) -> CellRead:
    """Any text; one that a program would run as a formula is refused."""
    text, problems = _repair(write_cell(value), column, field.code)
    if re.match(r"[=@]|[+\-]\s*\D", text) or (re.match(r"[+\-]", text) and re.search(r"[A-Za-z(|!]", text)):
        return CellRead("", (_refuse_formula(column, field.code, text),))
    if field.values:
        folded = fold_heading(text)
        for code, words in field.values.items():
            if folded == code or folded in map(fold_heading, words):
                return CellRead(code, problems)
        known = ", ".join(words[0] for words in field.values.values())
        problem = make_problem(
            column, field.code, "list-word-unknown", "“{value}” is none of: {known}. Write one of these.",
            value=text, known=known,
        )  # fmt: skip
        return CellRead("", (problem,))
    if len(text) > 300:
        problem = make_problem(
            column, field.code, "list-text-too-long", "The cell holds more than {most} signs.", most=300
        )
        return CellRead("", (problem,))
    return CellRead(text, problems)


def read_name(value: Any, column: str, field: ListField, context: CellContext) -> CellRead:
    """A name or part of one: letters, no digits."""
    text, problems = _repair(write_cell(value), column, field.code)
    if re.match(r"[=@+\-]", text):
        return CellRead("", (_refuse_formula(column, field.code, text),))
    kept = " ".join(
        "".join(sign for sign in text if unicodedata.category(sign) not in _NO_LETTERS and sign not in '"“”').split()
    )
    if kept != text and kept:
        told = make_problem(
            column, field.code, "signs-left-out", "“{value}” was read as “{read}”: signs that are no letters were "
            "left out.", Weight.TELLS, value=text, read=kept,
        )  # fmt: skip
        text, problems = kept, (*problems, told)
    if "\ufffd" in text or "?" in text.strip("?¿ ") or re.search(r"\w\?\w", text):
        lost = make_problem(
            column, field.code, "letters-lost", "“{value}” lost letters before it was handed in. Write the name again.",
            Weight.ASKS, value=text,
        )  # fmt: skip
        return CellRead(text.replace("\ufffd", "?"), (*problems, lost))
    if isinstance(value, bool) or re.search(r"\d", text) or not re.search(r"[^\W\d_]", text):
        problem = make_problem(
            column, field.code, "name-unreadable",
            "“{value}” is not a name: it has digits or no letters. Write the name again.", value=text,
        )  # fmt: skip
        return CellRead("", (problem,))
    if len(text) > 80:
        problem = make_problem(
            column, field.code, "list-text-too-long", "The cell holds more than {most} signs.", most=80
        )
        return CellRead("", (problem,))
    return CellRead(text, problems)


def read_day(value: Any, column: str, field: ListField, context: CellContext) -> CellRead:
    """A day (of the service) or a birth date, which may be known to the year or month only."""
    is_birth = field.reads == "birth-date"
    read = read_date(value, order=context.order, epoch_1904=context.epoch_1904, past_century=is_birth, on=context.on)
    shown = write_cell(value)
    if context.exchanged and isinstance(value, date) and value.day <= 12 and value.day != value.month:
        problem = make_problem(
            column, field.code, "date-perhaps-exchanged",
            "“{read}” may be {other}: the other days of the column stayed text, so the program may have exchanged day "
            "and month of this one. Confirm it, or write it again.", Weight.ASKS, read=str(read.value),
            other=f"{value.year}-{value.day:02d}-{value.month:02d}",
        )  # fmt: skip
        return CellRead(str(read.value), (problem,))
    if read.code == "date-ambiguous":
        first, second = read.value, read.other
        possible = [one for one in (first, second) if one is not None and one.earliest <= context.on]
        if len(possible) == 1:
            return CellRead(str(possible[0]), (_tell_date(column, field.code, shown, possible[0]),))
        problem = make_problem(
            column, field.code, "date-ambiguous",
            "“{value}” may be {first} or {second}, and no other cell of the column decides. Say which comes first, "
            "the day or the month.", Weight.ASKS, value=shown, first=str(first), second=str(second),
        )  # fmt: skip
        return CellRead("", (problem,))
    if read.value is None:
        message = {
            "date-impossible": "{value} is not a date in the calendar. Check the day and the month.",
        }.get(read.code, "“{value}” is not a date. Write it as day/month/year.")
        return CellRead("", (make_problem(column, field.code, read.code or "date-unreadable", message, value=shown),))
    problems: list[CellProblem] = []
    if read.guessed:
        problems.append(_tell_date(column, field.code, shown, read.value))
    if is_birth and (read.value.earliest > context.on or context.on.year - read.value.year > 120):
        return CellRead(
            "", (make_problem(column, field.code, "birth-date-impossible", "Nobody here was born on "
            "{value}. Check the year.", value=str(read.value)),)
        )  # fmt: skip
    if not is_birth and read.value.day is None:
        return CellRead(
            "", (make_problem(column, field.code, "date-without-day", "“{value}” names no day. Write day, "
            "month and year.", value=shown),)
        )  # fmt: skip
    return CellRead(str(read.value), tuple(problems))


def _tell_date(column: str, field: str, shown: str, value: Any) -> CellProblem:
    return make_problem(
        column, field, "date-read-as", "“{value}” was read as {read}.", Weight.TELLS, value=shown, read=str(value)
    )


def read_sex(value: Any, column: str, field: ListField, context: CellContext) -> CellRead:
    """As recorded in documents: F, M or X. In a column of M and H, or M and V, M is a woman."""
    folded = fold_heading(write_cell(value))
    if folded == "m" and context.female_m:
        return CellRead("F")
    found = _SEX_OF.get(folded) or _SEX_OF.get(folded.split()[0] if folded else "")
    if found:
        return CellRead(found)
    problem = make_problem(
        column, field.code, "sex-unreadable", "“{value}” is no sex that is written here. Write F, M or X, "
        "or leave it empty.",
        Weight.ASKS, value=write_cell(value),
    )  # fmt: skip
    return CellRead("", (problem,))


def read_nationality(value: Any, column: str, field: ListField, context: CellContext) -> CellRead:
    """A country by its name, its demonym or its code; of two, the first, and the other told."""
    shown, problems = _repair(write_cell(value), column, field.code)
    parts = [part.strip() for part in re.split(r"[/;,+]| y | e | and | et ", shown) if part.strip()]
    whole = read_country(shown)
    found = [whole] if whole else [read_country(part) for part in parts]
    if found and all(found):
        extra = {"nationality_2": found[1]} if len(found) > 1 else None
        return CellRead(found[0], problems, extra)
    problem = make_problem(
        column, field.code, "country-unreadable",
        "“{value}” is no country or nationality that is known here. Write the country, or leave the cell empty.",
        Weight.ASKS, value=shown,
    )  # fmt: skip
    return CellRead("", (problem,))


def read_phone(value: Any, column: str, field: ListField, context: CellContext) -> CellRead:
    """A telephone in E.164. One that nobody could be reached by is asked, never dropped in silence."""
    shown = write_cell(value)
    if re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d+", shown, re.IGNORECASE):
        return CellRead("", (_refuse_lost_digits(column, field.code, shown, Weight.ASKS),))
    shown = re.sub(r"^(\d{6,})[.,]0{1,2}$", r"\1", shown)
    first = re.split(r"\s*(?:/|;|,|\by\b|\bo\b)\s*", shown)[0]
    if re.fullmatch(r"\d{6,}[.,]\d{1,3}", shown):
        first = ""
    for candidate in (first, f"+{first}" if re.fullmatch(r"(56|52|58)\d{8,11}", first) else ""):
        try:
            if candidate:
                read = normalise_phone(candidate, country=context.country or "CHL", field=field.code)
        except Problem:
            continue
        else:
            if not candidate:
                continue
            told: tuple[CellProblem, ...] = ()
            if first != shown:
                told = (
                    make_problem(
                        column, field.code, "second-phone-left", "Only the first telephone of “{value}” is taken.",
                        Weight.TELLS, value=shown,
                    ),
                )  # fmt: skip
            return CellRead(read, told)
    problem = make_problem(
        column, field.code, "phone-invalid",
        "“{value}” is not a telephone that can be called. Correct it, or empty the cell to go on without it.",
        Weight.ASKS, value=shown,
    )  # fmt: skip
    return CellRead("", (problem,))


def _refuse_formula(column: str, field: str, text: str) -> CellProblem:
    return make_problem(
        column, field, "cell-like-formula",
        "The cell begins with “{sign}”, as a formula does. Write the value itself.", sign=text[:1],
    )  # fmt: skip


def _refuse_lost_digits(column: str, field: str, shown: str, weight: Weight = Weight.REFUSES) -> CellProblem:
    return make_problem(
        column, field, "digits-lost",
        "“{value}” is a number that the spreadsheet program shortened: its last digits are lost. Write it "
        "again, as text.",
        weight, value=shown,
    )  # fmt: skip


def _repair(text: str, column: str, field: str) -> tuple[str, tuple[CellProblem, ...]]:
    """Letters that were read in the wrong encoding once before come back; it is told."""
    if re.search(r"[ÃÂ][\x80-\xbf\u0080-\u203a]", text):
        try:
            mended = text.encode("cp1252").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return text, ()
        told = make_problem(
            column, field, "letters-repaired", "“{value}” was read as “{read}”.", Weight.TELLS, value=text, read=mended
        )
        return clean_text(mended), (told,)
    return text, ()
