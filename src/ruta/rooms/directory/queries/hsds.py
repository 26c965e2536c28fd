"""The directory in the words of HSDS, worked out once for every state of its tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from ruta.rooms.directory.models import Edition, Organisation, Service
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.queries.plain import describe_service
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.directory.rules.content import list_conditions
from ruta.rooms.directory.rules.hsds import HsdsDirectory, write_directory
from ruta.rooms.directory.rules.words import say_condition

_KEPT: dict[tuple[Any, ...], HsdsDirectory] = {}


def describe_directory_as_hsds(*, site: str) -> HsdsDirectory:
    """Every service, institution and place as HSDS 3.1 records. ``site``: the address of the product.

    Errors: ``directory-empty``. Cost: two queries while nothing changed; five otherwise.
    """
    book = open_book()
    changed = Service.history.aggregate(last=Max("history_id"))["last"]
    key = (site, book.edition, changed)
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = _write(book, site)
    return _KEPT[key]


def list_directory_changes(*, since: datetime | None = None, limit: int = 500) -> list[dict[str, Any]]:
    """What changed in the services, the latest first: when, which service, made, changed or taken out.

    Cost: one query.
    """
    rows = Service.history.order_by("-history_date", "-history_id")
    if since is not None:
        rows = rows.filter(history_date__gte=since)
    names = {"+": "create", "~": "update", "-": "delete"}
    return [
        {
            "at": row.history_date.isoformat(),
            "id": row.code,
            "name": {"es": row.name_es, "en": row.name_en},
            "action": "retire" if row.retired else names[row.history_type],
            "demand_version": row.demand_version,
            "status": row.status,
        }
        for row in rows[:limit]
    ]


def _write(book: Book, site: str) -> HsdsDirectory:
    services = list(Service.objects.select_related("organisation", "place").filter(retired=False).order_by("code"))
    dates = dict(Service.history.values_list("code").annotate(last=Max("history_date")))
    loaded = Edition.objects.get(number=book.edition).loaded_at
    organisations = [
        {
            "id": row.code,
            "name": row.name_es,
            "english": row.name_en,
            "description": row.description_es,
            "website": row.website,
            "parent": row.parent.code if row.parent else "",
            "kind": row.kind,
        }
        for row in Organisation.objects.filter(retired=False).select_related("parent")
    ]
    return write_directory(
        [describe_service(service, book) for service in services],
        organisations=organisations,
        vocabulary=book.vocabulary,
        facts={name: str(fact.words.get("es") or name) for name, fact in book.facts.facts.items()},
        conditions={
            service.code: [
                {
                    "fact": leaf.fact,
                    "op": leaf.op,
                    "value": _make_plain(leaf.value),
                    "words": say_condition(leaf, language="es", facts=book.facts, documents=book.names),
                }
                for leaf in list_conditions(book.demands[service.code])
            ]
            for service in services
        },
        documents={code: document.name.es for code, document in book.documents.items()},
        modified={service.code: dates.get(service.code) or loaded for service in services},
        page_of=f"{site}/servicios/{{code}}/",
    )


def _make_plain(value: Any) -> Any:
    if isinstance(value, tuple | list | set | frozenset):
        return [_make_plain(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
