"""Reading tables as people save them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruta.kernel.problems import Problem
from ruta.kernel.tables import read_table


def test_empty_cells_of_a_csv_are_unknown(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("person_id,sex\n1,F\n2,\n")
    assert read_table(path).column("sex").to_pylist() == ["F", None]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("none.csv", None, "file-not-found"),
        ("p.doc", "x", "file-kind-unknown"),
        ("p.parquet", "not parquet", "file-unreadable"),
        ("p.xlsx", "not a workbook", "file-unreadable"),
        ("p.csv", "sex\nF\n", "column-missing"),
    ],
)
def test_an_unusable_file_is_named_with_what_is_wrong(
    tmp_path: Path, name: str, content: str | None, code: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(Problem) as caught:
        read_table(path, columns=["person_id"])
    assert caught.value.code == code
    assert name in caught.value.message
