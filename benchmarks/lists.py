"""A list of 5,000 rows from file to ledger: looked through and entered, beside a plain read of the same file.

Makes its own database (SQLite, in a folder of its own) with people of the demonstration's kind. Prints seconds of
processor time and of the clock.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import tempfile
import time
from typing import Any

FIRST = "Ana María José Luis Carla Pedro Rosa Juan Elena Miguel Sofía Diego Lucía Andrés Paula Jorge".split()
LAST = "Rojas Peña Soto Díaz Vera Muñoz Pérez Silva Torres Castro Núñez Reyes Vargas Molina Herrera Campos".split()


def make_rows(count: int, *, seed: int = 7) -> list[tuple[str, ...]]:
    """Rows of synthetic people: four in ten have a valid RUN; names repeat as they do."""
    from stdnum.cl import rut

    draw = random.Random(seed)
    rows = []
    for number in range(count):
        body = str(5_000_000 + number * 7 + draw.randrange(7))
        run = f"{body}-{rut.calc_check_digit(body)}" if draw.random() < 0.4 else ""
        rows.append(
            (
                f"{draw.choice(FIRST)} {draw.choice(FIRST)}", f"Sintética{draw.choice(LAST)}", draw.choice(LAST), run,
                f"{draw.randrange(1, 29):02d}/{draw.randrange(1, 13):02d}/{draw.randrange(1955, 2007)}",
                draw.choice(("Mujer", "Hombre")), draw.choice(("venezolana", "haitiana", "Perú", "COL")), "25/03/2026",
            )
        )  # fmt: skip
    return rows


def write_book(rows: list[tuple[str, ...]]) -> bytes:
    """The rows as an .xlsx with a title above."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Asistencia")
        sheet.write(0, 0, "Lista sintética de asistencia")
        headings = (
            "Nombres",
            "Apellido paterno",
            "Apellido materno",
            "RUN",
            "Fecha de nacimiento",
            "Sexo",
            "Nacionalidad",
            "Fecha",
        )
        sheet.write_row(2, 0, headings)
        for place, row in enumerate(rows, start=3):
            sheet.write_row(place, 0, row)
    return buffer.getvalue()


def measure(name: str, work: Any) -> Any:
    """Do it and print how long it took."""
    begun, spent = time.perf_counter(), time.process_time()
    result = work()
    print(
        f"{name:34} {time.process_time() - spent:7.1f} s of processor {time.perf_counter() - begun:7.1f} s", flush=True
    )
    return result


def main() -> None:
    """Measure a first list (mostly new people) and the same one again (nothing changes)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    count = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RUTA_VAR_DIR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/lists.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruta.config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from python_calamine import CalamineWorkbook

        from ruta.config.environment import REPOSITORY
        from ruta.rooms.access.rules.scope import stand_as
        from ruta.rooms.access.types import SYSTEM
        from ruta.rooms.directory.commands import load_directory_content
        from ruta.rooms.directory.rules.content import read_directory
        from ruta.rooms.ledger.commands.lists import enter_list, hand_in_list, review_list

        stand_as(SYSTEM)
        load_directory_content(by=SYSTEM, content=read_directory(REPOSITORY / "content"))
        data = write_book(make_rows(count))
        measure(
            "the library alone, cells read",
            lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(),
        )

        def quiet(done: int, total: int) -> None:
            """Nothing to tell here."""

        for turn in ("first time", "handed in again"):
            row = hand_in_list(
                by=SYSTEM, kind="attendance", data=data, name="lista.xlsx", organisation="omil-santiago",
                service="omil-asesoria", queue=False,
            )  # fmt: skip
            print(
                measure(
                    f"{turn}: looked through", lambda row=row: review_list(by=SYSTEM, list_id=row.pk, progress=quiet)
                )
            )
            print(
                measure(
                    f"{turn}: entered",
                    lambda row=row: enter_list(by=SYSTEM, list_id=row.pk, mode="rows", progress=quiet),
                )
            )


if __name__ == "__main__":
    main()
