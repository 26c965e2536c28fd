"""Finding the list within a sheet: its headings, wherever they are, and which rows below are entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruta.rooms.ledger.rules.lists.cells import is_blank, write_cell
from ruta.rooms.ledger.rules.lists.headings import fold_heading, match_headings
from ruta.rooms.ledger.types.lists import ListKind, Sheet

_LOOK_AT = 80
_ENDS = re.compile(
    r"(sub ?total|total|suma|firma|nombre y firma|responsable|elabora|revisad|aprobad|vo ?bo|observacion|nota|fuente|"
    r"fecha de (impresion|emision)|pagina|n de asistentes|cantidad|coordinador|encargad|timbre|leyenda|"
    r"promedio|signature|prepared by)"
)
_NAMES = {"given_names", "surname_1", "surname_2", "surnames", "full_name"}
#: A second column of one of these, with others repeated as well, begins another list.
NAMING = {"given_names", "full_name", "document"}
_TELLING = {"document", "birth_date"}


@dataclass(frozen=True)
class Table:
    """Where the headings stand (rows from 0), what they are, and which field each column is."""

    top: int
    bottom: int
    headings: tuple[str, ...]
    fields: tuple[tuple[str, float], ...]
    score: float


def find_table(sheet: Sheet, kind: ListKind, *, chosen: Mapping[str, str]) -> Table | None:
    """The row, or two rows, that look most like the headings of this kind of list."""
    best: Table | None = None
    for top in range(min(len(sheet.rows), _LOOK_AT)):
        for bottom in (top, top + 1):
            if bottom >= len(sheet.rows):
                continue
            headings = _join_headings(sheet, top, bottom)
            if sum(bool(one) for one in headings) < 2:
                continue
            fields = _match(headings, kind, chosen)
            found = {field for field, _c in fields if field}
            if len(found) < 2 or not found & _NAMES:
                continue
            score = sum(confidence for field, confidence in fields if field) - (0.6 if bottom > top else 0.0)
            if best is None or score > best.score + 1e-9:
                best = Table(top, bottom, tuple(headings), tuple(fields), score)
    return best


def _match(headings: Sequence[str], kind: ListKind, chosen: Mapping[str, str]) -> list[tuple[str, float]]:
    """Fields of the headings; a second “Apellido” is the second surname."""
    fields = match_headings(headings, kind, chosen=dict(chosen))
    found = {field: index for index, (field, _c) in enumerate(fields) if field}
    if "surname_1" in found and "surname_2" not in found and fold_heading(headings[found["surname_1"]]) not in chosen:
        twin = fold_heading(headings[found["surname_1"]])
        for index, heading in enumerate(headings):
            if (
                index == found["surname_1"] + 1
                and fold_heading(heading) == twin
                and fields[index][0] in ("", "surnames")
            ):
                fields[index] = ("surname_2", 0.85)
                break
    return fields


def _join_headings(sheet: Sheet, top: int, bottom: int) -> list[str]:
    """The headings of one row, or of a group above and its parts below; merged cells reach over their columns."""
    width = max(len(sheet.rows[top]), len(sheet.rows[bottom]))
    upper = _texts(sheet, top, width)
    if top == bottom:
        return upper
    lower = _texts(sheet, bottom, width)
    if any(isinstance(value, (int, float)) and not isinstance(value, bool) for value in sheet.rows[bottom]):
        return []
    return [
        part if not group or group == part else f"{group} {part}".strip()
        for group, part in zip(upper, lower, strict=True)
    ]


def _texts(sheet: Sheet, row: int, width: int) -> list[str]:
    values = [write_cell(value) if isinstance(value, str) else "" for value in sheet.rows[row]]
    texts = values + [""] * (width - len(values))
    for first, left, last, right in sheet.merged:
        if first <= row <= last and left < width:
            source = sheet.rows[first][left] if left < len(sheet.rows[first]) else ""
            if isinstance(source, str):
                for column in range(left, min(right + 1, width)):
                    texts[column] = write_cell(source) if row == first or not texts[column] else texts[column]
    return texts


def fill_merged(sheet: Sheet, table: Table) -> tuple[list[list[Any]], int]:
    """The rows below the headings with cells merged downwards repeated in each of their rows; and how many were."""
    rows = [list(row) for row in sheet.rows]
    filled = 0
    for first, left, last, right in sheet.merged:
        if first <= table.bottom or last == first or left != right:
            continue
        value = rows[first][left] if first < len(rows) and left < len(rows[first]) else ""
        if is_blank(value):
            continue
        for row in range(first + 1, min(last + 1, len(rows))):
            if left < len(rows[row]) and is_blank(rows[row][left]) and any(not is_blank(one) for one in rows[row]):
                rows[row][left] = value
                filled += 1
    return rows, filled


class RowSorter:
    """Says of each row below the headings whether it is an entry, and if not, why; asked in order.

    ``changed``: headings stood again in another order, so that the rows below them cannot be read by the first.
    """

    def __init__(self, table: Table, columns: Mapping[int, str]) -> None:
        self.columns = columns
        self.headings = Counter(fold_heading(one) for one in table.headings if one)
        self.placed = {index: fold_heading(one) for index, one in enumerate(table.headings)}
        self.ended = False
        self.changed = False

    def explain(self, row: Sequence[Any]) -> str:
        """``blank``, a reason for ignoring the row, or "" for an entry."""
        filled = [index for index, value in enumerate(row) if not is_blank(value)]
        if not filled:
            return "blank"
        mapped = [index for index in filled if index in self.columns]
        texts = [fold_heading(write_cell(row[index])) for index in filled]
        if len(filled) >= 2 and sum(text in self.headings for text in texts) >= 0.8 * len(texts):
            placed = {index: fold_heading(write_cell(row[index])) for index in mapped}
            self.changed = any(text != self.placed.get(index, "") for index, text in placed.items())
            return "heading-again"
        telling = {
            self.columns[index]
            for index in mapped
            if self.columns[index] != "document" or len(write_cell(row[index])) > 4
        }
        starts = any(_ENDS.match(text) for text in texts)
        if starts and len(filled) <= 4 and not telling & _TELLING:
            self.ended = True
            return "total-or-signature"
        if self.ended and len(mapped) <= 2 and not telling & _TELLING:
            return "after-the-end"
        if not mapped:
            return "nothing-of-the-list"
        if len(filled) == 1 and self.columns[mapped[0]] not in _NAMES:
            return "single-cell"
        if not telling & (_NAMES | _TELLING):
            return "nobody-named" if len(mapped) < 3 else ""
        if len(filled) == 1 and re.search(r"\d|:", write_cell(row[mapped[0]])):
            return "single-cell"
        if len(filled) == 1 and len(self.columns) > 3 and len(telling & {"full_name"}) == 0:
            return "single-cell"
        self.ended = False
        return ""
