"""``ruta import-list``: look through a list that an institution handed in, and enter it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ruta.doors.cli.house import explain_missing_tables, offer_database, open_house
from ruta.kernel.problems import Problem


@click.command("import-list")
@click.option("--kind", required=True, help="attendance, certification, fair or employer-report")
@click.option(
    "--file", "file", required=True, type=click.Path(path_type=Path, dir_okay=False), help=".xlsx .xls .ods .csv"
)
@click.option("--sheet", default="", help="the sheet to read; the one that looks most like the list when left out")
@click.option(
    "--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help="which column is which field; may be repeated"
)
@click.option(
    "--organisation", default="", help="the institution whose list it is; that of each row's service when left out"
)
@click.option("--service", default="", help="the service for rows that name none")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="the day for rows that say none")
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="how dates are written where they may be either")
@click.option("--commit", is_flag=True, help="enter the rows; without it nothing is kept")
@click.option(
    "--mode", type=click.Choice(["all", "rows"]), default="rows", help="all rows or none, or each that can be"
)
@click.option("--format", "shape", type=click.Choice(["json", "text"]), default="text")
@offer_database
def import_list(
    *, kind: str, file: Path, sheet: str, mapping: tuple[str, ...], organisation: str, service: str,
    day: datetime | None, date_order: str | None, commit: bool, mode: str, shape: str, database: Path | None,
) -> None:  # fmt: skip
    """Say row by row what a list would do (created, linked, asked, refused), and with --commit do it."""
    if not file.is_file():
        raise Problem("file-not-found", "There is no file {file}. Check the name and try again.", file=str(file))
    chosen = {}
    for one in mapping:
        column, sign, field = one.rpartition("=")
        if not sign or not column.strip():
            from ruta.rooms.ledger.errors.lists import mapping_unreadable

            raise mapping_unreadable(value=one)
        chosen[column.strip()] = field.strip()
    open_house(database=database)
    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.ledger.commands.lists import import_list_file

    with explain_missing_tables():
        told = import_list_file(
            by=SYSTEM, kind=kind, data=file.read_bytes(), name=file.name, sheet=sheet, mapping=chosen,
            organisation=organisation, service=service, day=day.date() if day else None, date_order=date_order or "",
            commit=commit, mode=mode, progress=_tell,
        )  # fmt: skip
    click.echo("", err=True)
    click.echo(json.dumps(told, ensure_ascii=False, indent=1) if shape == "json" else _write_text(told))


def _tell(done: int, total: int) -> None:
    if done == total or done % 100 == 0:
        click.echo(f"\r{done} of {total} rows", err=True, nl=False)


def _write_text(told: dict[str, Any]) -> str:
    lines = [
        f"{told['file']['name']}  sheet {told['file']['sheet'] or '-'}  headings in row {told['file']['header_row']}"
    ]
    lines += [
        f"  {c['column'] or '(no heading)'} -> {c['field'] or '(kept apart)'}  {c['confidence']:.2f}"
        for c in told["columns"]
    ]
    lines += [f"  ! {note['message']}" for note in told["notes"]]
    for row in told["rows"]:
        problems = "; ".join(f"{p['column']}: {p['message']}" if p["column"] else p["message"] for p in row["problems"])
        lines.append(f"row {row['row']}: {row['state']}{f'  {problems}' if problems else ''}")
    lines.append(", ".join(f"{name} {count}" for name, count in told["counts"].items() if count))
    return "\n".join(lines)
