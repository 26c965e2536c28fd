"""Reads of the directory: lists and pages of what there is, and what one person may enter."""

from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.queries.entitlements import answer_service, explain_service, find_entitlement
from ruta.rooms.directory.queries.plain import describe_answer, describe_directory
from ruta.rooms.directory.queries.services import (
    find_document_services,
    get_document_kind,
    get_organisation,
    get_service,
    list_documents,
    list_organisations,
    list_related_services,
    list_services,
    require_active,
)

__all__ = [
    "answer_service",
    "describe_answer",
    "describe_directory",
    "explain_service",
    "find_document_services",
    "find_entitlement",
    "get_document_kind",
    "get_organisation",
    "get_service",
    "list_documents",
    "list_organisations",
    "list_related_services",
    "list_services",
    "open_book",
    "require_active",
]
