"""``ruta engine identity`` on files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from ruta.doors.cli.main import ruta
from ruta.kernel.problems import Problem

ROWS = [
    {"record_id": "007", "given_names": "Ana", "surname_1": "Rojas", "surname_2": "Peña", "sex": "F",
     "birth_year": 1990, "birth_month": 5, "birth_day": 3, "phone": "0912345678", "document": "00123456"},
    {"record_id": "008", "given_names": "Anita", "surname_1": "Peña", "surname_2": None, "sex": "F", "birth_year": 1990,
     "birth_month": 3, "birth_day": 5, "phone": "912345678", "document": "123456"},
    {"record_id": "009", "given_names": "Luz", "surname_1": "Mora", "surname_2": None, "sex": "F", "birth_year": 1971,
     "birth_month": None, "birth_day": None, "phone": None, "document": None},
]  # fmt: skip


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(ruta, ["engine", *map(str, arguments)], catch_exceptions=True)


def _refused(*arguments: object) -> Problem:
    found = _run(*arguments)
    assert isinstance(found.exception, Problem), found.output
    return found.exception


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    table = pa.Table.from_pylist(rows)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".csv":
        pa_csv.write_csv(table, path)
    else:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for column, name in enumerate(table.column_names):
                sheet.write(0, column, name)
                for row, value in enumerate(table.column(name).to_pylist()):
                    sheet.write(row + 1, column, value)
    return path


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".xlsx"])
def test_identity_reads_every_kind_of_file_and_keeps_leading_zeros(tmp_path: Path, kind: str) -> None:
    records = _write(tmp_path / f"records{kind}", ROWS)
    pairs, clusters, learnt = tmp_path / "pairs.parquet", tmp_path / "clusters.csv", tmp_path / "learnt.json"
    found = _run("identity", "--records", records, "--pairs", pairs, "--clusters", clusters, "--parameters-out", learnt)
    assert found.exit_code == 0, found.output
    assert [(row["record_id_l"], row["record_id_r"]) for row in pq.read_table(pairs).to_pylist()] == [("007", "008")]
    lines = clusters.read_text().splitlines()
    assert lines[1:] == ['"007","007"', '"008","007"', '"009","009"']
    again = _run("identity", "--records", records, "--pairs", pairs, "--clusters", clusters, "--parameters", learnt)
    assert again.exit_code == 0, again.output


def test_identity_compares_two_files(tmp_path: Path) -> None:
    one, other = _write(tmp_path / "one.parquet", ROWS[:1]), _write(tmp_path / "other.csv", ROWS[1:])
    pairs, clusters = tmp_path / "pairs.csv", tmp_path / "clusters.csv"
    assert (
        _run("identity", "--records", one, "--against", other, "--pairs", pairs, "--clusters", clusters).exit_code == 0
    )
    assert pairs.read_text().splitlines()[1].startswith('"007","008",')
    assert clusters.read_text().splitlines()[2] == '"008","007","against"'


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        ([ROWS[0], ROWS[0]], "record-id-twice", ["records.parquet", "row 2"]),
        ([ROWS[0] | {"birth_month": 14}], "record-cell-unusable", ["records.parquet", "birth_month", "row 1", "14"]),
        ([{"record_id": "1"}], "record-column-missing", ["records.parquet", "nothing to compare"]),
    ],
)
def test_identity_names_file_row_and_column_and_writes_nothing(
    tmp_path: Path, rows: list[dict[str, Any]], code: str, words: list[str]
) -> None:
    records = _write(tmp_path / "records.parquet", rows)
    pairs = tmp_path / "pairs.parquet"
    problem = _refused("identity", "--records", records, "--pairs", pairs, "--clusters", tmp_path / "c.parquet")
    assert problem.code == code
    assert all(word in problem.message for word in words)
    assert list(tmp_path.iterdir()) == [records]


def test_identity_says_which_of_two_files_is_wrong(tmp_path: Path) -> None:
    one, other = (
        _write(tmp_path / "one.parquet", ROWS),
        _write(tmp_path / "other.parquet", [ROWS[0] | {"sex": "mujer"}]),
    )
    problem = _refused(
        "identity",
        "--records",
        one,
        "--against",
        other,
        "--pairs",
        tmp_path / "p.csv",
        "--clusters",
        tmp_path / "c.csv",
    )
    assert problem.message.startswith("other.parquet: sex, row 1")


def test_identity_refuses_thresholds_and_parameters_it_cannot_use(tmp_path: Path) -> None:
    records = _write(tmp_path / "records.parquet", ROWS)
    outputs = ["--records", records, "--pairs", tmp_path / "p.csv", "--clusters", tmp_path / "c.csv"]
    assert _refused("identity", *outputs, "--threshold", "0.1").code == "threshold-unusable"
    assert _refused("identity", *outputs, "--parameters", tmp_path / "none.json").code == "file-not-found"
    (tmp_path / "bad.json").write_text("{}")
    assert _refused("identity", *outputs, "--parameters", tmp_path / "bad.json").code == "parameters-unusable"


def test_lookup_finds_the_right_record_first_and_says_how_long_it_took(tmp_path: Path) -> None:
    records = _write(tmp_path / "records.parquet", ROWS)
    asked = {"query_id": "q1", "given_names": "ANA", "surname_1": "rojas", "birth_year": 1990, "document": "0123456"}
    nobody = {"query_id": "q2", "given_names": "Zoilo", "surname_1": "Quispe", "birth_year": 1950, "document": None}
    queries = _write(tmp_path / "queries.csv", [asked, nobody])
    output = tmp_path / "answers.parquet"
    found = _run("lookup", "--records", records, "--queries", queries, "--top", 2, "--output", output)
    assert found.exit_code == 0, found.output
    first = pq.read_table(output).to_pylist()[0]
    assert (first["query_id"], first["rank"], first["record_id"]) == ("q1", 1, "007")
    assert first["match_probability"] > 0.9
    assert 0 < first["microseconds"] < 1e6


def test_lookup_names_the_file_of_queries(tmp_path: Path) -> None:
    records = _write(tmp_path / "records.parquet", ROWS)
    queries = _write(tmp_path / "queries.csv", [{"query_id": "q", "sex": "F"}, {"query_id": "q", "sex": "F"}])
    arguments = ["--records", records, "--output", tmp_path / "o.csv"]
    problem = _refused("lookup", *arguments, "--queries", queries)
    assert problem.message.startswith("queries.csv: query_id, row 2")
    assert _refused("lookup", *arguments, "--queries", records).code == "query-column-missing"
    assert _refused("lookup", *arguments, "--queries", queries, "--top", 0).code == "top-unusable"


def test_warm_compiles_ahead_and_says_how_long_it_took() -> None:
    found = _run("warm")
    assert found.exit_code == 0, found.output
    assert "Compiled and kept" in found.output
