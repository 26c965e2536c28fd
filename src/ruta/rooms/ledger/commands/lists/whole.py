"""A list from file to ledger in one go, for the command line: a dry run leaves nothing behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from ruta.rooms.access.types import Actor, Progress
from ruta.rooms.ledger.commands.lists.entering import enter_list
from ruta.rooms.ledger.commands.lists.handing import hand_in_list
from ruta.rooms.ledger.commands.lists.reviewing import review_list
from ruta.rooms.ledger.queries.lists import describe_list_as_data


class _DryRunOverError(Exception):
    """Undoes everything the dry run wrote."""


def import_list_file(
    *, by: Actor, kind: str, data: bytes, name: str, sheet: str = "", mapping: Mapping[str, str] | None = None,
    organisation: str = "", service: str = "", day: date | None = None, date_order: str = "", commit: bool = False,
    mode: str = "rows", progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    """Look through a file and, with ``commit``, enter it; gives what ``ruta import-list`` prints.

    Without ``commit`` nothing is kept.
    Errors: those of :func:`hand_in_list`, :func:`review_list` and :func:`enter_list`.
    """

    def take_in() -> int:
        row = hand_in_list(
            by=by, kind=kind, data=data, name=name, organisation=organisation, service=service, day=day, sheet=sheet,
            mapping=mapping, date_order=date_order, queue=False,
        )  # fmt: skip
        review_list(by=by, list_id=row.pk, progress=progress)
        return row.pk

    if not commit:
        told: dict[str, Any] = {}
        try:
            with transaction.atomic():
                told = describe_list_as_data(by=by, list_id=take_in())
                raise _DryRunOverError
        except _DryRunOverError:
            return {**told, "committed": False}
    with transaction.atomic():
        list_id = take_in()
    result = enter_list(by=by, list_id=list_id, mode=mode, progress=progress)
    return {
        **describe_list_as_data(by=by, list_id=list_id),
        "committed": True,
        "entered": result["entered"],
        "list": list_id,
    }
