"""The people of a city as columns of declared facts, without names: for judging demands over everybody at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.db.models import Max, Sum

from ruta.kernel.columns import fetch_columns
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries.counting import find_age_bands, find_age_spans
from ruta.rooms.people.queries.records import people_of, summarise_person
from ruta.rooms.people.types import PersonSummary

#: The columns people are sorted by, beside the facts.
GROUP_COLUMNS = ("group_status", "group_nationality", "group_sex", "group_age_band", "group_disability")
_TEXTS = ("sex", "residence_area", "employment", "income_band")
_NUMBERS = (
    "household_size", "dependants", "children_under_6", "work_experience_years", "education", "formal_job_months",
    "lost_job_months",
)  # fmt: skip
_TRUTHS = ("head_of_household", "has_business", "business_idea", "occupation_experience", "job_seeking")
#: Yes or no, sealed at rest: opened here for counting alone.
_SEALED = ("pregnant",)
_WG = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")
_DATES = ("birth_year", "birth_month", "birth_day", "arrival_year", "arrival_month", "arrival_day")


def export_facts_of_people(*, by: Actor, city: str, on: date, purpose: str) -> pa.Table:
    """The facts known on a day of everybody registered in a city: what :func:`declare_facts` says, in columns.

    Shapes: ``person_id``; a column per fact of ``facts.yaml`` that a registration holds (null: not known; an age known
    only between two ends is ``{low, high}``); and the columns of :data:`GROUP_COLUMNS` (status, first nationality,
    sex, age band on the day, disability). Records joined to another are left out. Never a name, a number of a
    document or a specific need: demands on those can't be told here.
    Errors: ``role-not-enough``, ``other-city``. Cost: two statements per quarter million people, and the audit.
    """
    require(policies.may_count_people(by, city))
    record_audit(
        by=by,
        action="people.export_facts_of_people",
        subject=("city", city),
        writes=False,
        purpose=purpose,
        details={"on": on.isoformat()},
    )
    return _read_facts(city, on)


def _read_facts(city: str, on: date) -> pa.Table:
    with reading_all("columns of facts without names, for counting"), connection.cursor() as cursor:
        found = fetch_columns(
            cursor,
            vendor=connection.vendor,
            columns=_list_columns(connection.vendor, on),
            table="people_person p",
            key="p.id",
            where="p.city = %s AND p.resolved_to_id IS NULL",
            params=(city,),
        )
    return _arrange_facts(found, city, on)


def export_facts_for_desk(*, by: Actor, city: str, on: date, purpose: str) -> pa.Table:
    """The same columns for the single window of the city, which may look its people up by name afterwards.

    Errors: ``role-not-enough``, ``other-city``. Cost: as :func:`export_facts_of_people`.
    """
    require(policies.may_see_person(by, city))
    record_audit(
        by=by,
        action="people.export_facts_for_desk",
        subject=("city", city),
        writes=False,
        purpose=purpose,
        details={"on": on.isoformat()},
    )
    return _read_facts(city, on)


def summarise_people(*, by: Actor, person_ids: Collection[int]) -> dict[int, PersonSummary]:
    """People of the actor's city in one line each, by id; others are left out. Callers record what they list them for.

    Errors: ``role-not-enough``. Cost: two queries.
    """
    require(policies.may_search_people(by))
    rows = people_of(by).filter(pk__in=list(person_ids)).prefetch_related("nationalities")
    return {row.pk: summarise_person(row) for row in rows}


def read_people_mark(*, by: Actor, city: str) -> str:
    """A text that changes whenever a person of the city is registered or changed, so that counts may be kept.

    Errors: ``role-not-enough``, ``other-city``. Cost: one query.
    """
    require(policies.may_count_people(by, city))
    with reading_all("whether anything changed"):
        mark = Person.objects.filter(city=city).aggregate(last=Max("pk"), versions=Sum("version"))
    return f"{mark['last']} {mark['versions']}"


def _list_columns(vendor: str, on: date) -> dict[str, tuple[str, pa.DataType]]:
    join = "string_agg" if vendor == "postgresql" else "group_concat"
    day = on.isoformat()

    def gather(table: str, column: str, where: str) -> tuple[str, pa.DataType]:
        """The values of a person's rows after a dash, so that none at all (null) is not none that counts (a dash)."""
        rows = f"FROM {table} r WHERE r.person_id = p.id"
        values = f"SELECT {join}(r.{column}, '|') {rows} AND {where}"
        return f"CASE WHEN EXISTS (SELECT 1 {rows}) THEN '-' || coalesce(({values}), '') END", pa.string()

    return {
        "person_id": ("p.id", pa.int64()),
        "status": (f"CASE WHEN p.status_until IS NULL OR p.status_until >= '{day}' THEN p.status END", pa.string()),
        "group_status": ("p.status", pa.string()),
        "stateless": ("p.stateless", pa.bool_()),
        **{name: (f"p.{name}", pa.string()) for name in _TEXTS},
        **{name: (f"p.{name}", pa.int32()) for name in _NUMBERS},
        **{name: (f"p.{name}", pa.bool_()) for name in _TRUTHS},
        **{name: (f"p.{name}", pa.string()) for name in _SEALED},
        **{name: (f"p.{name}", pa.float64()) for name in (*_WG, *_DATES)},
        "nationalities": gather("people_personnationality", "country", "TRUE"),
        "first_nationality": (
            "(SELECT n.country FROM people_personnationality n WHERE n.person_id = p.id ORDER BY n.id LIMIT 1)",
            pa.string(),
        ),
        "documents": gather(
            "people_persondocument",
            "kind",
            f"r.state = 'held' AND r.kind <> '' AND (r.valid_until IS NULL OR r.valid_until >= '{day}')",
        ),
        "languages": gather("people_personlanguage", "language", "(r.speaks IS NULL OR r.speaks <> 0)"),
    }


def _arrange_facts(found: pa.Table, city: str, on: date) -> pa.Table:
    size = found.num_rows
    values = {name: found[name].to_numpy(zero_copy_only=False) for name in (*_WG, *_DATES)}
    year, month, day = (values[f"birth_{part}"] for part in ("year", "month", "day"))
    today = np.full(size, np.datetime64(on, "D"))
    youngest, oldest, known = find_age_spans(year, month, day, today)
    ages = pa.StructArray.from_arrays(
        [pa.array(youngest, pa.int32()), pa.array(oldest, pa.int32())], ["low", "high"], mask=pa.array(~known)
    )
    disability = _judge_disability([values[name] for name in _WG])
    nationalities = _split(found["nationalities"])
    stateless = found["stateless"]
    has_nationality = nationalities.is_valid()
    columns = {
        "person_id": found["person_id"],
        "city": pa.array([city]).take(pa.array(np.zeros(size, np.int32))),
        "status": found["status"],
        **{name: found[name] for name in (*_TEXTS, *_NUMBERS, *_TRUTHS)},
        **{name: _open_truths(name, found[name]) for name in _SEALED},
        "stateless": pc.if_else(has_nationality, pa.scalar(False), stateless),
        "nationalities": pc.if_else(
            pc.and_(pc.invert(has_nationality), stateless.fill_null(False)), _make_empty_lists(size), nationalities
        ),
        "documents": _split(found["documents"]),
        "languages": _split(found["languages"]),
        "age": ages,
        "birth_date": _make_days(year, month, day),
        "arrival_date": _make_days(*(values[f"arrival_{part}"] for part in ("year", "month", "day"))),
        "disability": disability,
        "group_status": found["group_status"],
        "group_nationality": found["first_nationality"],
        "group_sex": found["sex"],
        "group_age_band": find_age_bands(year, month, day, today),
        "group_disability": pc.if_else(disability, pa.scalar("yes"), pa.scalar("no")),
    }
    return pa.table(columns)


def _open_truths(name: str, column: pa.ChunkedArray) -> pa.Array:
    """The answers of a sealed column: those who were asked are opened one by one."""
    field: Any = Person._meta.get_field(name)
    return pa.array([None if one is None else field.from_db_value(one) for one in column.to_pylist()], pa.bool_())


def _split(column: pa.ChunkedArray) -> pa.Array:
    """Lists of texts from values after a dash: null stays null, a dash alone is an empty list."""
    texts = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    inside = pc.utf8_slice_codeunits(texts, 1)
    lists = pc.split_pattern(inside, "|")
    return pc.if_else(pc.equal(inside, ""), _make_empty_lists(len(texts)), lists)


def _make_empty_lists(size: int) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(np.zeros(size + 1, np.int32)), pa.array([], pa.string()))


def _make_days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> pa.Array:
    """Full dates; null where the day is not known."""
    known = ~(np.isnan(year) | np.isnan(month) | np.isnan(day))
    years, months, days = (np.where(known, part, 1).astype(np.int64) for part in (year, month, day))
    first = ((years - 1970) * 12 + months - 1).astype("datetime64[M]").astype("datetime64[D]")
    return pa.array(first + (days - 1), pa.date32(), mask=~known)


def _judge_disability(answers: list[np.ndarray]) -> pa.Array:
    """Washington Group short set: 3 or more in any is yes; no only when all were asked."""
    table = np.array(answers)
    yes = (table >= 3).any(axis=0)
    asked = ~np.isnan(table).any(axis=0)
    return pa.array(yes, pa.bool_(), mask=~(yes | asked))
