"""The declared facts of everybody in a city as columns, without a name, for counting what a rule would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.people.models import Person, PersonDocument, PersonLanguage, PersonNationality
from ruta.rooms.people.queries.counting import find_age_bands
from ruta.rooms.people.rules.facts import judge_disability
from ruta.rooms.people.types import WG_FIELDS

_TEXTS = frozenset({"sex", "residence_area", "employment", "income_band"})
_NUMBERS = frozenset(
    {
        "household_size", "dependants", "children_under_6", "work_experience_years", "education", "formal_job_months",
        "lost_job_months",
    }
)  # fmt: skip
_TRUTHS = frozenset(
    {"head_of_household", "pregnant", "has_business", "business_idea", "occupation_experience", "job_seeking"}
)
_BIRTH = ("birth_year", "birth_month", "birth_day")


@reading_all("count what a rule would do")
def export_declared_facts(*, city: str, on: date, names: Collection[str]) -> pa.Table:
    """The named facts of every person of a city, as :func:`~.files.declare_facts` gives them one by one.

    Shapes: ``person_id``, one column per name (null: not known; sensitive facts and those nobody records are null
    throughout), and ``by_status``, ``by_nationality`` (the first given), ``by_sex`` and ``by_age`` (the band on the
    day) to group by. Joined records come once. Holds no name, document number or contact.
    Cost: one query, and one for each of documents, nationalities and languages; no loop with queries.
    """
    wanted = set(names)
    own = sorted((wanted & (_TEXTS | _NUMBERS | _TRUTHS)) | {"sex"})
    columns = ["pk", "status", "status_until", "stateless", *_BIRTH, *own]
    columns += [f"arrival_{part}" for part in ("year", "month", "day")]
    columns += WG_FIELDS if "disability" in wanted else ()
    people = Person.objects.filter(city=city, resolved_to__isnull=True).order_by("pk")
    rows = list(people.values_list(*columns))
    found: dict[str, list[Any]] = {
        name: list(values)
        for name, values in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True)
    }
    ids = found["pk"]
    nationalities = _gather(PersonNationality.objects.filter(person__city=city).order_by("pk"), "country")
    held = [None if until and until < on else status or None
            for status, until in zip(found["status"], found["status_until"], strict=True)]  # fmt: skip
    year, month, day = (np.array(found[name], dtype=float) for name in _BIRTH)
    birth = (year, month, day)
    ready: dict[str, pa.Array] = {
        "person_id": pa.array(ids, pa.int64()),
        "by_status": pa.array(held, pa.string()),
        "by_nationality": pa.array([nationalities[pk][0] if pk in nationalities else None for pk in ids], pa.string()),
        "by_sex": pa.array([sex or None for sex in found["sex"]], pa.string()),
        "by_age": find_age_bands(year, month, day, np.full(len(ids), np.datetime64(on))),
    }
    for name in sorted(wanted):
        if name in _TEXTS:
            ready[name] = pa.array([value or None for value in found[name]], pa.string())
        elif name in _NUMBERS:
            ready[name] = pa.array(found[name], pa.int64())
        elif name in _TRUTHS:
            ready[name] = pa.array(found[name], pa.bool_())
        else:
            ready[name] = _make_column(name, ids, found, held, birth, nationalities, city=city, on=on)
    return pa.table(ready)


def _make_column(
    name: str,
    ids: list[int],
    found: dict[str, list[Any]],
    held: list[str | None],
    birth: tuple[np.ndarray, np.ndarray, np.ndarray],
    nationalities: dict[int, list[str]],
    *,
    city: str,
    on: date,
) -> pa.Array:
    """A fact that is worked out; null throughout where it is sensitive or not recorded."""
    texts = pa.list_(pa.string())
    match name:
        case "status":
            return pa.array(held, pa.string())
        case "city":
            return pa.array([city] * len(ids), pa.string())
        case "age":
            return _find_sure_ages(*birth, on=on)
        case "birth_date":
            return pa.array(_make_dates(found, "birth"), pa.date32())
        case "arrival_date":
            return pa.array(_make_dates(found, "arrival"), pa.date32())
        case "nationalities":
            values = [nationalities.get(pk, [] if bare else None)
                      for pk, bare in zip(ids, found["stateless"], strict=True)]  # fmt: skip
            return pa.array(values, texts)
        case "stateless":
            known = [False if pk in nationalities else bare for pk, bare in zip(ids, found["stateless"], strict=True)]
            return pa.array(known, pa.bool_())
        case "documents":
            return pa.array(_read_documents(ids, city, on), texts)
        case "languages":
            spoken = _gather(PersonLanguage.objects.filter(person__city=city).exclude(speaks=0), "language")
            return pa.array([spoken.get(pk) for pk in ids], texts)
        case "disability":
            answers = zip(*(found[field] for field in WG_FIELDS), strict=True)
            return pa.array([judge_disability(row) for row in answers], pa.bool_())
        case _:
            return pa.nulls(len(ids), pa.string())


def _gather(rows: Any, column: str) -> dict[int, list[str]]:
    gathered = defaultdict(list)
    for person, value in rows.values_list("person_id", column):
        gathered[person].append(value)
    return gathered


def _read_documents(ids: list[int], city: str, on: date) -> list[list[str] | None]:
    """The valid documents each person holds; None for whom no line about documents was recorded."""
    held: dict[int, set[str]] = {}
    rows = PersonDocument.objects.filter(person__city=city).values_list("person_id", "kind", "state", "valid_until")
    for person, kind, state, until in rows:
        mine = held.setdefault(person, set())
        if kind and state == "held" and not (until and until < on):
            mine.add(kind)
    return [sorted(held[pk]) if pk in held else None for pk in ids]


def _make_dates(found: dict[str, list[Any]], what: str) -> list[date | None]:
    parts = zip(*(found[f"{what}_{part}"] for part in ("year", "month", "day")), strict=True)
    return [date(*row) if None not in row else None for row in parts]


def _find_sure_ages(year: np.ndarray, month: np.ndarray, day: np.ndarray, *, on: date) -> pa.Array:
    """The age on a day, where the parts of the birth date leave only one."""
    known = ~np.isnan(year)
    reached = month * 100 + np.where(np.isnan(day), 1, day)
    today = on.month * 100 + on.day
    passed = np.where(np.isnan(day), on.month > month, reached <= today)
    sure = known & ~np.isnan(month) & (~np.isnan(day) | (month != on.month))
    sure |= known & np.isnan(month) & (today == 1231)
    ages = on.year - np.where(known, year, on.year) - np.where(np.isnan(month), 0, ~passed.astype(bool))
    return pa.array(ages.astype(np.int64), pa.int64(), mask=~sure)
