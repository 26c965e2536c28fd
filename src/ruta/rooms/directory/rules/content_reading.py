"""Reading one entry of a content file: typed fields, with every mistake named by file and path and none thrown away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.directory.errors.content import (
    content_language_missing,
    content_malformed,
    content_reference_unknown,
    content_unreadable,
)
from ruta.rooms.directory.types.content import LANGUAGES, Source, Texts


class _StrictLoader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """YAML that refuses the same key twice in one entry: the first would be lost without a word."""


def _read_mapping(loader: Any, node: Any) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    seen = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: “{key}” stands twice in the same entry; keep one.")
        seen.add(key)
    return dict(loader.construct_pairs(node, deep=True))


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _read_mapping)


def read_yaml(text: str, *, place: str) -> Any:
    """The data of a YAML text. Errors: ``content-unreadable`` with the line.

    >>> read_yaml("a: [1, 2]", place="facts.yaml")
    {'a': [1, 2]}
    """
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a safe loader, stricter
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"line {mark.line + 1}: {getattr(error, 'problem', error)}" if mark else str(error)
        raise content_unreadable(place, f"{reason}. Correct the YAML.") from error


def make_plain(value: Any) -> Any:
    """YAML data as JSON knows it: dates become texts.

    >>> make_plain({"checked_on": date(2026, 11, 23)})
    {'checked_on': '2026-11-23'}
    """
    if isinstance(value, Mapping):
        return {str(key): make_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [make_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


class Entry:
    """One entry of a file while it is read. Each method takes a field; what is wrong goes to ``problems``.

    At the end :meth:`refuse_unknown_fields` names what nobody asked for: most often a misspelt field.
    """

    def __init__(self, data: Any, place: str, problems: list[Problem]) -> None:
        self.place, self.problems = place, problems
        self.asked: set[str] = set()
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        if not isinstance(data, Mapping):
            self.note("", f"{data!r} is not an entry with fields.")

    def note(self, name: str, reason: str) -> None:
        """Remember that a field is wrong."""
        self.problems.append(content_malformed(f"{self.place}.{name}" if name else self.place, reason))

    def take(self, name: str, *, required: bool = False) -> Any:
        """The field as it stands; None when it is empty or missing."""
        self.asked.add(name)
        value = self.data.get(name)
        if required and (value is None or value == ""):
            self.note(name, "this field is missing; write it.")
        return value

    def take_text(self, name: str, *, required: bool = False, longest: int = 250) -> str:
        """A line of text; empty when it is not known."""
        value = self.take(name, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.note(name, f"{value!r} is not a text; put it in quotes.")
            return ""
        if len(value) > longest:
            self.note(name, f"the text has {len(value)} letters; {longest} is the most.")
        return value.strip()

    def take_code(self, name: str) -> str:
        """A required identifier: small letters, digits and hyphens."""
        code = self.take_text(name, required=True, longest=80)
        if code and not all(part.isalnum() and part == part.lower() and part.isascii() for part in code.split("-")):
            self.note(name, f"“{code}” must be of small letters, digits and single hyphens.")
        return code

    def take_choice(self, name: str, known: Collection[str], *, noun: str, required: bool = False) -> str:
        """One of a list of names; empty when it is not known."""
        value = self.take_text(name, required=required)
        if value and value not in known:
            self.problems.append(content_reference_unknown(f"{self.place}.{name}", noun, value, known))
            return ""
        return value

    def take_choices(self, name: str, known: Collection[str] | None, *, noun: str) -> tuple[str, ...]:
        """A list of names, each once; with ``known``, each one of those."""
        value = self.take(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.note(name, f"{value!r} is not a list of texts.")
            return ()
        for position, item in enumerate(value):
            if known is not None and item not in known:
                place = f"{self.place}.{name}[{position}]"
                self.problems.append(content_reference_unknown(place, noun, item, known))
            if item in value[:position]:
                self.note(f"{name}[{position}]", f"“{item}” stands twice in the list.")
        return tuple(dict.fromkeys(value))

    def take_texts(self, name: str, *, required: bool = False) -> Texts:
        """A text in both languages."""
        return self.read_texts(self.take(name, required=required), name)

    def read_texts(self, value: Any, name: str) -> Texts:
        """``{es, en}`` as texts, none of them missing."""
        if value is None:
            return Texts()
        if not isinstance(value, Mapping):
            self.note(name, f"{value!r} is not a text in two languages; write {{es: …, en: …}}.")
            return Texts()
        for language in LANGUAGES:
            if not isinstance(value.get(language), str) or not value[language].strip():
                self.problems.append(content_language_missing(f"{self.place}.{name}", language))
        return Texts(str(value.get("es") or "").strip(), str(value.get("en") or "").strip())

    def take_texts_or_nothing(self, name: str) -> Any:
        """A text in both languages kept as plain data; None when it is not known."""
        value = self.take(name)
        if value is not None:
            self.read_texts(value, name)
        return make_plain(value)

    def take_truth(self, name: str) -> bool | None:
        """True, false, or None for not known."""
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            self.note(name, f"{value!r} is neither true nor false.")
            return None
        return value

    def take_number(self, name: str) -> int | None:
        """A whole number from 0 on, or None for not known."""
        value = self.take(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            self.note(name, f"{value!r} is not a whole number from 0 on.")
            return None
        return value

    def take_degrees(self, name: str, most: int) -> Decimal | None:
        """Degrees of latitude or longitude, or None for not known."""
        value = self.take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > most:
            self.note(name, f"{value!r} is not a number of degrees between -{most} and {most}.")
            return None
        return Decimal(str(value))

    def take_date(self, name: str) -> date | None:
        """A day, or None."""
        value = self.take(name)
        if value is not None and not isinstance(value, date):
            self.note(name, f"{value!r} is not a day written like 2026-11-22.")
            return None
        return value

    def take_source(self) -> Source | None:
        """The field ``source``: a document and perhaps a line."""
        return self.read_source(self.take("source"), "source")

    def read_source(self, value: Any, name: str) -> Source | None:
        """``{document, line}``: the number of a document, or a law by name."""
        if value is None:
            return None
        document = value.get("document") if isinstance(value, Mapping) else None
        line = value.get("line") if isinstance(value, Mapping) else None
        if not isinstance(document, str) or not document or isinstance(line, bool):
            self.note(name, f"{make_plain(value)!r} is no source; write {{document: '004', line: 12}}.")
            return None
        if line is not None and (not isinstance(line, int) or line < 1):
            self.note(f"{name}.line", f"{line!r} is not the number of a line.")
            return Source(document)
        return Source(document, line)

    def take_unconfirmed(self) -> tuple[str, ...]:
        """The field ``to_be_confirmed``: names of fields of this entry."""
        return self.take_choices("to_be_confirmed", set(self.data) - {"to_be_confirmed"}, noun="field in this entry")

    def refuse_unknown_fields(self) -> None:
        """Name the fields nobody asked for."""
        for name in self.data:
            if name not in self.asked:
                self.problems.append(content_reference_unknown(self.place, "field", str(name), self.asked))


def raise_found(problems: list[Problem]) -> None:
    """Raise what was found, together; nothing when nothing was."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(problems)
