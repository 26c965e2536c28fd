"""What corrections strike out: a reversal and the delivery it names both count for nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruta.rooms.measurement.errors import build_cell_problem
from ruta.rooms.measurement.rules.counting.columns import Flags, Integers, is_text_column, read_ids
from ruta.rooms.measurement.rules.counting.sources import EventSource
from ruta.rooms.measurement.types.figures import Note


def find_voided(events: EventSource) -> tuple[Flags | None, list[Note]]:
    """Mark the rows that count for nothing because they reverse or were reversed; None when no row does.

    Read to the letter: every row with ``reverses`` and every row named by some ``reverses``. So when C reverses B and B
    reverses A, none of the three counts; who wants A back records it anew.
    Errors: ``event-id-missing``, ``event-id-twice`` (a ledger pasted twice would count twice), each with its row.
    """
    ids, reverses = _read_links(events)
    _refuse_missing_ids(ids)
    span = _find_span(ids)
    if not (_are_distinct(ids) if span is None else _count_present(ids, span) == len(ids)):
        _refuse_twin(ids)
    if reverses is None or reverses.null_count == len(reverses):
        return None, []
    named = pc.unique(reverses.drop_null())
    voided = np.asarray(reverses.is_valid().to_numpy(), dtype=np.bool_)
    if span is None:
        voided |= np.asarray(pc.is_in(ids, value_set=named).to_numpy(), dtype=np.bool_)
        lost = named.filter(pc.invert(pc.is_in(named, value_set=_as_one(ids))))
    else:
        lost = named.filter(pa.array(~_look_up(_mark_present(ids, span), named, span)))
        voided |= _look_up(_mark_present(named, span), ids, span)
    message = "deliveries count for nothing: they reverse another or were reversed."
    notes = [Note("reversed", int(voided.sum()), message)]
    if len(lost):
        shown = ", ".join(str(value) for value in lost[:5].to_pylist()) + ("…" if len(lost) > 5 else "")
        message = f"events that reversals name are not in the ledger ({shown}); the reversals count for nothing still."
        notes.append(Note("reverses-unknown", len(lost), message))
    return voided, notes


def _read_links(events: EventSource) -> tuple[Any, Any]:
    columns = [name for name in ("event_id", "reverses") if name in events.schema.names]
    as_text = any(is_text_column(events.schema.field(name).type) for name in columns)
    chunks: dict[str, list[Any]] = {name: [] for name in columns}
    first_row = 0
    for batch in events.read_batches(columns):
        for name in columns:
            array = batch.column(batch.schema.get_field_index(name))
            chunks[name].append(read_ids(array, as_text=as_text, table="events", column=name, first_row=first_row))
        first_row += len(batch)
    kind = pa.large_string() if as_text else pa.int64()
    ids = pa.chunked_array(chunks["event_id"], type=kind)
    return ids, pa.chunked_array(chunks["reverses"], type=kind) if "reverses" in columns else None


def _refuse_missing_ids(ids: Any) -> None:
    if ids.null_count:
        row = pc.index(ids.is_null(), True).as_py() + 1
        raise build_cell_problem("event-id-missing", "events", "event_id", row, "the event has no id; give it one.")


def _refuse_twin(ids: Any) -> None:
    counts = pc.value_counts(_as_one(ids))
    twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))[0]
    rows = np.flatnonzero(np.asarray(pc.equal(ids, twice).to_numpy(), dtype=np.bool_))[:2] + 1
    message = f"the event {twice.as_py()} was already given in row {rows[0]}; remove the copy."
    raise build_cell_problem("event-id-twice", "events", "event_id", int(rows[1]), message)


def _are_distinct(ids: Any) -> bool:
    return bool(pc.count_distinct(ids).as_py() == len(ids))


def _find_span(ids: Any) -> tuple[int, int] | None:
    """The lowest number and how many there are up to the highest, when a table over them all is small enough."""
    if not pa.types.is_integer(ids.type) or not len(ids):
        return None
    bounds = pc.min_max(ids).as_py()
    size = bounds["max"] - bounds["min"] + 1
    return (bounds["min"], size) if size <= 16 * len(ids) + 1024 else None


def _mark_present(numbers: Any, span: tuple[int, int]) -> Flags:
    size = span[1]
    is_present = np.zeros(size + 1, dtype=np.bool_)  # the last place stands for all numbers beyond
    for chunk in _list_chunks(numbers):
        is_present[_place_numbers(chunk, span)] = True
    is_present[size] = False
    return is_present


def _count_present(numbers: Any, span: tuple[int, int]) -> int:
    return int(np.count_nonzero(_mark_present(numbers, span)))


def _look_up(is_present: Flags, numbers: Any, span: tuple[int, int]) -> Flags:
    return np.concatenate([is_present[_place_numbers(chunk, span)] for chunk in _list_chunks(numbers)])


def _place_numbers(chunk: Any, span: tuple[int, int]) -> Integers:
    lowest, size = span
    values = np.asarray(chunk)
    return np.where((values < lowest) | (values - lowest >= size), size, values - lowest)


def _list_chunks(numbers: Any) -> list[Any]:
    return list(numbers.chunks) if isinstance(numbers, pa.ChunkedArray) else [numbers]


def _as_one(array: Any) -> Any:
    combined = array.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) and combined.num_chunks else combined
