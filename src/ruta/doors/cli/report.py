"""``ruta report annual``: the donor's narrative report as a Word document or a tagged pdf."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ruta.doors.cli.house import check_output_folder, explain_missing_tables, offer_database, open_house
from ruta.kernel.problems import Problem

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def report() -> None:
    """Write a report of the programme."""


@report.command()
@click.option("--framework", "programme", help="the programme: cities or phase2; by default the one the period fits")
@click.option("--from", "since", type=_DAY, required=True, metavar="YYYY-MM-DD", help="first day of the period")
@click.option("--to", "until", type=_DAY, required=True, metavar="YYYY-MM-DD", help="last day of the period")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="F.docx or F.pdf")
@offer_database
def annual(
    *, programme: str | None, since: datetime, until: datetime, language: str, output: Path, database: Path | None
) -> None:
    """Write the annual narrative report of a period.

    Tables, figures and charts come from the records; sections nobody wrote are printed as gaps.
    """
    if output.suffix.lower() not in {".docx", ".pdf"}:
        raise Problem(
            "report-kind-unknown", "{name} is neither .docx nor .pdf. Give the file one of these.", name=output.name
        )
    check_output_folder(output)
    open_house(database=database)
    from ruta.kernel.periods import Period
    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.programme.queries import list_frameworks
    from ruta.rooms.reporting.queries import build_annual_report
    from ruta.rooms.reporting.rules.pdf import write_pdf
    from ruta.rooms.reporting.rules.word import write_word

    period = Period(since.date(), until.date())
    with explain_missing_tables():
        if programme is None:
            fitting = [
                f.programme for f in list_frameworks() if f.first <= period.to and (f.last or period.to) >= period.to
            ]
            programme = fitting[0] if fitting else "phase2"
        built = build_annual_report(by=SYSTEM, programme=programme, period=period, language=language)
    write = write_pdf if output.suffix.lower() == ".pdf" else write_word
    output.write_bytes(write(built))
    click.echo(f"{output}: {built.subtitle}, {len(built.blocks)} blocks", err=True)
