"""Dates as people and programs write them; what may mean two days is asked, unless the column decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ruta.kernel.dates import PartialDate
from ruta.kernel.problems import Problem

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "ene enero jan january janvier janv janeiro", "feb febrero february fevrier fev fevereiro",
            "mar marzo march mars marco", "abr abril apr april avril avr", "may mayo mai maio",
            "jun junio june juin junho", "jul julio july juillet juil julho", "ago agosto aug august aout",
            "sep sept septiembre setiembre september septembre set setembro", "oct octubre october octobre out outubro",
            "nov noviembre november novembre novembro", "dic diciembre dec december decembre dez dezembro",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_THREE = re.compile(r"(\d{1,4})\s*[/\-.\s]\s*(\d{1,2})\s*[/\-.\s]\s*(\d{1,4})")
_WORDS = re.compile(r"(?:(\d{1,2})[\s/\-.]*)?(?:de\s+)?([a-z]{3,10})\.?[\s/\-.,]*(?:de[l]?\s+)?(\d{2,4})")
_ENGLISH = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_SERIALS = (15_000, 80_000)


@dataclass(frozen=True)
class DateRead:
    """What a cell says. ``other``: the day it would be with day and month the other way round."""

    value: PartialDate | None = None
    other: PartialDate | None = None
    code: str = ""
    guessed: str = ""


def read_date(value: Any, *, order: str, epoch_1904: bool, past_century: bool, on: date) -> DateRead:
    """Read one cell. ``order``: ``dmy``, ``mdy`` or empty when the column does not decide.

    ``past_century``: two-digit years above this year's mean the century before (birth dates).

    >>> read_date("12 de marzo de 1990", order="", epoch_1904=False, past_century=True, on=date(2026, 1, 1)).value
    PartialDate(year=1990, month=3, day=12)
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return DateRead(PartialDate(value.year, value.month, value.day))
    if isinstance(value, bool):
        return DateRead(code="date-unreadable")
    if isinstance(value, (int, float)):
        return _read_number(float(value), epoch_1904)
    text = _fold(str(value))
    if re.fullmatch(r"\d{4,5}([.,]0+)?", text):
        return _read_number(float(text.replace(",", ".")), epoch_1904)
    if re.fullmatch(r"\d{8}", text):
        year = int(text[:4])
        parts = (year, int(text[4:6]), int(text[6:])) if 1900 <= year <= on.year + 1 else None
        parts = parts or (int(text[4:]), int(text[2:4]), int(text[:2]))
        return _make(*parts)
    text = re.sub(r"[t\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|[ap]\.?\s?m\.?|hrs?\.?)?$", "", text).strip(" ,.")
    if found := re.fullmatch(r"(\d{4})[/\-.](\d{1,2})", text):
        return _make(int(found[1]), int(found[2]), None)
    if found := re.fullmatch(r"(\d{1,2})[/\-.](\d{4})", text):
        return _make(int(found[2]), int(found[1]), None)
    if found := _THREE.fullmatch(text):
        return _read_three(found[1], found[2], found[3], order=order, past_century=past_century, on=on)
    text = re.sub(
        r"^(lunes|martes|miercoles|jueves|viernes|sabado|domingo|lun|mar|mie|jue|vie|sab|dom)[a-z]*[.,]?\s+(?=\d)",
        "",
        text,
    )
    if (found := _WORDS.fullmatch(text)) and found[2] in _MONTHS:
        return _make(_widen(found[3], past_century, on), _MONTHS[found[2]], int(found[1]) if found[1] else None)
    if (found := _ENGLISH.fullmatch(text)) and found[1] in _MONTHS:
        return _make(int(found[3]), _MONTHS[found[1]], int(found[2]))
    return DateRead(code="date-unreadable")


def decide_order(values: Iterable[Any]) -> tuple[str, bool]:
    """Whether the column writes day or month first, from the cells that can only be one; and whether it does both.

    >>> decide_order(["03/04/2026", "25/04/2026"])
    ('dmy', False)
    """
    seen = set()
    for value in values:
        found = _THREE.match(_fold(value)) if isinstance(value, str) else None
        if found and len(found[1]) <= 2:
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                seen.add("dmy")
            elif second > 12 >= first:
                seen.add("mdy")
    return (seen.pop(), False) if len(seen) == 1 else ("", bool(seen))


def is_exchanged(values: Iterable[Any]) -> bool:
    """Whether a program that expects the month first seems to have read a column of days written day first: what it
    could read became a day (never after the 12th), what it could not stayed text (always after the 12th).

    >>> is_exchanged([date(2026, 4, 3), "25/03/2026", "31/03/2026"]), is_exchanged([date(2026, 4, 20), "25/03/2026"])
    (True, False)
    """
    days, texts = [], []
    for value in values:
        if isinstance(value, date):
            days.append(value.day)
        elif isinstance(value, str) and (found := _THREE.match(_fold(value))) and len(found[1]) <= 2:
            texts.append((int(found[1]), int(found[2])))
    return bool(days and texts) and max(days) <= 12 and all(first > 12 >= second for first, second in texts)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).lower()
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split()).strip(" .'’")


def _read_number(number: float, epoch_1904: bool) -> DateRead:
    if number.is_integer() and 1900 <= number <= 2100:
        return DateRead(PartialDate(int(number)))
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return DateRead(code="date-unreadable")
    base = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    day = base + timedelta(days=int(number))
    return DateRead(PartialDate(day.year, day.month, day.day), guessed="date-from-number")


def _read_three(one: str, two: str, three: str, *, order: str, past_century: bool, on: date) -> DateRead:
    if len(one) >= 3:
        return _make(int(one), int(two), int(three)) if len(three) <= 2 else DateRead(code="date-unreadable")
    if len(three) == 3:
        return DateRead(code="date-unreadable")
    year = _widen(three, past_century, on)
    guessed = "year-of-two-digits" if len(three) <= 2 else ""
    first, second = int(one), int(two)
    if first == second or first > 12 or second > 12 or order:
        day, month = (
            (second, first) if (second > 12 and first <= 12) or (order == "mdy" and first <= 12) else (first, second)
        )
        read = _make(year, month, day)
        return DateRead(read.value, None, read.code, guessed) if read.value else read
    return DateRead(_make(year, second, first).value, _make(year, first, second).value, "date-ambiguous", guessed)


def _widen(year: str, past_century: bool, on: date) -> int:
    if len(year) > 2:
        return int(year)
    number = 2000 + int(year)
    return number - 100 if number > on.year + (0 if past_century else 1) else number


def _make(year: int, month: int, day: int | None) -> DateRead:
    if not 1800 <= year <= 2200:
        return DateRead(code="date-unreadable")
    try:
        return DateRead(PartialDate(year, month, day))
    except Problem:
        return DateRead(code="date-impossible")
