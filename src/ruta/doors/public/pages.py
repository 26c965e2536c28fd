"""What the public pages show of a demand, and the columns of their exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ruta.rooms.directory.rules.books import Book, say_line
from ruta.rooms.directory.rules.content import list_conditions
from ruta.rooms.directory.rules.words import Said
from ruta.rooms.directory.types.demands import Node

EXPORT_COLUMNS = (
    "id",
    "name",
    "organisation",
    "city",
    "kind",
    "needs",
    "gives",
    "demand",
    "free",
    "cost",
    "languages",
    "address",
    "to_be_confirmed",
    "review_by",
)


@dataclass(frozen=True)
class Line:
    """One line of a demand on a page: its words, where they are stated, and what stands below it."""

    kind: str
    text: str
    has_own_words: bool
    source: str
    source_line: int | None
    checked_on: str
    to_be_confirmed: bool
    parts: tuple[Line, ...]


def describe_conditions(book: Book, demand: Node, language: str) -> Line:
    """A demand as nested lines in the reader's language, each with its source."""
    return _describe(book, book.say(demand, language), language)


def _describe(book: Book, said: Said, language: str) -> Line:
    note = said.note
    source = note.get("source") or {}
    document = str(source.get("document") or "")
    return Line(
        kind=said.kind,
        text=said.text,
        has_own_words=bool(note.get("words")),
        source=book.name("sources", document).get(language) if document else "",
        source_line=source.get("line"),
        checked_on=str(note.get("checked_on") or ""),
        to_be_confirmed=bool(note.get("to_be_confirmed")),
        parts=tuple(_describe(book, part, language) for part in said.parts),
    )


def describe_for_search_engines(service: Any, *, address: str, languages: Sequence[str]) -> dict[str, Any]:
    """A service in the words of schema.org; what is not known is left out."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if "government" in service.organisation.kind else "Service",
        "name": service.name_es,
        "alternateName": service.name_en,
        "description": service.gives_es,
        "url": address,
        "areaServed": service.city,
        "provider": {"@type": "Organization", "name": service.organisation.name_es},
        "availableLanguage": list(languages),
    }
    if service.cost_free is not None:
        told["isAccessibleForFree"] = service.cost_free
    place = service.place
    if place is not None:
        told["availableChannel"] = {
            "@type": "ServiceChannel",
            "serviceLocation": {
                "@type": "Place",
                "name": place.name_es,
                **({"address": place.address} if place.address else {}),
                **(
                    {
                        "geo": {
                            "@type": "GeoCoordinates",
                            "latitude": float(place.latitude),
                            "longitude": float(place.longitude),
                        }
                    }
                    if place.latitude is not None
                    else {}
                ),
            },
        }
    return told


def list_checked_days(demand: Node) -> list[date]:
    """The days on which conditions were last read against their source, oldest first."""
    notes = [demand.note, *(condition.note for condition in list_conditions(demand))]
    return sorted({date.fromisoformat(str(note["checked_on"])) for note in notes if note.get("checked_on")})


def write_export_row(service: Any, book: Book, language: str) -> list[Any]:
    """A service as a row of the export; what is not known stays empty."""
    demand = say_line(book.demands[service.code], facts=book.facts, documents=book.names)
    return [
        service.code,
        service.name.get(language),
        service.organisation.name.get(language),
        book.name("cities", service.city).get(language),
        book.name("service_kinds", service.kind).get(language),
        ", ".join(book.name("needs", need).get(language) for need in service.needs),
        service.gives.get(language),
        demand.get(language),
        service.cost_free,
        None if service.cost_free is None else service.cost.get(language),
        ", ".join(service.languages),
        (service.place.address or None) if service.place else None,
        ", ".join(service.to_be_confirmed),
        service.review_by,
    ]
