"""``ruta load-programme``: the programme's content files into the database."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ruta.doors.cli.house import explain_missing_tables, offer_database, open_house


@click.command("load-programme")
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    help="the content folder (default: RUTA_CONTENT_DIR); the files stand in its folder programme/",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="how to print"
)
@offer_database
def load_programme(*, content: Path | None, form: str, database: Path | None) -> None:
    """Bring frameworks, activities and published figures to what their files say, all or nothing; say what changed.

    Evidence lines become ledger entries; a line that changed reverses its entry and records a new one. Load the
    directory first: lines name its organisations.
    """
    open_house(database=database)
    from django.conf import settings

    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.programme import commands
    from ruta.rooms.programme.rules.reading import read_content

    folder = (content or Path(settings.RUTA.content_dir)) / "programme"
    with explain_missing_tables():
        report = commands.load_programme(by=SYSTEM, content=read_content(folder))
    if form == "json":
        found = {**vars(report), "changed": [{"entry": name, "fields": fields} for name, fields in report.changed]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for name, fields in report.changed:
        click.echo(f"changed  {name}: {', '.join(fields)}")
    for name in report.retired:
        click.echo(f"retired  {name}")
    click.echo(
        f"{len(report.created)} created, {len(report.changed)} changed, {report.unchanged} unchanged, "
        f"{len(report.retired)} retired; {report.entries_recorded} ledger entries recorded, "
        f"{report.entries_reversed} reversed."
    )


@click.command("load-dialogue")
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    help="the content folder (default: RUTA_CONTENT_DIR); the file stands in its folder dialogue/",
)
@offer_database
def load_dialogue(*, content: Path | None, database: Path | None) -> None:
    """Bring the spaces of dialogue and their seats to what their file says, all or nothing."""
    open_house(database=database)
    from django.conf import settings

    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.dialogue import commands
    from ruta.rooms.dialogue.rules.reading import read_spaces

    folder = (content or Path(settings.RUTA.content_dir)) / "dialogue"
    with explain_missing_tables():
        number = commands.load_spaces(by=SYSTEM, spaces=read_spaces(folder))
    click.echo(f"{number} spaces of dialogue.")
