"""Evidence lines and the ledger entries they become."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.commands import record_headcounts, reverse_delivery
from ruta.rooms.ledger.types import NewDelivery, ReversalReason
from ruta.rooms.programme.models import EvidenceLine, PublishedFigure
from ruta.rooms.programme.types import LineEntry, LoadTally


def load_evidence(*, by: Actor, figure: PublishedFigure, lines: Sequence[LineEntry], tally: LoadTally) -> None:
    """Make a published figure's evidence lines what the content says; lines that left it are retired.

    A changed number is corrected in the ledger by a reversal. Runs inside the loader's transaction.
    """
    known = {line.key: line for line in figure.lines.select_related("published")}
    for position, entry in enumerate(lines):
        _load_line(by, figure, entry, known.pop(entry.key, None), position, tally)
    for line in known.values():
        if not line.retired:
            _take_back(by, line, tally)
            line.retired, line.delivery, line.fingerprint = True, None, ""
            line.save(update_fields=["retired", "delivery", "fingerprint"])
            tally.retired.append(f"evidence {figure.code} {line.key}")


def _load_line(
    by: Actor, figure: PublishedFigure, entry: LineEntry, line: EvidenceLine | None, position: int, tally: LoadTally
) -> None:
    name = f"evidence {figure.code} {entry.key}"
    values = {
        "label_es": entry.label.es,
        "label_en": entry.label.en,
        "value": entry.value,
        "counts": entry.counts,
        "retired": False,
        "source_document": entry.source.document,
        "source_line": entry.source.line,
        "position": position,
    }
    if line is None:
        line = EvidenceLine(published=figure, key=entry.key, **values)
        _record(by, line, entry.delivery, tally)
        line.save(force_insert=True)
        tally.created.append(name)
        return
    changed = [field for field, value in values.items() if getattr(line, field) != value]
    for field in changed:
        setattr(line, field, values[field])
    if line.fingerprint != fingerprint_delivery(entry.delivery):
        _take_back(by, line, tally)
        _record(by, line, entry.delivery, tally)
        changed += ["delivery", "fingerprint"]
    if changed:
        line.save(update_fields=changed)
        tally.changed.append((name, tuple(changed)))
    else:
        tally.unchanged += 1


def fingerprint_delivery(delivery: NewDelivery | None) -> str:
    """A short text that differs whenever the entry to be made differs.

    >>> fingerprint_delivery(None)
    ''
    """
    return "" if delivery is None else hashlib.sha256(repr(delivery).encode()).hexdigest()


def _record(by: Actor, line: EvidenceLine, delivery: NewDelivery | None, tally: LoadTally) -> None:
    line.fingerprint = fingerprint_delivery(delivery)
    line.delivery = None
    if delivery is not None:
        (line.delivery,) = record_headcounts(by=by, entries=[delivery])
        tally.entries_recorded += 1


def _take_back(by: Actor, line: EvidenceLine, tally: LoadTally) -> None:
    if line.delivery_id is not None:
        reverse_delivery(
            by=by,
            delivery_id=line.delivery_id,
            reason=ReversalReason.OTHER.value,
            note="read again",
        )
        tally.entries_reversed += 1
