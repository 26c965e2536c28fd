"""Lists handed in by institutions: kinds of list, what was read of a file, and what became of each row."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from ruta.rooms.ledger.types import Words


class RowState(StrEnum):
    """What would be done with a row, or was."""

    CREATE = "create"
    LINK = "link"
    ASK = "ask"
    REFUSE = "refuse"
    UNCHANGED = "unchanged"
    IGNORED = "ignored"


class ListState(StrEnum):
    """How far a list is."""

    RECEIVED = "received"
    REVIEWED = "reviewed"
    COMMITTING = "committing"
    COMMITTED = "committed"


class Weight(StrEnum):
    """What a problem of a cell does to its row: it is refused, somebody is asked, or it is only told."""

    REFUSES = "refuses"
    ASKS = "asks"
    TELLS = "tells"


@dataclass(frozen=True)
class ListField:
    """One thing a kind of list holds. ``reads``: which reader its cells go through (see ``rules/lists/cells.py``)."""

    code: str
    reads: str
    words: Words
    headings: tuple[str, ...]
    required: bool = False
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ListKind:
    """A kind of list, as its content file declares it. ``delivery_kind`` is used where no service says one."""

    code: str
    words: Words
    about: Words
    fields: tuple[ListField, ...]
    delivery_kind: str = ""
    outcome: str = "delivered"
    note_fields: tuple[str, ...] = ()
    source: str = ""
    to_be_confirmed: bool = True

    def get_field(self, code: str) -> ListField | None:
        """The field with this code."""
        return next((one for one in self.fields if one.code == code), None)


@dataclass(frozen=True)
class Cell:
    """One cell: what stands there, and what a spreadsheet program made of it. ``mark``: ``error``, ``no-value``."""

    value: Any = None
    mark: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is: rows of values from A1 on, hidden rows and columns (from 0), cells that hold no value."""

    name: str
    rows: list[list[Any]]
    visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    lines: tuple[int, ...] = ()

    def line_of(self, row: int) -> int:
        """The number that a program shows beside the row: for text files the line it begins on."""
        return self.lines[row] if self.lines else row + 1


@dataclass(frozen=True)
class Book:
    """A file that was opened. ``notes`` are codes of what had to be decided while opening it, with details."""

    sheets: tuple[Sheet, ...]
    encoding: str = ""
    epoch_1904: bool = False
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Note:
    """Something about the whole file that must be told; the message is a template with names of details."""

    code: str
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column of the list. ``field`` is empty when nothing was recognised; its cells are then kept apart."""

    index: int
    heading: str
    field: str
    confidence: float
    hidden: bool = False


@dataclass(frozen=True)
class CellProblem:
    """Something about one cell, or about the row when ``column`` is empty. ``message`` is a template."""

    column: str
    field: str
    code: str
    message: str
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    weight: Weight = Weight.REFUSES


@dataclass(frozen=True)
class ReadRow:
    """A row with what was read of it. ``row`` is its number in the file; ``ignored`` says why it is no entry."""

    row: int
    cells: tuple[str, ...]
    read: Mapping[str, str]
    problems: tuple[CellProblem, ...] = ()
    ignored: str = ""
    duplicate_of: int | None = None

    def with_problem(self, problem: CellProblem) -> ReadRow:
        """The same row with one more problem."""
        return replace(self, problems=(*self.problems, problem))

    @property
    def weight(self) -> Weight | None:
        """The heaviest of its problems."""
        found = {problem.weight for problem in self.problems}
        return next((one for one in Weight if one in found), None)


@dataclass(frozen=True)
class ReadList:
    """A whole list as read. ``header_row`` counts from 1, as programs show it; its lower row when there are two."""

    sheet: str
    header_row: int
    encoding: str
    columns: tuple[Column, ...]
    rows: tuple[ReadRow, ...]
    notes: tuple[Note, ...] = ()
    blank_rows: int = 0
    date_orders: Mapping[str, str] = field(default_factory=dict)
    other_sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadingChoices:
    """What somebody chose for a reading; empty means: decide from the file.

    ``mapping``: heading to field (empty field: leave the column out). ``date_order``: ``dmy`` or ``mdy``.
    ``mended``: row and field to the value typed instead of the cell's.
    """

    sheet: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    country: str = ""
    on: date = date.max
    mended: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
