"""``ruta load-directory``, ``ruta services``, ``ruta entitlement``: what other programs read, and each refusal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ruta.config.environment import REPOSITORY

pytestmark = pytest.mark.slow


def run(*arguments: str, database: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY / "src"),
        "DATABASE_URL": f"sqlite:///{database}",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "ruta.doors.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("directory") / "ruta.sqlite3"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "DATABASE_URL": f"sqlite:///{path}"}
    environment["DJANGO_SETTINGS_MODULE"] = "ruta.config.settings"
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    assert run("services", database=path).returncode == 2
    found = run("load-directory", database=path)
    assert found.returncode == 0, found.stderr
    assert "Edition 1" in found.stdout
    return path


def write_person(tmp_path: Path, facts: Any) -> str:
    path = tmp_path / "person.json"
    path.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
    return str(path)


def test_loading_again_tells_that_nothing_changed(database: Path) -> None:
    report = json.loads(run("load-directory", "--format", "json", database=database).stdout)
    assert report["created"] == report["changed"] == report["retired"] == []
    assert report["unchanged"] > 200


def test_services_are_printed_with_demands_and_sources(database: Path) -> None:
    found = json.loads(run("services", "--city", "santiago", "--format", "json", database=database).stdout)
    bank = next(service for service in found["services"] if service["id"] == "omil-bolsa")
    assert bank["demand"]["all"][0]["fact"] == "status"
    assert bank["sources"][0]["source"] == {"document": "004", "line": 469}
    assert bank["cost"]["free"] is None
    assert {service["city"] for service in found["services"]} == {"santiago"}
    text = run("services", "--active", database=database).stdout
    assert "omil-bolsa: OMIL job bank" in text
    assert "not given now" not in text


def test_what_services_prints_is_a_file_of_demands_for_the_engine(database: Path) -> None:
    from ruta.rooms.directory.rules.demands import parse_services

    found = json.loads(run("services", "--format", "json", database=database).stdout)
    assert len(parse_services(found)) == len(found["services"])


def test_one_verdict_is_explained(database: Path, tmp_path: Path) -> None:
    person = write_person(
        tmp_path, {"status": "asylum-seeker", "birth_date": "1991-05", "documents": [], "city": "santiago"}
    )
    arguments = ("entitlement", "--service", "omil-bolsa", "--person-file", person, "--on", "2026-11-23")
    found = json.loads(run(*arguments, "--format", "json", database=database).stdout)
    assert found["verdict"] == "not-eligible"
    assert found["number"] == 0
    assert found["door"] == "key"
    assert found["keys"][0]["documents"][0]["code"] == "chl-run"
    assert found["explanation"]["tree"]["all"][0]["value"] is True
    text = run(*arguments, database=database).stdout
    assert "OMIL job bank: not-eligible (key)" in text
    assert "You must hold a valid Chilean identity card (RUN)." in text


def test_a_birth_year_alone_leaves_the_age_open(database: Path, tmp_path: Path) -> None:
    person = write_person(tmp_path, {"birth_date": "2008", "residence_area": "santiago", "job_seeking": True})
    arguments = ("entitlement", "--service", "omil-asesoria", "--person-file", person, "--on", "2026-11-23")
    found = json.loads(run(*arguments, "--format", "json", database=database).stdout)
    assert found["verdict"] == "cannot-tell"
    assert found["number"] is None
    assert [fact["name"] for fact in found["missing_facts"]] == ["birth_date"]


@pytest.mark.parametrize(
    ("service", "person", "words"),
    [
        ("omil-bolsa", {"wings": 2}, "fact-unknown"),
        ("omil-bolsa", {"age": "old"}, "fact-value-unknown"),
        ("omil-bolsa", {"documents": ["ticket"]}, "document-unknown"),
        ("omil-bolsa", {"birth_date": "2031"}, "birth-date-in-future"),
        ("omil-bolsa", {"birth_date": "1991-02-30"}, "date-impossible"),
        ("omil-bolsa", "{broken", "person-file-unreadable"),
        ("omil-bolsa", [], "person-file-unreadable"),
        ("nowhere", {}, "service-unknown"),
        ("semana-empleo-mujer-2021", {}, "service-inactive"),
    ],
)
def test_entitlement_refuses(database: Path, tmp_path: Path, service: str, person: Any, words: str) -> None:
    path = write_person(tmp_path, person)
    found = run("entitlement", "--service", service, "--person-file", path, "--on", "2026-11-23", database=database)
    assert found.returncode == 2
    assert found.stderr.startswith(words), found.stderr
    assert found.stdout == ""


def test_a_day_and_a_city_that_are_none_are_refused(database: Path, tmp_path: Path) -> None:
    path = write_person(tmp_path, {})
    found = run("entitlement", "--service", "omil-bolsa", "--person-file", path, "--on", "2026", database=database)
    assert found.stderr.startswith("date-unreadable")
    assert run("services", "--city", "lima", database=database).stderr.startswith("city-unknown")


def test_a_broken_content_folder_names_every_problem_and_writes_nothing(database: Path, tmp_path: Path) -> None:
    found = run("load-directory", "--content", str(tmp_path), database=database)
    assert found.returncode == 2
    assert found.stderr.count("content-unreadable") == 5
    assert json.loads(run("services", "--format", "json", database=database).stdout)["edition"] == 1


def test_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    found = run("services", database=tmp_path / "empty.sqlite3")
    assert found.returncode == 2
    assert found.stderr.startswith("database-not-ready")
