"""The whole directory as files, and what changed in it: JSON, CSV, GeoJSON, an HSDS package, an Atom feed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from ruta.doors.api.hsds import read_directory
from ruta.doors.look.exports import write_rows
from ruta.kernel.problems import NotFound, Problem
from ruta.rooms.directory import queries

_COLUMNS = (
    "id", "name", "name_en", "organisation", "city", "kind", "needs", "status", "gives", "demand", "demand_en", "free",
    "cost", "languages", "documents_asked", "place", "address", "metro_station", "latitude", "longitude",
    "to_be_confirmed", "review_by",
)  # fmt: skip


@require_safe
def send_directory(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The directory as ``json`` (with demands and sources), ``csv``, ``xlsx`` or ``geojson`` (places with a point)."""
    found = queries.describe_directory()
    if kind == "json":
        return JsonResponse(found, json_dumps_params={"ensure_ascii": False})
    if kind == "geojson":
        answer = JsonResponse(_write_features(found["services"]), json_dumps_params={"ensure_ascii": False})
        answer["Content-Type"] = "application/geo+json"
        return answer
    if kind not in ("csv", "xlsx"):
        raise NotFound(
            "directory-file-unknown",
            "There is no directory as {kind}: take json, csv, xlsx, geojson or zip.",
            kind=kind,
        )
    rows = [_write_row(service) for service in found["services"]]
    content = write_rows(_COLUMNS, rows, kind=kind)
    kind_of_content = "text/csv; charset=utf-8" if kind == "csv" else "application/octet-stream"
    answer = HttpResponse(content, content_type=kind_of_content)
    answer["Content-Disposition"] = f'attachment; filename="directorio.{kind}"'
    return answer


@require_safe
def send_package(request: HttpRequest) -> HttpResponse:
    """The directory as an HSDS tabular data package: one CSV a table, and what each holds."""
    tables = _make_tables()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        resources = []
        for name, rows in sorted(tables.items()):
            columns = list(dict.fromkeys(column for row in rows for column in row))
            text = io.StringIO()
            writer = csv.DictWriter(text, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
            _add(package, f"{name}.csv", text.getvalue())
            fields = [{"name": column, "type": "string"} for column in columns]
            resources.append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields, "primaryKey": "id"}})
        about = {
            "name": "ruta-abierta-directory",
            "title": "Directory of services for people on the move",
            "profile": f"{settings.RUTA.site_url.rstrip('/')}/hsds/profile",
            "resources": resources,
        }
        _add(package, "datapackage.json", json.dumps(about, ensure_ascii=False, indent=2))
    answer = HttpResponse(buffer.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="directorio-hsds.zip"'
    return answer


def _add(package: zipfile.ZipFile, name: str, text: str) -> None:
    """One file of the package, always with the same bytes for the same text."""
    package.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)


@require_safe
def show_changes(request: HttpRequest) -> HttpResponse:
    """What changed in the services, the latest first: JSON, or Atom with ``?formato=atom``; ``?desde=`` a moment."""
    changes = queries.list_directory_changes(since=_read_moment(request.GET.get("desde", "")))
    if request.GET.get("formato") != "atom":
        return JsonResponse({"changes": changes}, json_dumps_params={"ensure_ascii": False})
    site = settings.RUTA.site_url.rstrip("/")
    feed = Atom1Feed(
        title="Ruta Abierta: cambios del directorio",
        link=f"{site}/data/directorio/cambios",
        description="",
        feed_url=f"{site}/data/directorio/cambios?formato=atom",
        language="es",
    )
    for change in changes[:100]:
        moment = datetime.fromisoformat(change["at"])
        feed.add_item(
            title=change["name"]["es"],
            link=f"{site}/servicios/{change['id']}/",
            description={"create": "nuevo", "update": "cambió", "retire": "ya no se da"}.get(change["action"], ""),
            unique_id=f"{site}/servicios/{change['id']}/#{change['at']}",
            pubdate=moment,
            updateddate=moment,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _read_moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise Problem(
            "moment-unreadable", "“{value}” is no moment. Write it like 2026-11-22T10:00:00Z.", value=text
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _write_row(service: Mapping[str, Any]) -> list[Any]:
    place = service["place"] or {}
    return [
        service["id"],
        service["name"]["es"],
        service["name"]["en"],
        service["organisation"]["name"]["es"],
        service["city"],
        service["kind"],
        ", ".join(service["needs"]),
        service["status"],
        (service["gives"] or {}).get("es"),
        (service["demand_words"] or {}).get("es"),
        (service["demand_words"] or {}).get("en"),
        service["cost"]["free"],
        (service["cost"]["words"] or {}).get("es"),
        ", ".join(service["languages"]),
        ", ".join(service["documents_asked"]),
        (place.get("name") or {}).get("es"),
        place.get("address"),
        place.get("metro_station"),
        place.get("latitude"),
        place.get("longitude"),
        ", ".join(service["to_be_confirmed"]),
        service["review_by"],
    ]


def _write_features(services: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": service["id"],
            "geometry": {
                "type": "Point",
                "coordinates": [service["place"]["longitude"], service["place"]["latitude"]],
            },
            "properties": {
                "name": service["name"]["es"],
                "organisation": service["organisation"]["name"]["es"],
                "kind": service["kind"],
                "place": service["place"]["name"]["es"],
                "to_be_confirmed": service["place"]["to_be_confirmed"],
            },
        }
        for service in services
        if service["place"] and service["place"]["latitude"] is not None and service["status"] == "active"
    ]
    return {"type": "FeatureCollection", "features": features}


#: Which table a nested list of HSDS stands in.
_TABLES = {
    "attributes": "attribute",
    "service_areas": "service_area",
    "languages": "language",
    "required_documents": "required_document",
    "cost_options": "cost_option",
    "capacities": "service_capacity",
    "service_at_locations": "service_at_location",
    "program": "program",
    "location": "location",
    "unit": "unit",
}


def _make_tables() -> dict[str, list[dict[str, Any]]]:
    directory = read_directory()
    tables: dict[str, dict[str, dict[str, Any]]] = {}

    def put(table: str, record: Mapping[str, Any]) -> None:
        row = {name: value for name, value in record.items() if not isinstance(value, Mapping | list)}
        tables.setdefault(table, {})[record["id"]] = row
        for name, value in record.items():
            below = _TABLES.get(name)
            if below:
                for one in value if isinstance(value, list) else [value]:
                    put(below, one)

    for kind, table in (
        ("services", "service"),
        ("organizations", "organization"),
        ("taxonomies", "taxonomy"),
        ("taxonomy_terms", "taxonomy_term"),
    ):
        for record in getattr(directory, kind):
            put(table, record)
    return {name: list(rows.values()) for name, rows in tables.items()}
