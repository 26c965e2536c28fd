"""Lists and pages of the directory: services, institutions, documents."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ruta.rooms.directory.errors.lookups import (
    document_unknown,
    organisation_unknown,
    service_inactive,
    service_unknown,
)
from ruta.rooms.directory.models import DocumentKind, Organisation, Service, ServiceTag
from ruta.rooms.directory.queries.places import list_full_intakes
from ruta.rooms.directory.rules.searching import fold_text


def list_services(
    *,
    city: str | None = None,
    need: str | None = None,
    kind: str | None = None,
    language: str | None = None,
    text: str | None = None,
    cost_free: bool | None = None,
    emergency: bool | None = None,
    organisation: str | None = None,
    status: str | None = "active",
    on: date | None = None,
) -> QuerySet[Service]:
    """Services in order of name, urgent ones first; every filter left out is no filter.

    ``text`` is looked for word by word, without capitals or accents, in names and texts of both languages.
    ``on`` (today when left out): active services are those given on that day. ``status=None`` also lists the inactive
    ones and those out of dates. Cost: one query when read, institutions included.
    """
    services = Service.objects.select_related("organisation").defer("demand", "search_text")
    if status:
        services = services.filter(status=status)
    if status == "active":
        services = services.filter(is_given_on(on or timezone.localdate()))
    if city:
        services = services.filter(city=city)
    if kind:
        services = services.filter(kind=kind)
    if organisation:
        services = services.filter(organisation__code=organisation)
    if cost_free is not None:
        services = services.filter(cost_free=cost_free)
    if emergency is not None:
        services = services.filter(emergency=emergency)
    for tag, value in ((ServiceTag.NEED, need), (ServiceTag.LANGUAGE, language)):
        if value:
            services = services.filter(_has_tag(tag, value))
    for word in fold_text(text or "").split():
        services = services.filter(search_text__contains=word)
    return services.order_by("-emergency", "name_es", "code")


def get_service(code: str) -> Service:
    """One service with its institution and place, inactive ones too. Errors: ``service-unknown``. Cost: one query."""
    service = Service.objects.select_related("organisation__parent", "place").filter(code=code).first()
    if service is None:
        raise service_unknown(code)
    return service


def is_given_on(day: date, *, path: str = "") -> Q:
    """Services active and between their first and last day; ``path`` leads to the service."""
    first, last = f"{path}open_from", f"{path}open_until"
    return (
        Q(**{f"{path}status": "active"})
        & (Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": day}))
        & (Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day}))
    )


def require_active(code: str, *, on: date | None = None) -> Service:
    """One service that people may be sent to. Errors: ``service-unknown``, ``service-inactive``."""
    service = get_service(code)
    if not service.is_given_on(on or timezone.localdate()):
        raise service_inactive(code)
    return service


def list_related_services(service: Service, *, limit: int = 4) -> QuerySet[Service]:
    """Other services of the same city and kind that have a place, those of the same institution first."""
    return (
        list_services(city=service.city, kind=service.kind)
        .exclude(pk=service.pk)
        .exclude(pk__in=list_full_intakes(on=timezone.localdate()).values("service"))
        .annotate(same=Count("pk", filter=Q(organisation_id=service.organisation_id)))
        .order_by("-same", "name_es")[:limit]
    )


def list_organisations(*, city: str | None = None) -> QuerySet[Organisation]:
    """Institutions in order of name, with ``services_count`` of active services."""
    organisations = Organisation.objects.filter(retired=False).annotate(
        services_count=Count("services", filter=is_given_on(timezone.localdate(), path="services__"))
    )
    return organisations.filter(city=city) if city else organisations


def get_organisation(code: str) -> Organisation:
    """One institution with the one it belongs to. Errors: ``organisation-unknown``. Cost: one query."""
    organisation = Organisation.objects.select_related("parent").filter(code=code).first()
    if organisation is None:
        raise organisation_unknown(code)
    return organisation


def list_documents(*, country: str | None = None) -> QuerySet[DocumentKind]:
    """Kinds of documents in order of name; of one country also those that belong to none."""
    documents = DocumentKind.objects.filter(retired=False)
    return documents.filter(country__in=[country, ""]) if country else documents


def get_document_kind(code: str) -> DocumentKind:
    """One kind of document with who issues it and who helps. Errors: ``document-unknown``. Cost: one query."""
    document = DocumentKind.objects.select_related("issued_by", "issued_at", "help_service").filter(code=code).first()
    if document is None:
        raise document_unknown(code)
    return document


def find_document_services(code: str) -> QuerySet[Service]:
    """Active services whose demand accepts a document or whose desk asks for it. Cost: one query when read."""
    return list_services().filter(_has_tag(ServiceTag.DOCUMENT, code))


def _has_tag(kind: str, value: str) -> Exists:
    return Exists(ServiceTag.objects.filter(service=OuterRef("pk"), kind=kind, value=value))
