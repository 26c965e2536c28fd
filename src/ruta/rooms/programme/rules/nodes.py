"""Walking through a content file: every fault is noted with its file and path, and the walk goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ruta.kernel.dates import parse_partial_date
from ruta.kernel.problems import Problem
from ruta.rooms.ledger.types import Words
from ruta.rooms.programme.errors import content_wrong
from ruta.rooms.programme.types import NO_SOURCE, NO_WORDS, SourceLine


class Node:
    """A place in a content file, with the list all problems of the reading go to.

    A required value that is missing or wrong is noted and answered with an empty one, so that everything wrong is told
    at once; nothing is used when there is a problem.
    """

    def __init__(self, value: Any, *, file: str, path: str, problems: list[Problem]) -> None:
        self.value = value
        self.file = file
        self.path = path
        self.problems = problems

    def note(self, problem: str, key: str = "") -> None:
        """Note what is wrong here, or at a key of this place."""
        path = f"{self.path}.{key}" if key and self.path else key or self.path or "the top"
        self.problems.append(content_wrong(file=self.file, path=path, problem=problem))

    def get(self, key: str) -> Any:
        """The value of a key, None when it is missing or empty."""
        return self.value.get(key) if isinstance(self.value, Mapping) else None

    def step(self, key: str) -> Node:
        """The place of a key; its value may be None."""
        return Node(
            self.get(key), file=self.file, path=f"{self.path}.{key}" if self.path else key, problems=self.problems
        )

    def list_nodes(self, key: str) -> Iterator[Node]:
        """The entries of a list (none when it's missing), each an object."""
        value = self.get(key)
        base = f"{self.path}.{key}" if self.path else key
        yield from list_entries(value, file=self.file, path=base, problems=self.problems)

    def read_text(self, key: str, *, required: bool = False) -> str:
        """A text; numbers are taken as written."""
        value = self.get(key)
        if value is None or value == "":
            if required:
                self.note("it is missing; write a text.", key)
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float | date):
            self.note(f"{value!r} is not a text.", key)
            return ""
        return str(value)

    def read_choice(self, key: str, choices: tuple[str, ...], default: str = "") -> str:
        """A text that is one of the choices."""
        text = self.read_text(key, required=not default) or default
        if text and text not in choices:
            self.note(f"“{text}” is not known; write one of {', '.join(choices)}.", key)
        return text

    def read_texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text; none when missing."""
        value = self.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list):
            self.note(f"{value!r} is not a list of texts.", key)
            return ()
        return tuple(str(one) for one in value)

    def read_words(self, key: str, *, required: bool = True) -> Words:
        """A text in both languages, ``{es: …, en: …}``."""
        value = self.get(key)
        if value is None and not required:
            return NO_WORDS
        if not isinstance(value, Mapping) or not value.get("es") or not value.get("en"):
            self.note("write the text in both languages, {es: …, en: …}.", key)
            return NO_WORDS
        return Words(str(value["es"]), str(value["en"]))

    def read_number(self, key: str) -> Decimal | None:
        """A number, None when missing; a text such as *yes* is no number and no fault: see ``read_text``."""
        value = self.get(key)
        if value is None or isinstance(value, str | bool):
            return None
        try:
            return Decimal(str(value))
        except InvalidOperation:
            self.note(f"{value!r} is not a number.", key)
            return None

    def read_whole(self, key: str) -> int | None:
        """A whole number that isn't negative, None when missing."""
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.note(f"{value!r} is not a whole number of zero or more.", key)
            return None
        return value

    def read_date(self, key: str, *, latest: bool = False, required: bool = False) -> date | None:
        """A day; of a year or month, its first day, or its last with ``latest``."""
        value = self.get(key)
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return value
        if value is None:
            if required:
                self.note("a date is missing; write it as 2025-01-31.", key)
            return None
        try:
            found = parse_partial_date(str(value))
        except Problem as problem:
            self.note(problem.message, key)
            return None
        return found.latest if latest else found.earliest

    def read_source(self, key: str = "source", *, required: bool = False) -> SourceLine:
        """Where a fact stands in the documents, ``{document: '004', line: 1842}``."""
        value = self.get(key)
        if isinstance(value, list) and value:
            value = value[0]
        if not isinstance(value, Mapping):
            if required:
                self.note("say where it stands: {document: '004', line: 1842}.", key)
            return NO_SOURCE
        line = value.get("line")
        if not value.get("document") or not (line is None or isinstance(line, int)):
            self.note("say where it stands: {document: '004', line: 1842}.", key)
            return NO_SOURCE
        return SourceLine(str(value["document"]), line)


def list_entries(value: Any, *, file: str, path: str, problems: list[Problem]) -> Iterator[Node]:
    """The objects of a list as places; whatever is no object is noted."""
    if value is None:
        return
    if not isinstance(value, list):
        problems.append(content_wrong(file=file, path=path or "the top", problem="write a list."))
        return
    for index, item in enumerate(value):
        here = f"{path}[{index}]"
        if isinstance(item, Mapping):
            yield Node(item, file=file, path=here, problems=problems)
        else:
            problems.append(content_wrong(file=file, path=here, problem=f"{item!r} is not an object."))
