"""Opening a spreadsheet or a text file of cells as it is, without changing anything in silence."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ruta.rooms.ledger.errors.lists import file_unreadable, quote_open
from ruta.rooms.ledger.rules.lists.marks import read_marks
from ruta.rooms.ledger.types.lists import Book, Note, Sheet

#: More than this is not a list that somebody wrote.
MOST_ROWS, MOST_COLUMNS = 50_000, 200
_SEPARATORS = (";", ",", "\t", "|")


def open_book(data: bytes, *, kind: str, name: str) -> Book:
    """The sheets of a file that :func:`ruta.kernel.uploads.check_upload` let pass.

    Cells keep their type: numbers, dates, truth values, text. Formulas give the value last calculated.
    Errors: ``file-unreadable``, ``list-quote-open``, ``list-too-large``.
    """
    return _open_text(data, name) if kind == "csv" else _open_spreadsheet(data, kind, name)


def _open_spreadsheet(data: bytes, kind: str, name: str) -> Book:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        described = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        raw = [(one, book.get_sheet_by_name(one.name)) for one in described]
        marks = read_marks(data, kind=kind)
        sheets = []
        for one, sheet in raw:
            if sheet.end is not None and (sheet.end[0] >= MOST_ROWS or sheet.end[1] >= MOST_COLUMNS * 10):
                raise file_unreadable(file=name, reason=f"the sheet “{one.name}” reaches beyond {MOST_ROWS} rows")
            mark = marks.sheets.get(one.name)
            merged = tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ())
            sheets.append(
                Sheet(
                    name=one.name,
                    rows=[list(row[:MOST_COLUMNS]) for row in sheet.to_python(skip_empty_area=False)]
                    if sheet.end is not None
                    else [],
                    visible=one.visible == SheetVisibleEnum.Visible,
                    hidden_rows=mark.hidden_rows if mark else frozenset(),
                    hidden_columns=mark.hidden_columns if mark else frozenset(),
                    marks=mark.cells if mark else {},
                    merged=merged,
                )
            )
    except (CalamineError, ValueError, OverflowError, KeyError) as error:
        raise file_unreadable(file=name, reason=str(error)) from error
    if not sheets:
        raise file_unreadable(file=name, reason="it has no sheet")
    notes = []
    if kind == "xls":
        notes.append(
            Note(
                "xls-hides",
                "In an .xls file hidden rows and cells with an error cannot be told apart from others: "
                "hidden rows are read, and cells with an error count as empty. Save it as .xlsx to have them named.",
            )
        )
    return Book(tuple(sheets), epoch_1904=marks.epoch_1904, notes=tuple(notes))


def _has_swallowed(lines: Sequence[str], separator: str, width: int) -> bool:
    """Whether the lines of one row of cells would each be a row of their own: a quotation mark stands wrong."""
    return width > 1 and sum(line.count(separator) >= width - 1 for line in lines) > 1


def decode_text(data: bytes) -> tuple[str, str]:
    """The text of the bytes and the encoding it was in.

    >>> decode_text("Peña".encode("cp1252"))
    ('Peña', 'cp1252')
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    if b"\x00" in data[:1000]:
        encoding = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return data.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _open_text(data: bytes, name: str) -> Book:
    text, encoding = decode_text(data)
    if re.search(r"<(?:table|html|tr|td|meta|ss:workbook)\b", text[:4000], re.IGNORECASE):
        raise file_unreadable(file=name, reason="it is a web page under the name of a spreadsheet")
    notes: list[Note] = []
    if "\ufffd" in text:
        notes.append(
            Note("letters-lost", "Some letters of the file were lost before it was handed in (�). Check names.")
        )
    separator, text, skipped = _find_separator(text)
    rows, lines, quoted = _split_rows(text, separator, name)
    if not quoted:
        notes.append(
            Note("quotes-as-text", "Quotation marks in the file do not close: they were read as ordinary signs.")
        )
    if len(rows) > MOST_ROWS:
        raise file_unreadable(file=name, reason=f"it has more than {MOST_ROWS} rows")
    sheet = Sheet(name="", rows=[list(row) for row in rows], lines=tuple(line + skipped for line in lines))
    return Book((sheet,), encoding=encoding, notes=tuple(notes))


def _find_separator(text: str) -> tuple[str, str, int]:
    stated = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if stated:
        return stated[1], text[stated.end() :], 1
    sample = text[:200_000].splitlines()[:400]
    best, most = ",", 0.0
    for sign in _SEPARATORS:
        counts = Counter(line.count(sign) for line in sample if line.strip())
        counts.pop(0, None)
        if counts:
            number, lines = max(counts.items(), key=lambda pair: (pair[1] * min(pair[0], 6), pair[0]))
            score = lines * min(number, 6)
            if score > most:
                best, most = sign, score
    return best, text, 0


def _split_rows(text: str, separator: str, name: str) -> tuple[list[list[str]], list[int], bool]:
    """Rows, the line each begins on, and whether quotation marks were read as such.

    A mark that opens and never closes would swallow rows: then marks are ordinary signs where every row still has
    the same number of cells, and else the file is refused with the line.
    """
    lines = text.splitlines()
    try:
        return (*_parse(text, separator, csv.QUOTE_MINIMAL), True)
    except csv.Error as error:
        plain, starts = _parse(text, separator, csv.QUOTE_NONE)
        widths = Counter(len(row) for row in plain if any(cell.strip() for cell in row))
        if widths and widths.most_common(1)[0][1] >= 0.9 * sum(widths.values()):
            return plain, starts, False
        place = next((i + 1 for i, line in enumerate(lines) if line.count('"') % 2), len(lines))
        raise quote_open(file=name, line=place) from error


def _parse(text: str, separator: str, quoting: Literal[0, 3]) -> tuple[list[list[str]], list[int]]:
    lines = io.StringIO(text, newline="").readlines() if quoting == csv.QUOTE_MINIMAL else []
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, strict=quoting == csv.QUOTE_MINIMAL
    )
    rows: list[list[str]] = []
    starts: list[int] = []
    before = 0
    for row in reader:
        if quoting == csv.QUOTE_MINIMAL and reader.line_num - before > 6:
            raise csv.Error("a cell runs over many lines")
        if lines and reader.line_num - before > 1 and rows:
            width = Counter(map(len, rows)).most_common(1)[0][0]
            if _has_swallowed(lines[before : reader.line_num], separator, width):
                raise csv.Error("a cell holds whole rows")
        rows.append(row[:MOST_COLUMNS])
        starts.append(before + 1)
        before = reader.line_num
    return rows, starts
