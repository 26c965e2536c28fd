"""Lists as files that are safe to open."""

from __future__ import annotations

import io

import pyarrow.parquet as pa_parquet
import pytest
from python_calamine import CalamineWorkbook

from ruta.doors.look.exports import write_rows
from ruta.kernel.problems import Problem

COLUMNS = ["name", "people"]
ROWS = [["=HYPERLINK(1)", 3], ["Niñas", None], ["-2", 0]]


def test_a_formula_in_a_csv_is_disarmed_and_missing_stays_empty() -> None:
    text = write_rows(COLUMNS, ROWS, kind="csv").decode("utf-8-sig")
    assert text.splitlines() == ["name,people", "'=HYPERLINK(1),3", "Niñas,", "'-2,0"]


def test_a_formula_in_a_workbook_stays_text() -> None:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(write_rows(COLUMNS, ROWS, kind="xlsx"))).get_sheet_by_index(0)
    assert sheet.to_python() == [["name", "people"], ["=HYPERLINK(1)", 3.0], ["Niñas", ""], ["-2", 0.0]]


def test_parquet_keeps_null_apart_from_zero() -> None:
    table = pa_parquet.read_table(io.BytesIO(write_rows(COLUMNS, ROWS, kind="parquet")))
    assert table.column("people").to_pylist() == [3, None, 0]


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Problem, match="csv, xlsx or parquet"):
        write_rows(COLUMNS, ROWS, kind="doc")
