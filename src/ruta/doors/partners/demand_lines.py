"""The lines of a demand as the form shows them: for each fact its comparisons, its values, and what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruta.doors.look.templatetags.look import in_language
from ruta.doors.partners.words import DATE_OPERATORS, OPERATORS, list_country_names, name_country
from ruta.rooms.directory.queries import list_documents, open_book
from ruta.rooms.directory.rules.editing import MOST_LEVELS, describe_line, offer_operators
from ruta.rooms.directory.types.editing import EditLine
from ruta.rooms.directory.types.facts import FactDefinition

#: More choices than this stand folded, those ticked before the rest.
MOST_OPEN = 14


@dataclass(frozen=True)
class ShownLine:
    """A line with everything its template needs. ``widget``: ticks, truth, number, range, day, days or text."""

    line: EditLine
    number: str
    facts: list[tuple[str, str, bool]] = field(default_factory=list)
    operators: list[tuple[str, Any, bool]] = field(default_factory=list)
    widget: str = ""
    choices: list[tuple[str, str, bool]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    note: str = ""
    words: str = ""
    source: Any = None
    may_nest: bool = False
    children: list[ShownLine] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether the choices stand folded."""
        return len(self.choices) > MOST_OPEN

    @property
    def ticked(self) -> list[str]:
        """The words of what is chosen."""
        return [words for _value, words, chosen in self.choices if chosen]


def show_lines(root: EditLine, *, country: str, errors: Mapping[str, list[str]]) -> ShownLine:
    """The tree of lines ready to be shown. Cost: two queries."""
    book = open_book()
    documents = {row.code: in_language(row.short) for row in list_documents(country=country)}

    def offer(fact: FactDefinition) -> Iterable[tuple[str, str]]:
        if fact.name == "documents":
            return documents.items()
        if fact.name == "nationalities":
            return list_country_names().items()
        if fact.name == "languages":
            return [(code, in_language(words)) for code, words in book.vocabulary["languages"].items()]
        return [(value, in_language(words)) for value, words in fact.values.items()]

    def show(line: EditLine, number: str) -> ShownLine:
        shown = ShownLine(line, number, errors=errors.get(line.path, []), note=json.dumps(line.note))
        if line.is_group:
            return ShownLine(
                line,
                number,
                errors=shown.errors,
                note=shown.note,
                may_nest=line.path.count(".") + 2 < MOST_LEVELS,
                children=[show(child, f"{number}.{place}".strip(".")) for place, child in enumerate(line.children, 1)],
            )
        fact = book.facts.get(line.fact)
        names = [
            (name, in_language(known.words).capitalize() or name, name == line.fact)
            for name, known in book.facts.facts.items()
        ]
        kept = line.note if line.was == describe_line(line) else {}
        operators: list[tuple[str, Any, bool]] = []
        choices: list[tuple[str, str, bool]] = []
        widget = ""
        if fact is not None:
            own = DATE_OPERATORS if fact.kind == "date" else {}
            operators = [(op, own.get(op, OPERATORS[op]), op == line.op) for op in offer_operators(fact)]
            widget = _choose_widget(fact, line.op, line)
            if widget == "ticks":
                offered = dict(offer(fact))
                offered |= {value: _name_other(fact, value) for value in line.values if value not in offered}
                choices = [(value, words, value in line.values) for value, words in offered.items()]
        return ShownLine(
            line,
            number,
            facts=sorted(names, key=lambda entry: entry[1]),
            operators=operators,
            widget=widget,
            choices=choices,
            errors=shown.errors,
            note=shown.note,
            words=in_language(kept.get("words")),
            source=kept.get("source"),
        )

    return show(root, "")


def _choose_widget(fact: FactDefinition, op: str, line: EditLine) -> str:
    if fact.kind == "boolean":
        return "truth"
    if fact.kind == "date":
        return "days" if op == "between" else "day"
    if op in ("in", "not_in", "has_any", "has_all", "has_none"):
        return "ticks"
    return "range" if op == "between" else "number"


def _name_other(fact: FactDefinition, value: str) -> str:
    if fact.name == "documents":
        document = open_book().documents.get(value)
        return in_language(document.short) if document else value
    return name_country(value) if fact.name == "nationalities" else value
