"""Taking somebody else's directory: a dry run first, nothing half written, everything refused said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ruta.doors.cli.import_hsds import import_hsds
from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.content import read_directory
from ruta.rooms.directory.rules.hsds import make_id
from tests.house.source import REPOSITORY

FOREIGN: dict[str, Any] = {
    "id": "11111111-1111-4111-8111-111111111111",
    "name": "Comedor Barrio Norte",
    "status": "active",
    "description": "Almuerzo caliente de lunes a viernes.",
    "minimum_age": 18,
    "eligibility_description": "personas mayores de 18 años",
    "organization": {
        "id": "22222222-2222-4222-8222-222222222222",
        "name": "Fundación Barrio Norte",
        "description": "Fundación de vecinas.",
        "website": "https://barrio.example",
    },
    "languages": [{"id": "3", "code": "es"}, {"id": "4", "code": "qqq"}],
    "cost_options": [{"id": "5", "amount": 0}],
    "service_at_locations": [
        {
            "id": "6",
            "location": {
                "id": "7",
                "location_type": "physical",
                "name": "Sede norte",
                "latitude": -33.4,
                "longitude": -70.6,
                "addresses": [{"id": "8", "address_1": "Calle 1", "city": "Santiago"}],
            },
        }
    ],
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "content" / "directory", tmp_path / "content" / "directory")
    return tmp_path / "content"


def run(tmp_path: Path, content: Path, data: Any, *options: str) -> Result:
    file = tmp_path / "foreign.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    arguments = [str(file), "--name", "Barrio", "--city", "santiago", "--content", str(content), "--format", "json"]
    return CliRunner().invoke(import_hsds, [*arguments, *options])


def test_a_dry_run_says_what_would_come_and_writes_nothing(tmp_path: Path, content: Path) -> None:
    before = {path: path.read_bytes() for path in content.rglob("*.yaml")}
    told = json.loads(run(tmp_path, content, [FOREIGN]).output)
    assert told["services"] == ["barrio-comedor-barrio-norte"]
    assert not told["written"]
    assert {path: path.read_bytes() for path in content.rglob("*.yaml")} == before


def test_what_is_written_loads_and_marks_what_nobody_confirmed(tmp_path: Path, content: Path) -> None:
    run(tmp_path, content, {"contents": [FOREIGN]}, "--write")
    loaded = read_directory(content)
    service = next(one for one in loaded.services if one.code == "barrio-comedor-barrio-norte")
    assert service.organisation == "barrio-fundacion-barrio-norte"
    assert service.cost_free is True
    assert service.languages == ("es",)
    assert service.demand["all"][0] | {"words": None} == {
        "fact": "age", "op": ">=", "value": 18, "words": None, "to_be_confirmed": True,
    }  # fmt: skip
    assert "demand" in service.to_be_confirmed
    place = next(one for one in loaded.places if one.code == service.place)
    assert (float(place.latitude or 0), place.address) == (-33.4, "Calle 1, Santiago")


def test_what_cannot_be_taken_is_refused_one_by_one(tmp_path: Path, content: Path) -> None:
    own = read_directory(content).services[0].code
    records = [
        FOREIGN,
        {**FOREIGN, "id": "9"} | {"organization": None},
        {**FOREIGN, "id": "10", "status": "gone"},
        {"name": "Nameless"},
        "no record",
        FOREIGN,
        {**FOREIGN, "id": make_id("service", own)},
    ]
    told = json.loads(run(tmp_path, content, records).output)
    assert told["services"] == ["barrio-comedor-barrio-norte"]
    assert told["known"] == [own]
    assert [one["message"].split(" ")[1] for one in told["refused"]] == ["2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        ("<xml>", (), "hsds-file-unreadable"),
        ([], (), "hsds-file-unreadable"),
        ([FOREIGN], ("--city", "atlantis"), "city-unknown"),
    ],
)
def test_a_file_or_city_that_cannot_be_used_is_refused(
    tmp_path: Path, content: Path, data: Any, options: tuple[str, ...], code: str
) -> None:
    result = run(tmp_path, content, data, *options)
    assert isinstance(result.exception, Problem)
    assert result.exception.code == code


def test_a_directory_is_not_taken_twice(tmp_path: Path, content: Path) -> None:
    run(tmp_path, content, [FOREIGN], "--write")
    result = run(tmp_path, content, [FOREIGN], "--write")
    assert isinstance(result.exception, Problem)
    assert result.exception.code == "hsds-imported-already"
