"""Reading tables as columns."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruta.kernel import columns
from ruta.kernel.columns import fetch_columns, keep_columns, take_kept_columns

_COLUMNS = {
    "id": ("id", pa.int64()),
    "number": ("number", pa.int64()),
    "text": ("text", pa.string()),
    "day": ("day", pa.date32()),
    "flag": ("flag", pa.bool_()),
}
_texts = st.none() | st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\x85"), min_size=1, max_size=8
)
_rows = st.lists(
    st.tuples(st.none() | st.integers(-(2**62), 2**62), _texts, st.none() | st.dates(), st.none() | st.booleans()),
    max_size=12,
)


class _Cursor:
    """SQLite's cursor with Django's placeholders."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.cursor = connection.cursor()

    def execute(self, sql: str, params: tuple[object, ...] = ()) -> object:
        return self.cursor.execute(sql.replace("%s", "?"), params)

    def fetchone(self) -> object:
        return self.cursor.fetchone()


@pytest.mark.parametrize("chunk", [3, 250_000])
@settings(deadline=None)
@given(rows=_rows)
def test_a_table_read_as_columns_holds_what_was_written(chunk: int, rows: list[tuple[object, ...]]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (id integer primary key, number, text, day, flag)")
    written = [(n, number, text, day and day.isoformat(), flag) for n, (number, text, day, flag) in enumerate(rows)]
    connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", written)
    before, columns._CHUNK = columns._CHUNK, chunk
    try:
        table = fetch_columns(
            _Cursor(connection), vendor="sqlite", columns=_COLUMNS, table="t", key="id", where="id >= %s", params=(1,)
        )
    finally:
        columns._CHUNK = before
    assert [tuple(row.values()) for row in table.to_pylist()] == [(n, *rows[n]) for n in range(1, len(rows))]
    assert table.schema.names == list(_COLUMNS)
    assert all(isinstance(day, date) for day in table["day"].to_pylist() if day is not None)


def test_kept_columns_come_back_with_their_mark(tmp_path: Path) -> None:
    table = pa.table({"n": pa.array([1, None, 3], pa.int64()), "t": ["a", None, "ñ"]})
    path = tmp_path / "columns" / "kept.arrow"
    keep_columns(path, table, mark="[3]")
    found = take_kept_columns(path, schema=table.schema)
    assert found is not None
    assert found[0].equals(table)
    assert found[1] == "[3]"
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["kept.arrow"]


def test_columns_that_are_missing_broken_or_others_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "kept.arrow"
    schema = pa.schema([("n", pa.int64())])
    assert take_kept_columns(path, schema=schema) is None
    path.write_bytes(b"ARROW1 and then nothing")
    assert take_kept_columns(path, schema=schema) is None
    keep_columns(path, pa.table({"n": ["a"]}), mark="")
    assert take_kept_columns(path, schema=schema) is None
    path.write_bytes(path.read_bytes()[:-40])
    assert take_kept_columns(path, schema=pa.schema([("n", pa.string())])) is None
