"""The directory as plain data, for other programs: stable keys, unknown is null."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet

from ruta.rooms.directory.models import Place, Service
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.queries.entitlements import ExplainedService
from ruta.rooms.directory.rules.books import Book, say_line
from ruta.rooms.directory.rules.explanations import explanation_as_json
from ruta.rooms.directory.types.content import Source, Texts
from ruta.rooms.directory.types.demands import AllOf, AnyOf, Condition, Node, Not


def describe_directory(
    *, city: str | None = None, active_only: bool = False, chosen: QuerySet[Service] | None = None
) -> dict[str, Any]:
    """Every service of a city, of all, or those chosen, with its demand's tree, its words and its sources.

    Shapes: ``{"edition", "services": [...]}``; the eligibility engine reads it as a file of demands.
    Errors: ``directory-empty``. Cost: two queries.
    """
    book = open_book()
    services = Service.objects.select_related("organisation", "place").filter(retired=False).order_by("city", "code")
    if chosen is not None:
        services = services.filter(pk__in=chosen.values("pk"))
    if city:
        services = services.filter(city=city)
    if active_only:
        services = services.filter(status="active")
    return {"edition": book.edition, "services": [describe_service(service, book) for service in services]}


def describe_service(service: Service, book: Book) -> dict[str, Any]:
    """One service as plain data; needs its organisation and place loaded."""
    demand = book.demands[service.code]
    words = say_line(demand, facts=book.facts, documents=book.names)
    return {
        "id": service.code,
        "name": _write_texts(service.name),
        "organisation": {"id": service.organisation.code, "name": _write_texts(service.organisation.name)},
        "programme": service.programme or None,
        "city": service.city,
        "kind": service.kind,
        "ledger_kind": service.ledger_kind,
        "area": _write_texts(Texts(service.area_es, service.area_en)),
        "needs": service.needs,
        "status": service.status,
        "emergency": service.emergency,
        "gives": _write_texts(service.gives),
        "how_to_reach": _write_texts(service.how_to_reach),
        "place": _write_place(service.place),
        "cost": {"free": service.cost_free, "words": _write_texts(service.cost)},
        "languages": service.languages,
        "documents_asked": service.documents_asked,
        "capacity": service.capacity,
        "opening": service.opening,
        "accessibility": service.accessibility,
        "open_from": _write_day(service.open_from),
        "open_until": _write_day(service.open_until),
        "demand": service.demand,
        "demand_version": service.demand_version,
        "demand_words": _write_texts(words),
        "sources": list_sources(demand),
        "source": _write_source(service.source),
        "to_be_confirmed": service.to_be_confirmed,
        "review_by": _write_day(service.review_by),
    }


def list_sources(node: Node, path: str = "demand") -> list[dict[str, Any]]:
    """Each statement of a demand: where it stands, when and by whom it was checked, or that it must be confirmed."""
    found = []
    source = node.note.get("source")
    if source or node.note.get("to_be_confirmed"):
        found.append(
            {
                "path": path,
                "source": source,
                "checked_on": node.note.get("checked_on"),
                "checked_by": node.note.get("checked_by"),
                "to_be_confirmed": bool(node.note.get("to_be_confirmed")),
            }
        )
    match node:
        case Condition():
            pass
        case Not():
            found += list_sources(node.child, f"{path}.not")
        case AllOf() | AnyOf():
            shape = "all" if isinstance(node, AllOf) else "any"
            for position, child in enumerate(node.children):
                found += list_sources(child, f"{path}.{shape}[{position}]")
    return found


def describe_answer(explained: ExplainedService) -> dict[str, Any]:
    """One verdict explained, as plain data."""
    answer = explained.answer
    return {
        "service": {
            "id": answer.service.code,
            "name": _write_texts(answer.service.name),
            "city": answer.service.city,
            "organisation": asdict(answer.service.organisation),
            "demand_version": answer.service.demand_version,
        },
        "edition": explained.edition,
        "verdict": answer.verdict.value,
        "number": answer.verdict.number,
        "door": answer.door,
        "to_be_confirmed": answer.to_be_confirmed,
        "reasons": [
            {
                "kind": reason.kind,
                "text": _write_texts(reason.text),
                "fact": reason.fact,
                "source": _write_source(reason.source),
                "to_be_confirmed": reason.to_be_confirmed,
            }
            for reason in answer.reasons
        ],
        "keys": [asdict(key) for key in answer.keys],
        "missing_facts": [asdict(fact) for fact in answer.missing_facts],
        "explanation": explanation_as_json(explained.explanation),
    }


def _write_texts(texts: Texts) -> dict[str, str] | None:
    return {"es": texts.es, "en": texts.en} if texts else None


def _write_source(source: Source | None) -> dict[str, Any] | None:
    return {"document": source.document, "line": source.line} if source else None


def _write_place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "id": place.code,
        "name": _write_texts(place.name),
        "area": place.area or None,
        "address": place.address or None,
        "latitude": None if place.latitude is None else float(place.latitude),
        "longitude": None if place.longitude is None else float(place.longitude),
        "metro_station": place.metro_station or None,
        "opening": place.opening,
        "to_be_confirmed": place.to_be_confirmed,
    }


def _write_day(day: Any) -> str | None:
    return day.isoformat() if day else None
