"""A demand in plain words, in Spanish or English: for a page, a leaflet, an HSDS description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel.dates import format_date

from ruta.rooms.directory.rules.conditions import read_iso_date
from ruta.rooms.directory.types.demands import AGE, DOCUMENTS, LIST_OPS, AllOf, AnyOf, Condition, Node, Not
from ruta.rooms.directory.types.facts import FactCatalogue

#: A document's name, or its names by language.
Names = str | Mapping[str, str]

_OPPOSITE = {"=": "!=", "<": ">=", "<=": ">", "in": "not_in", "has_any": "has_none"}
_OPPOSITE |= {other: op for op, other in _OPPOSITE.items()}

_PHRASES: dict[str, dict[str, str]] = {
    "es": {
        "=": "{fact}: {value}",
        "!=": "{fact}: cualquiera menos {value}",
        "<": "{fact}: menos de {value}",
        "<=": "{fact}: {value} o menos",
        ">": "{fact}: más de {value}",
        ">=": "{fact}: {value} o más",
        "in": "{fact}: {any}",
        "not_in": "{fact}: cualquiera menos {all}",
        "between": "{fact}: entre {low} y {high}",
        "date <": "{fact}: antes del {value}",
        "date <=": "{fact}: hasta el {value}",
        "date >": "{fact}: después del {value}",
        "date >=": "{fact}: desde el {value}",
        "date between": "{fact}: del {low} al {high}",
        "has_any": "{fact}: {any}",
        "has_all": "{fact}: {all}",
        "has_none": "{fact}: sin {none}",
        "documents has_any": "tener {any}",
        "documents has_all": "tener {all}",
        "documents has_none": "no tener {none}",
        "known": "{fact}: con dato",
        "nothing": "{fact}: ningún valor",
        "anything": "{fact}: cualquier valor",
        "all": "se cumple todo esto",
        "any": "se cumple al menos una de estas condiciones",
        "not": "no se cumple esto",
        "everyone": "abierto a todas las personas",
        "nobody": "cerrado a todas las personas",
        "yes": "sí",
        "no": "no",
        "and": "y",
        "or": "o",
        "nor": "ni",
        "years": "{value} años",
    },
    "en": {
        "=": "{fact}: {value}",
        "!=": "{fact}: anything but {value}",
        "<": "{fact}: less than {value}",
        "<=": "{fact}: {value} or less",
        ">": "{fact}: more than {value}",
        ">=": "{fact}: {value} or more",
        "in": "{fact}: {any}",
        "not_in": "{fact}: anything but {all}",
        "between": "{fact}: from {low} to {high}",
        "date <": "{fact}: before {value}",
        "date <=": "{fact}: until {value}",
        "date >": "{fact}: after {value}",
        "date >=": "{fact}: since {value}",
        "date between": "{fact}: from {low} to {high}",
        "has_any": "{fact}: {any}",
        "has_all": "{fact}: {all}",
        "has_none": "{fact}: without {none}",
        "documents has_any": "hold {any}",
        "documents has_all": "hold {all}",
        "documents has_none": "not hold {none}",
        "known": "{fact}: on record",
        "nothing": "{fact}: no value",
        "anything": "{fact}: any value",
        "all": "all of this holds",
        "any": "at least one of these holds",
        "not": "this does not hold",
        "everyone": "open to everyone",
        "nobody": "closed to everyone",
        "yes": "yes",
        "no": "no",
        "and": "and",
        "or": "or",
        "nor": "or",
        "years": "{value} years",
    },
}


@dataclass(frozen=True)
class Said:
    """A demand in words: a heading or a condition, and what stands below it. ``str()`` gives one line."""

    kind: str
    text: str
    parts: tuple[Said, ...] = ()
    note: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        if not self.parts:
            return self.text
        return f"{self.text} ({'; '.join(map(str, self.parts))})"


def say_demand(node: Node, *, language: str, facts: FactCatalogue, documents: Mapping[str, Names]) -> Said:
    """Say a demand in words; a node's own ``words`` in its note win over the words made from it.

    Shapes: nested for pages, one line by ``str()``; languages other than Spanish fall back to English.

    >>> facts = FactCatalogue.from_data([{"name": "age", "type": "integer", "words": {"es": "edad", "en": "age"}}])
    >>> str(say_demand(Condition("age", ">=", 18), language="es", facts=facts, documents={}))
    'edad: 18 años o más'
    """
    phrases = _PHRASES.get(language, _PHRASES["en"])
    own = node.note.get("words")
    own_text = find_name(own, language) if isinstance(own, str | Mapping) else None
    match node:
        case Condition():
            return Said(
                "condition", say_condition(node, language=language, facts=facts, documents=documents), (), node.note
            )
        case Not():
            if isinstance(node.child, Condition) and node.child.op in _OPPOSITE and not own_text:
                child = node.child
                opposite = Condition(child.fact, _OPPOSITE[child.op], child.value)
                words = say_condition(opposite, language=language, facts=facts, documents=documents)
                return Said("condition", words, (), {**child.note, **node.note})
            part = say_demand(node.child, language=language, facts=facts, documents=documents)
            return Said("not", own_text or phrases["not"], (part,), node.note)
        case AllOf() | AnyOf():
            kind = "all" if isinstance(node, AllOf) else "any"
            if not node.children:
                return Said(kind, own_text or phrases["everyone" if kind == "all" else "nobody"], (), node.note)
            parts = tuple(
                say_demand(child, language=language, facts=facts, documents=documents) for child in node.children
            )
            if len(parts) == 1 and not own_text:
                return parts[0]
            return Said(kind, own_text or phrases[kind], parts, node.note)


def say_condition(condition: Condition, *, language: str, facts: FactCatalogue, documents: Mapping[str, Names]) -> str:
    """Say one condition in words.

    >>> say_condition(Condition("documents", "has_any", ("curp",)), language="en", facts=FactCatalogue({}),
    ...               documents={"curp": {"es": "CURP", "en": "CURP"}})
    'hold CURP'
    """
    own = condition.note.get("words")
    if isinstance(own, str | Mapping) and find_name(own, language):
        return str(find_name(own, language))
    phrases = _PHRASES.get(language, _PHRASES["en"])
    definition = facts.get(condition.fact)
    fact = (find_name(definition.words, language) if definition else None) or condition.fact.replace("_", " ")
    op, value = condition.op, condition.value
    if op == "between":
        low, high = value
        if low is None or high is None:
            if low is high:
                return phrases["known"].format(fact=fact)
            op, value = (">=", low) if high is None else ("<=", high)
        elif low == high:
            op, value = "=", low
    if isinstance(value, tuple) and not value:
        return phrases["nothing" if op in ("in", "has_any") else "anything"].format(fact=fact)

    def name(item: Any) -> str:
        return _say_value(item, condition.fact, language, facts, documents)

    kind = f"documents {op}" if condition.fact == DOCUMENTS and op in LIST_OPS else op
    first = value[0] if isinstance(value, tuple) else value
    if f"date {op}" in phrases and read_iso_date(first):
        kind = f"date {op}"
    items = [name(item) for item in value] if isinstance(value, tuple) else [name(value)]
    return phrases[kind].format(
        fact=fact,
        value=items[0],
        low=items[0],
        high=items[-1],
        any=_join_items(items, phrases["or"]),
        all=_join_items(items, phrases["and"]),
        none=_join_items(items, phrases["nor"]),
    )


def find_name(names: Names | None, language: str) -> str | None:
    """A name in a language; when it lacks it, in Spanish, then in English.

    >>> find_name({"es": "edad"}, "en")
    'edad'
    """
    if names is None or isinstance(names, str):
        return names
    return names.get(language) or names.get("es") or names.get("en")


def _say_value(value: Any, fact: str, language: str, facts: FactCatalogue, documents: Mapping[str, Names]) -> str:
    phrases = _PHRASES.get(language, _PHRASES["en"])
    if isinstance(value, bool):
        return phrases["yes" if value else "no"]
    if fact == DOCUMENTS and value in documents:
        return find_name(documents[value], language) or str(value)
    definition = facts.get(fact)
    if definition and str(value) in definition.values:
        return find_name(definition.values[str(value)], language) or str(value)
    day = read_iso_date(value)
    if day:
        return format_date(day, "long", locale=language if language in _PHRASES else "en")
    return phrases["years"].format(value=value) if fact == AGE else str(value)


def _join_items(items: Sequence[str], word: str) -> str:
    """A list in words: *a, b o c*; Spanish *o* becomes *u* and *y* becomes *e* before their own sound."""
    if len(items) < 2:
        return "".join(items)
    start = items[-1].lower()
    if word == "o" and start.startswith(("o", "ho", "ó")):
        word = "u"
    if word == "y" and start.startswith(("i", "hi", "í")) and not start.startswith(("hie", "ia", "ie")):
        word = "e"
    return f"{', '.join(items[:-1])} {word} {items[-1]}"
