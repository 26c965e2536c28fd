"""People as columns, for the counting engine: attributes without names, one row per record."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from django.db import connection

from ruta.kernel.columns import fetch_columns

_DIFFICULTIES = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")
_DISABILITY = (
    f"CASE WHEN {' OR '.join(f'p.{name} >= 3' for name in _DIFFICULTIES)} THEN 'yes'"
    f" WHEN {' + '.join(f'p.{name}' for name in _DIFFICULTIES)} IS NOT NULL THEN 'no' END"
)
_COLUMNS = {
    "person_id": ("p.id", pa.int64()),
    "resolved_to": ("p.resolved_to_id", pa.int64()),
    "sex": ("p.sex", pa.string()),
    "birth_year": ("p.birth_year", pa.float64()),
    "birth_month": ("p.birth_month", pa.float64()),
    "birth_day": ("p.birth_day", pa.float64()),
    "registered_on": ("p.registered_on", pa.date32()),
    "nationality": (
        "(SELECT n.country FROM people_personnationality n WHERE n.person_id = p.id ORDER BY n.id LIMIT 1)",
        pa.string(),
    ),
    "status": ("p.status", pa.string()),
    "disability": (_DISABILITY, pa.string()),
    "city": ("p.city", pa.string()),
    "synthetic": ("p.synthetic", pa.bool_()),
}
_BANDS = ("0-17", "18-29", "30-44", "45-59", "60+")
_FROM_AGE = np.array([18, 30, 45, 60])


def export_people_for_counting() -> pa.Table:
    """Every record with the attributes that figures are broken down by; null is *not known*.

    Shapes: person_id, resolved_id (chains of joined records followed to their end), sex, age_band on the day of
    registration (null when the birth date leaves two bands possible), nationality (the first given), status,
    disability (yes, no), city, synthetic. Holds no name, document or contact. Cost: one query, no loop over rows.
    """
    with connection.cursor() as cursor:
        found = fetch_columns(
            cursor, vendor=connection.vendor, columns=_COLUMNS, table="people_person p", key="p.id", where="1 = 1"
        )
    year, month, day = (
        found[name].to_numpy(zero_copy_only=False) for name in ("birth_year", "birth_month", "birth_day")
    )
    bands = find_age_bands(year, month, day, found["registered_on"].to_numpy().astype("datetime64[D]"))
    resolved = follow_to_the_end(found["person_id"].to_numpy(), found["resolved_to"])
    kept = found.drop_columns(["resolved_to", "birth_year", "birth_month", "birth_day", "registered_on"])
    return kept.add_column(1, "resolved_id", resolved).add_column(3, "age_band", bands)


def follow_to_the_end(ids: np.ndarray, resolved_to: pa.ChunkedArray) -> pa.Array:
    """Whom each record finally stands for: itself, or the end of the chain of joined records.

    Shapes: ids in any order, each once; the record each was joined to, null for none.

    >>> follow_to_the_end(np.array([9, 1, 5]), pa.chunked_array([[5, None, 1]], pa.int64())).to_pylist()
    [1, 1, 1]
    """
    following = np.arange(len(ids))
    joined = np.flatnonzero(resolved_to.is_valid().to_numpy())
    order = np.argsort(ids, kind="stable")
    following[joined] = order[np.searchsorted(ids, resolved_to.drop_null().to_numpy(), sorter=order)]
    for _ in range(len(ids).bit_length()):
        further = following[following]
        if np.array_equal(further, following):
            break
        following = further
    return pa.array(ids[following])


def find_age_bands(year: np.ndarray, month: np.ndarray, day: np.ndarray, on: np.ndarray) -> pa.Array:
    """The band of each age on a day; null when unknown, or when the birth date leaves two bands possible.

    Shapes: floats with NaN for what is not known, and days; a text array of the same length.
    """
    youngest, oldest, known = find_age_spans(year, month, day, on)
    low, high = (np.searchsorted(_FROM_AGE, ages, side="right") for ages in (youngest, oldest))
    return pa.array(np.array(_BANDS, dtype=object)[low], pa.string(), mask=~(known & (low == high)))


def find_age_spans(
    year: np.ndarray, month: np.ndarray, day: np.ndarray, on: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The youngest and the oldest each person may be on a day, and for whom that is known at all.

    Shapes: as :func:`find_age_bands`; whole numbers that mean nothing where it is not known, and truth values.
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
    youngest = on_year - years - (today < last_month * 100 + last_day)
    oldest = on_year - years - (today < first_month * 100 + first_day)
    return youngest, oldest, known
