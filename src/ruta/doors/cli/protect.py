"""``ruta seal-audit``, ``verify-audit``, ``audit-head``: the chain that shows whether the access log was touched."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from ruta.doors.cli.house import explain_missing_tables, offer_database, open_house
from ruta.kernel.problems import Problem


@click.command("seal-audit")
@offer_database
def seal_audit(*, database: Path | None) -> None:
    """Put new entries of the access log into the chain. The worker does so every minute."""
    open_house(database=database)
    from ruta.rooms.access import commands
    from ruta.rooms.access.types import SYSTEM

    with explain_missing_tables():
        click.echo(json.dumps({"sealed": commands.seal_audit(by=SYSTEM)}))


@click.command("verify-audit")
@click.option(
    "--head",
    "head_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="a head kept elsewhere by audit-head; it must stand in the chain",
)
@offer_database
def verify_audit(*, head_file: Path | None, database: Path | None) -> None:
    """Verify the access log; name each entry that was altered, removed or put in. Exit 1 when something was."""
    kept = None
    if head_file is not None:
        kept = _read_head(head_file)
    open_house(database=database)
    from ruta.rooms.access import queries
    from ruta.rooms.access.types import SYSTEM

    with explain_missing_tables():
        verdict = queries.verify_audit(by=SYSTEM, kept=kept)
    for fault in verdict.faults:
        where = f"entry {fault.entry}" if fault.entry is not None else f"block {fault.block}"
        click.echo(f"{fault.kind}: {where}: {fault.message}", err=True)
    numbers = {"entries": verdict.entries, "blocks": verdict.blocks, "waiting": verdict.waiting}
    click.echo(json.dumps({**numbers, "faults": len(verdict.faults)}))
    if verdict.faults:
        sys.exit(1)


@click.command("audit-head")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="write it to this file")
@offer_database
def audit_head(*, output: Path | None, database: Path | None) -> None:
    """Print where the chain stands. Keep it where the database's owner cannot write: paper, mail, another machine."""
    open_house(database=database)
    from ruta.rooms.access import queries
    from ruta.rooms.access.types import SYSTEM

    with explain_missing_tables():
        head = queries.read_audit_head(by=SYSTEM)
    text = json.dumps(dataclasses.asdict(head) if head else None)
    if output is None:
        click.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")


@click.command("recover-account")
@click.argument("username")
@click.option("--forget-second-factor", is_flag=True, help="the telephone or key was lost as well")
@offer_database
def recover_account(*, username: str, forget_second_factor: bool, database: Path | None) -> None:
    """Print an address, good once and for an hour, where a member who lost the password chooses a new one."""
    open_house(database=database)
    from django.conf import settings

    from ruta.rooms.access import commands
    from ruta.rooms.access.types import SYSTEM

    with explain_missing_tables():
        path = commands.recover_account(by=SYSTEM, username=username, forget_second_factor=forget_second_factor)
    click.echo(f"{settings.RUTA.site_url.rstrip('/')}{path}")


@click.command("rotate-keys")
@click.option("--check", is_flag=True, help="only count what an older key still seals; exit 1 when there is any")
@offer_database
def rotate_keys(*, check: bool, database: Path | None) -> None:
    """Seal with the first key of RUTA_FIELD_KEY whatever an older one sealed. Cut off, it goes on where it was."""
    open_house(database=database)
    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.people.commands import rotate_field_keys

    with explain_missing_tables():
        report = rotate_field_keys(by=SYSTEM, check=check, progress=_say_progress)
    click.echo(json.dumps(dataclasses.asdict(report)))
    if report.unreadable:
        click.echo(f"{report.unreadable} values open with no key of RUTA_FIELD_KEY: add the key they need.", err=True)
    if report.left or report.unreadable:
        sys.exit(1)


def _say_progress(done: int, _total: int) -> None:
    if done % 10_000 < 500:
        click.echo(f"{done} values looked at", err=True)


def _read_head(path: Path) -> dict[str, object]:
    from ruta.rooms.access.rules.chain import read_head

    found = read_head(path.read_text(encoding="utf-8")) if path.is_file() else None
    if found is None:
        raise Problem(
            "audit-head-unreadable",
            "{file} holds no head of the access log. Write one with “ruta audit-head --output {file}”.",
            file=path,
        )
    return dict(found)
