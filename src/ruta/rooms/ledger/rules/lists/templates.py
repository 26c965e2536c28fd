"""The template of a kind of list: a workbook whose cells keep what is typed, with choices and instructions."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from ruta.rooms.ledger.types.lists import ListField, ListKind

#: Rows that are prepared for typing.
ROWS = 500
_LEFT_OUT = {"full_name", "surnames", "document_digit"}
_KINDS_OF_DOCUMENT = ("RUN", "Pasaporte", "CURP", "RFC", "Otro")


def write_list_template(kind: ListKind, *, services: Sequence[str] = (), language: str = "es") -> bytes:
    """An .xlsx for a kind of list: text cells for identifiers, checked dates, drop-downs, a sheet of instructions."""
    fields = [field for field in kind.fields if field.code not in _LEFT_OUT]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Lista" if language == "es" else "List")
        help_sheet = book.add_worksheet("Instrucciones" if language == "es" else "Instructions")
        choices = book.add_worksheet("Opciones" if language == "es" else "Choices")
        heading = book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy"})
        for column, field in enumerate(fields):
            is_day = field.reads in ("date", "birth-date")
            sheet.set_column(column, column, 20, day if is_day else text)
            sheet.write_string(0, column, getattr(field.words, language), heading)
            if is_day:
                sheet.data_validation(
                    1, column, ROWS, column,
                    {"validate": "date", "criteria": "between", "minimum": _day(1900), "maximum": _day(2100),
                     "error_type": "warning"},
                )  # fmt: skip
            options = _list_options(field, services)
            if options:
                choices.write_column(0, column, options)
                name = choices.get_name()
                letter = xlsxwriter.utility.xl_col_to_name(column)
                sheet.data_validation(
                    1, column, ROWS, column,
                    {"validate": "list", "source": f"='{name}'!${letter}$1:${letter}${len(options)}",
                     "error_type": "warning"},
                )  # fmt: skip
        sheet.freeze_panes(1, 0)
        help_sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        help_sheet.write_column(0, 0, _write_help(kind, fields, language))
        choices.hide()
    return buffer.getvalue()


def _day(year: int) -> object:
    from datetime import date

    return date(year, 1, 1)


def _list_options(field: ListField, services: Sequence[str]) -> list[str]:
    if field.reads == "sex":
        return ["F", "M", "X"]
    if field.reads == "document-kind":
        return list(_KINDS_OF_DOCUMENT)
    if field.reads == "service":
        return list(services)
    return [words[0] for words in field.values.values()]


def _write_help(kind: ListKind, fields: Sequence[ListField], language: str) -> list[str]:
    spanish = language == "es"
    lines = [getattr(kind.words, language), getattr(kind.about, language), ""]
    if spanish:
        lines += ["Una fila por persona y día. No cambie los títulos.",
                  "Los documentos y teléfonos son texto: conservan sus ceros.",
                  "Escriba los apellidos por separado. Deje vacío lo que no sabe.", "", "Obligatorio:"]  # fmt: skip
    else:
        lines += ["One row per person and day. Keep the headings.",
                  "Documents and telephones are text: they keep their zeros.",
                  "Write the surnames apart. Leave empty what you do not know.", "", "Required:"]  # fmt: skip
    return lines + [f"- {getattr(field.words, language)}" for field in fields if field.required]
