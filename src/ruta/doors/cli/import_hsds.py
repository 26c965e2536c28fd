"""``ruta import-hsds``: somebody else's directory as content files of ours, to be reviewed and then loaded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import yaml

from ruta.doors.cli.house import open_house
from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.content import parse_directory, read_files
from ruta.rooms.directory.rules.hsds import read_services
from ruta.rooms.directory.rules.hsds.reading import Drafts, make_slug

_COUNTRIES = {"santiago": "CHL", "mexico-city": "MEX"}


@click.command("import-hsds")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", required=True, help="whose directory it is; a short word that stands before every code")
@click.option("--city", required=True, help="the city its services are given in: santiago or mexico-city")
@click.option("--content", type=click.Path(path_type=Path, file_okay=False), help="default: RUTA_CONTENT_DIR")
@click.option("--write", is_flag=True, help="write the files; without it nothing is written (a dry run)")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def import_hsds(file: Path, name: str, city: str, content: Path | None, write: bool, form: str) -> None:
    """Take services of an HSDS 3 file (JSON list, page or ndjson; nested in full) into content files.

    Nothing reaches the directory by itself: review what was written, complete what is to be confirmed, then run
    “ruta load-directory”. What came from this directory in the first place is told and left out.
    """
    open_house()
    from django.conf import settings

    folder = content or Path(settings.RUTA.content_dir)
    files = read_files(folder)
    slug = make_slug(name)
    target = f"services/from-{slug}.yaml"
    if city not in files["vocabulary.yaml"]["cities"]:
        raise Problem(
            "city-unknown",
            "There is no city “{city}” in the directory. Use one of: {known}.",
            city=city,
            known=", ".join(files["vocabulary.yaml"]["cities"]),
        )
    if target in files:
        raise Problem(
            "hsds-imported-already",
            "{file} is there already: services of {name} were taken before. Change them there, or give another --name.",
            file=target,
            name=slug,
        )
    drafts = read_services(
        read_records(file),
        name=slug,
        city=city,
        country=_COUNTRIES.get(city, ""),
        known_services=[row["id"] for key, rows in files.items() if key.startswith("services/") for row in rows],
        known_organisations=[row["id"] for row in files["organisations.yaml"]],
        vocabulary=files["vocabulary.yaml"],
    )
    merged = {
        **files,
        "organisations.yaml": [*files["organisations.yaml"], *drafts.organisations],
        "places.yaml": [*files["places.yaml"], *drafts.places],
        target: list(drafts.services),
    }
    parse_directory(merged)
    if write and drafts.services:
        _write_files(folder / "directory", drafts, target)
    _tell(drafts, target, write=write, form=form)


def read_records(file: Path) -> Sequence[Any]:
    """The records of an HSDS file: a list, a page with ``contents``, one record, or one a line.

    Errors: ``hsds-file-unreadable``.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            "hsds-file-unreadable", "{file} cannot be read: {reason}.", file=file.name, reason=error
        ) from error
    try:
        data = json.loads(text)
    except json.JSONDecodeError as whole:
        try:
            data = [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError:
            raise Problem(
                "hsds-file-unreadable",
                "{file} is neither JSON nor JSON lines: {reason}.",
                file=file.name,
                reason=whole,
            ) from whole
    if isinstance(data, dict):
        data = data.get("contents", [data])
    if not isinstance(data, list) or not data:
        raise Problem(
            "hsds-file-unreadable", "{file} cannot be read: {reason}.", file=file.name, reason="it holds no record"
        )
    return data


def _write_files(folder: Path, drafts: Drafts, target: str) -> None:
    """The services in a file of their own; institutions and places after those there are, comments untouched."""
    for name, rows in (("organisations.yaml", drafts.organisations), ("places.yaml", drafts.places)):
        if rows:
            present = (folder / name).read_text(encoding="utf-8").rstrip("\n")
            (folder / name).write_text(f"{present}\n\n{_write_yaml(rows)}", encoding="utf-8")
    heading = "# Taken from another directory in HSDS. Review each, complete what is to be confirmed, then load.\n\n"
    (folder / target).write_text(heading + _write_yaml(drafts.services), encoding="utf-8")


def _write_yaml(rows: Sequence[dict[str, Any]]) -> str:
    return yaml.safe_dump(list(rows), allow_unicode=True, sort_keys=False, width=118)


def _tell(drafts: Drafts, target: str, *, write: bool, form: str) -> None:
    if form == "json":
        told = {
            "written": write and bool(drafts.services),
            "file": target,
            "services": [row["id"] for row in drafts.services],
            "organisations": [row["id"] for row in drafts.organisations],
            "places": [row["id"] for row in drafts.places],
            "known": list(drafts.known),
            "refused": [{"code": one.code, "message": one.message} for one in drafts.problems],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for row in drafts.services:
        click.echo(f"{'written' if write else 'would add'}  {row['id']}: {row['name']['es']}")
    for code in drafts.known:
        click.echo(f"known      {code}: it came from here")
    for problem in drafts.problems:
        click.echo(f"refused    {problem.message}", err=True)
    click.echo(
        f"{len(drafts.services)} services, {len(drafts.organisations)} institutions, {len(drafts.places)} places; "
        f"{len(drafts.known)} known, {len(drafts.problems)} refused."
        + ("" if write else " Nothing was written: give --write to write the files.")
    )
