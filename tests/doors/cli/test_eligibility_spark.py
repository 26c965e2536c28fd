"""Spark gives the very verdicts of one machine, nulls and all, in the same order."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest
from benchmarks.eligibility_input import ON, make_people, make_services
from click.testing import CliRunner

from ruta.doors.cli.engines import engine
from ruta.kernel.problems import Problem

needs_spark = pytest.mark.skipif(
    shutil.which("java") is None or not pytest.importorskip("pyspark", reason="the extra cluster is not installed"),
    reason="Spark needs Java",
)


def _run(tmp_path: Path, people: Path, name: str, *more: str) -> Any:
    demands = tmp_path / "demands.json"
    demands.write_text(json.dumps(make_services(12)))
    arguments = ["eligibility", "--people", str(people), "--demands", str(demands), "--on", str(ON),
                 "--output", str(tmp_path / name), *more]  # fmt: skip
    return CliRunner().invoke(engine, arguments, catch_exceptions=False)


@needs_spark
def test_spark_answers_as_one_machine_does(tmp_path: Path) -> None:
    table = pa.Table.from_pylist(make_people(3_000))
    ids = np.random.default_rng(3).permutation(3_000)
    table = table.append_column("person_id", pa.array([f"p{number}" for number in ids]))
    nothing = pa.table({name: pa.nulls(5, table.schema.field(name).type) for name in table.column_names[:-1]})
    nothing = nothing.append_column("person_id", pa.array([f"nobody{place}" for place in range(5)]))
    people = tmp_path / "people.parquet"
    pa_parquet.write_table(pa.concat_tables([table, nothing]), people, row_group_size=700)
    assert _run(tmp_path, people, "one.parquet").exit_code == 0
    assert _run(tmp_path, people, "many.parquet", "--engine", "spark").exit_code == 0
    one, many = (pa_parquet.read_table(tmp_path / name) for name in ("one.parquet", "many.parquet"))
    assert many.column_names == one.column_names
    assert many.column("S000").type == pa.int8()
    assert many.to_pylist() == one.to_pylist()
    assert any(one.column(f"S{place:03d}").null_count for place in range(12))


def test_spark_refuses_other_files(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("person_id,age\n1,20\n")
    with pytest.raises(Problem) as caught:
        _run(tmp_path, people, "out.parquet", "--engine", "spark")
    assert caught.value.code == "spark-wants-parquet"


def test_without_spark_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    people = tmp_path / "people.parquet"
    pa_parquet.write_table(pa.table({"person_id": [1], "age": [20]}), people)
    with pytest.raises(Problem) as caught:
        _run(tmp_path, people, "out.parquet", "--engine", "spark")
    assert caught.value.code == "spark-missing"
    assert not (tmp_path / "out.parquet").exists()
