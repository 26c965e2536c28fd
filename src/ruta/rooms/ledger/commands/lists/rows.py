"""What a row says as it is kept, and what it becomes: a registration, an entry of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.ledger.types.lists import ReadRow
from ruta.rooms.people.queries.joined import find_roots
from ruta.rooms.people.rules.registration import review_registration
from ruta.rooms.people.types import DocumentEntry, Registration, RegistrationContent


@dataclass(frozen=True)
class Entry:
    """What a row says was given."""

    service: str
    organisation: str
    city: str
    kind: str
    outcome: str
    date: str
    unknown_service: bool = False


def mark_said(
    row: ReadRow, problems: Sequence[Mapping[str, Any]], entry: Entry | None, before: Mapping[str, Any]
) -> dict[str, Any]:
    """All that a row says, for sealing; what was mended and confirmed stays."""
    return {
        "cells": list(row.cells),
        "read": dict(row.read),
        "problems": [dict(one) for one in problems],
        "entry": asdict(entry) if entry else None,
        "mended": before.get("mended", {}),
        "confirmed": before.get("confirmed", False),
    }


def make_registration(
    read: Mapping[str, str], *, city: str, content: RegistrationContent, on: date | None = None, synthetic: bool = False
) -> Registration:
    """What the row says of the person and nothing else. With ``on`` it is checked, and a passport without a country
    is left out (the row asked about it)."""
    parts = [int(part) for part in read["birth_date"].split("-")] if read.get("birth_date") else []
    year, month, day = (*parts, None, None, None)[:3]
    nationality = tuple(read[name] for name in ("nationality", "nationality_2") if read.get(name))
    number, kind = read.get("document", ""), read.get("document_kind", "")
    described = content.documents.get(kind)
    country = (described.country if described else "") or (nationality[0] if len(nationality) == 1 else "")
    documents = (
        (DocumentEntry(kind=kind, number=number, country=country),)
        if number and described and (country or on is None)
        else ()
    )
    registration = Registration(
        city=city,
        given_names=read.get("given_names", ""),
        surname_1=read.get("surname_1", ""),
        surname_2=read.get("surname_2", ""),
        birth_year=year,
        birth_month=month,
        birth_day=day,
        sex=read.get("sex", ""),
        nationalities=nationality,
        documents=documents,
        phone=read.get("phone", ""),
        synthetic=synthetic,
    )
    return registration if on is None else review_registration(registration, content=content, on=on)[0]


def find_entered(wanted: Iterable[tuple[int, Entry]]) -> set[tuple[int, Entry]]:
    """Which of these the ledger holds already and still counts, whatever record of the person it was entered under.

    Cost: two queries per organisation, and those of following joined records.
    """
    groups: dict[str, list[tuple[int, Entry]]] = defaultdict(list)
    for pk, entry in wanted:
        groups[entry.organisation].append((pk, entry))
    present: set[tuple[int, Entry]] = set()
    with reading_all("whether the same delivery is in the ledger, by number alone"):
        for organisation, some in groups.items():
            days = sorted({entry.date for _, entry in some})
            rows: list[tuple[int, str, str, str]] = []
            for start in range(0, len(days), 300):
                found = Delivery.objects.filter(
                    organisation_id=organisation, date__in=days[start : start + 300], reverses=None, reversal=None
                ).exclude(person=None)
                rows += [
                    (pk or 0, str(service or ""), day.isoformat(), str(kind))
                    for pk, service, day, kind in found.values_list("person_id", "service_id", "date", "kind")
                ]
            roots = _find_many_roots({pk for pk, *_ in rows} | {pk for pk, _ in some})
            held = {(roots[pk], service, day, kind) for pk, service, day, kind in rows}
            present |= {(pk, e) for pk, e in some if (roots[pk], e.service, e.date, e.kind) in held}
    return present


def _find_many_roots(person_ids: set[int]) -> dict[int, int]:
    roots: dict[int, int] = {}
    asked = sorted(person_ids)
    for start in range(0, len(asked), 500):
        roots |= find_roots(asked[start : start + 500])
    return roots
