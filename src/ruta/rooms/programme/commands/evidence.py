"""Evidence lines and the ledger entries they become."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from ruta.kernel.problems import Problem
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.models import Organisation
from ruta.rooms.ledger.commands import record_headcounts, reverse_delivery
from ruta.rooms.ledger.types import NewDelivery, ReversalReason
from ruta.rooms.programme.errors import content_wrong
from ruta.rooms.programme.models import EvidenceLine, PublishedFigure
from ruta.rooms.programme.types import LineEntry, LoadTally, PublishedEntry


def load_evidence(
    *, by: Actor, figures: Mapping[str, PublishedFigure], entries: Sequence[PublishedEntry], tally: LoadTally
) -> None:
    """Make the evidence lines of published figures what the content says; lines that left it are retired.

    A changed number is corrected in the ledger by a reversal and a new entry. A line that repeats another's fact shares
    its entry, so these come last. Runs inside the loader's transaction.
    """
    known = {(line.published.code, line.key): line for line in _list_lines(figures)}
    told = [(entry, line, position) for entry in entries for position, line in enumerate(entry.lines)]
    for entry, line, position in sorted(told, key=lambda one: one[1].repeats is not None):
        row = known.pop((entry.code, line.key), None)
        _load_line(by, figures, entry, line, row, position, tally)
    for row in known.values():
        _retire_line(by, row, tally)


def retire_evidence(*, by: Actor, figure: PublishedFigure, tally: LoadTally) -> None:
    """Take a figure's lines out of what counts, and their entries out of the ledger by reversals."""
    for line in figure.lines.select_related("published"):
        _retire_line(by, line, tally)


def find_unknown_organisations(entries: Sequence[PublishedEntry]) -> list[Problem]:
    """Evidence lines that name an organisation the directory doesn't have. Cost: one query."""
    known = set(Organisation.objects.values_list("code", flat=True))
    return [
        content_wrong(
            file="published.yaml",
            path=f"{line.place}.organisation",
            problem=f"the directory has no organisation “{line.delivery.organisation}”; load the directory first.",
        )
        for entry in entries
        for line in entry.lines
        if line.delivery is not None and line.delivery.organisation and line.delivery.organisation not in known
    ]


def fingerprint_line(entry: LineEntry) -> str:
    """A short text that differs whenever the ledger entry to be made differs.

    >>> from ruta.rooms.programme.types import NO_SOURCE, NO_WORDS
    >>> fingerprint_line(LineEntry("a", NO_WORDS, None, False, NO_SOURCE))
    ''
    """
    if entry.repeats is not None:
        return "/".join(entry.repeats)[:64]
    return "" if entry.delivery is None else hashlib.sha256(repr(entry.delivery).encode()).hexdigest()


def _list_lines(figures: Mapping[str, PublishedFigure]) -> list[EvidenceLine]:
    return list(EvidenceLine.objects.filter(published__in=list(figures.values())).select_related("published"))


def _load_line(
    by: Actor,
    figures: Mapping[str, PublishedFigure],
    published: PublishedEntry,
    entry: LineEntry,
    line: EvidenceLine | None,
    position: int,
    tally: LoadTally,
) -> None:
    name = f"evidence {published.code} {entry.key}"
    values = {
        "label_es": entry.label.es,
        "label_en": entry.label.en,
        "value": entry.value,
        "counts": entry.counts,
        "kind": entry.kind,
        "means_es": entry.means.es,
        "means_en": entry.means.en,
        "retired": False,
        "source_document": entry.source.document,
        "source_line": entry.source.line,
        "position": position,
    }
    shared = None
    if entry.repeats is not None:
        code, key = entry.repeats
        shared = EvidenceLine.objects.get(published=figures[code], key=key).delivery_id
    if line is None:
        line = EvidenceLine(published=figures[published.code], key=entry.key, delivery_id=shared, **values)
        _record(by, line, entry, tally)
        line.save(force_insert=True)
        tally.created.append(name)
        return
    changed = [field for field, value in values.items() if getattr(line, field) != value]
    for field in changed:
        setattr(line, field, values[field])
    stale = line.fingerprint != fingerprint_line(entry)
    if stale or (entry.repeats is not None and line.delivery_id != shared):
        _take_back(by, line, tally)
        line.delivery_id = shared
        _record(by, line, entry, tally)
        changed += ["delivery", "fingerprint"]
    if changed:
        line.save(update_fields=changed)
        tally.changed.append((name, tuple(changed)))
    else:
        tally.unchanged += 1


def _record(by: Actor, line: EvidenceLine, entry: LineEntry, tally: LoadTally) -> None:
    line.fingerprint = fingerprint_line(entry)
    if entry.repeats is None and entry.delivery is not None:
        line.delivery_id = _enter(by, entry.delivery)
        tally.entries_recorded += 1


def _enter(by: Actor, delivery: NewDelivery) -> int:
    (row,) = record_headcounts(by=by, entries=[delivery])
    return row.pk


def _retire_line(by: Actor, line: EvidenceLine, tally: LoadTally) -> None:
    if line.retired:
        return
    _take_back(by, line, tally)
    line.retired, line.delivery_id, line.fingerprint = True, None, ""
    line.save(update_fields=["retired", "delivery", "fingerprint"])
    tally.retired.append(f"evidence {line.published.code} {line.key}")


def _take_back(by: Actor, line: EvidenceLine, tally: LoadTally) -> None:
    """Reverse the line's entry, unless it belongs to the line it repeated."""
    owns = line.delivery_id is not None and "/" not in line.fingerprint
    if owns and line.delivery_id is not None:
        why = "the document's line was read again"
        reverse_delivery(by=by, delivery_id=line.delivery_id, reason=ReversalReason.OTHER.value, note=why)
        tally.entries_reversed += 1
    line.delivery_id = None
