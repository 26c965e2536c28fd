"""From our services to HSDS records. Everything is worked out once for an edition and kept.

Source: Open Referral HSDS 3.1, compiled schemas. Texts are the Spanish ones, with the English beside them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: Every identifier of ours is made in this space from the kind of record and its code: the same on every machine.
_SPACE = uuid.UUID("6f1f0a52-6d2b-5d0e-9b6c-0f5f4a3c7b11")
_STATUS = {"active": "active", "inactive": "inactive"}
Record = dict[str, Any]


def make_id(kind: str, code: str) -> str:
    """The identifier of a record: always the same for the same code.

    >>> make_id("service", "omil") == make_id("service", "omil") != make_id("organization", "omil")
    True
    """
    return str(uuid.uuid5(_SPACE, f"{kind}/{code}"))


@dataclass(frozen=True)
class HsdsDirectory:
    """A whole directory as HSDS records, nested to the full, each kind in the order of its names."""

    services: tuple[Record, ...]
    organizations: tuple[Record, ...]
    service_at_locations: tuple[Record, ...]
    taxonomies: tuple[Record, ...]
    taxonomy_terms: tuple[Record, ...]

    def find(self, kind: str, identifier: str) -> Record | None:
        """One record by its identifier."""
        return next((one for one in getattr(self, kind) if one["id"] == identifier), None)


def write_directory(
    rows: Sequence[Mapping[str, Any]],
    *,
    organisations: Sequence[Mapping[str, Any]],
    vocabulary: Mapping[str, Mapping[str, Mapping[str, str]]],
    facts: Mapping[str, str],
    conditions: Mapping[str, Sequence[Mapping[str, Any]]],
    documents: Mapping[str, str],
    modified: Mapping[str, datetime],
    page_of: str,
) -> HsdsDirectory:
    """The directory as HSDS.

    ``rows``: services as :func:`~ruta.rooms.directory.queries.describe_directory` gives them. ``organisations``: code,
    name, english, description, website, parent, kind. ``facts``: name → label. ``conditions``: service → its leaf
    conditions with ``fact, op, value, words``. ``documents``: code → name. ``modified``: service → when it was last
    changed. ``page_of``: the address of a service's page with ``{code}``.
    """
    terms = _Terms(vocabulary, facts)
    institutions = {row["id"]: _write_organisation(row, terms) for row in organisations}
    services, at_locations = [], []
    for row in rows:
        service = _write_service(row, terms, conditions.get(row["id"], ()), documents, modified, page_of)
        place = row["place"]
        if place:
            link: Record = {
                "id": make_id("service_at_location", row["id"]),
                "service_id": service["id"],
                "location_id": make_id("location", place["id"]),
                "location": _write_location(place, row["organisation"]["id"]),
            }
            service["service_at_locations"] = [link]
            at_locations.append(link | {"service": keep_simple(service)})
        organisation = institutions[row["organisation"]["id"]]
        service["organization"] = organisation
        services.append(service)
    return HsdsDirectory(
        services=tuple(services),
        organizations=tuple(institutions.values()),
        service_at_locations=tuple(at_locations),
        taxonomies=tuple(terms.taxonomies.values()),
        taxonomy_terms=tuple(terms.terms.values()),
    )


#: What stays of a nested record in a list: values of its own and what it has one of.
_ONE_TO_ONE = ("organization", "program", "location", "service", "unit", "taxonomy_detail")
_OF_THE_PROFILE = ("demand", "translations", "to_be_confirmed", "sources")


def keep_simple(record: Mapping[str, Any]) -> Record:
    """A record as lists show it: its own values, and what it has one of, themselves simple.

    >>> keep_simple({"id": "1", "phones": [1], "organization": {"id": "2", "phones": [2]}})
    {'id': '1', 'organization': {'id': '2'}}
    """
    simple = {}
    for name, value in record.items():
        if isinstance(value, Mapping) and name in _ONE_TO_ONE:
            simple[name] = keep_simple(value)
        elif not isinstance(value, Mapping | list):
            simple[name] = value
    return simple


def list_changes_since(services: Iterable[Mapping[str, Any]], moment: datetime) -> list[Mapping[str, Any]]:
    """The services changed at that moment or after it."""
    return [one for one in services if datetime.fromisoformat(one["last_modified"]) >= moment]


class _Terms:
    """The taxonomies: kinds of service, needs, and the facts that demands are about."""

    def __init__(self, vocabulary: Mapping[str, Mapping[str, Mapping[str, str]]], facts: Mapping[str, str]) -> None:
        self.taxonomies: dict[str, Record] = {}
        self.terms: dict[tuple[str, str], Record] = {}
        self.vocabulary = vocabulary
        self._add("kind", "Tipos de servicio", "Por lo que dan", vocabulary.get("service_kinds", {}))
        self._add("need", "Necesidades", "Por lo que la persona necesita", vocabulary.get("needs", {}))
        self._add("organisation-kind", "Tipos de institución", "Por lo que son", vocabulary["organisation_kinds"])
        words = {name: {"es": label, "en": label} for name, label in facts.items()}
        self._add("demand", "Condiciones de entrada", "Hechos de la persona que un servicio pide", words)

    def _add(self, code: str, name: str, description: str, words: Mapping[str, Mapping[str, str]]) -> None:
        taxonomy = {
            "id": make_id("taxonomy", code),
            "name": name,
            "description": description,
            "version": "1",
        }
        self.taxonomies[code] = taxonomy
        for term, texts in words.items():
            self.terms[(code, term)] = {
                "id": make_id("taxonomy_term", f"{code}/{term}"),
                "code": term,
                "name": texts.get("es") or term,
                "description": texts.get("en") or texts.get("es") or term,
                "taxonomy": name,
                "language": "es",
                "taxonomy_id": taxonomy["id"],
                "taxonomy_detail": taxonomy,
            }

    def name(self, taxonomy: str, term: str) -> str:
        """The term's name; its code where nothing names it."""
        return str(self.terms.get((taxonomy, term), {}).get("name", term))

    def write_attribute(
        self, owner: str, identifier: str, taxonomy: str, term: str, place: int, **extra: str
    ) -> Record | None:
        """An attribute that ties a record to a term."""
        found = self.terms.get((taxonomy, term))
        if found is None:
            return None
        return {
            "id": make_id("attribute", f"{identifier}/{taxonomy}/{term}/{place}"),
            "link_id": identifier,
            "taxonomy_term_id": found["id"],
            "link_type": taxonomy,
            "link_entity": owner,
            **extra,
            "taxonomy_term": found,
        }


def _write_organisation(row: Mapping[str, Any], terms: _Terms) -> Record:
    identifier = make_id("organization", row["id"])
    record: Record = {
        "id": identifier,
        "name": row["name"],
        "description": row["description"] or terms.name("organisation-kind", row["kind"]),
    }
    if row["english"] and row["english"] != row["name"]:
        record["alternate_name"] = row["english"]
    if row["website"]:
        record["website"] = row["website"]
    if row["parent"]:
        record["parent_organization_id"] = make_id("organization", row["parent"])
    attribute = terms.write_attribute("organization", identifier, "organisation-kind", row["kind"], 0)
    if attribute:
        record["attributes"] = [attribute]
    return record


def _write_service(
    row: Mapping[str, Any],
    terms: _Terms,
    conditions: Sequence[Mapping[str, Any]],
    documents: Mapping[str, str],
    modified: Mapping[str, datetime],
    page_of: str,
) -> Record:
    code = row["id"]
    identifier = make_id("service", code)
    record: Record = {
        "id": identifier,
        "organization_id": make_id("organization", row["organisation"]["id"]),
        "name": row["name"]["es"],
        "description": (row["gives"] or {}).get("es", ""),
        "url": page_of.format(code=code),
        "status": _STATUS[row["status"]],
        "last_modified": modified[code].isoformat(),
        "eligibility_description": _say_demand(row, "es"),
    }
    if row["name"]["en"] != row["name"]["es"]:
        record["alternate_name"] = row["name"]["en"]
    if row["how_to_reach"]:
        record["application_process"] = row["how_to_reach"]["es"]
    if row["cost"]["free"] is not None and row["cost"]["words"]:
        record["fees_description"] = row["cost"]["words"]["es"]
    record |= _find_ages(row["demand"])
    if row["to_be_confirmed"]:
        record["alert"] = "Por confirmar: " + ", ".join(row["to_be_confirmed"])
    if row["programme"]:
        record["program_id"] = make_id("program", f"{row['organisation']['id']}/{row['programme']}")
        record["program"] = {
            "id": record["program_id"],
            "organization_id": record["organization_id"],
            "name": row["programme"],
            "description": row["programme"],
        }
    record |= _write_lists(row, identifier, terms, conditions, documents, modified[code])
    record["demand"] = row["demand"]
    record["sources"] = row["sources"]
    record["to_be_confirmed"] = row["to_be_confirmed"]
    record["translations"] = {
        "en": {
            "name": row["name"]["en"],
            "description": (row["gives"] or {}).get("en", ""),
            "eligibility_description": _say_demand(row, "en"),
        }
    }
    return record


def _write_lists(
    row: Mapping[str, Any],
    identifier: str,
    terms: _Terms,
    conditions: Sequence[Mapping[str, Any]],
    documents: Mapping[str, str],
    modified: datetime,
) -> Record:
    code = row["id"]
    attributes = [terms.write_attribute("service", identifier, "kind", row["kind"], 0)]
    attributes += [terms.write_attribute("service", identifier, "need", need, 0) for need in row["needs"]]
    for place, condition in enumerate(conditions):
        value = json.dumps(
            {"fact": condition["fact"], "op": condition["op"], "value": condition["value"]}, ensure_ascii=False
        )
        attributes.append(
            terms.write_attribute(
                "service", identifier, "demand", condition["fact"], place, value=value, label=condition["words"]
            )
        )
    lists: Record = {
        "attributes": [one for one in attributes if one],
        "service_areas": [
            {
                "id": make_id("service_area", code),
                "service_id": identifier,
                "name": terms.vocabulary.get("cities", {}).get(row["city"], {}).get("es", row["city"]),
            }
        ],
        "languages": [
            {
                "id": make_id("language", f"{code}/{spoken}"),
                "service_id": identifier,
                "code": spoken,
                "name": terms.vocabulary.get("languages", {}).get(spoken, {}).get("es", spoken),
            }
            for spoken in row["languages"]
        ],
        "required_documents": [
            {
                "id": make_id("required_document", f"{code}/{document}"),
                "service_id": identifier,
                "document": documents.get(document, document),
            }
            for document in row["documents_asked"]
        ],
    }
    if row["cost"]["free"] is not None and row["cost"]["words"]:
        option: Record = {
            "id": make_id("cost_option", code),
            "service_id": identifier,
            "amount_description": row["cost"]["words"]["es"],
        }
        lists["cost_options"] = [option | ({"amount": 0} if row["cost"]["free"] else {})]
    capacity = row["capacity"]
    if isinstance(capacity, Mapping) and capacity.get("places") is not None:
        lists["capacities"] = [_write_capacity(code, identifier, capacity, modified)]
    return {name: found for name, found in lists.items() if found}


def _write_capacity(code: str, identifier: str, capacity: Mapping[str, Any], modified: datetime) -> Record:
    unit = {"id": make_id("unit", "place"), "name": "cupo"}
    return {
        "id": make_id("service_capacity", code),
        "service_id": identifier,
        "unit": unit,
        "unit_id": unit["id"],
        "available": capacity.get("available", capacity["places"]),
        "maximum": capacity["places"],
        "updated": modified.isoformat(),
    }


def _write_location(place: Mapping[str, Any], organisation: str) -> Record:
    record: Record = {
        "id": make_id("location", place["id"]),
        "location_type": "physical",
        "organization_id": make_id("organization", organisation),
        "name": place["name"]["es"],
    }
    if place["latitude"] is not None:
        record |= {"latitude": place["latitude"], "longitude": place["longitude"]}
    # An HSDS address needs a postal code, which the directory does not keep: ours is said in words.
    where = [part for part in (place["address"], place["area"]) if part]
    if where:
        record["description"] = ", ".join(where)
    if place["metro_station"]:
        record["transportation"] = f"Metro {place['metro_station']}"
    return record


def _say_demand(row: Mapping[str, Any], language: str) -> str:
    words = (row["demand_words"] or {}).get(language, "")
    if not words:
        return "No se conoce ninguna condición." if language == "es" else "No condition is known."
    return str(words[0].upper() + words[1:])


def _find_ages(demand: Mapping[str, Any]) -> Record:
    """The ages that every way into the service asks for: stated only when the demand is certain of them.

    >>> _find_ages({"all": [{"fact": "age", "op": ">=", "value": 18}, {"any": []}]})
    {'minimum_age': 18}
    """
    found: Record = {}
    for leaf in [demand, *demand.get("all", ())]:
        if leaf.get("fact") != "age":
            continue
        value, op = leaf["value"], leaf["op"]
        if op == ">=":
            found["minimum_age"] = value
        elif op == ">":
            found["minimum_age"] = value + 1
        elif op == "<=":
            found["maximum_age"] = value
        elif op == "<":
            found["maximum_age"] = value - 1
        elif op == "between":
            low, high = value
            found |= ({} if low is None else {"minimum_age": low}) | ({} if high is None else {"maximum_age": high})
    return found
