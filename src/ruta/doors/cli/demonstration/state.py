"""What a database holds: nothing, this demonstration, another one, or people who are not synthetic."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from ruta.kernel.problems import Problem
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.queries import list_audit
from ruta.rooms.access.types import SYSTEM
from ruta.rooms.people.queries import count_real_people

#: Raise it when the generator tells something else from the same content.
GENERATOR = 1

_SUBJECT = ("demonstration", "")


def compute_content_hash(content_dir: Path) -> str:
    """One hash over every content file, its name and the generator's version."""
    found = hashlib.sha256(str(GENERATOR).encode())
    for path in sorted(content_dir.rglob("*.yaml")):
        found.update(path.relative_to(content_dir).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def find_mark(*, people: int, seed: int) -> dict[str, int] | None:
    """The counts of the demonstration the database holds, when it is of this content, size and seed; else None."""
    if not _has_tables():
        return None
    mark = list_audit(by=SYSTEM, subject=_SUBJECT).first()
    if mark is None:
        return None
    wanted = {"content": compute_content_hash(Path(settings.RUTA.content_dir)), "people": people, "seed": seed}
    found = mark.details
    return dict(found["counts"]) if all(found.get(name) == value for name, value in wanted.items()) else None


def leave_mark(*, people: int, seed: int, today: date, counts: dict[str, int]) -> None:
    """Say in the audit what was built, as the last thing of a build."""
    record_audit(
        by=SYSTEM,
        action="demonstration.build",
        subject=_SUBJECT,
        writes=True,
        details={
            "content": compute_content_hash(Path(settings.RUTA.content_dir)),
            "people": people,
            "seed": seed,
            "today": today.isoformat(),
            "counts": counts,
        },
    )


def empty_database() -> None:
    """Make the database empty and its tables up to date, if nobody real is in it.

    Errors: ``demo-database-has-people``.
    """
    if _has_tables():
        real = count_real_people()
        if real:
            raise Problem(
                "demo-database-has-people",
                "The database {database} holds {count} people who are not synthetic, so nothing was changed. Give "
                "another one with --database or DATABASE_URL, or move this one away.",
                database=describe_database(),
                count=real,
            )
        if connection.vendor == "sqlite":
            _remove_sqlite_file()
        else:
            call_command("flush", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0, interactive=False)


def describe_database() -> str:
    """The database's file or name, never its password."""
    return str(connection.settings_dict["NAME"])


def _has_tables() -> bool:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    return {"people_person", "access_auditentry"} <= set(names)


def _remove_sqlite_file() -> None:
    connections.close_all()
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{describe_database()}{ending}").unlink(missing_ok=True)
