"""The directory made ready for answering: summaries, names, and the demands of each city compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruta.rooms.directory.errors.lookups import fact_unknown, fact_value_unknown, service_unknown
from ruta.rooms.directory.rules.catalogues import Catalogue, compile_catalogue
from ruta.rooms.directory.rules.conditions import read_iso_date
from ruta.rooms.directory.rules.content import list_conditions
from ruta.rooms.directory.rules.words import Said, say_demand
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.demands import AllOf, AnyOf, Node
from ruta.rooms.directory.types.entitlements import Named, Reason, ServiceSummary
from ruta.rooms.directory.types.facts import FactCatalogue

_AND = Texts(" y ", " and ")
_OR = Texts(" o ", " or ")


@dataclass(frozen=True, kw_only=True)
class DocumentEntry:
    """A kind of document as the book keeps it."""

    code: str
    name: Texts
    short: Texts
    what_for: Texts
    issued_by: Named | None
    issued_at: Named | None
    help_service: Named | None
    cost: Texts
    takes_days: int | None
    asks_for: Node | None
    asks: Texts
    to_be_confirmed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Book:
    """One edition of the directory, ready for answering. Shared between requests: never change it.

    ``names`` are the documents' by language; ``catalogues`` and ``reasons`` remember what was worked out.
    """

    edition: int
    facts: FactCatalogue
    vocabulary: Mapping[str, Mapping[str, Mapping[str, str]]]
    services: Mapping[str, ServiceSummary]
    demands: Mapping[str, Node]
    documents: Mapping[str, DocumentEntry]
    names: Mapping[str, Mapping[str, str]]
    catalogues: dict[str, Catalogue] = field(default_factory=dict, repr=False)
    reasons: dict[tuple[str, frozenset[str]], tuple[Reason, ...]] = field(default_factory=dict, repr=False)

    def find_service(self, code: str) -> ServiceSummary:
        """The service of that code. Errors: ``service-unknown``."""
        service = self.services.get(code)
        if service is None:
            raise service_unknown(code)
        return service

    def find_catalogue(self, city: str) -> Catalogue:
        """The demands of a city's active services, compiled; and what each document asks for, as ``document:CODE``."""
        catalogue = self.catalogues.get(city)
        if catalogue is None:
            demands = {
                code: self.demands[code]
                for code, service in self.services.items()
                if service.is_active and service.city == city
            }
            for code, document in self.documents.items():
                if document.asks_for is not None:
                    demands[f"document:{code}"] = document.asks_for
            catalogue = self.catalogues[city] = compile_catalogue(demands)
        return catalogue

    def say(self, node: Node, language: str) -> Said:
        """A demand in words, nested as it is."""
        return say_demand(node, language=language, facts=self.facts, documents=self.names)

    def name(self, vocabulary: str, code: str) -> Texts:
        """The words of a need, a kind, a city, a language; the code itself when it has none."""
        words = self.vocabulary.get(vocabulary, {}).get(code, {})
        return Texts(words.get("es", code), words.get("en", code))


def say_line(node: Node, *, facts: FactCatalogue, documents: Mapping[str, Mapping[str, str]]) -> Texts:
    """A demand as one line in both languages: *hold a visa or be a recognised refugee*.

    >>> from ruta.rooms.directory.types.demands import Condition
    >>> words = [Condition("age", ">=", 18, {"words": {"es": w, "en": w}}) for w in ("run", "swim")]
    >>> say_line(AnyOf(tuple(words)), facts=FactCatalogue({}), documents={}).en
    'run or swim'
    """
    own = node.note.get("words")
    if isinstance(own, Mapping):
        return Texts(str(own.get("es", "")), str(own.get("en", "")))
    if isinstance(node, AllOf | AnyOf) and node.children:
        lines = [say_line(child, facts=facts, documents=documents) for child in node.children]
        word = _AND if isinstance(node, AllOf) else _OR
        return Texts(word.es.join(line.es for line in lines), word.en.join(line.en for line in lines))
    said = [str(say_demand(node, language=lang, facts=facts, documents=documents)) for lang in ("es", "en")]
    return Texts(*said)


def is_unconfirmed(node: Node) -> bool:
    """Whether any condition of a demand, or the demand itself, is still to be confirmed.

    >>> from ruta.rooms.directory.types.demands import Condition
    >>> is_unconfirmed(Condition("age", ">=", 18, {"to_be_confirmed": True}))
    True
    """
    if node.note.get("to_be_confirmed"):
        return True
    return any(condition.note.get("to_be_confirmed") for condition in list_conditions(node))


def check_facts(facts: Mapping[str, Any], catalogue: FactCatalogue) -> dict[str, Any]:
    """Facts somebody declares, checked: each one exists and has a value of its kind. Unknown ones (None) are left out.

    Errors: ``fact-unknown``, ``fact-value-unknown``.

    >>> catalogue = FactCatalogue.from_data([{"name": "pregnant", "type": "boolean"}])
    >>> check_facts({"pregnant": None}, catalogue)
    {}
    """
    found = {}
    for name, value in facts.items():
        definition = catalogue.get(name)
        if definition is None:
            raise fact_unknown(name, catalogue.facts)
        if value is None:
            continue
        values = value if definition.kind == "list" and isinstance(value, list | tuple) else [value]
        if not _suits(definition.kind, value):
            raise fact_value_unknown(name, value, [_KINDS[definition.kind]])
        for item in values:
            if definition.values and str(item) not in definition.values:
                raise fact_value_unknown(name, item, definition.values)
        found[name] = value
    return found


_KINDS = {
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a number",
    "string": "a text",
    "date": "a date like 1991-05-01",
    "list": "a list of texts",
}


def _suits(kind: str, value: Any) -> bool:
    match kind:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case "decimal":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "list":
            return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        case "date":
            return read_iso_date(value) is not None if isinstance(value, str) else hasattr(value, "year")
        case _:
            return isinstance(value, str)
