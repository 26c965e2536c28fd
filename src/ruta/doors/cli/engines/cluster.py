"""The eligibility engine on Spark, where one machine does not suffice: the same columns judged part by part.

Spark only cuts the file, carries the parts to where they are judged and puts the answers back in order; each part goes
through the very rules that one machine uses, so the verdicts cannot differ. Needs the extra ``cluster``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from ruta.kernel.problems import Problem
from ruta.kernel.tables import write_table
from ruta.rooms.directory.rules.catalogues import Catalogue
from ruta.rooms.directory.rules.columns import PERSON_ID, judge_columns
from ruta.rooms.directory.rules.demands import compile_catalogue
from ruta.rooms.directory.rules.planes import plan_readers
from ruta.rooms.directory.types.demands import AGE, BIRTH_DATE

_ROW = "__row"


def judge_on_spark(catalogue: Catalogue, people: Path, output: Path, *, on: date) -> int:
    """Judge a Parquet file of people on Spark; writes the same file as one machine does and tells how many people.

    ``SPARK_MASTER`` names the cluster; without it, this machine. Errors: ``spark-missing`` without the extra,
    ``spark-wants-parquet`` for another kind of file, and those of the engine.
    """
    if people.suffix.lower() not in (".parquet", ".pq"):
        raise Problem("spark-wants-parquet", "{file} is not Parquet; Spark reads Parquet only.", file=people.name)
    session = _open_spark()
    schema = pa_parquet.read_schema(people)
    plan_readers(catalogue, schema, on=on)  # refuses columns that do not suit before anything is sent out
    facts = [PERSON_ID, *catalogue.by_fact, *([BIRTH_DATE] if AGE in catalogue.by_fact else [])]
    wanted = [name for name in schema.names if name in facts]
    demands = dict(zip(catalogue.services, catalogue.demands, strict=True))
    kinds = {field.name: field.type for field in schema if field.name in wanted}

    def judge_parts(parts: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        own = compile_catalogue(demands)
        for part in parts:
            table = pa.Table.from_batches([part])
            rows = table.column(_ROW)
            plain = pa.table({name: _as_written(table.column(name), kinds[name]) for name in wanted})
            judged = judge_columns(own, plain, on=on).append_column(_ROW, rows)
            yield from judged.combine_chunks().to_batches()

    frame = session.read.parquet(str(people)).select(*wanted, "_metadata.row_index")
    frame = frame.withColumnRenamed("row_index", _ROW)
    identifier = frame.schema[PERSON_ID].dataType.simpleString()
    columns = ", ".join(f"`{name}` tinyint" for name in catalogue.services)
    described = f"`{PERSON_ID}` {identifier}{', ' + columns if columns else ''}, `{_ROW}` bigint"
    with tempfile.TemporaryDirectory() as folder, write_table(output) as write:
        judged = frame.mapInArrow(judge_parts, described).orderBy(_ROW).drop(_ROW)
        judged.write.parquet(f"{folder}/parts")
        count = 0
        # Spark numbers its parts in the order asked for.
        for part in sorted(Path(folder, "parts").glob("part-*.parquet")):
            table = pa_parquet.read_table(part)
            if table.num_rows or count == 0:
                write(table)
            count += table.num_rows
    return count


def _as_written(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """A column as the file has it: Spark may hand over a wider type."""
    return column if column.type == kind or pa.types.is_dictionary(kind) else column.cast(kind)


def _open_spark() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Problem(
            "spark-missing", "Spark is not installed. Install requirements/cluster.lock (make cluster) and Java 17."
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ["PYTHONPATH"] = os.pathsep.join([*dict.fromkeys(path for path in sys.path if path)])
    builder = SparkSession.builder.appName("ruta eligibility").master(os.environ.get("SPARK_MASTER", "local[*]"))
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
        "spark.sql.session.timeZone": "UTC",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
