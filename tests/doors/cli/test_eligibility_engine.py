"""``ruta engine eligibility``, ``explain`` and ``barriers`` on files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pytest
import xlsxwriter

import ruta
from ruta.doors.cli.main import main

DEMANDS = {
    "services": [
        {"id": "S01", "name": "Shelter", "demand": {"all": [
            {"fact": "age", "op": ">=", "value": 18},
            {"fact": "documents", "op": "has_any", "value": ["run", "curp"], "source": "004:12"},
        ]}},
        {"id": "S02", "demand": {"not": {"fact": "code", "op": "=", "value": "007"}}},
    ]
}  # fmt: skip
ROWS = [
    ["p1", "2000-01-01", "run|visa", "007"],
    ["p2", "2015-01-01", "", "7"],
    ["p3", "", '["curp"]', ""],
    ["p4", "1990-05-05", "[]", "12"],
]
HEADER = ["person_id", "birth_date", "documents", "code"]
EXPECTED = [("p1", 1, 0), ("p2", 0, 1), ("p3", None, None), ("p4", 0, 1)]


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def run_engine(*arguments: object) -> Done:
    """Run the command as ``ruta`` does, in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        mock.patch.object(sys, "argv", ["ruta", "engine", *map(str, arguments)]),
    ):
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def test_eligibility_runs_as_a_program_of_its_own(tmp_path: Path, demands: Path) -> None:
    people = write_people(tmp_path / "people.csv")
    done = subprocess.run(
        [sys.executable, "-m", "ruta.doors.cli.main", "engine", "eligibility", "--people", people, "--demands", demands,
         "--on", "2026-11-22", "--output", tmp_path / "v.csv"],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(ruta.__file__).parents[1])},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert read_verdicts(tmp_path / "v.csv") == EXPECTED


@pytest.fixture
def demands(tmp_path: Path) -> Path:
    path = tmp_path / "demands.json"
    path.write_text(json.dumps(DEMANDS), encoding="utf-8")
    return path


def write_people(path: Path, rows: list[list[str]] = ROWS) -> Path:
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([HEADER, *rows]):
                sheet.write_row(number, 0, row)
    elif path.suffix == ".csv":
        quoted = (
            '"' + cell.replace('"', '""') + '"' if '"' in cell else cell for row in [HEADER, *rows] for cell in row
        )
        cells = list(quoted)
        path.write_text("\n".join(",".join(cells[start : start + 4]) for start in range(0, len(cells), 4)) + "\n")
    else:
        lists = [["run", "visa"], None, ["curp"], []]
        born = [row[1] or None for row in rows]
        table = {"person_id": [row[0] for row in rows], "birth_date": pa.array(born).cast(pa.date32())}
        pa_parquet.write_table(pa.table({**table, "documents": lists, "code": [row[3] or None for row in rows]}), path)
    return path


def read_verdicts(path: Path) -> list[tuple[Any, ...]]:
    table = pa_parquet.read_table(path) if path.suffix == ".parquet" else pa_csv.read_csv(path)
    assert table.column_names == ["person_id", "S01", "S02"]
    return [tuple(row.values()) for row in table.to_pylist()]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("output", ["verdicts.parquet", "verdicts.csv"])
def test_eligibility_reads_and_writes_every_kind_of_file(
    tmp_path: Path, demands: Path, suffix: str, output: str
) -> None:
    people = write_people(tmp_path / f"people{suffix}")
    done = run_engine(
        "eligibility", "--people", people, "--demands", demands, "--on", "2026-11-22", "--output", tmp_path / output
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert read_verdicts(tmp_path / output) == EXPECTED
    if output.endswith(".parquet"):
        assert pa_parquet.read_schema(tmp_path / output).field("S01").type == pa.int8()


def test_eligibility_keeps_whole_numbers_as_ids_and_warns_of_facts_without_a_column(
    tmp_path: Path, demands: Path
) -> None:
    pa_parquet.write_table(pa.table({"person_id": [3, 1, 2]}), tmp_path / "people.parquet")
    done = run_engine(
        "eligibility", "--people", tmp_path / "people.parquet", "--demands", demands, "--output", tmp_path / "v.parquet"
    )
    assert done.returncode == 0
    assert "no column holds the fact “documents”" in done.stderr
    assert read_verdicts(tmp_path / "v.parquet") == [(3, None, None), (1, None, None), (2, None, None)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["p1", "2000-01-01", "run", "1"], ["p1", "", "", ""]], "people.csv: person_id, row 2: “p1” is also in row 1"),
        ([["", "2000-01-01", "run", "1"]], "people.csv: person_id, row 1"),
        ([["p1", "soon", "run", "1"]], "people.csv: The column “birth_date”, row 1"),
        ([["p1", "", '["run", null]', "1"]], "people.csv: The column “documents”, row 1: a null stands inside"),
        ([["p1", "", "[run", "1"]], "people.csv, column documents, row 1"),
    ],
)
def test_eligibility_refuses_unusable_people_and_writes_nothing(
    tmp_path: Path, demands: Path, rows: list[list[str]], message: str
) -> None:
    people = write_people(tmp_path / "people.csv", rows)
    done = run_engine("eligibility", "--people", people, "--demands", demands, "--output", tmp_path / "v.csv")
    assert done.returncode == 2
    assert message in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demands.json", "people.csv"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1, column 2"),
        ('{"services": [{"id": "S", "demand": {"all": [], "all": []}}]}', "key “all” twice"),
        ('{"services": [{"id": "S", "demand": {"fact": "a", "op": "<", "value": NaN}}]}', "NaN"),
        ('{"services": [{"id": "S", "demand": ' + '{"not": ' * 3000 + "{}" + "}" * 3000 + "}]}", "nested"),
        (
            '{"services": [{"id": "S", "demand": {"any": [{"fact": "a", "op": "in", "value": 3}]}}]}',
            "services[0].demand.any[0].value",
        ),
    ],
)
def test_eligibility_refuses_malformed_demands(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "d.json").write_text(text, encoding="utf-8")
    people = write_people(tmp_path / "people.parquet")
    done = run_engine(
        "eligibility", "--people", people, "--demands", tmp_path / "d.json", "--output", tmp_path / "v.parquet"
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "d.json" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["absent.parquet", "people.docx"])
def test_eligibility_refuses_files_it_cannot_read(tmp_path: Path, demands: Path, name: str) -> None:
    (tmp_path / "people.docx").write_bytes(b"x")
    done = run_engine(
        "eligibility", "--people", tmp_path / name, "--demands", demands, "--output", tmp_path / "v.parquet"
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_explain_prints_json(tmp_path: Path, demands: Path) -> None:
    people = write_people(tmp_path / "people.csv")
    done = run_engine(
        "explain", "--people", people, "--person", "p4", "--demands", demands, "--service", "S01", "--on", "2026-11-22"
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["verdict"], found["opening_documents"]) == ("not-eligible", [["curp"], ["run"]])
    assert found["failing"][0]["path"] == "demand.all[1]"
    assert found["tree"]["all"][1]["note"] == {"source": "004:12"}


@pytest.mark.parametrize(("person", "service"), [("nobody", "S01"), ("p1", "S99")])
def test_explain_refuses_an_unknown_person_or_service(tmp_path: Path, demands: Path, person: str, service: str) -> None:
    people = write_people(tmp_path / "people.csv")
    done = run_engine("explain", "--people", people, "--person", person, "--demands", demands, "--service", service)
    assert done.returncode == 2
    assert "unknown" in done.stderr


def test_barriers_counts_by_columns(tmp_path: Path, demands: Path) -> None:
    people = write_people(tmp_path / "people.csv")
    done = run_engine(
        "barriers",
        "--people",
        people,
        "--demands",
        demands,
        "--on",
        "2026-11-22",
        "--by",
        "code",
        "--output",
        tmp_path / "b.parquet",
    )
    assert done.returncode == 0, done.stderr
    rows = pa_parquet.read_table(tmp_path / "b.parquet").to_pylist()
    entering = {(row["service"], row["path"], row["code"]): row["would_enter"] for row in rows if row["would_enter"]}
    assert entering == {("S01", "demand.all[1]", "12"): 1}
