"""Search keys: short texts under which a person is filed, so that a look-up is one question to an index.

The first letter says the kind: ``n`` given name and surname by sound, ``s`` two surnames in alphabetical order, ``y``
surname and birth year, ``b`` given name and birth date, ``t`` one word, ``d`` document number, ``p`` end of a phone.
Somebody whose record has one word wrong is still found under the keys of the other words.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, permutations

from ruta.rooms.people.rules.names import make_sound_key, split_name

_MOST_WORDS = 3
KEY_LENGTH = 40


def _sounds(*names: str) -> list[str]:
    found = [make_sound_key(word) for name in names for word in split_name(name)[:_MOST_WORDS]]
    return list(dict.fromkeys(sound for sound in found if sound))


def key_of_word(word: str) -> str:
    """The key of one word, which also tells how common it is."""
    return f"t{make_sound_key(word)}"[:KEY_LENGTH]


def key_of_phone(phone: str) -> str:
    """The key of a telephone: its last eight digits, so that a prefix more or less does not matter."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return f"p{digits[-8:]}" if len(digits) >= 7 else ""


def key_of_document(number: str) -> str:
    """The key of a document's number, whatever signs stand between."""
    plain = "".join(letter for letter in number.upper() if letter.isalnum()).lstrip("0")
    return f"d{plain}"[:KEY_LENGTH] if len(plain) >= 4 else ""


def make_keys(
    *,
    given_names: str = "",
    surname_1: str = "",
    surname_2: str = "",
    birth: tuple[int | None, int | None, int | None] = (None, None, None),
    documents: Iterable[str] = (),
    phone: str = "",
    words_alone: bool = True,
) -> set[str]:
    """Every key of a person, or (``words_alone=False``) the telling keys of somebody looked for.

    >>> sorted(make_keys(given_names="Ana", surname_1="Rojas", birth=(1990, None, None), words_alone=False))
    ['nAN+RGS', 'yRGS1990']
    """
    given = _sounds(given_names)[:_MOST_WORDS]
    surnames = _sounds(surname_1, surname_2)[:_MOST_WORDS]
    year, month, day = birth
    keys = {f"n{one}+{other}" for one in given for other in surnames}
    keys |= {"s" + "+".join(sorted(pair)) for pair in combinations(surnames, 2)}
    if year:
        keys |= {f"y{one}{year}" for one in surnames}
        if month and day:
            keys |= {f"b{one}{year}{month:02d}{day:02d}" for one in given}
    if words_alone:
        keys |= {f"t{one}" for one in [*given, *surnames]}
    keys |= {key_of_document(number) for number in documents}
    keys |= {key_of_phone(phone)}
    return {key[:KEY_LENGTH] for key in keys if key}


def make_text_keys(words: tuple[str, ...], year: int | None) -> set[str]:
    """The telling keys of a text in which nobody said which word is the surname.

    >>> sorted(make_text_keys(("ANA", "ROJAS"), None))
    ['nAN+RGS', 'nRGS+AN', 'sAN+RGS']
    """
    sounds = list(dict.fromkeys(sound for word in words[:5] if (sound := make_sound_key(word))))
    keys = {f"n{one}+{other}" for one, other in permutations(sounds, 2)}
    keys |= {"s" + "+".join(sorted(pair)) for pair in combinations(sounds, 2)}
    if year:
        keys |= {f"y{one}{year}" for one in sounds}
    if not keys:
        keys = {f"t{one}" for one in sounds}
    return {key[:KEY_LENGTH] for key in keys}
