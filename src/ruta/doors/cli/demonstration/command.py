"""``ruta demo``: build the demonstration, say who may sign in, and serve it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from ruta.doors.cli.demonstration.accounts import list_accounts
from ruta.doors.cli.demonstration.calendar import Calendar
from ruta.doors.cli.house import offer_database, open_house
from ruta.doors.cli.serve import prepare_database, run_server
from ruta.kernel.problems import Problem
from ruta.rooms.access.types import Account

_ADDRESSES = (
    ("/", "public: find services, see what one may enter"),
    ("/ventanilla/", "the single window"),
    ("/institucion/", "partner institutions"),
    ("/programa/", "the programme: results, evidence, reports"),
)


@click.command()
@click.option("--no-serve", "only_build", is_flag=True, help="build, print one JSON document and stop")
@offer_database
@click.option("--people", type=click.IntRange(0, 5_000_000), default=2000, show_default=True, help="how many people")
@click.option("--seed", type=int, default=1, show_default=True, help="another seed makes other people")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="the day the records are told up to  [default: the real one]"
)
@click.option("--rebuild", is_flag=True, help="build anew, even if the database holds this demonstration")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="where it serves")
def demo(
    *, only_build: bool, database: Path | None, people: int, seed: int, today: datetime | None, rebuild: bool, port: int
) -> None:
    """Build a database with both cities, the whole programme and synthetic people, and serve it.

    The same seed, content and day make the same records. A database that holds this demonstration already is used as it
    is; one that holds people who are not synthetic is never touched.
    """
    _refuse_production()
    open_house(database=database, may_make=True)
    from django.utils import timezone

    from ruta.doors.cli.demonstration.state import describe_database

    calendar = _make_calendar(today.date() if today else None, present=timezone.localdate())
    counts = _prepare(people=people, seed=seed, calendar=calendar, rebuild=rebuild)

    accounts = list_accounts(seed)
    if only_build:
        click.echo(json.dumps(_describe(describe_database(), accounts, counts), ensure_ascii=False))
        return
    _print_welcome(accounts, port=port)
    run_server(port=port)


def _refuse_production() -> None:
    if os.environ.get("RUTA_MODE") == "production":
        raise Problem(
            "demo-not-in-production",
            "RUTA_MODE is production: demonstration accounts and people are never put there. Unset RUTA_MODE, or run "
            "it on another machine.",
        )


def _make_calendar(today: date | None, *, present: date) -> Calendar:
    if today is not None and today > present:
        raise Problem(
            "demo-today-in-future",
            "--today {value} lies in the future, and nothing is recorded before it happens. Give {present} or earlier.",
            value=today.isoformat(),
            present=present.isoformat(),
        )
    return Calendar(today or present)


def _prepare(*, people: int, seed: int, calendar: Calendar, rebuild: bool) -> dict[str, int]:
    """The counts of the demonstration, built unless the database holds it already."""
    from ruta.doors.cli.demonstration.loading import build_demonstration
    from ruta.doors.cli.demonstration.state import empty_database, find_mark, leave_mark

    started = time.monotonic()
    counts = None if rebuild else find_mark(people=people, seed=seed)
    if counts is not None:
        prepare_database()
        click.echo("The database already holds this demonstration.", err=True)
        return counts
    empty_database()
    counts = build_demonstration(
        people=people, seed=seed, calendar=calendar, tell=lambda text: click.echo(text, err=True)
    )
    leave_mark(people=people, seed=seed, today=calendar.today, counts=counts)
    click.echo(f"Built in {time.monotonic() - started:.1f} s.", err=True)
    return counts


def _describe(database: str, accounts: Sequence[Account], counts: dict[str, int]) -> dict[str, object]:
    rows = []
    for account in accounts:
        row = {
            "user": account.user,
            "password": account.password,
            "role": account.role,
            "organisation": account.organisation,
            "city": account.city,
        }
        if account.totp_secret:
            row["totp_secret"] = account.totp_secret
        rows.append(row)
    return {"database": database, "accounts": rows, "counts": counts}


def _print_welcome(accounts: Sequence[Account], *, port: int) -> None:
    click.echo("\nRuta Abierta, demonstration. Every person in it is synthetic.\n")
    for path, words in _ADDRESSES:
        click.echo(f"  http://localhost:{port}{path:<14} {words}")
    rows = [("user", "password", "role", "organisation")]
    rows += [(account.user, account.password, account.role, account.organisation) for account in accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    click.echo("")
    for row in rows:
        click.echo("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for account in accounts:
        if account.totp_secret:
            click.echo(
                f"\n  {account.user} also gives a code of an authenticator with the secret {account.totp_secret}"
            )
    click.echo("")
