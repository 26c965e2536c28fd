"""Lists as files: CSV, xlsx and Parquet of the same rows, safe to open in a spreadsheet program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pa_parquet
import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from ruta.kernel.problems import Problem
from ruta.kernel.uploads import clean_file_name

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def _disarm(value: Any) -> Any:
    """A text that a spreadsheet program would run as a formula gets an apostrophe in front.

    Spaces before it do not hide it; some programs strip them.
    """
    if isinstance(value, str) and (value.startswith(_DANGEROUS) or value.lstrip().startswith(_DANGEROUS)):
        return "'" + value
    return value


def write_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, kind: str) -> bytes:
    """The rows as a file of the kind ``csv``, ``xlsx`` or ``parquet``; missing values stay empty, never 0.

    Errors: ``export-kind-unknown``.
    """
    if kind not in _TYPES:
        raise Problem("export-kind-unknown", "There is no export as {kind}: choose csv, xlsx or parquet.", kind=kind)
    buffer = io.BytesIO()
    if kind == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([_disarm(column) for column in columns])
        writer.writerows([_disarm(value) for value in row] for row in rows)
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    if kind == "xlsx":
        with xlsxwriter.Workbook(
            buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True})
            sheet.write_row(0, 0, columns, bold)
            sheet.freeze_panes(1, 0)
            for index, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(index, column, value if isinstance(value, (int, float, str)) else str(value))
        return buffer.getvalue()
    table = list(rows)
    arrays = {name: [row[i] for row in table] for i, name in enumerate(columns)}
    pa_parquet.write_table(pa.table(arrays), buffer)
    return buffer.getvalue()


def answer_export(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, kind: str) -> HttpResponse:
    """The rows as a download."""
    response = HttpResponse(write_rows(columns, rows, kind=kind), content_type=_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(True, f"{clean_file_name(name)}.{kind}") or ""
    return response


def save_export(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The rows as a file on disk, its kind taken from the name's ending. Errors: ``export-kind-unknown``."""
    path.write_bytes(write_rows(columns, rows, kind=path.suffix.lstrip(".").lower()))
