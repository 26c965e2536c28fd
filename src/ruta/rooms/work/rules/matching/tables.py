"""The columns of seekers and vacancies, checked and each in one piece."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruta.rooms.work import errors

SEEKER_COLUMNS = ("id", "isco", "skills", "text", "city", "shift", "status", "documents")
VACANCY_COLUMNS = ("id", "isco", "skills", "text", "city", "shift", "statuses_allowed", "documents_required")
Columns = dict[str, pa.Array]


def take_columns(table: pa.Table, columns: Sequence[str], name: str) -> Columns:
    """The columns checked and each in one piece. Errors: as :func:`match_tables`."""
    lists = {"skills", "documents", "statuses_allowed", "documents_required"}
    found: dict[str, pa.Array] = {}
    for column in columns:
        values = table[column].combine_chunks() if isinstance(table[column], pa.ChunkedArray) else table[column]
        if isinstance(values, pa.ChunkedArray):
            values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        kind = values.type
        if column in lists:
            found[column] = _as_lists(values, name, column)
        elif pa.types.is_null(kind):
            found[column] = values.cast(pa.string())
        elif column == "id":
            found[column] = values
        elif column == "isco" and pa.types.is_integer(kind):
            found[column] = pc.utf8_lpad(values.cast(pa.string()), 4, "0")
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            found[column] = values.cast(pa.string())
        else:
            raise errors.column_unusable(table=name, column=column, found=str(kind), wanted="text")
    _check_ids(found["id"], name)
    found["isco"] = _read_isco(found["isco"], name)
    return found


def _as_lists(values: pa.Array, name: str, column: str) -> pa.Array:
    if pa.types.is_null(values.type):
        return values.cast(pa.list_(pa.string()))
    if not (pa.types.is_list(values.type) or pa.types.is_large_list(values.type)):
        raise errors.column_unusable(table=name, column=column, found=str(values.type), wanted="lists of text")
    inner = values.type.value_type
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_dictionary, pa.types.is_null)
    if not any(is_kind(inner) for is_kind in kinds):
        raise errors.column_unusable(table=name, column=column, found=str(values.type), wanted="lists of text")
    return values.cast(pa.list_(pa.string()))


def _check_ids(ids: pa.Array, name: str) -> None:
    if ids.null_count:
        row = int(np.flatnonzero(ids.is_null().to_numpy(zero_copy_only=False))[0])
        raise errors.id_unusable(table=name, row=row + 1, why="it has no id")
    if len(pc.unique(ids)) < len(ids):
        codes = ids.dictionary_encode().indices.to_numpy()
        _, first = np.unique(codes, return_index=True)
        row = int(np.setdiff1d(np.arange(len(codes)), first)[0])
        raise errors.id_unusable(table=name, row=row + 1, why=f"the id {ids[row].as_py()} comes a second time")


def sort_by_city_and_id(columns: Columns) -> Columns:
    """Vacancies city by city, those without a city last, each city's in the order of their ids (which settles ties)."""
    keys = pa.table({"city": columns["city"], "id": columns["id"]})
    order = pc.sort_indices(keys, sort_keys=[("city", "ascending"), ("id", "ascending")])
    return {name: column.take(order) for name, column in columns.items()}


def _read_isco(values: pa.Array, name: str) -> pa.Array:
    """Occupations as numbers from 0 to 9999, -1 for none."""
    good = pc.match_substring_regex(values, r"^\d{4}$")
    bad = np.flatnonzero(~pc.fill_null(good, True).to_numpy(zero_copy_only=False))
    if len(bad):
        row = int(bad[0])
        raise errors.isco_unusable(table=name, row=row + 1, value=values[row].as_py())
    return values.cast(pa.int32()).fill_null(-1)


def make_masks(lists: pa.ListArray, known: pa.Array) -> npt.NDArray[np.uint64]:
    """Each row's values as bits, 64 to a word."""
    words = max(1, -(-len(known) // 64))
    masks = np.zeros((len(lists), words), np.uint64)
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    found = pc.index_in(pc.list_flatten(lists), value_set=known, skip_nulls=True)
    codes = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    inside = codes >= 0
    np.bitwise_or.at(masks, (rows[inside], codes[inside] >> 6), np.uint64(1) << (codes[inside] & 63).astype(np.uint64))
    return masks
