"""``ruta engine counting`` and ``reconcile`` as an analyst runs them, on files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from ruta.doors.cli.main import ruta
from ruta.kernel.problems import Problem, Problems

EVENTS: dict[str, Any] = {
    "event_id": [1, 2, 3, 4], "person_id": [1, 1, 2, None], "headcount": [None, None, None, 40],
    "kind": ["training"] * 4,
    "organisation": ["OMIL"] * 4, "city": ["santiago", "santiago", None, "mexico"],
    "date": [date(2023, 2, 1), date(2023, 3, 1), date(2023, 3, 1), date(2023, 3, 1)], "outcome": ["done"] * 4,
    "reverses": [None, None, None, None],
}  # fmt: skip
PEOPLE: dict[str, Any] = {"person_id": [1, 2], "resolved_id": [None, None], "sex": ["F", None]}
PLAN: dict[str, Any] = {
    "start": "2023-01-01",
    "periods": [{"id": "Y1", "from": "2023-01-01", "to": "2023-12-31"}],
    "breakdowns": ["sex", "city"],
    "indicators": [{"id": "I1", "count": "people"}],
}


def write_table(path: Path, columns: dict[str, Any]) -> Path:
    table = pa.table(columns)
    if path.suffix == ".parquet":
        pa_parquet.write_table(table, path)
    elif path.suffix == ".csv":
        pa_csv.write_csv(table, path)
    else:
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
            sheet = book.add_worksheet()
            for number, (name, values) in enumerate(columns.items()):
                sheet.write(0, number, name)
                for row, value in enumerate(values, start=1):
                    if value is not None:
                        sheet.write(row, number, value)
    return path


def run_engine(*arguments: object) -> Result:
    return CliRunner().invoke(ruta, ["engine", *map(str, arguments)])


def run_counting(folder: Path, suffix: str = ".parquet", output: str = "F.parquet", **changes: Any) -> Result:
    events = write_table(folder / f"E{suffix}", EVENTS | changes.get("events", {}))
    people = write_table(folder / f"P{suffix}", PEOPLE | changes.get("people", {}))
    (folder / "I.json").write_text(json.dumps(PLAN | changes.get("plan", {})))
    return run_engine("counting", "-e", events, "-p", people, "-i", folder / "I.json", "-o", folder / output)


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".xlsx"])
def test_counting_reads_every_kind_of_file_alike(tmp_path: Path, suffix: str) -> None:
    result = run_counting(tmp_path, suffix)
    assert result.exit_code == 0, result.output
    rows = pa_parquet.read_table(tmp_path / "F.parquet").to_pylist()
    total = next(row for row in rows if row["breakdown"] == "total" and row["measure"] == "in_period")
    assert (total["people"], total["deliveries"], total["headcount"]) == (2, 3, 40)
    assert {row["value"] for row in rows if row["breakdown"] == "city"} == {"santiago", "mexico", "unknown"}


def test_counting_writes_csv_too_and_says_what_it_left_out(tmp_path: Path) -> None:
    result = run_counting(tmp_path, output="F.csv", events={"date": [None, *EVENTS["date"][1:]]})
    assert result.exit_code == 0
    assert "undated: 1 deliveries have no date" in result.stderr
    assert pa_csv.read_csv(tmp_path / "F.csv").column_names[:3] == ["indicator", "period", "measure"]


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        (
            {"events": {"headcount": [None, None, None, -4]}},
            "headcount-negative",
            "E.parquet, events, column headcount",
        ),
        ({"people": {"person_id": [1, 1]}}, "person-id-twice", "P.parquet, people, column person_id, row 2"),
        ({"plan": {"start": "soon"}}, "date-unreadable", "I.json, start"),
        ({"plan": {"breakdowns": ["colour"]}}, "breakdown-unknown", "I.json, breakdowns[0]"),
        ({"output": "F.docx"}, "file-kind-unknown", "F.docx"),
        ({"output": "nowhere/F.csv"}, "file-unwritable", "nowhere"),
    ],
)
def test_counting_names_the_file_of_a_problem(tmp_path: Path, changes: dict[str, Any], code: str, words: str) -> None:
    problem = run_counting(tmp_path, **changes).exception
    assert isinstance(problem, Problem)
    single = problem.problems[0] if isinstance(problem, Problems) else problem
    assert single.code == code
    assert words in single.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "file-unreadable"),
        ('{"claims": [{"reported": NaN}]}', "number-not-finite"),
        ('{"claims": 5}', "claims-missing"),
        (b"\xff\xfe\x00", "file-unreadable"),
        (None, "file-not-found"),
    ],
)
def test_reconcile_refuses_a_file_it_cannot_use(tmp_path: Path, text: str | bytes | None, code: str) -> None:
    path = tmp_path / "K.json"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    problem = run_engine("reconcile", "--claims", path, "--output", tmp_path / "R.json").exception
    assert isinstance(problem, Problem)
    assert problem.code == code


def test_reconcile_ends_well_even_where_figures_differ(tmp_path: Path) -> None:
    claims = tmp_path / "K.json"
    claims.write_text('{"claims": [{"id": "ñ", "kind": "share", "reported": 17.50, "numerator": 1752, "base": 10000}]}')
    result = run_engine("reconcile", "--claims", claims, "--output", tmp_path / "R.json")
    assert result.exit_code == 0
    [finding] = json.loads((tmp_path / "R.json").read_text(encoding="utf-8"))["claims"]
    assert (finding["id"], finding["verdict"], finding["tolerance"]) == ("ñ", "differs", 0.005)


def test_unusable_input_ends_the_command_with_two_and_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ruta.doors.cli.main", "engine", "reconcile", "-k", "none.json", "-o", "R.json"]
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, env=paths)
    assert ended.returncode == 2
    assert ended.stderr.startswith("file-not-found: There is no file none.json.")
