"""Pages for people on the move and anyone else: no account, no name asked, nothing kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from ruta.doors.look.exports import answer_export
from ruta.doors.look.paging import page_of
from ruta.doors.public.filters import CHOICES, list_options, read_filter
from ruta.doors.public.pages import (
    EXPORT_COLUMNS,
    describe_conditions,
    describe_for_search_engines,
    list_checked_days,
    write_export_row,
)
from ruta.doors.public.rows import render_options, render_rows
from ruta.rooms.directory import queries
from ruta.rooms.directory.rules.content import list_documents


def read_language() -> str:
    """The reader's language as content has it: ``es`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "es"


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """What this is, and the ways in: by need, by document, to the results."""
    book = queries.open_book()
    options = list_options(book, read_language())
    city = request.GET.get("city", "")
    known = city if city in book.vocabulary["cities"] else ""
    return render(
        request, "public/home.html", {"options": options, "city": known, "city_name": book.name("cities", known)}
    )


@require_safe
def show_services(request: HttpRequest) -> HttpResponse:
    """The list of services, filtered by the address."""
    book = queries.open_book()
    chosen, language = read_filter(request.GET, book), read_language()
    codes = queries.list_services(**chosen.for_query).values_list("code", flat=True)
    page = page_of(request, codes, size=20)
    context = {
        "page": page,
        "rows": render_rows(page.object_list, book, language=language, with_city=not chosen.city),
        "chosen": chosen,
        "options": {
            name: render_options(book, vocabulary, chosen=getattr(chosen, name), language=language)
            for name, vocabulary in CHOICES.items()
        },
        "city_name": book.name("cities", chosen.city) if chosen.city else "",
        "need_name": book.name("needs", chosen.need) if chosen.need else "",
    }
    return render(request, "public/services.html", context)


@require_safe
def export_services(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as CSV, xlsx or JSON."""
    book = queries.open_book()
    services = queries.list_services(**read_filter(request.GET, book).for_query)
    if kind == "json":
        return JsonResponse(queries.describe_directory(chosen=services), json_dumps_params={"ensure_ascii": False})
    language = read_language()
    rows = [write_export_row(service, book, language) for service in services.select_related("place")]
    return answer_export("servicios", EXPORT_COLUMNS, rows, kind=kind)


@require_safe
def show_service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: what it gives, who may enter and where that is stated."""
    book = queries.open_book()
    service, today = queries.get_service(code), timezone.localdate()
    demand = book.demands[code]
    asked = [book.documents[document] for document in service.documents_asked if document in book.documents]
    counted = [book.documents[document] for document in list_documents(demand) if document in book.documents]
    context = {
        "service": service,
        "source_name": book.name("sources", service.source_document),
        "kind_name": book.name("service_kinds", service.kind),
        "city_name": book.name("cities", service.city),
        "languages": [book.name("languages", spoken) for spoken in service.languages],
        "documents_asked": asked,
        "documents_counted": [document for document in counted if document not in asked],
        "demand": describe_conditions(book, demand, read_language()),
        "checked": list_checked_days(demand),
        "is_given": book.find_service(code).is_given_on(today),
        "intake": queries.find_intake(service=code, on=today),
        "related": queries.list_related_services(service),
        "schema_org": describe_for_search_engines(
            service,
            address=f"{settings.RUTA.site_url.rstrip('/')}{request.path}",
            languages=service.languages,
        ),
    }
    return render(request, "public/service.html", context)


@require_safe
def show_documents(request: HttpRequest) -> HttpResponse:
    """Every document that services ask for, by country."""
    book = queries.open_book()
    groups = [
        (book.name("countries", code), queries.list_documents(country=code)) for code in book.vocabulary["countries"]
    ]
    return render(request, "public/documents.html", {"groups": groups})


@require_safe
def show_document(request: HttpRequest, code: str) -> HttpResponse:
    """One document: what it is for, where to get it, what it asks for, which services it opens."""
    book = queries.open_book()
    document = queries.get_document_kind(code)
    entry = book.documents.get(code)
    codes = list(queries.find_document_services(code).values_list("code", flat=True))
    context = {
        "document": document,
        "country_name": book.name("countries", document.country) if document.country else "",
        "asks": describe_conditions(book, entry.asks_for, read_language()) if entry and entry.asks_for else None,
        "count": len(codes),
        "rows": render_rows(codes, book, language=read_language()),
    }
    return render(request, "public/document.html", context)


@require_safe
def show_organisation(request: HttpRequest, code: str) -> HttpResponse:
    """One institution and the services it gives."""
    book = queries.open_book()
    organisation = queries.get_organisation(code)
    codes = queries.list_services(organisation=code).values_list("code", flat=True)
    context = {
        "organisation": organisation,
        "kind_name": book.name("organisation_kinds", organisation.kind),
        "city_name": book.name("cities", organisation.city) if organisation.city else "",
        "rows": render_rows(codes, book, language=read_language()),
        "source_name": book.name("sources", organisation.source_document),
    }
    return render(request, "public/organisation.html", context)


@require_safe
def show_emergency(request: HttpRequest) -> HttpResponse:
    """Urgent help, city by city."""
    book = queries.open_book()
    city = request.GET.get("city", "")
    cities = [city] if city in book.vocabulary["cities"] else list(book.vocabulary["cities"])
    groups = [
        (
            book.name("cities", name),
            render_rows(
                queries.list_services(emergency=True, city=name).values_list("code", flat=True),
                book,
                language=read_language(),
                with_city=False,
            ),
        )
        for name in cities
    ]
    return render(request, "public/emergency.html", {"groups": groups})


@require_safe
def show_about(request: HttpRequest) -> HttpResponse:
    """What this is, what data it keeps, and where its contents come from."""
    book = queries.open_book()
    return render(request, "public/about.html", {"sources": book.vocabulary["sources"], "edition": book.edition})
