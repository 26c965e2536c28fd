"""A list worked on in a process of its own, with a database of its own: prepared, entered, counted.

``python -m tests.rooms.ledger.lists.own_process prepare|enter|count [LIST]``; the database is that of ``DATABASE_URL``.
"""

from __future__ import annotations

import json
import os
import sys

ROWS = 400


def main() -> None:
    """Do what the first word says and print it as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruta.config.settings")
    import django

    django.setup()
    from ruta.rooms.access.rules.scope import stand_as
    from ruta.rooms.access.types import SYSTEM

    stand_as(SYSTEM)
    work = {"prepare": prepare, "enter": enter, "count": count}[sys.argv[1]]
    work(int(sys.argv[2]) if len(sys.argv) > 2 else 0)


def tell(line: str) -> None:
    """Say it to who waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def prepare(_: int) -> None:
    """Hand in a list of people that are all new, and look through it."""
    from benchmarks.lists import make_rows, write_book
    from django.core.management import call_command

    from ruta.config.environment import REPOSITORY
    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.directory.commands import load_directory_content
    from ruta.rooms.directory.rules.content import read_directory
    from ruta.rooms.ledger.commands.lists import hand_in_list, review_list

    call_command("migrate", verbosity=0)
    load_directory_content(by=SYSTEM, content=read_directory(REPOSITORY / "content"))
    row = hand_in_list(
        by=SYSTEM, kind="attendance", data=write_book(make_rows(ROWS)), name="lista.xlsx", organisation="omil-santiago",
        service="omil-asesoria", queue=False,
    )  # fmt: skip
    told = review_list(by=SYSTEM, list_id=row.pk, progress=lambda done, total: None)
    tell(json.dumps(told))


def enter(list_id: int) -> None:
    """Enter it in pieces of twenty, saying so after each."""
    from ruta.kernel.problems import Problem
    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.ledger.commands.lists import enter_list, entering

    entering._CHUNK = 20
    tell("ready")
    try:
        told = enter_list(by=SYSTEM, list_id=list_id, mode="rows", progress=lambda done, total: tell(f"{done}/{total}"))
    except Problem as problem:
        told = {"problem": problem.code}
    tell(json.dumps(told))


def count(list_id: int) -> None:
    """What stands in the database."""
    from ruta.rooms.ledger.models import Delivery, ImportedList
    from ruta.rooms.people.models import Person

    row = ImportedList.objects.get(pk=list_id)
    entered = row.rows.exclude(delivery=None)
    told = {
        "state": row.state,
        "entered": entered.count(),
        "ready": row.rows.filter(state__in=["create", "link"], delivery=None).count(),
        "deliveries": Delivery.objects.count(),
        "of_rows": Delivery.objects.filter(list_row__list=row).count(),
        "people": Person.objects.count(),
        "named": entered.values("person").distinct().count(),
    }
    tell(json.dumps(told))


if __name__ == "__main__":
    main()
