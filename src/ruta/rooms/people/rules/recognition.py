"""Tokens by which windows learn whether another one knows a person, without either seeing the other's files.

A token is a keyed hash (HMAC-SHA-256) of *several* fields together, under a secret of the programme and salted by what
is compared and the year of birth. No token stands for a name alone, so how frequent a name is cannot be seen; relatives
share none; every person has the same number of tokens, the rest being chance. See ADR 0094 for the attacks considered.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from ruta.rooms.people.rules.keys import key_of_document, key_of_phone
from ruta.rooms.people.rules.names import make_sound_key, split_name

#: How many tokens every person has, filled up with chance.
TOKENS = 18
#: A token that more people of a window share says too little about one, and too much about all: it is not kept.
MOST_SHARED = 3
LEAST_KEY = 32
_MOST_DOCUMENTS, _MOST_WORDS = 3, 2


class Identity(NamedTuple):
    """What tokens are made of."""

    given_names: str = ""
    surname_1: str = ""
    surname_2: str = ""
    birth: tuple[int | None, int | None, int | None] = (None, None, None)
    documents: tuple[str, ...] = ()
    phone: str = ""


def read_keys(setting: str) -> list[bytes]:
    """The secrets of the setting, newest first; those too short to be secret are left out."""
    return [key.strip().encode() for key in setting.split(",") if len(key.strip()) >= LEAST_KEY]


def name_key(key: bytes) -> str:
    """A short name of a key that does not give it away.

    >>> len(name_key(b"x" * 32))
    8
    """
    return hmac.new(key, b"ruta.recognition.key", hashlib.sha256).hexdigest()[:8]


def make_tokens(person: Identity, *, key: bytes) -> dict[str, frozenset[str]]:
    """The tokens of a person, by what they are made of: *document*, *birth*, *surnames*, *phone*, *year*.

    >>> ana = Identity("Ana", "Rojas", "Paz", (1990, 5, 3))
    >>> again = Identity("ANA", "Paz", "Rojas", (1990, 3, 5))
    >>> one, other = (make_tokens(who, key=b"k" * 32) for who in (ana, again))
    >>> sorted(kind for kind in one if one[kind] & other[kind])
    ['birth', 'surnames', 'year']
    """
    given = _hear(person.given_names)
    surnames = _hear(person.surname_1, person.surname_2)
    year, month, day = person.birth
    values: dict[str, set[str]] = {"document": set(), "birth": set(), "surnames": set(), "phone": set(), "year": set()}
    for number in person.documents[:_MOST_DOCUMENTS]:
        plain = key_of_document(number)
        if len(plain) > 5:
            values["document"].add(plain)
    for name in given:
        if phone := key_of_phone(person.phone):
            values["phone"].add(f"{name}|{phone}")
        if year:
            parts = "-".join(str(part) for part in sorted((month, day))) if month and day else ""
            for surname in surnames:
                values["year"].add(f"{name}|{surname}|{year}")
                if parts:
                    values["birth"].add(f"{name}|{surname}|{year}|{parts}")
            for pair in combinations(sorted(surnames), 2):
                values["surnames"].add(f"{name}|{'|'.join(pair)}|{year}")
    salts = {kind: f"{kind}|{year or ''}" if kind in ("birth", "surnames", "year") else kind for kind in values}
    return {
        kind: frozenset(_token(_token_key(key, salts[kind]), value) for value in found)
        for kind, found in values.items()
    }


def fill_up(tokens: Iterable[str]) -> list[str]:
    """A person's tokens among chance ones, so that their number tells nothing; in no order."""
    kept = set(tokens)
    while len(kept) < TOKENS:
        kept.add(base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("="))
    return sorted(kept)


def judge_agreement(kinds: frozenset[str] | set[str]) -> str:
    """*yes*, *perhaps* or *no*, from what agrees with one person there.

    >>> judge_agreement({"document", "year"}), judge_agreement({"birth"}), judge_agreement({"year"})
    ('yes', 'perhaps', 'no')
    """
    names = kinds & {"birth", "surnames", "phone", "year"}
    if ("document" in kinds and names) or ("birth" in kinds and kinds & {"surnames", "phone"}):
        return "yes"
    return "perhaps" if kinds & {"document", "birth", "surnames", "phone"} else "no"


def is_enough_to_ask(person: Identity) -> bool:
    """Whether so much is known of the person that a question is about her and not about many."""
    return bool(_hear(person.given_names) and _hear(person.surname_1, person.surname_2) and person.birth[0] is not None)


def _hear(*names: str) -> list[str]:
    sounds = [make_sound_key(word) for name in names for word in split_name(name)[:_MOST_WORDS]]
    return list(dict.fromkeys(sound for sound in sounds if sound))[:_MOST_WORDS]


def _token_key(key: bytes, salt: str) -> bytes:
    return hmac.new(key, f"ruta.recognition|{salt}".encode(), hashlib.sha256).digest()


def _token(key: bytes, value: str) -> str:
    return base64.urlsafe_b64encode(hmac.new(key, value.encode(), hashlib.sha256).digest()[:16]).decode().rstrip("=")
