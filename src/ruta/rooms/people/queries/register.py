"""The register of a city as columns for the linkage engine. Holds names: it never leaves the room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

from ruta.rooms.people.models import Person, PersonDocument, PersonNationality
from ruta.rooms.people.rules.identity import Record

_TEXTS = ("given_names", "surname_1", "surname_2", "preferred_name", "sex", "residence_area", "phone")
_NUMBERS = ("birth_year", "birth_month", "birth_day")
_PART = 20_000
_SCHEMA = pa.schema(
    [
        ("record_id", pa.int64()),
        *((name, pa.string()) for name in ("given_names", "surname_1", "surname_2", "sex")),
        *((name, pa.int32()) for name in _NUMBERS),
        *((name, pa.string()) for name in ("nationality", "place", "phone", "document")),
    ]
)


def read_register(*, city: str, person_ids: Sequence[int] | None = None) -> pa.Table:
    """Records as the engine compares them: all of a city, or some. Anonymised records (without a name) are left out.

    Cost: three queries for every twenty thousand records.
    """
    if person_ids is None:
        return pa.concat_tables([_SCHEMA.empty_table(), *(_read_part(city, part) for part in _list_parts(city))])
    wanted = iter(person_ids)
    parts = []
    while part := list(islice(wanted, 900)):
        parts.append(_read_part(city, part))
    return pa.concat_tables([_SCHEMA.empty_table(), *parts])


def make_record(row: dict[str, Any]) -> Record:
    """One row of :func:`read_register` as a record of the engine."""
    return Record(**{name: row[name] for name in _SCHEMA.names if name != "record_id"})


def _list_parts(city: str) -> Iterable[list[int]]:
    last = 0
    while True:
        part = list(Person.objects.filter(city=city, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_PART])
        if not part:
            return
        for start in range(0, len(part), 900):
            yield part[start : start + 900]
        last = part[-1]


def _read_part(city: str, person_ids: list[int]) -> pa.Table:
    nationality: dict[int, str] = {}
    rows: Any = PersonNationality.objects.filter(person_id__in=person_ids).order_by("-pk")
    for person_id, country in rows.values_list("person_id", "country"):
        nationality[person_id] = country
    document: dict[int, tuple[str, str]] = {}
    rows = PersonDocument.objects.filter(person_id__in=person_ids).exclude(number="").order_by("-pk")
    for person_id, number, state in rows.values_list("person_id", "number", "state"):
        if person_id not in document or state == "held":
            document[person_id] = (number, state)
    people = Person.objects.filter(city=city, pk__in=person_ids).order_by("pk").values("pk", *_TEXTS, *_NUMBERS)
    return pa.Table.from_pylist(
        [
            {
                "record_id": row["pk"],
                "given_names": row["given_names"] or row["preferred_name"] or None,
                "surname_1": row["surname_1"] or None,
                "surname_2": row["surname_2"] or None,
                "sex": row["sex"] or None,
                **{name: row[name] for name in _NUMBERS},
                "nationality": nationality.get(row["pk"]),
                "place": row["residence_area"] or None,
                "phone": row["phone"] or None,
                "document": document.get(row["pk"], (None, ""))[0],
            }
            for row in people
        ],
        schema=_SCHEMA,
    )
