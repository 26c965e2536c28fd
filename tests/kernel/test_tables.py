"""Tables of people read without changing what was written."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from ruta.kernel.problems import Problem
from ruta.kernel.tables import count_rows, read_batches, read_table, write_table


def _csv(folder: Path, text: str) -> Path:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_read_table_finds_types_from_all_cells_and_keeps_leading_zeros(tmp_path: Path) -> None:
    table = read_table(_csv(tmp_path, "id,n,x,yes,day,empty,word\n007,1,1.5,TRUE,2026-11-22,,a\n12,,2,false,,,\n"))
    assert table.to_pydict()["id"] == ["007", "12"]
    kinds = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert kinds == {
        "id": "string", "n": "int64", "x": "double", "yes": "bool", "day": "date32[day]", "empty": "null",
        "word": "string",
    }  # fmt: skip


def test_read_table_reads_lists_written_as_json_or_between_bars(tmp_path: Path) -> None:
    table = read_table(_csv(tmp_path, 'a\n"[""x"", ""y, z""]"\nx | y\n[]\n""\n'), expect={"a": "list"})
    assert table.column("a").to_pylist()[:3] == [["x", "y, z"], ["x", "y"], []]


@pytest.mark.parametrize(
    ("text", "expect", "message"),
    [
        ("a\n[x\n", {"a": "list"}, "people.csv, column a, row 1"),
        ("a\n1\nold\n", {"a": "number"}, "people.csv, column a, row 2: “old” is not a number"),
        ("a,a\n1,2\n", {}, "column a twice"),
        ("", {}, "empty"),
    ],
)
def test_read_table_names_file_column_and_row(tmp_path: Path, text: str, expect: dict[str, str], message: str) -> None:
    with pytest.raises(Problem, match=message):
        read_table(_csv(tmp_path, text), expect=expect)


def test_read_table_refuses_a_missing_column_and_a_strange_file(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="lacks the column b"):
        read_table(_csv(tmp_path, "a\n1\n"), columns=["b"])
    with pytest.raises(Problem, match="no file"):
        read_table(tmp_path / "absent.csv")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    with pytest.raises(Problem, match="cannot be read"):
        read_table(tmp_path / "broken.parquet")
    with pytest.raises(Problem, match="cannot be read"):
        list(read_batches(tmp_path / "broken.parquet"))


def test_read_batches_gives_every_row_once_in_order(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    pa_parquet.write_table(pa.table({"n": range(1000), "word": ["a", "b"] * 500, "other": [0] * 1000}), path)
    parts = list(read_batches(path, columns=["n", "word", "absent"], rows=300))
    assert [row for part in parts for row in part.column("n").to_pylist()] == list(range(1000))
    assert parts[0].column_names == ["n", "word"]
    assert count_rows(path) == 1000


def test_write_table_leaves_nothing_behind_on_failure(tmp_path: Path) -> None:
    written = pa.table({"a": [1]})
    with pytest.raises(ValueError), write_table(tmp_path / "out.parquet") as write:
        write(written) or write(pa.table({"b": [1]}))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Problem, match=r"\.parquet or \.csv"), write_table(tmp_path / "out.docx"):
        pass


def test_read_batches_reads_lists_of_texts_across_row_groups(tmp_path: Path) -> None:
    people = pa.table(
        {"person_id": list(range(10)), "documents": [["passport", f"paper-{number}"] for number in range(10)]}
    )
    pa_parquet.write_table(people, tmp_path / "people.parquet", row_group_size=3)
    parts = [part.cast(people.schema) for part in read_batches(tmp_path / "people.parquet")]
    assert pa.concat_tables(parts).equals(people)
