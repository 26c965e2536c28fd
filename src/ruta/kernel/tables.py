"""Reading a person's tables (Parquet, CSV, xlsx) into columns, with problems that name file and column.

Unknown is null everywhere. Large Parquet and CSV files are read by Arrow in columns; nothing loops over rows.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from ruta.kernel.problems import Problem


def read_table(path: Path, *, columns: list[str] | None = None) -> pa.Table:
    """Read a Parquet, CSV or xlsx file as columns.

    Shapes: an Arrow table; empty CSV cells and empty spreadsheet cells are null. A CSV cell that holds a JSON list
    stays text: the engine that wants a list splits it.
    Errors: ``file-not-found``, ``file-kind-unknown``, ``file-unreadable``, ``column-missing``.
    """
    if not path.exists():
        raise Problem("file-not-found", f"There is no file {path}. Check the name and try again.", file=str(path))
    try:
        match path.suffix.lower():
            case ".parquet" | ".pq":
                table = pa_parquet.read_table(path, columns=None)
            case ".csv" | ".txt":
                options = pa_csv.ConvertOptions(strings_can_be_null=True, null_values=[""])
                table = pa_csv.read_csv(path, convert_options=options)
            case ".xlsx" | ".xls" | ".ods":
                table = _read_spreadsheet(path)
            case other:
                raise Problem(
                    "file-kind-unknown",
                    f"{path.name} ends in {other or 'nothing'}; give a .parquet, .csv or .xlsx file.",
                    file=str(path),
                )
    except (pa.ArrowInvalid, OSError, ValueError) as error:
        raise Problem(
            "file-unreadable", f"{path.name} cannot be read: {error}. Save it again and retry.", file=str(path)
        ) from error
    if columns is not None:
        missing = [name for name in columns if name not in table.column_names]
        if missing:
            raise Problem(
                "column-missing",
                f"{path.name} lacks the column {', '.join(missing)}; it has {', '.join(table.column_names)}.",
                file=str(path),
                columns=missing,
            )
        table = table.select(columns)
    return table


def _read_spreadsheet(path: Path) -> pa.Table:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise ValueError(str(error)) from error
    if not rows:
        raise ValueError("the first sheet is empty")
    header = [str(cell) for cell in rows[0]]
    columns = {
        name: [None if row[index] == "" else row[index] for row in rows[1:]]
        for index, name in enumerate(header)
        if name
    }
    return pa.table({name: pa.array(_one_type(values)) for name, values in columns.items()})


def _one_type(values: list[object]) -> list[object]:
    """Spreadsheets mix types in a column: keep whole floats as integers, and fall back to text when types differ."""
    cleaned = [int(v) if isinstance(v, float) and v.is_integer() else v for v in values]
    kinds = {type(v) for v in cleaned if v is not None}
    if kinds <= {int, float}:
        return cleaned
    if len(kinds) > 1:
        return [None if v is None else str(v) for v in cleaned]
    return cleaned
