"""The directory in HSDS: valid against the official schemas, walked as a client would, and the same as our own."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from django.test import Client

from ruta.rooms.directory.models import Service
from ruta.rooms.directory.types.content import DirectoryContent
from tests.house.source import REPOSITORY

OFFICIAL = REPOSITORY.parent / "shared" / "standards" / "hsds"
LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")


@pytest.fixture
def client(directory: DirectoryContent) -> Client:
    return Client()


def walk(client: Client, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
    """Every record of a list, page by page, as the envelope says."""
    page = 1
    while True:
        answer = client.get(f"/hsds/{path}", {"page": page, **asked})
        assert answer.status_code == 200, answer.content[:300]
        told = answer.json()
        assert told["size"] == len(told["contents"])
        assert told["first_page"] == (page == 1)
        assert told["empty"] == (told["size"] == 0)
        yield from told["contents"]
        if told["last_page"]:
            return
        page += 1


def read_official(name: str) -> Any:
    if not OFFICIAL.is_dir():
        pytest.skip("the folder of official HSDS files is not here")
    schema = json.loads((OFFICIAL / f"{name}.json").read_text())
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@pytest.mark.parametrize(("path", "schema"), [("services", "service"), ("organizations", "organization")])
def test_every_record_in_full_is_valid(client: Client, path: str, schema: str) -> None:
    official = read_official(schema)
    records = list(walk(client, path, full="true", per_page=40))
    assert len(records) > 50
    for record in records:
        assert not list(official.iter_errors(record)), record["name"]


@pytest.mark.parametrize("schema", ["service_list", "service_at_location"])
def test_every_record_of_a_list_is_valid(client: Client, schema: str) -> None:
    official = read_official(schema)
    path = "services" if schema == "service_list" else "service_at_locations"
    asked = {} if schema == "service_list" else {"full": "true"}
    records = list(walk(client, path, **asked))
    assert records
    for record in records:
        assert not list(official.iter_errors(record))


@pytest.mark.parametrize("path", LISTS)
def test_every_record_of_every_list_has_a_page_of_its_own(client: Client, path: str) -> None:
    records = list(walk(client, path, per_page=500))
    identifiers = [record["id"] for record in records]
    assert len(set(identifiers)) == len(identifiers) > 0
    for identifier in identifiers[:: max(1, len(identifiers) // 15)]:
        assert client.get(f"/hsds/{path}/{identifier}").json()["id"] == identifier
    assert client.get(f"/hsds/{path}/00000000-0000-0000-0000-000000000000").status_code == 404


def test_pages_hold_everything_once_whatever_their_size(client: Client) -> None:
    whole = [one["id"] for one in walk(client, "services", per_page=500)]
    assert [one["id"] for one in walk(client, "services", per_page=7)] == whole
    lines = b"".join(client.get("/hsds/services", {"format": "ndjson"}).streaming_content).decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == whole
    assert [one["id"] for one in client.post("/hsds/services?per_page=500").json()["contents"]] == whole


def test_filters_are_cumulative(client: Client) -> None:
    term = next(one for one in walk(client, "taxonomy_terms", per_page=500) if one["code"] == "certification")
    certified = list(walk(client, "services", taxonomy_term_id=term["id"], full="true"))
    assert certified
    assert all(any(a["taxonomy_term"]["code"] == "certification" for a in one["attributes"]) for one in certified)
    giver = certified[0]["organization_id"]
    both = list(walk(client, "services", taxonomy_term_id=term["id"], organization_id=giver))
    assert {one["id"] for one in both} == {one["id"] for one in certified if one["organization_id"] == giver}
    assert list(walk(client, "services", taxonomy_term_id=term["id"], search="nada-asi")) == []


def test_changed_since_and_minimal(client: Client) -> None:
    minimal = list(walk(client, "services", minimal="true", per_page=500))
    assert set(minimal[0]) == {"id", "last_modified"}
    assert list(walk(client, "services", modified_after="2999-01-01T00:00:00Z")) == []
    assert len(list(walk(client, "services", modified_after="2020-01-01", per_page=500))) == len(minimal)


def test_institutions_come_with_their_services_when_asked(client: Client) -> None:
    told = list(walk(client, "organizations", full_service="true", per_page=500))
    given = sum(len(one.get("services", ())) for one in told)
    assert given == Service.objects.filter(retired=False).count()


def test_who_may_enter_is_said_in_prose_in_attributes_and_as_a_tree(client: Client) -> None:
    schema = client.get("/hsds/profile").json()
    profile = jsonschema.Draft202012Validator(schema)
    for record in walk(client, "services", full="true", per_page=500):
        assert record["eligibility_description"]
        assert not list(profile.iter_errors(record)), record["name"]
        asked = [a for a in record["attributes"] if a["link_type"] == "demand"]
        assert bool(asked) == ("fact" in json.dumps(record["demand"]))


def test_what_cannot_be_asked_is_refused_with_a_reason(client: Client) -> None:
    for asked, code in (
        ({"page": 99}, "page-unknown"),
        ({"per_page": 0}, "page-size-unusable"),
        ({"per_page": 501}, "page-size-unusable"),
        ({"format": "xml"}, "format-unknown"),
        ({"page": "two"}, "parameters-unreadable"),
        ({"modified_after": "yesterday"}, "parameters-unreadable"),
    ):
        answer = client.get("/hsds/services", asked)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_the_root_names_version_profile_and_description(client: Client) -> None:
    told = client.get("/hsds/").json()
    assert told["version"] == "3.1"
    assert told["openapi_url"].endswith("/hsds/openapi.json")
    described = client.get("/hsds/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    official = json.loads((OFFICIAL / "openapi.json").read_text()) if OFFICIAL.is_dir() else {"paths": {}}
    for path, ways in official["paths"].items():
        ours = described["paths"]["/hsds" + path.replace("{id}", "{identifier}")]
        for way in ("get", "post"):
            wanted = {one.get("name") or one["$ref"].split("/")[-1] for one in ways.get(way, {}).get("parameters", ())}
            assert wanted <= {one["name"] for one in ours.get(way, {}).get("parameters", ())}, (path, way)


def test_the_package_holds_the_same_services_and_is_always_the_same(client: Client) -> None:
    first, second = (client.get("/data/directorio.zip").content for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        about = json.loads(package.read("datapackage.json"))
        assert {one["path"] for one in about["resources"]} | {"datapackage.json"} == set(package.namelist())
        rows = list(csv.DictReader(io.StringIO(package.read("service.csv").decode())))
    assert len(rows) == Service.objects.filter(retired=False).count()


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx", "geojson"])
def test_the_whole_directory_as_a_file(client: Client, kind: str) -> None:
    answer = client.get(f"/data/directorio.{kind}")
    assert answer.status_code == 200
    if kind == "geojson":
        points = answer.json()["features"]
        assert all(len(point["geometry"]["coordinates"]) == 2 for point in points)
    assert client.get("/data/directorio.doc").status_code == 404


def test_changes_are_told_as_json_and_atom(client: Client) -> None:
    told = client.get("/data/directorio/cambios").json()["changes"]
    assert {"at", "id", "name", "action", "demand_version", "status"} == set(told[0])
    assert client.get("/data/directorio/cambios", {"desde": "2999-01-01"}).json() == {"changes": []}
    assert b"<feed" in client.get("/data/directorio/cambios", {"formato": "atom"}).content
    assert client.get("/data/directorio/cambios", {"desde": "ayer"}).status_code == 422


def test_official_files_are_not_part_of_the_product() -> None:
    assert not list(Path(REPOSITORY).glob("src/**/hsds/*.json"))
