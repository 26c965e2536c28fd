"""Which field a heading means: by its words, and by what stands below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from ruta.rooms.ledger.types.lists import ListField, ListKind

#: From here on a heading is taken for the field.
SURE = 0.82


@lru_cache(maxsize=8192)
def fold_heading(text: str) -> str:
    """A heading without capitals, accents and signs.

    >>> fold_heading(" N° de  R.U.N. / Pasaporte:* ")
    'n de run pasaporte'
    """
    plain = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", plain).replace("º", " ").replace("°", " ")
    return " ".join(re.sub(r"[^a-z0-9ñ]+", " ", plain).split())


def compare_heading(heading: str, field: ListField) -> float:
    """How sure it is that the heading means the field, 0 to 1."""
    return _compare(fold_heading(heading), tuple(fold_heading(one) for one in field.headings))


@lru_cache(maxsize=65536)
def _compare(asked: str, known: tuple[str, ...]) -> float:
    if not asked:
        return 0.0
    if asked in known:
        return 1.0
    best = 0.0
    for one in known:
        if len(asked) > 4 and len(one) > 4:
            best = max(best, fuzz.ratio(asked, one) / 100 - 0.04)
        words, wanted = asked.split(), one.split()
        if len(one) >= 3 and _holds(words, wanted):
            best = max(best, 0.97 - 0.03 * (len(words) - len(wanted)))
        elif len(asked) >= 4 and _holds(wanted, words):
            best = max(best, 0.86 - 0.05 * (len(wanted) - len(words)))
    return round(max(best, 0.0), 3)


def _holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(list(words[i : i + len(wanted)]) == list(wanted) for i in range(len(words) - len(wanted) + 1))


def match_headings(
    headings: Sequence[str], kind: ListKind, *, chosen: dict[str, str] | None = None
) -> list[tuple[str, float]]:
    """For each heading its field and confidence; each field once, to the best heading, the first when equal.

    ``chosen``: folded heading to field, which wins over likeness; an empty field leaves the column out.
    """
    chosen = chosen or {}
    result: list[tuple[str, float]] = [("", 0.0)] * len(headings)
    taken: set[str] = set()
    for index, heading in enumerate(headings):
        field = chosen.get(fold_heading(heading))
        if field is not None and (not field or field not in taken):
            result[index] = (field, 1.0)
            taken.add(field)
    pairs = sorted(
        (
            (-confidence, index, field.code)
            for index, heading in enumerate(headings)
            if fold_heading(heading) not in chosen
            for field in kind.fields
            if (confidence := compare_heading(heading, field)) >= SURE
        ),
    )
    used = {index for index, (field, _c) in enumerate(result) if field}
    for negative, index, code in pairs:
        if index not in used and code not in taken:
            result[index] = (code, -negative)
            used.add(index)
            taken.add(code)
    return result


def count_matches(headings: Iterable[str], kind: ListKind) -> float:
    """How much a row looks like headings of the kind: the sum of what its cells match."""
    return sum(confidence for field, confidence in match_headings(list(headings), kind) if field)
