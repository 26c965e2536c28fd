"""``ruta engine protect`` on files."""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv as pa_csv
import pytest
from click.testing import CliRunner

from ruta.doors.cli.engines.disclosure import protect
from ruta.kernel.problems import Problem

TABLE = """sex,city,count
F,santiago,3
F,mexico,20
M,santiago,30
M,mexico,40
F,total,23
M,total,70
total,santiago,33
total,mexico,60
total,total,93
"""


def run(folder: Path, *options: str, table: str = TABLE) -> list[dict[str, object]]:
    (folder / "t.csv").write_text(table)
    arguments = ["--table", str(folder / "t.csv"), "--output", str(folder / "o.csv"), *options]
    CliRunner().invoke(protect, arguments, catch_exceptions=False)
    return list(pa_csv.read_csv(folder / "o.csv").to_pylist())


def test_the_rows_come_back_in_their_order_with_their_state(tmp_path: Path) -> None:
    rows = run(tmp_path)
    assert [row["sex"] for row in rows] == ["F", "F", "M", "M", "F", "M", "total", "total", "total"]
    assert rows[0]["state"] == "primary"
    assert all((row["count"] is None) == (row["state"] != "shown") for row in rows)
    assert [row["state"] for row in rows].count("secondary") >= 3


def test_a_protected_table_is_an_earlier_release_of_the_next(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "o.csv").rename(tmp_path / "before.csv")
    before = pa_csv.read_csv(tmp_path / "before.csv").to_pylist()
    again = run(tmp_path, "--released", str(tmp_path / "before.csv"))
    assert [row["state"] for row in again] == [row["state"] for row in before]


def test_nothing_is_written_of_a_table_that_does_not_add_up(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="disclosure-table-not-additive"):
        run(tmp_path, table=TABLE.replace("total,total,93", "total,total,94"))
    assert not (tmp_path / "o.csv").exists()
