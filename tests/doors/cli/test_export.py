"""Lists as files."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ruta.config.environment import REPOSITORY
from ruta.doors.cli.export import LISTS, export
from ruta.kernel.problems import Problem


def run_ruta(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "RUTA_MODE": "demo"}
    command = [sys.executable, "-m", "ruta.doors.cli.main", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "demo.sqlite3"
    result = run_ruta("demo", "--no-serve", "--database", str(path), "--people", "40", "--today", "2025-12-10")
    assert result.returncode == 0, result.stderr
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_list_can_be_written(name: str, database: Path, tmp_path: Path) -> None:
    output = tmp_path / f"{name}.parquet"
    result = run_ruta("export", name, "--database", str(database), "--output", str(output))
    assert result.returncode == 0, result.stderr
    assert pq.read_table(output).num_rows > 0


def test_deliveries_carry_no_person_but_a_stable_reference(database: Path, tmp_path: Path) -> None:
    output = tmp_path / "deliveries.csv"
    result = run_ruta("export", "deliveries", "--database", str(database), "--output", str(output))
    assert result.returncode == 0, result.stderr
    rows = read_csv(output)
    assert not {"person_id", "name", "number"} & set(rows[0])
    second_phase = [row for row in rows if row["programme"] == "phase2"]
    assert {row["synthetic"] for row in second_phase} == {"True"}
    assert {row["synthetic"] for row in rows if row["programme"] == "cities"} == {"False"}
    references = {row["reference"] for row in second_phase if row["reference"]}
    assert 30 <= len(references) <= 40


def test_an_unknown_list_names_those_that_exist(tmp_path: Path) -> None:
    result = CliRunner().invoke(export, ["people", "--output", str(tmp_path / "x.csv")])
    assert isinstance(result.exception, Problem)
    assert result.exception.code == "export-unknown"
    assert "deliveries" in result.exception.message


def test_an_unknown_ending_is_refused(database: Path, tmp_path: Path) -> None:
    result = run_ruta("export", "services", "--database", str(database), "--output", str(tmp_path / "x.doc"))
    assert result.returncode == 2
    assert "export-kind-unknown" in result.stderr
    assert not (tmp_path / "x.doc").exists()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(export, ["services", "--output", str(tmp_path / "no" / "x.csv")])
    assert isinstance(result.exception, Problem)
    assert result.exception.code == "output-folder-missing"


@pytest.mark.parametrize(
    "words",
    [
        ("figures", "--format", "json"),
        ("check-figures", "--format", "json"),
        ("services", "--format", "json"),
        ("report", "annual", "--from", "2025-01-01", "--to", "2025-12-31", "--output", "r.docx"),
        ("export", "services", "--output", "x.csv"),
    ],
)
def test_every_reading_command_refuses_a_database_that_is_not_there_or_is_empty(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    words = tuple(str(tmp_path / word) if word in ("r.docx", "x.csv") else word for word in words)
    missing = run_ruta(*words, "--database", str(tmp_path / "none.sqlite3"))
    assert missing.returncode == 2
    assert missing.stderr.startswith("database-not-found: ")
    assert not missing.stdout
    (tmp_path / "empty.sqlite3").touch()
    empty = run_ruta(*words, "--database", str(tmp_path / "empty.sqlite3"))
    assert empty.returncode == 2
    assert empty.stderr.startswith("database-not-ready: ")
    assert not empty.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["empty.sqlite3"]


def test_a_report_into_a_folder_that_is_not_there_is_refused(database: Path, tmp_path: Path) -> None:
    result = run_ruta(
        *("report", "annual", "--from", "2025-01-01", "--to", "2025-12-31", "--database", str(database)),
        *("--output", str(tmp_path / "nowhere" / "report.docx")),
    )
    assert result.returncode == 2
    assert result.stderr.startswith("output-folder-missing: ")
