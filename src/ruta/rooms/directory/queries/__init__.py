"""Reads of the directory: lists and pages of what there is, and what one person may enter."""

from ruta.rooms.directory.queries.asking import find_next_question, list_documents_asked
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.queries.editing import (
    compare_versions,
    get_demand_before,
    get_demand_version,
    list_editable_services,
    load_demand_sheet,
    load_places,
    preview_demand,
)
from ruta.rooms.directory.queries.entitlements import answer_service, explain_service, find_entitlement
from ruta.rooms.directory.queries.hsds import describe_directory_as_hsds, list_directory_changes
from ruta.rooms.directory.queries.places import find_full_services, find_intake
from ruta.rooms.directory.queries.plain import describe_answer, describe_directory
from ruta.rooms.directory.queries.protocols import (
    get_protocol,
    list_protocols,
    list_protocols_of_service,
    list_review_requests,
    load_reviews,
)
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
    "compare_versions",
    "describe_answer",
    "describe_directory",
    "describe_directory_as_hsds",
    "explain_service",
    "find_document_services",
    "find_entitlement",
    "find_full_services",
    "find_intake",
    "find_next_question",
    "get_demand_before",
    "get_demand_version",
    "get_document_kind",
    "get_organisation",
    "get_protocol",
    "get_service",
    "list_directory_changes",
    "list_documents",
    "list_documents_asked",
    "list_editable_services",
    "list_organisations",
    "list_protocols",
    "list_protocols_of_service",
    "list_related_services",
    "list_review_requests",
    "list_services",
    "load_demand_sheet",
    "load_places",
    "load_reviews",
    "open_book",
    "preview_demand",
    "require_active",
]
