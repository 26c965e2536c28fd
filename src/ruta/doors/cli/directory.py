"""``ruta load-directory``, ``ruta services`` and ``ruta entitlement``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from ruta.doors.cli.house import explain_missing_tables, offer_database, open_house
from ruta.kernel.dates import parse_partial_date
from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.facts import read_declared_facts
from ruta.rooms.people.types import DeclaredFacts

_format = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="how to print"
)


@click.command("load-directory")
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    help="the content folder (default: RUTA_CONTENT_DIR); the files stand in its folder directory/",
)
@_format
@offer_database
def load_directory(content: Path | None, format_: str, database: Path | None) -> None:
    """Bring the directory to what its content files say, all or nothing, and print what changed."""
    open_house(database=database)
    from django.conf import settings

    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.directory import commands

    with explain_missing_tables():
        report = commands.load_directory(by=SYSTEM, content_dir=content or settings.RUTA.content_dir)
    if format_ == "json":
        changed = [{"entry": f"{entry.kind} {entry.code}", "fields": entry.fields} for entry in report.changed]
        _print_json(
            {
                "edition": report.edition,
                "created": report.created,
                "changed": changed,
                "retired": report.retired,
                "unchanged": report.unchanged,
                "kept": report.kept,
                "conflicts": report.conflicts,
            }
        )
        return
    for entry in report.changed:
        click.echo(f"changed  {entry}")
    for name in report.retired:
        click.echo(f"retired  {name}")
    for code in report.kept:
        click.echo(f"kept     service {code}: the demand published on screen holds")
    for code in report.conflicts:
        click.echo(f"CONFLICT service {code}: the files' demand changed as well; decide between both on its page")
    if len(report.created) <= 20 or report.edition > 1:
        for name in report.created:
            click.echo(f"created  {name}")
    click.echo(
        f"Edition {report.edition}: {len(report.created)} created, {len(report.changed)} changed, "
        f"{len(report.retired)} retired, {report.unchanged} unchanged."
    )


@click.command("published-demands")
@offer_database
def published_demands(database: Path | None) -> None:
    """Print, as YAML to review and copy into the content files, each demand published on screen that they lack."""
    open_house(database=database)
    import yaml

    from ruta.rooms.directory.queries.editing import list_published_demands

    with explain_missing_tables():
        found = list_published_demands()
    click.echo(yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=120), nl=False)


@click.command()
@click.option("--city", help="only one city: santiago or mexico-city")
@click.option("--active", is_flag=True, help="without services that are no longer given")
@_format
@offer_database
def services(city: str | None, active: bool, format_: str, database: Path | None) -> None:
    """Print the directory: each service with its demand and where each demand is stated."""
    open_house(database=database)
    from ruta.rooms.directory import queries

    with explain_missing_tables():
        _check_city(city)
        found = queries.describe_directory(city=city, active_only=active)
    if format_ == "json":
        _print_json(found)
        return
    for service in found["services"]:
        state = "" if service["status"] == "active" else " (not given now)"
        confirm = " [to be confirmed]" if any(source["to_be_confirmed"] for source in service["sources"]) else ""
        click.echo(f"{service['id']}: {service['name']['en']}, {service['organisation']['name']['en']}{state}")
        click.echo(f"    {service['demand_words']['en']}{confirm}")


@click.command()
@click.option("--service", required=True, help="the id of the service, as ruta services prints it")
@click.option(
    "--person-file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="JSON: facts by name, as content/directory/facts.yaml lists them; what is left out is not known",
)
@click.option("--on", "on_text", metavar="DATE", help="the day of the question, like 2026-11-22 (default: today)")
@_format
@offer_database
def entitlement(service: str, person_file: Path, on_text: str | None, format_: str, database: Path | None) -> None:
    """Tell whether a person may enter a service, and why; nothing is recorded."""
    open_house(database=database)
    from django.utils import timezone

    from ruta.rooms.directory import queries

    on = _read_day(on_text) if on_text else timezone.localdate()
    facts = read_person_file(person_file, on=on)
    with explain_missing_tables():
        for document in facts.facts.get("documents") or ():
            queries.get_document_kind(document)
        explained = queries.explain_service(facts=facts, service=service, on=on)
    found = {**queries.describe_answer(explained), "on": on.isoformat()}
    if format_ == "json":
        _print_json(found)
        return
    click.echo(f"{found['service']['name']['en']}: {found['verdict']} ({found['door']})")
    for reason in found["reasons"]:
        confirm = " [to be confirmed]" if reason["to_be_confirmed"] else ""
        click.echo(f"  - {reason['text']['en']}{confirm}")
    for key in found["keys"]:
        pieces = [document["name"]["en"] for document in key["documents"]]
        pieces += [fact["words"]["en"] for fact in key["facts"]]
        click.echo(f"  key: {' + '.join(pieces)}")


def read_person_file(path: Path, *, on: date) -> DeclaredFacts:
    """The declared facts of a person file on a day.

    Errors: ``person-file-unreadable``, ``date-unreadable``, ``date-impossible``, ``birth-date-in-future``.
    """
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Problem(
            "person-file-unreadable", "{file} cannot be read as JSON: {reason}.", file=str(path), reason=error
        ) from error
    if not isinstance(facts, dict):
        raise Problem(
            "person-file-unreadable",
            "{file} does not hold one object of facts, like {example}.",
            file=str(path),
            example='{"status": "asylum-seeker", "birth_date": "1991-05"}',
        )
    return read_declared_facts(facts, on=on)


def _read_day(text: str) -> date:
    day = parse_partial_date(text)
    if day.precision != "day":
        raise Problem("date-unreadable", "“{value}” is not a day. Write it like 2026-11-22.", value=text)
    return day.earliest


def _check_city(city: str | None) -> None:
    from ruta.rooms.directory import queries

    known = queries.open_book().vocabulary["cities"]
    if city is not None and city not in known:
        raise Problem(
            "city-unknown",
            "There is no city “{city}” in the directory. Use one of: {known}.",
            city=city,
            known=", ".join(known),
        )


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
