"""The directory of the latest edition, made ready once per process and kept until the next load."""

from __future__ import annotations

from django.db.models import Model

from ruta.rooms.directory.errors.lookups import directory_empty
from ruta.rooms.directory.models import DocumentKind, Edition, Service
from ruta.rooms.directory.rules.books import Book, DocumentEntry, is_unconfirmed, say_line
from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.entitlements import Named, ServiceSummary
from ruta.rooms.directory.types.facts import FactCatalogue

#: Editions kept: the latest, and the one a request may still be reading.
_KEPT = 2
_books: dict[tuple[int, str], Book] = {}


def open_book() -> Book:
    """The latest edition of the directory, ready for answering.

    Errors: ``directory-empty``.
    Cost: one query; four and some tens of milliseconds the first time after a load.
    """
    latest = Edition.objects.order_by("-number").values_list("number", "content_hash").first()
    if latest is None:
        raise directory_empty()
    book = _books.get(latest)
    if book is None:
        book = _build_book(latest[0])
        while len(_books) >= _KEPT:
            _books.pop(next(iter(_books)), None)
        _books[latest] = book
    return book


def _build_book(number: int) -> Book:
    edition = Edition.objects.get(number=number)
    facts = FactCatalogue.from_data(edition.facts)
    services = list(Service.objects.select_related("organisation").order_by("city", "name_es"))
    documents = list(
        DocumentKind.objects.filter(retired=False).select_related("issued_by", "issued_at", "help_service")
    )
    demands = {service.code: parse_demand(service.demand) for service in services}
    names = {document.code: {"es": document.short_es, "en": document.short_en} for document in documents}

    def enter(document: DocumentKind) -> DocumentEntry:
        asks_for = parse_demand(document.asks_for) if document.asks_for is not None else None
        return DocumentEntry(
            code=document.code,
            name=document.name,
            short=document.short,
            what_for=document.what_for,
            issued_by=_name(document.issued_by),
            issued_at=_name(document.issued_at),
            help_service=_name(document.help_service),
            cost=document.cost,
            takes_days=document.takes_days,
            asks_for=asks_for,
            asks=say_line(asks_for, facts=facts, documents=names) if asks_for else Texts(),
            to_be_confirmed=tuple(document.to_be_confirmed),
        )

    return Book(
        edition=number,
        facts=facts,
        vocabulary=edition.vocabulary,
        services={
            service.code: summarise_service(service, asks_unconfirmed=is_unconfirmed(demands[service.code]))
            for service in services
        },
        demands=demands,
        documents={document.code: enter(document) for document in documents},
        names=names,
    )


def summarise_service(service: Service, *, asks_unconfirmed: bool) -> ServiceSummary:
    """A row of the directory as a summary; needs its organisation loaded."""
    return ServiceSummary(
        id=service.pk,
        code=service.code,
        name=service.name,
        organisation=Named(service.organisation.code, service.organisation.name),
        city=service.city,
        kind=service.kind,
        ledger_kind=service.ledger_kind,
        needs=tuple(service.needs),
        gives=service.gives,
        cost_free=service.cost_free,
        emergency=service.emergency,
        is_active=service.is_active and not service.retired,
        open_from=service.open_from,
        open_until=service.open_until,
        review_by=service.review_by,
        open_to_all=service.open_to_all,
        demand_version=service.demand_version,
        asks_unconfirmed=asks_unconfirmed or "demand" in service.to_be_confirmed,
    )


def _name(row: Model | None) -> Named | None:
    return None if row is None else Named(row.code, row.name)  # type: ignore[attr-defined]
