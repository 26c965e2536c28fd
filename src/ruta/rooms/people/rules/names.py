"""Names as people of the Americas write them: without accents, particles and case, and by their sound."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

_PARTICLES = frozenset(
    ["DE", "DEL", "LA", "LAS", "LOS", "EL", "Y", "E", "DA", "DO", "DOS", "DAS", "DI", "DU", "VON", "VAN", "AL", "EL"]
)
_SHORT = {"MA": "MARIA", "FCO": "FRANCISCO", "JN": "JUAN", "GPE": "GUADALUPE"}
_NOT_LETTERS = re.compile(r"[^A-Z]+")
_APART = str.maketrans({"ß": "SS", "Æ": "AE", "æ": "AE", "Ø": "O", "ø": "O", "Œ": "OE", "œ": "OE", "Ł": "L", "ł": "L",
                        "’": "", "'": "", "´": "", "`": "", "ʼ": "", ".": " "})  # fmt: skip
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        (r"PH", "F"),
        (r"^PS", "S"),
        (r"TH", "T"),
        (r"CK", "K"),
        (r"S?CH|SH", "1"),
        (r"GN", "N"),
        (r"^X", "J"),
        (r"LL", "J"),
        (r"H", ""),
        (r"Q(?:U(?=[EI]))?", "K"),
        (r"GU(?=[EI])", "G"),
        (r"SC(?=[EI])", "S"),
        (r"C(?=[EIY])", "S"),
        (r"C", "K"),
        (r"[ZX]", "S"),
        (r"V", "B"),
        (r"W|OU", "U"),
        (r"EAU|AU$", "O"),
        (r"Y(?=[AEIOU])", "J"),
        (r"Y", "I"),
        (r"G(?=[EI])", "J"),
        (r"M(?=[BP])", "N"),
        (r"(.)\1+", r"\1"),
    ]
]


@lru_cache(maxsize=65536)
def normalise_name(text: str) -> str:
    """A name in capitals without accents, marks or doubled spaces; hyphens part words.

    >>> normalise_name("  Núñez-de la  Peña ")
    'NUNEZ DE LA PENA'
    """
    plain = unicodedata.normalize("NFKD", text.translate(_APART)).upper()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_LETTERS.sub(" ", plain).strip()


@lru_cache(maxsize=65536)
def split_name(text: str) -> tuple[str, ...]:
    """The words of a name that tell people apart: particles go, unless nothing else is left.

    >>> split_name("Ma. del Carmen"), split_name("De la O")
    (('MARIA', 'CARMEN'), ('O',))
    """
    words = normalise_name(text).split()
    telling = [_SHORT.get(word, word) for word in words if word not in _PARTICLES]
    return tuple(telling or words)


@lru_cache(maxsize=131072)
def hear_word(word: str) -> str:
    """How a word sounds in Spanish: b and v, c s and z, ll y and j, silent h, qu and k become one.

    >>> hear_word("JENNIFER") == hear_word("YENIFER"), hear_word("VASQUES") == hear_word("BAZQUEZ")
    (True, True)
    """
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@lru_cache(maxsize=131072)
def make_sound_key(word: str) -> str:
    """The consonants one hears, all vowels at the start as one: a key under which spellings of a name meet.

    >>> make_sound_key("HERNANDEZ"), make_sound_key("ERNANDES"), make_sound_key("RODRIGEZ")
    ('ARNNDS', 'ARNNDS', 'RDRGS')
    """
    sound = hear_word(word).replace("J", "G")
    if not sound:
        return ""
    first = "A" if sound[0] in "AEIOU" else sound[0]
    return first + "".join(letter for letter in sound[1:] if letter not in "AEIOU")


@lru_cache(maxsize=131072)
def agree_words(asked: str, kept: str) -> float:
    """How well two words of a name agree: 1 the same, .85 the same sound, .7 a slip of the hand, .5 a beginning.

    >>> agree_words("GONZALEZ", "GONSALES"), agree_words("GONZALEZ", "GONZALVEZ"), agree_words("GONZ", "GONZALEZ")
    (0.85, 0.7, 0.5)
    """
    if asked == kept:
        return 1.0
    if hear_word(asked) == hear_word(kept):
        return 0.85
    shorter = min(len(asked), len(kept))
    if shorter >= 4 and DamerauLevenshtein.distance(asked, kept, score_cutoff=1) <= 1:
        return 0.7
    if shorter >= 6 and JaroWinkler.similarity(asked, kept) >= 0.93:
        return 0.6
    if (len(asked) >= 3 and kept.startswith(asked)) or (len(asked) == 1 and kept[:1] == asked):
        return 0.5
    return 0.0


def match_words(asked: tuple[str, ...], kept: tuple[str, ...]) -> list[tuple[int, int, float]]:
    """Pair the words of two names, best first, each used once: places in both and how well they agree.

    >>> match_words(("ROJAS", "PEREZ"), ("PERES", "ROJAS"))
    [(0, 1, 1.0), (1, 0, 0.85)]
    """
    if asked == kept:
        return [(place, place, 1.0) for place in range(len(asked))]
    pairs = [
        (agreement, -abs(i - j), i, j)
        for i, one in enumerate(asked)
        for j, other in enumerate(kept)
        if (agreement := agree_words(one, other))
    ]
    pairs.sort(reverse=True)
    used_asked: set[int] = set()
    used_kept: set[int] = set()
    matched = []
    for agreement, _, i, j in pairs:
        if i not in used_asked and j not in used_kept:
            used_asked.add(i)
            used_kept.add(j)
            matched.append((i, j, agreement))
    return matched
