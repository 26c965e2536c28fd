"""What the content files say a registration may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ruta.rooms.people.types.consents import Notice


@dataclass(frozen=True)
class Choice:
    """One value of a closed list, with its words in Spanish and English."""

    value: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document. ``check``: the check of its number (``cl.rut``, ``mx.curp``, ``mx.rfc``, ``mx.nss``)."""

    code: str
    country: str
    name: Mapping[str, str]
    short: Mapping[str, str]
    check: str = ""


@dataclass(frozen=True)
class CityRegister:
    """A city with a single window: its country, the prefix of its numbers, its statuses and areas."""

    code: str
    country: str
    prefix: str
    statuses: tuple[str, ...]
    areas: tuple[str, ...]


@dataclass(frozen=True)
class RegistrationContent:
    """Everything the content files say about registrations. ``lists``: closed lists by the name of the field."""

    cities: Mapping[str, CityRegister]
    documents: Mapping[str, DocumentKind]
    notices: Mapping[str, Notice]
    lists: Mapping[str, tuple[Choice, ...]]
    reasons_by_state: Mapping[str, frozenset[str]]
    frequent_countries: tuple[str, ...]
    languages: tuple[str, ...]

    def list_values(self, name: str) -> frozenset[str]:
        """The values of one closed list."""
        return frozenset(choice.value for choice in self.lists[name])

    def find_words(self, name: str, value: object) -> Mapping[str, str]:
        """The words of one value; the value itself when the list has none."""
        for choice in self.lists.get(name, ()):
            if choice.value == str(value):
                return choice.words
        return {"es": str(value), "en": str(value)}
