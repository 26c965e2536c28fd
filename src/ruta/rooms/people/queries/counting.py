"""People as columns, for the counting engine: attributes without names, one row per record."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection

_SQL = """
WITH RECURSIVE chain(person_id, resolved_id) AS (
    SELECT id, id FROM people_person WHERE resolved_to_id IS NULL
    UNION ALL
    SELECT p.id, c.resolved_id FROM people_person p JOIN chain c ON p.resolved_to_id = c.person_id
),
first_nationality AS (
    SELECT person_id, MIN(id) AS id FROM people_personnationality GROUP BY person_id
)
SELECT p.id, c.resolved_id, NULLIF(p.sex, ''), p.birth_year, p.birth_month, p.birth_day, p.registered_on,
       n.country, NULLIF(p.status, ''),
       CASE WHEN p.wg_seeing >= 3 OR p.wg_hearing >= 3 OR p.wg_walking >= 3 OR p.wg_remembering >= 3
                 OR p.wg_self_care >= 3 OR p.wg_communicating >= 3 THEN 'yes'
            WHEN p.wg_seeing + p.wg_hearing + p.wg_walking + p.wg_remembering + p.wg_self_care
                 + p.wg_communicating IS NOT NULL THEN 'no' END,
       p.city, p.synthetic
FROM people_person p
LEFT JOIN chain c ON c.person_id = p.id
LEFT JOIN first_nationality f ON f.person_id = p.id
LEFT JOIN people_personnationality n ON n.id = f.id
ORDER BY p.id
"""
_NAMES = (
    "person_id", "resolved_id", "sex", "birth_year", "birth_month", "birth_day", "registered_on", "nationality",
    "status", "disability", "city", "synthetic",
)  # fmt: skip
_BANDS = ("0-17", "18-29", "30-44", "45-59", "60+")
_FROM_AGE = np.array([18, 30, 45, 60])


def export_people_for_counting() -> pa.Table:
    """Every record with the attributes that figures are broken down by; null is *not known*.

    Shapes: person_id, resolved_id (chains of joined records followed to their end), sex, age_band on the day of
    registration (null when the birth date leaves two bands possible), nationality (the first given), status,
    disability (yes, no), city, synthetic. Holds no name, document or contact. Cost: one query, no loop over rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        rows = cursor.fetchall()
    columns: dict[str, Any] = dict(zip(_NAMES, zip(*rows, strict=True) if rows else [()] * len(_NAMES), strict=True))
    year, month, day = (np.array(columns[name], dtype=float) for name in ("birth_year", "birth_month", "birth_day"))
    bands = find_age_bands(year, month, day, np.array(columns["registered_on"], dtype="datetime64[D]"))
    text = pa.string()
    return pa.table(
        {
            "person_id": pa.array(columns["person_id"], pa.int64()),
            "resolved_id": pa.array(columns["resolved_id"], pa.int64()),
            "sex": pa.array(columns["sex"], text),
            "age_band": bands,
            "nationality": pa.array(columns["nationality"], text),
            "status": pa.array(columns["status"], text),
            "disability": pa.array(columns["disability"], text),
            "city": pa.array(columns["city"], text),
            "synthetic": pa.array(np.array(columns["synthetic"], dtype=bool)),
        }
    )


def find_age_bands(year: np.ndarray, month: np.ndarray, day: np.ndarray, on: np.ndarray) -> pa.Array:
    """The band of each age on a day; null when unknown, or when the birth date leaves two bands possible.

    Shapes: floats with NaN for what is not known, and days; a text array of the same length.
    """
    known = ~np.isnan(year)
    years = np.where(known, year, 2000).astype(int)
    first_month = np.where(np.isnan(month), 1, month).astype(int)
    last_month = np.where(np.isnan(month), 12, month).astype(int)
    next_month = (years - 1970) * 12 + last_month
    last_of_month = (next_month.astype("datetime64[M]").astype("datetime64[D]") - 1).astype("datetime64[D]")
    month_start = (next_month - 1).astype("datetime64[M]").astype("datetime64[D]")
    last_day = np.where(np.isnan(day), (last_of_month - month_start).astype(int) + 1, day).astype(int)
    first_day = np.where(np.isnan(day), 1, day).astype(int)
    on_year = on.astype("datetime64[Y]").astype(int) + 1970
    on_month = on.astype("datetime64[M]").astype(int) % 12 + 1
    on_day = (on - on.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    today = on_month * 100 + on_day
    youngest = np.searchsorted(_FROM_AGE, on_year - years - (today < last_month * 100 + last_day), side="right")
    oldest = np.searchsorted(_FROM_AGE, on_year - years - (today < first_month * 100 + first_day), side="right")
    sure = known & (youngest == oldest)
    return pa.array(np.array(_BANDS, dtype=object)[youngest], pa.string(), mask=~sure)
