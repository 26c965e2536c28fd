"""The directory for other systems: Open Referral HSDS 3.1, read only.

Every list answers to GET and POST with the parameters of the standard; an unknown identifier is 404.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from ninja import NinjaAPI, Query, Schema
from pydantic import Field

from ruta.doors.api.paging import answer_page
from ruta.doors.api.problems import answer_problems
from ruta.kernel.problems import NotFound
from ruta.rooms.directory.queries import describe_directory_as_hsds
from ruta.rooms.directory.rules.hsds import HsdsDirectory, keep_simple, list_changes_since
from ruta.rooms.directory.rules.searching import fold_text

api = NinjaAPI(
    title="Ruta Abierta · HSDS",
    version="3.1",
    description="The directory of services of the cities in Open Referral HSDS 3.1. Nothing here is about a person.",
    urls_namespace="hsds",
    docs_url=None,
)
answer_problems(api)


class Paged(Schema):
    """Which page, how long, and how it is written."""

    page: int = Field(1, description="Number of the page, from 1")
    per_page: int = Field(50, description="Records on a page, at most 500")
    format: str = Field("json", description="json, or ndjson for everything, one record a line")
    search: str = Field("", description="Words looked for in the names and texts, without capitals or accents")


class Chosen(Paged):
    """Which services or institutions."""

    taxonomy_term_id: str = Field("", description="Records tied to this term")
    taxonomy_id: str = Field("", description="Records tied to any term of this taxonomy")
    organization_id: str = Field("", description="Records of this institution")
    modified_after: datetime | None = Field(None, description="Changed at this moment or later")
    minimal: bool = Field(False, description="Only the id and when it was last changed")
    full: bool = Field(False, description="Everything nested in the record")


class ChosenOrganisations(Chosen):
    """Which institutions; with their services or without."""

    full_service: bool = Field(False, description="With the services each gives, in full")


class ChosenPlaces(Chosen):
    """Which services at which places."""

    postcode: str = Field("", description="Not kept by this directory: with it nothing is found")
    proximity: str = Field("", description="Metres around the postcode")


class ChosenTerms(Paged):
    """Which terms."""

    taxonomy_id: str = Field("", description="Terms of this taxonomy")
    top_only: bool = Field(False, description="Terms without a parent")
    parent_id: str = Field("", description="Terms below this one")


_METHODS = ["GET", "POST"]


def read_directory() -> HsdsDirectory:
    """The directory as it is now."""
    return describe_directory_as_hsds(site=settings.RUTA.site_url.rstrip("/"))


@api.get("/", operation_id="getAPIMetaInformation", summary="What this API speaks")
def show_meta(request: HttpRequest) -> HttpResponseBase:
    """The version of the standard, the profile and where this description stands."""
    root = settings.RUTA.site_url.rstrip("/")
    return JsonResponse(
        {"version": "3.1", "profile": f"{root}/hsds/profile", "openapi_url": f"{root}/hsds/openapi.json"}
    )


@api.get("/profile", summary="What this directory says beyond the standard")
def show_profile(request: HttpRequest) -> HttpResponseBase:
    """The fields of the profile, each with its meaning, as a JSON schema."""
    return JsonResponse(PROFILE, json_dumps_params={"ensure_ascii": False})


@api.api_operation(_METHODS, "/services", summary="Services")
def list_services(request: HttpRequest, asked: Annotated[Chosen, Query()]) -> HttpResponseBase:
    """Services in the order of their codes, or with ``minimal`` their ids and when each was last changed."""
    return _answer(read_directory().services, asked)


@api.get("/services/{identifier}", summary="One service in full")
def show_service(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """Everything about one service."""
    return _answer_one("services", identifier)


@api.api_operation(_METHODS, "/organizations", summary="Institutions")
def list_organizations(request: HttpRequest, asked: Annotated[ChosenOrganisations, Query()]) -> HttpResponseBase:
    """Institutions by name; with ``full_service`` each with the services it gives."""
    records = read_directory().organizations
    return _answer(_with_services(records) if asked.full_service else records, asked)


@api.get("/organizations/{identifier}", summary="One institution in full")
def show_organization(request: HttpRequest, identifier: str, full_service: bool = False) -> HttpResponseBase:
    """Everything about one institution."""
    return _answer_one("organizations", identifier, full_service=full_service)


@api.api_operation(_METHODS, "/service_at_locations", summary="Services at their places")
def list_service_at_locations(request: HttpRequest, asked: Annotated[ChosenPlaces, Query()]) -> HttpResponseBase:
    """Services at the places where they are given."""
    return _answer(() if asked.postcode else read_directory().service_at_locations, asked)


@api.get("/service_at_locations/{identifier}", summary="One service at its place")
def show_service_at_location(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """Everything about a service at a place."""
    return _answer_one("service_at_locations", identifier)


@api.api_operation(_METHODS, "/taxonomies", summary="Taxonomies")
def list_taxonomies(request: HttpRequest, asked: Annotated[Paged, Query()]) -> HttpResponseBase:
    """How services are sorted: by kind, by need, by what their demands ask."""
    records = [one for one in read_directory().taxonomies if _holds(one, asked.search)]
    return answer_page(records, page=asked.page, per_page=asked.per_page, format_=asked.format)


@api.get("/taxonomies/{identifier}", summary="One taxonomy")
def show_taxonomy(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One taxonomy."""
    return _answer_one("taxonomies", identifier)


@api.api_operation(_METHODS, "/taxonomy_terms", summary="Terms of the taxonomies")
def list_taxonomy_terms(request: HttpRequest, asked: Annotated[ChosenTerms, Query()]) -> HttpResponseBase:
    """Terms; none of ours stands below another."""
    records = [
        one
        for one in read_directory().taxonomy_terms
        if _holds(one, asked.search)
        and (not asked.taxonomy_id or one["taxonomy_id"] == asked.taxonomy_id)
        and (not asked.parent_id or one.get("parent_id") == asked.parent_id)
    ]
    return answer_page(records, page=asked.page, per_page=asked.per_page, format_=asked.format)


@api.get("/taxonomy_terms/{identifier}", summary="One term")
def show_taxonomy_term(request: HttpRequest, identifier: str) -> HttpResponseBase:
    """One term."""
    return _answer_one("taxonomy_terms", identifier)


def _answer(records: Sequence[Mapping[str, Any]], asked: Chosen) -> HttpResponseBase:
    found: Sequence[Mapping[str, Any]] = [one for one in records if _fits(one, asked)]
    if asked.modified_after is not None:
        moment = asked.modified_after
        found = list_changes_since(found, moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if asked.minimal:
        found = [{name: one[name] for name in ("id", "last_modified") if name in one} for one in found]
    elif not asked.full and not getattr(asked, "full_service", False):
        found = [keep_simple(one) for one in found]
    return answer_page(found, page=asked.page, per_page=asked.per_page, format_=asked.format)


def _answer_one(kind: str, identifier: str, *, full_service: bool = False) -> HttpResponseBase:
    record = read_directory().find(kind, identifier.lower())
    if record is None:
        raise NotFound(
            "hsds-record-not-found",
            "There is no record {id} in {kind}. Ask for the list: identifiers never change.",
            id=identifier,
            kind=kind,
        )
    if full_service:
        (record,) = _with_services([record])
    return JsonResponse(record, json_dumps_params={"ensure_ascii": False})


def _with_services(organisations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    given: dict[str, list[dict[str, Any]]] = {}
    for service in read_directory().services:
        bare = {name: value for name, value in service.items() if name != "organization"}
        given.setdefault(service["organization_id"], []).append(bare)
    return [{**one, "services": given[one["id"]]} if one["id"] in given else dict(one) for one in organisations]


def _fits(record: Mapping[str, Any], asked: Chosen) -> bool:
    service = record.get("service", record)
    if asked.organization_id and asked.organization_id not in (service.get("organization_id"), record["id"]):
        return False
    attributes = record.get("attributes", ())
    if asked.taxonomy_term_id and all(one["taxonomy_term_id"] != asked.taxonomy_term_id for one in attributes):
        return False
    if asked.taxonomy_id and all(one["taxonomy_term"]["taxonomy_id"] != asked.taxonomy_id for one in attributes):
        return False
    return _holds(service, asked.search)


def _holds(record: Mapping[str, Any], search: str) -> bool:
    words = fold_text(search).split()
    if not words:
        return True
    texts = [record.get(name) or "" for name in ("name", "alternate_name", "description", "code")]
    texts += [text for text in record.get("translations", {}).get("en", {}).values() if isinstance(text, str)]
    whole = fold_text(" ".join(texts))
    return all(word in whole for word in words)


PROFILE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Ruta Abierta: a profile of HSDS 3.1",
    "description": "Services say who may enter as conditions over facts of a person, not only in prose. "
    "Records stay valid HSDS 3.1: these fields are added.",
    "type": "object",
    "properties": {
        "demand": {
            "description": "Who may enter. Empty “all” means everybody. A test on a fact nobody knows is unknown, "
            "neither yes nor no (Kleene's three values).",
            "$ref": "#/$defs/node",
        },
        "sources": {"type": "array", "description": "Where each condition is stated, when it was read and by whom."},
        "to_be_confirmed": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Fields that no source states yet; ask at the counter.",
        },
        "translations": {"type": "object", "description": "Texts by language; the record's own are in Spanish."},
    },
    "$defs": {
        "node": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["all"],
                    "properties": {"all": {"type": "array", "items": {"$ref": "#/$defs/node"}}},
                },
                {
                    "type": "object",
                    "required": ["any"],
                    "properties": {"any": {"type": "array", "items": {"$ref": "#/$defs/node"}}},
                },
                {"type": "object", "required": ["not"], "properties": {"not": {"$ref": "#/$defs/node"}}},
                {
                    "type": "object",
                    "required": ["fact", "op", "value"],
                    "properties": {
                        "fact": {"type": "string"},
                        "op": {
                            "enum": [
                                "=", "!=", "<", "<=", ">", ">=", "in", "not_in", "between",
                                "has_any", "has_all", "has_none",
                            ]
                        },
                        "value": {},
                        "words": {"type": "object"},
                        "source": {"type": "object"},
                        "to_be_confirmed": {"type": "boolean"},
                    },
                },
            ]
        }
    },
}  # fmt: skip
