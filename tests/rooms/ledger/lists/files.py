"""Making files of lists as institutions hand them in; everybody in them is synthetic."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

HEADINGS = (
    "Nombres",
    "Apellido paterno",
    "Apellido materno",
    "RUN",
    "Fecha de nacimiento",
    "Sexo",
    "Nacionalidad",
    "Teléfono",
    "Fecha",
)
ANA = ("Ana María", "Sintética", "Rojas", "12.531.909-2", "12/03/1990", "F", "venezolana", "9 8765 4321", "25/03/2026")
JEAN = ("Jean Robert", "Sintetico", "", "7.654.321-6", "30/11/1985", "M", "haitiano", "", "25/03/2026")
LUZ = ("Luz", "Sintética", "Peña", "", "1 de mayo de 1979", "Mujer", "Perú", "", "26/03/2026")


def write_csv(*rows: Sequence[Any], separator: str = ";", encoding: str = "utf-8") -> bytes:
    """Rows as a text file."""
    return "\r\n".join(separator.join(map(str, row)) for row in rows).encode(encoding)


def write_xlsx(*rows: Sequence[Any], more: Callable[[Any, Any], None] | None = None, **options: Any) -> bytes:
    """Rows on one sheet; ``more`` does the rest with the book and the sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Lista")
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(place, column, value)
        if more:
            more(book, sheet)
    return buffer.getvalue()
