"""Names in one column: parted by the rule of two surnames, and asked where the rule does not decide."""

from __future__ import annotations

import re
from typing import NamedTuple

_PARTICLES = {
    "de",
    "del",
    "la",
    "las",
    "los",
    "y",
    "da",
    "do",
    "dos",
    "das",
    "di",
    "du",
    "van",
    "von",
    "der",
    "san",
    "santa",
}
_HEADS = {"maria", "jose", "juan", "ana", "luis", "carlos", "marie", "jean", "rosa", "luz", "miguel", "pedro", "julio"}


class NameRead(NamedTuple):
    """Given names and surnames; ``sure`` when nobody needs to be asked."""

    given_names: str
    surname_1: str
    surname_2: str
    sure: bool


def split_full_name(text: str) -> NameRead:
    """Part a whole name. Four words are two names and two surnames; three may be either way and are asked.

    >>> split_full_name("Rojas Peña, Ana María")
    NameRead(given_names='Ana María', surname_1='Rojas', surname_2='Peña', sure=True)
    >>> split_full_name("María de los Ángeles Soto Vera").given_names
    'María de los Ángeles'
    """
    text = " ".join(text.split())
    if text.count(",") == 1:
        surnames, given = (part.strip() for part in text.split(","))
        first, second, sure = part_surnames(surnames)
        return NameRead(given, first, second, sure and bool(given and surnames))
    words = _join_particles(text.replace(",", " ").split())
    if len(words) == 1:
        return NameRead(words[0], "", "", False)
    if len(words) == 2:
        return NameRead(words[0], words[1], "", True)
    if len(words) == 3:
        two_given = words[0].lower() in _HEADS and words[1].lower() in _HEADS
        if two_given:
            return NameRead(f"{words[0]} {words[1]}", words[2], "", False)
        return NameRead(words[0], words[1], words[2], " " in words[0])
    return NameRead(" ".join(words[:-2]), words[-2], words[-1], len(words) == 4)


def part_surnames(text: str) -> tuple[str, str, bool]:
    """Both surnames of a column that holds them together, and whether that is sure.

    >>> part_surnames("De la Cruz Ñancupil")
    ('De la Cruz', 'Ñancupil', True)
    """
    words = _join_particles(text.split())
    if not words:
        return "", "", True
    if len(words) == 1:
        return words[0], "", True
    return words[0], " ".join(words[1:]), len(words) == 2


def _join_particles(words: list[str]) -> list[str]:
    """Particles go with the word after them; within given names (María de los Ángeles) with the one before as well."""
    joined: list[str] = []
    waiting: list[str] = []
    for word in words:
        if word.lower() in _PARTICLES:
            waiting.append(word)
            continue
        chunk = " ".join([*waiting, word])
        if waiting and len(joined) == 1 and len(waiting) + 1 < len(words) and _is_given(joined[0], word):
            joined[-1] = f"{joined[-1]} {chunk}"
        else:
            joined.append(chunk)
        waiting = []
    if waiting:
        joined.append(" ".join(waiting))
    return joined


def _is_given(first: str, word: str) -> bool:
    return bool(re.match(r"mar[ií]a|rosa|luz|juan|jos[eé]", first, re.IGNORECASE)) and bool(
        re.match(r"[áa]ngeles|carmen|rosario|pilar|luz|jes[uú]s|dios|dolores|mercedes|rosa|cruz$", word, re.IGNORECASE)
    )
