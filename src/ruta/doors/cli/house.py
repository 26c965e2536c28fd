"""Open the house for a command that needs the database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ruta.kernel.problems import Problem


def offer_database(command: Any) -> Any:
    """Give a command the option ``--database``."""
    return click.option(
        "--database", type=click.Path(path_type=Path, dir_okay=False), help="a SQLite file instead of DATABASE_URL"
    )(command)


def open_house(*, database: Path | None = None, may_make: bool = False) -> None:
    """Set Django up, once. ``database`` is the path of a SQLite file to use instead of ``DATABASE_URL``.

    The engines never call this: they work without Django.
    Errors: ``database-not-found`` when the file is not there and the command may not make it.
    """
    if database is not None:
        if may_make:
            database.parent.mkdir(parents=True, exist_ok=True)
        elif not database.is_file():
            raise Problem(
                "database-not-found",
                "There is no database {file}. Build it with “ruta demo --no-serve --database {file}”.",
                file=database,
            )
        os.environ["DATABASE_URL"] = f"sqlite:///{database.resolve()}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruta.config.settings")
    import django
    from django.conf import settings

    django.setup()
    from ruta.rooms.access.rules.scope import stand_as
    from ruta.rooms.access.types import SYSTEM

    stand_as(SYSTEM)
    settings.RUTA.var_dir.mkdir(parents=True, exist_ok=True)


@contextmanager
def explain_missing_tables() -> Iterator[None]:
    """A database without tables becomes a problem that says what to run.

    Errors: ``database-not-ready``.
    """
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        raise Problem(
            "database-not-ready",
            "The database cannot answer ({reason}). Build it with “ruta demo --no-serve”, or start “ruta serve” once.",
            reason=error,
        ) from error


def check_output_folder(output: Path) -> None:
    """Refuse an output whose folder is not there, before anything is worked out.

    Errors: ``output-folder-missing``.
    """
    if not output.absolute().parent.is_dir():
        raise Problem(
            "output-folder-missing",
            "There is no folder {folder}. Make it first, or write elsewhere.",
            folder=output.parent,
        )
