"""From a file to its rows: which sheet, which columns, what each cell says. Nothing is dropped without a word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ruta.rooms.ledger.errors.lists import (
    column_taken,
    column_unknown,
    field_unknown,
    header_not_found,
    lists_side_by_side,
    sheet_unknown,
)
from ruta.rooms.ledger.rules.lists.cells import is_blank, is_error, make_problem, write_cell
from ruta.rooms.ledger.rules.lists.countries import read_country
from ruta.rooms.ledger.rules.lists.dates import decide_order, read_date
from ruta.rooms.ledger.rules.lists.files import open_book
from ruta.rooms.ledger.rules.lists.headings import fold_heading
from ruta.rooms.ledger.rules.lists.rows import RowReader
from ruta.rooms.ledger.rules.lists.tables import NAMING, RowSorter, Table, fill_merged, find_table
from ruta.rooms.ledger.types.lists import (
    Book,
    CellProblem,
    Column,
    ListKind,
    Note,
    ReadingChoices,
    ReadList,
    ReadRow,
    Sheet,
)
from ruta.rooms.people.types import DocumentKind


def read_list(
    data: bytes,
    *,
    file_kind: str,
    name: str,
    kind: ListKind,
    documents: Mapping[str, DocumentKind],
    choices: ReadingChoices,
    progress: Callable[[int, int], None] | None = None,
) -> ReadList:
    """Read a whole list. ``file_kind``: what ``check_upload`` said the file is.

    Errors: those of :func:`open_book`; ``list-header-not-found``, ``list-sheet-unknown``, ``list-column-unknown``,
    ``list-field-unknown``, ``list-field-twice``.
    """
    book = open_book(data, kind=file_kind, name=name)
    chosen = {fold_heading(column): field for column, field in choices.mapping.items()}
    _check_fields(choices.mapping, kind)
    sheet, table, others = _choose_sheet(book, kind, choices, chosen, name)
    _check_columns(choices.mapping, table)
    notes = [*book.notes, *_tell_sheets(sheet, others)]
    _refuse_two_lists(sheet, table, name)
    rows, filled = fill_merged(sheet, table)
    if filled:
        notes.append(
            Note(
                "merged-filled", "Merged cells were repeated in each of their rows ({cells} cells).", {"cells": filled}
            )
        )
    columns = _name_columns(sheet, table, rows, kind, choices)
    _tell_columns(columns, rows, table, notes)
    hidden = [sheet.line_of(row) for row in sorted(sheet.hidden_rows) if row > table.bottom and row < len(rows)]
    if hidden:
        notes.append(
            Note("hidden-rows-read", "Hidden rows were read like the others: {rows}.", {"rows": _list_numbers(hidden)})
        )
    orders = _decide_orders(columns, rows, table, choices, notes)
    reader = RowReader(
        kind=kind, columns=columns, documents=documents, choices=choices, orders=orders, epoch_1904=book.epoch_1904,
        samples=rows[table.bottom + 1 :],
    )  # fmt: skip
    read, blank = _read_rows(sheet, table, rows, columns, reader, progress)
    return ReadList(
        sheet=sheet.name,
        header_row=sheet.line_of(table.bottom),
        encoding=book.encoding,
        columns=columns,
        rows=tuple(read),
        notes=tuple(notes),
        blank_rows=blank,
        date_orders=orders,
        other_sheets=tuple(one.name for one in book.sheets if one is not sheet),
    )


def _refuse_two_lists(sheet: Sheet, table: Table, name: str) -> None:
    """Two lists beside each other would be read as one of mixed people."""
    folded = [fold_heading(one) for one in table.headings]
    first = {text: place for place, text in reversed(list(enumerate(folded))) if text}
    again = [place for place, text in enumerate(folded) if text and first[text] < place]
    named = [place for place in again if table.fields[first[folded[place]]][0] in NAMING]
    filled = any(not is_blank(row[place]) for row in sheet.rows[table.bottom + 1 :] for place in named
                 if place < len(row))  # fmt: skip
    if len(again) >= 2 and named and filled:
        raise lists_side_by_side(file=name, columns=", ".join(table.headings[place] for place in again))


def _check_fields(mapping: Mapping[str, str], kind: ListKind) -> None:
    known = [one.code for one in kind.fields]
    seen: dict[str, str] = {}
    for column, field in mapping.items():
        if field and field not in known:
            raise field_unknown(value=field, known=", ".join(known))
        if field and field in seen:
            raise column_taken(value=field, first=seen[field], second=column)
        if field:
            seen[field] = column


def _check_columns(mapping: Mapping[str, str], table: Table) -> None:
    known = {fold_heading(one) for one in table.headings}
    for column in mapping:
        if fold_heading(column) not in known:
            raise column_unknown(column=column, known=", ".join(one for one in table.headings if one))


def _choose_sheet(
    book: Book, kind: ListKind, choices: ReadingChoices, chosen: Mapping[str, str], name: str
) -> tuple[Sheet, Table, list[tuple[Sheet, Table]]]:
    wanted = book.sheets
    if choices.sheet:
        wanted = tuple(one for one in book.sheets if one.name.strip().lower() == choices.sheet.strip().lower())
        if not wanted:
            raise sheet_unknown(sheet=choices.sheet, known=", ".join(one.name for one in book.sheets))
    tables = [(sheet, table) for sheet in wanted if (table := find_table(sheet, kind, chosen=chosen))]
    if not tables:
        raise header_not_found(file=name, sheet=choices.sheet)

    def rank(pair: tuple[Sheet, Table]) -> tuple[bool, bool, float]:
        sheet, table = pair
        has_rows = any(not is_blank(value) for row in sheet.rows[table.bottom + 1 :] for value in row)
        return sheet.visible, has_rows, round(table.score, 1)

    best = max(tables, key=rank)  # the first of equals
    return best[0], best[1], [pair for pair in tables if pair is not best]


def _tell_sheets(sheet: Sheet, others: Sequence[tuple[Sheet, Table]]) -> list[Note]:
    notes = []
    for other, table in others:
        rows = sum(any(not is_blank(value) for value in row) for row in other.rows[table.bottom + 1 :])
        if rows:
            hidden = "" if other.visible else " (hidden)"
            notes.append(
                Note(
                    "other-sheet-not-read",
                    "The sheet “{sheet}”{hidden} also holds a list, of {rows} rows. It was not read: hand it in apart, "
                    "choosing that sheet.",
                    {"sheet": other.name, "hidden": hidden, "rows": rows},
                )
            )
    if not sheet.visible:
        notes.append(Note("hidden-sheet-read", "The sheet “{sheet}” is hidden and was read.", {"sheet": sheet.name}))
    return notes


def _name_columns(
    sheet: Sheet, table: Table, rows: list[list[Any]], kind: ListKind, choices: ReadingChoices
) -> tuple[Column, ...]:
    width = max(len(table.headings), max((len(row) for row in rows[table.bottom + 1 :]), default=0))
    columns = []
    for index in range(width):
        heading = table.headings[index] if index < len(table.headings) else ""
        field, confidence = table.fields[index] if index < len(table.fields) else ("", 0.0)
        values = [row[index] for row in rows[table.bottom + 1 :] if index < len(row) and not is_blank(row[index])]
        if not heading and not values:
            continue
        if field and confidence < 1:
            share = _share_readable(kind, field, values[:200], choices.on)
            confidence = round(confidence * (0.4 + 0.6 * share), 3)
            if share < 0.2:
                field = ""
        columns.append(Column(index, heading, field, confidence if field else 0.0, index in sheet.hidden_columns))
    taken = {column.field for column in columns}
    for place, column in enumerate(columns):
        if column.field or fold_heading(column.heading) in {fold_heading(one) for one in choices.mapping}:
            continue
        values = [
            row[column.index]
            for row in rows[table.bottom + 1 :]
            if column.index < len(row) and not is_blank(row[column.index])
        ]
        guess = _guess_by_values(values[:200], kind, taken, choices.on) if len(values) >= 3 else ""
        if guess:
            taken.add(guess)
            columns[place] = replace(column, field=guess, confidence=0.6)
    return tuple(columns)


def _share_readable(kind: ListKind, code: str, values: Sequence[Any], on: date) -> float:
    """The share of values that the field can be; what cannot be told by its looks counts as readable."""
    field = kind.get_field(code)
    if field is None or not values:
        return 1.0
    tests: dict[str, Callable[[Any], bool]] = {
        "date": lambda value: _is_date(value, on),
        "birth-date": lambda value: _is_date(value, on),
        "document": lambda value: bool(re.search(r"\d", write_cell(value))) or is_error(value),
        "phone": lambda value: sum(sign.isdigit() for sign in write_cell(value)) >= 6,
        "name": lambda value: isinstance(value, str),
        "full-name": lambda value: isinstance(value, str),
        "surnames": lambda value: isinstance(value, str),
    }
    test = tests.get(field.reads)
    return sum(map(test, values)) / len(values) if test else 1.0


def _is_date(value: Any, on: date) -> bool:
    read = read_date(value, order="", epoch_1904=False, past_century=True, on=on)
    return read.value is not None or read.code in ("date-ambiguous", "date-impossible")


def _guess_by_values(values: Sequence[Any], kind: ListKind, taken: set[str], on: date) -> str:
    """A column without a telling heading, by what stands in it: a RUN or CURP, a sex, a country."""
    texts = [write_cell(value).upper() for value in values]

    def share(test: Callable[[str], Any]) -> float:
        return sum(bool(test(text)) for text in texts) / len(texts)

    found = {
        "document": share(
            lambda text: re.fullmatch(r"\d{1,2}\.?\d{3}\.?\d{3}-[\dK]|[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d", text)
        ),
        "sex": share(lambda text: text in ("F", "M", "FEMENINO", "MASCULINO", "MUJER", "HOMBRE")),
        "nationality": share(lambda text: len(text) > 4 and read_country(text)),
    }
    return next(
        (code for code, part in found.items() if part >= 0.8 and code not in taken and kind.get_field(code)), ""
    )


def _tell_columns(columns: Sequence[Column], rows: list[list[Any]], table: Table, notes: list[Note]) -> None:
    hidden = [column.heading or f"#{column.index + 1}" for column in columns if column.hidden]
    if hidden:
        notes.append(
            Note(
                "hidden-columns-read",
                "Hidden columns were read like the others: {columns}.",
                {"columns": ", ".join(hidden)},
            )
        )
    apart = [column.heading or f"#{column.index + 1}" for column in columns if not column.field]
    if apart:
        notes.append(
            Note(
                "columns-kept-apart",
                "These columns mean nothing to this kind of list; they stay in the file and go nowhere: {columns}.",
                {"columns": ", ".join(apart)},
            )
        )
    counts = Counter(fold_heading(column.heading) for column in columns if column.heading)
    twice = sorted(
        {column.heading for column in columns if column.heading and counts[fold_heading(column.heading)] > 1}
    )
    if twice:
        notes.append(
            Note(
                "headings-repeated",
                "These headings stand above more than one column: {columns}.",
                {"columns": ", ".join(twice)},
            )
        )


def _decide_orders(
    columns: Sequence[Column], rows: list[list[Any]], table: Table, choices: ReadingChoices, notes: list[Note]
) -> dict[str, str]:
    orders = {}
    for column in columns:
        if column.field not in ("date", "birth_date"):
            continue
        if choices.date_order:
            orders[column.field] = choices.date_order
            continue
        values = [row[column.index] for row in rows[table.bottom + 1 :] if column.index < len(row)]
        orders[column.field], both = decide_order(values)
        if both:
            notes.append(
                Note(
                    "dates-both-ways",
                    "The column “{column}” writes some dates with the day first and some with the month first. "
                    "Those that may be either are asked.",
                    {"column": column.heading},
                )
            )
    decided = {order for order in orders.values() if order}
    if len(decided) == 1 and not any(note.code == "dates-both-ways" for note in notes):
        order = decided.pop()
        for field, present in orders.items():
            orders[field] = present or order
    return orders


def _read_rows(
    sheet: Sheet,
    table: Table,
    rows: list[list[Any]],
    columns: Sequence[Column],
    reader: RowReader,
    progress: Callable[[int, int], None] | None,
) -> tuple[list[ReadRow], int]:
    sorter = RowSorter(table, {column.index: column.field for column in columns if column.field})
    read: list[ReadRow] = []
    blank = 0
    for place in range(table.bottom + 1, len(rows)):
        row, line = rows[place], sheet.line_of(place)
        marks = {column: mark for (at, column), mark in sheet.marks.items() if at == place} if sheet.marks else {}
        why = sorter.explain(row) if not marks else ""
        cells = tuple(write_cell(row[column.index]) if column.index < len(row) else "" for column in columns)
        if why == "blank":
            blank += 1
        elif why:
            shown = tuple(text for text in map(write_cell, row) if text)
            read.append(ReadRow(line, cells or shown, {}, ignored=why))
        else:
            found = reader.read(line, row, marks, cells)
            read.append(found.with_problem(_tell_changed()) if sorter.changed else found)
        if progress is not None and place % 200 == 0:
            progress(place, len(rows))
    return read, blank


def _tell_changed() -> CellProblem:
    return make_problem(
        "", "", "headings-changed",
        "Above this row the headings stand again, in another order. "
        "Hand in the rows below them as a list of their own.",
    )  # fmt: skip


def _list_numbers(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:12]))
    return f"{shown}… ({len(numbers)})" if len(numbers) > 12 else shown
