"""Reading and writing a person's tables (Parquet, CSV, xlsx) as columns, with problems that name file, row and column.

Unknown is null everywhere. Nothing that was written is changed in silence: an identifier ``007`` stays text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from ruta.kernel.problems import Problem

#: What a caller may expect of a column that is written as text in a CSV file or a spreadsheet.
EXPECTATIONS = ("list", "text", "number")
_SPREADSHEETS = (".xlsx", ".xls", ".ods")
_CSV = (".csv", ".txt")
_PARQUET = (".parquet", ".pq")


def read_table(path: Path, *, columns: list[str] | None = None, expect: Mapping[str, str] | None = None) -> pa.Table:
    """Read a Parquet, CSV or xlsx file as columns.

    Shapes: an Arrow table; empty CSV cells and empty spreadsheet cells are null. The types of a CSV column are found
    from all its cells: whole numbers (unless one has a leading zero), numbers, true and false, ISO dates, else text.
    ``expect`` says of columns what they must be: ``text``; ``number``; ``list`` (a JSON array, or texts between bars:
    ``passport|visa``). Parquet columns carry their own types and ``expect`` is ignored.
    Errors: ``file-not-found``, ``file-kind-unknown``, ``file-unreadable``, ``column-missing``, ``column-repeated``,
    ``cell-unusable``.
    """
    check_file(path)
    try:
        if path.suffix.lower() in _PARQUET:
            table = pa_parquet.read_table(path, columns=None)
        else:
            table = _read_csv(path) if path.suffix.lower() in _CSV else _read_spreadsheet(path)
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    repeated = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if repeated:
        raise Problem(
            "column-repeated",
            "{file} has the column {column} twice; rename one and retry.",
            file=path.name,
            column=repeated[0],
        )
    if columns is not None:
        missing = [name for name in columns if name not in table.column_names]
        if missing:
            raise Problem(
                "column-missing",
                "{file} lacks the column {missing}; it has {found}.",
                file=path.name,
                missing=", ".join(missing),
                found=", ".join(table.column_names),
                columns=missing,
            )
        table = table.select(columns)
    if path.suffix.lower() not in _PARQUET:
        table = _type_columns(table, expect or {}, path)
    return table


def read_batches(
    path: Path, *, columns: Iterable[str] | None = None, expect: Mapping[str, str] | None = None, rows: int = 1 << 18
) -> Iterator[pa.Table]:
    """Read a table in parts, in order: large Parquet files never lie in memory whole, and texts come as dictionaries.

    Shapes: tables of at most ``rows`` rows with those of ``columns`` that exist; a file without rows gives one part.
    Errors: those of :func:`read_table`.
    """
    wanted = None if columns is None else set(columns)
    if path.suffix.lower() not in _PARQUET:
        table = read_table(path, expect=expect)
        if wanted is not None:
            table = table.select([name for name in table.column_names if name in wanted])
        for start in range(0, max(table.num_rows, 1), rows):
            yield table.slice(start, rows)
        return
    check_file(path)
    try:
        file = open_parquet(path, wanted)
        names = [name for name in file.schema_arrow.names if wanted is None or name in wanted]
        empty = True
        for batch in _iterate_batches(file, names, rows):
            empty = False
            yield pa.Table.from_batches([batch])
        if empty:
            yield file.schema_arrow.empty_table().select(names)
    except (pa.ArrowInvalid, OSError) as error:
        raise _unreadable(path, error) from error


def _iterate_batches(file: pa_parquet.ParquetFile, names: list[str], rows: int) -> Iterator[pa.RecordBatch]:
    """The parts of a Parquet file; lists of texts come row group by row group, since Arrow cannot join dictionaries."""
    if not any(pa.types.is_nested(file.schema_arrow.field(name).type) for name in names):
        yield from file.iter_batches(batch_size=rows, columns=names)
        return
    for group in range(file.num_row_groups):
        yield from file.iter_batches(batch_size=rows, columns=names, row_groups=[group])


def open_parquet(path: Path, wanted: set[str] | None = None) -> pa_parquet.ParquetFile:
    """Open a Parquet file so that the texts of the wanted columns are read as dictionaries, as they are stored."""
    schema = pa_parquet.read_metadata(path).schema
    texts = [
        column.path
        for column in map(schema.column, range(len(schema)))
        if column.physical_type == "BYTE_ARRAY" and column.logical_type.type == "STRING"
        if wanted is None or column.path.split(".")[0] in wanted
    ]
    return pa_parquet.ParquetFile(path, read_dictionary=texts)


def count_rows(path: Path) -> int | None:
    """The number of rows, where the file says so without being read (Parquet); else ``None``."""
    return int(pa_parquet.read_metadata(path).num_rows) if path.suffix.lower() in _PARQUET and path.exists() else None


@contextmanager
def write_table(path: Path) -> Iterator[Any]:
    """Write a Parquet or CSV file in parts: ``with write_table(path) as write: write(table)``.

    The file appears under its name only when all is written; on any failure there is no file.
    Errors: ``file-kind-unknown``, ``file-unwritable``.
    """
    if path.suffix.lower() not in (*_PARQUET, *_CSV):
        raise Problem(
            "file-kind-unknown",
            "{file} ends in {suffix}; name the output .parquet or .csv.",
            file=path.name,
            suffix=path.suffix or "nothing",
        )
    partial = path.with_name(f".{path.name}.partial")
    writer: Any = None

    def write(table: pa.Table) -> None:
        nonlocal writer
        if writer is None:
            try:
                writer = _open_writer(path, partial, table.schema)
            except OSError as error:
                raise Problem(
                    "file-unwritable", "{file} cannot be written: {reason}.", file=str(path), reason=str(error)
                ) from error
        writer.write_table(table)

    try:
        yield write
        if writer is not None:
            writer.close()
            writer = None
            partial.replace(path)
    finally:
        if writer is not None:
            writer.close()
        partial.unlink(missing_ok=True)


def _open_writer(path: Path, partial: Path, schema: pa.Schema) -> Any:
    """A writer of Parquet or CSV; a column of bytes gains nothing from a dictionary and is written without."""
    if path.suffix.lower() in _CSV:
        return pa_csv.CSVWriter(partial, schema)
    wide = [field.name for field in schema if not pa.types.is_int8(field.type)]
    return pa_parquet.ParquetWriter(partial, schema, compression="lz4", use_dictionary=wide)


def check_file(path: Path) -> None:
    """Refuse a table file that is not there or of no known kind.

    Errors: ``file-not-found``, ``file-kind-unknown``.
    """
    if not path.is_file():
        raise Problem("file-not-found", "There is no file {file}. Check the name and try again.", file=str(path))
    if path.suffix.lower() not in (*_PARQUET, *_CSV, *_SPREADSHEETS):
        raise Problem(
            "file-kind-unknown",
            "{file} ends in {suffix}; give a .parquet, .csv or .xlsx file.",
            file=path.name,
            suffix=path.suffix or "nothing",
        )


def _unreadable(path: Path, error: Exception) -> Problem:
    return Problem(
        "file-unreadable",
        "{file} cannot be read: {reason}. Save it again and retry.",
        file=path.name,
        reason=str(error),
    )


def _read_csv(path: Path) -> pa.Table:
    with path.open("rb") as stream:
        header = stream.readline()
    if not header.strip():
        raise ValueError("the file is empty")
    with pa_csv.open_csv(path, read_options=pa_csv.ReadOptions(block_size=1 << 24)) as reader:
        names = reader.schema.names
    convert = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
    )
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    return pa_csv.read_csv(path, convert_options=convert, parse_options=parse)


def _type_columns(table: pa.Table, expect: Mapping[str, str], path: Path) -> pa.Table:
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_string(column.type):
            column = _type_column(column, expect.get(name), name, path)
        elif expect.get(name) == "text" and not pa.types.is_temporal(column.type):
            column = column.cast(pa.string())
        columns[name] = column
    return pa.table(columns) if columns else table


def _type_column(column: pa.ChunkedArray, expected: str | None, name: str, path: Path) -> pa.ChunkedArray:
    if expected == "list":
        return _split_lists(column, name, path)
    if expected == "text":
        return column
    if column.null_count == len(column):
        return pa.chunked_array([pa.nulls(len(column))])
    for kind in (pa.int64(), pa.float64(), pa.date32()):
        try:
            typed = column.cast(kind)
        except pa.ArrowInvalid:
            continue
        if pa.types.is_integer(kind) and not pc.all(pc.equal(typed.cast(pa.string()), column)).as_py():
            break  # leading zeros or signs: an identifier, not a number
        if pa.types.is_floating(kind) and not pc.all(pc.is_finite(typed)).as_py():
            break
        return typed
    if expected == "number":
        _refuse_text(column, name, path)
    lower = pc.utf8_lower(column)
    is_true, is_false = pc.equal(lower, "true"), pc.equal(lower, "false")
    if pc.all(pc.or_(is_true, is_false)).as_py():
        return is_true
    return column


def _refuse_text(column: pa.ChunkedArray, name: str, path: Path) -> None:
    """Name the first cell that is no number."""
    good = pc.match_substring_regex(column, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
    for row in np.flatnonzero(~good.fill_null(True).to_numpy()):
        raise Problem(
            "cell-unusable",
            "{file}, column {column}, row {row}: “{value}” is not a number. Correct it, or leave the cell empty.",
            file=path.name,
            column=name,
            row=int(row) + 1,
            value=column[int(row)].as_py(),
        )


def _split_lists(column: pa.ChunkedArray, name: str, path: Path) -> pa.ChunkedArray:
    """Lists written as text: JSON arrays, or texts between bars; each distinct text is read once."""
    encoded = column.combine_chunks().dictionary_encode()
    lists = []
    for position, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            found = json.loads(text) if text.lstrip().startswith("[") else [item.strip() for item in text.split("|")]
            if not all(item is None or isinstance(item, str) for item in found):
                raise ValueError("its items are not texts")
        except ValueError as error:
            row = int(np.flatnonzero(encoded.indices.fill_null(-1).to_numpy() == position)[0]) + 1
            raise Problem(
                "cell-unusable",
                '{file}, column {column}, row {row}: {value} is not a list: {reason}. Write ["a", "b"] or a|b.',
                file=path.name,
                column=name,
                row=row,
                value=text,
                reason=str(error),
            ) from error
        lists.append(found)
    return pa.chunked_array([pa.array(lists, pa.list_(pa.string())).take(encoded.indices)])


def _read_spreadsheet(path: Path) -> pa.Table:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise ValueError(str(error)) from error
    if not rows:
        raise ValueError("the first sheet is empty")
    header = [str(cell) for cell in rows[0]]
    named = [(index, name) for index, name in enumerate(header) if name]
    columns = [
        pa.array(_one_type([None if row[index] == "" else row[index] for row in rows[1:]])) for index, _ in named
    ]
    return pa.Table.from_arrays(columns, names=[name for _, name in named])


def _one_type(values: list[object]) -> list[object]:
    """Spreadsheets mix types in a column: keep whole floats as integers, and fall back to text when types differ."""
    cleaned = [int(v) if isinstance(v, float) and v.is_integer() else v for v in values]
    kinds = {type(v) for v in cleaned if v is not None}
    if kinds <= {int, float}:
        return cleaned
    if len(kinds) > 1:
        return [None if v is None else str(v) for v in cleaned]
    return cleaned
