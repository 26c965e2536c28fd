"""Where deliveries come from: a table in memory or a Parquet file, both read in batches of a few columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from ruta.rooms.measurement.types.definitions import FILTER_COLUMNS

#: Rows read at a time: large enough for columns to pay, small enough to keep a batch within some tens of megabytes.
ROWS_PER_BATCH = 1 << 20


class EventSource(Protocol):
    """Deliveries that can be read more than once, always in the same order."""

    @property
    def schema(self) -> pa.Schema:
        """The columns there are, with their types."""

    def read_batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order with the named columns."""


class TableEvents:
    """Deliveries already in memory, as when the product exports its ledger."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self.schema = table.schema

    def read_batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Yield the table in batches without copying it."""
        yield from self._table.select(columns).to_batches(max_chunksize=ROWS_PER_BATCH)


class ParquetEvents:
    """Deliveries in a Parquet file of any size; texts that repeat are kept as codes while reading."""

    def __init__(self, path: Path) -> None:
        self._file = pa_parquet.ParquetFile(path, read_dictionary=list(FILTER_COLUMNS))
        self.schema = self._file.schema_arrow

    def read_batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Yield the file in batches, reading the named columns only."""
        yield from self._file.iter_batches(batch_size=ROWS_PER_BATCH, columns=columns)
