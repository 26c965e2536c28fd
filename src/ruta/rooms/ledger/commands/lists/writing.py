"""Writing what a look through a list found; counting and naming rows."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.conf import settings

from ruta.rooms.ledger.models import ImportedList, ListRow
from ruta.rooms.ledger.types.lists import ListState, ReadList, RowState

_CHUNK = 500


def count_states(row: ImportedList) -> dict[str, int]:
    """How many rows stand in each state, and how many are entered."""
    counts = dict.fromkeys((state.value for state in RowState), 0)
    entered = 0
    for state, delivery in row.rows.values_list("state", "delivery_id"):
        counts[state] += 1
        entered += delivery is not None
    return {**counts, "entered": entered}


def make_digest(text: str) -> str:
    """A keyed digest: equal for equal texts, and telling nothing without the key."""
    key = (settings.RUTA.secret_key + "|lists").encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def write_rows(row: ImportedList, read: ReadList, made: Sequence[ListRow], kept: Mapping[int, ListRow]) -> None:
    """Write the rows, all or none; entered ones stay as they are."""
    numbers = {one.row for one in read.rows}
    gone = [one.pk for one in kept.values() if one.row not in numbers and one.delivery_id is None]
    if gone:
        ListRow.objects.filter(pk__in=gone).delete()
    new, changed = [], []
    for one in made:
        present = kept.get(one.row)
        if present is None:
            new.append(one)
        else:
            one.pk = present.pk
            changed.append(one)
    for start in range(0, len(new), _CHUNK):
        ListRow.objects.bulk_create(new[start : start + _CHUNK])
    fields = [
        "state",
        "ignored",
        "person",
        "candidates",
        "decision",
        "duplicate_of",
        "codes",
        "said",
        "identity",
        "entry",
    ]
    for start in range(0, len(changed), 100):
        ListRow.objects.bulk_update(changed[start : start + 100], fields)
    row.reading = {
        "sheet": read.sheet,
        "header_row": read.header_row,
        "encoding": read.encoding,
        "columns": [asdict(column) for column in read.columns],
        "notes": [asdict(note) for note in read.notes],
        "blank_rows": read.blank_rows,
        "date_orders": dict(read.date_orders),
        "other_sheets": list(read.other_sheets),
        "entries": sum(not one.ignored for one in read.rows),
    }
    row.state = ListState.REVIEWED.value
    row.save(update_fields=["reading", "state"])
