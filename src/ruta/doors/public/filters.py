"""The filters of the list of services, read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from ruta.rooms.directory.rules.books import Book

#: Filter in the address → vocabulary it takes its values from.
CHOICES = {"city": "cities", "need": "needs", "kind": "service_kinds", "language": "languages"}


@dataclass(frozen=True)
class ServiceFilter:
    """What a visitor looks for; an empty field filters nothing. ``ignored``: sentences on values nobody knows."""

    city: str = ""
    need: str = ""
    kind: str = ""
    language: str = ""
    free: bool = False
    text: str = ""
    ignored: tuple[str, ...] = ()

    @property
    def for_query(self) -> dict[str, Any]:
        """The filter as the directory's query takes it."""
        return {
            "city": self.city,
            "need": self.need,
            "kind": self.kind,
            "language": self.language,
            "text": self.text,
            "cost_free": True if self.free else None,
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return replace(self, ignored=()) == ServiceFilter()


def read_filter(given: QueryDict, book: Book) -> ServiceFilter:
    """Read the filter; a value that no list has is left out and said so."""
    chosen: dict[str, str] = {}
    ignored = []
    for name, vocabulary in CHOICES.items():
        value = given.get(name, "").strip()
        if value and value not in book.vocabulary[vocabulary]:
            ignored.append(
                gettext("“%(value)s” is not in our lists, so it was left out of the search.") % {"value": value[:60]}
            )
        else:
            chosen[name] = value
    text = given.get("q", "").replace("\x00", "").strip()[:100]
    return ServiceFilter(**chosen, free=given.get("free") == "yes", text=text, ignored=tuple(ignored))


@dataclass(frozen=True)
class Option:
    """One value of a list to choose from."""

    value: str
    label: str


def list_options(book: Book, language: str) -> Mapping[str, tuple[Option, ...]]:
    """The values of every filter in the reader's language."""
    return {
        name: tuple(
            Option(code, words.get(language) or words["es"]) for code, words in book.vocabulary[vocabulary].items()
        )
        for name, vocabulary in CHOICES.items()
    }
