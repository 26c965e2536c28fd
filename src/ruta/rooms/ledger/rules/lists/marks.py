"""What a spreadsheet file says beside its values: hidden rows and columns, errors, formulas without a value, 1904.

The values themselves are read by the library; these few attributes it leaves out, and without them an error or an
uncalculated formula would look like an empty cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from posixpath import join, normpath

from lxml import etree

_RELATION = re.compile(r"\}id$")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@dataclass
class SheetMarks:
    """Of one sheet, counted from 0. ``cells``: ``error`` or ``no-value`` by row and column."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def hidden_rows(self) -> frozenset[int]:
        """Rows nobody sees."""
        return frozenset(self.rows)

    @property
    def hidden_columns(self) -> frozenset[int]:
        """Columns nobody sees."""
        return frozenset(self.columns)


@dataclass
class BookMarks:
    """Of a whole file."""

    sheets: dict[str, SheetMarks] = field(default_factory=dict)
    epoch_1904: bool = False


def read_marks(data: bytes, *, kind: str) -> BookMarks:
    """The marks of an .xlsx or .ods; of other kinds none can be read."""
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_xlsx(archive)
    if kind == "ods":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_ods(archive)
    return BookMarks()


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _read_xlsx(archive: zipfile.ZipFile) -> BookMarks:
    names = {name.lower(): name for name in archive.namelist()}
    book = _parse(archive.read(names["xl/workbook.xml"]))
    found = BookMarks()
    targets: dict[str, str] = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for relation in _parse(archive.read(names["xl/_rels/workbook.xml.rels"])):
            target = relation.get("Target") or ""
            targets[relation.get("Id") or ""] = target[1:] if target.startswith("/") else normpath(join("xl", target))
    for node in book.iter():
        if _local(node) == "workbookPr":
            found.epoch_1904 = (node.get("date1904") or "0") in ("1", "true")
        if _local(node) == "sheet":
            identifier = next((value for key, value in node.items() if _RELATION.search(str(key))), "")
            path = names.get(targets.get(str(identifier), "").lower())
            if path:
                found.sheets[node.get("name") or ""] = _read_xlsx_sheet(archive.read(path))
    return found


def _read_xlsx_sheet(data: bytes) -> SheetMarks:
    marks, row, column = SheetMarks(), -1, -1
    for _event, node in etree.iterparse(io.BytesIO(data), events=("end",), resolve_entities=False, huge_tree=True):
        name = _local(node)
        if name == "col" and node.get("hidden") in ("1", "true"):
            first, last = int(node.get("min") or 1), int(node.get("max") or 1)
            marks.columns |= set(range(first - 1, min(last, 500)))
        elif name == "row":
            number = int(node.get("r") or row + 2) - 1
            row = number
            if node.get("hidden") in ("1", "true"):
                marks.rows.add(number)
            column = -1
            for cell in node:
                place = cell.get("r")
                column = _column_of(place) if place else column + 1
                kinds = {_local(part): (part.text or "") for part in cell}
                if cell.get("t") == "e":
                    marks.cells[number, column] = "error"
                elif "f" in kinds and not kinds.get("v", "") and "is" not in kinds:
                    marks.cells[number, column] = "" if cell.get("t") == "str" else "no-value"
            node.clear()
    marks.cells = {place: mark for place, mark in marks.cells.items() if mark}
    return marks


def _column_of(place: str) -> int:
    number = 0
    for letter in place:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


def _read_ods(archive: zipfile.ZipFile) -> BookMarks:
    found = BookMarks()
    for table in _parse(archive.read("content.xml")).iter(f"{_TABLE}table"):
        marks = SheetMarks()
        column = 0
        for node in table.iter(f"{_TABLE}table-column"):
            times = min(int(node.get(f"{_TABLE}number-columns-repeated") or 1), 500)
            if node.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                marks.columns |= set(range(column, column + times))
            column += times
        row = 0
        for node in table.iter(f"{_TABLE}table-row"):
            times = int(node.get(f"{_TABLE}number-rows-repeated") or 1)
            if node.get(f"{_TABLE}visibility") in ("collapse", "filter") and times < 5_000:
                marks.rows |= set(range(row, row + times))
            place = 0
            for cell in node:
                if cell.get(f"{_CALC}value-type") == "error":
                    marks.cells[row, place] = "error"
                elif cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type"):
                    marks.cells[row, place] = "no-value"
                place += int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
            row += times
        found.sheets[table.get(f"{_TABLE}name") or ""] = marks
    return found
