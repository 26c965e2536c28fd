"""Entering a list: people written down, deliveries in the ledger, each with its file, sheet and row as evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ruta.kernel.problems import Problem
from ruta.rooms.access.commands import ask_job, record_audit
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Progress
from ruta.rooms.directory.models import Organisation
from ruta.rooms.ledger.commands import _build_row
from ruta.rooms.ledger.commands.lists.handing import lock_list
from ruta.rooms.ledger.commands.lists.rows import Entry, find_entered, make_registration
from ruta.rooms.ledger.commands.lists.writing import count_states
from ruta.rooms.ledger.errors import lists as list_errors
from ruta.rooms.ledger.models import Delivery, ImportedList, ListRow
from ruta.rooms.ledger.queries.list_kinds import get_list_kind
from ruta.rooms.ledger.types import NewDelivery, Source
from ruta.rooms.ledger.types.lists import ListKind, ListState, RowState
from ruta.rooms.people.commands import register_people_from_list
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.matching import find_synthetic

_CHUNK = 200
_OPEN = (RowState.ASK, RowState.REFUSE)
_READY = (RowState.CREATE, RowState.LINK)


@transaction.atomic
def ask_to_enter_list(*, by: Actor, list_id: int, mode: str) -> int:
    """Queue the entering of a list: ``all`` (all its rows or none) or ``rows``; gives the number of the work.

    Errors: ``list-rows-open`` (all or nothing, while rows are open), ``list-not-reviewed``, ``list-not-found``.
    """
    row = lock_list(by, list_id)
    _require_ready(row, mode)
    job = ask_job(by=by, kind="ledger.enter_list", parameters={"list_id": list_id, "mode": mode})
    ImportedList.objects.filter(pk=list_id).update(job=job)
    return job


def enter_list(*, by: Actor, list_id: int, mode: str, progress: Progress) -> dict[str, Any]:
    """Enter every row that is ready. ``all``: one transaction, nothing is entered unless everything is; ``rows``:
    in small pieces, so that a process that is killed leaves whole rows, and asked again does the rest.

    Gives the counts. Errors: as :func:`ask_to_enter_list`; in the mode ``all`` also those of a row.
    """
    with transaction.atomic():
        row = lock_list(by, list_id)
        _require_ready(row, mode)
        if mode == "rows":
            row.state, row.mode = ListState.COMMITTING.value, mode
            row.save(update_fields=["state", "mode"])
    if mode == "all":
        with transaction.atomic():
            row = lock_list(by, list_id)
            _enter_pieces(by, row, progress, whole=True)
            return _finish(by, row, mode)
    _enter_pieces(by, row, progress, whole=False)
    with transaction.atomic():
        return _finish(by, lock_list(by, list_id), mode)


def _require_ready(row: ImportedList, mode: str) -> None:
    if row.state not in (ListState.REVIEWED, ListState.COMMITTING, ListState.COMMITTED):
        raise list_errors.list_not_reviewed(list_id=row.pk)
    unfinished = row.rows.filter(state__in=_OPEN, delivery=None).count()
    if mode == "all" and unfinished:
        raise list_errors.list_unfinished(rows=unfinished)


def _finish(by: Actor, row: ImportedList, mode: str) -> dict[str, Any]:
    counts = count_states(row)
    row.state, row.mode = ListState.COMMITTED.value, mode
    row.save(update_fields=["state", "mode"])
    record_audit(by=by, action="ledger.enter_list", subject=("list", row.pk), writes=True, purpose=mode, details=counts)
    return {"list_id": row.pk, **counts}


def _enter_pieces(by: Actor, row: ImportedList, progress: Progress, *, whole: bool) -> None:
    kind = get_list_kind(row.kind)
    waiting = list(row.rows.filter(state__in=_READY, delivery=None).order_by("row").values_list("pk", flat=True))
    for start in range(0, len(waiting), _CHUNK):
        piece = waiting[start : start + _CHUNK]
        if whole:
            _enter_piece(by, row, kind, piece)
        else:
            try:
                with transaction.atomic():
                    _enter_piece(by, row, kind, piece)
            except (Problem, IntegrityError):
                _enter_one_by_one(by, row, kind, piece)
        progress(min(start + _CHUNK, len(waiting)), len(waiting))


def _enter_one_by_one(by: Actor, row: ImportedList, kind: ListKind, piece: Sequence[int]) -> None:
    """A piece that failed, row by row: the row at fault says why, the others are entered."""
    for pk in piece:
        try:
            with transaction.atomic():
                _enter_piece(by, row, kind, [pk])
        except Problem as problem:
            _refuse_row(pk, problem.code, problem.template, {k: str(v) for k, v in problem.details.items()})
        except IntegrityError:
            _refuse_row(
                pk, "row-changed-meanwhile",
                "Somebody entered the same person or document a moment ago. Look through the list again.", {},
            )  # fmt: skip


def _refuse_row(pk: int, code: str, message: str, details: Mapping[str, str]) -> None:
    with transaction.atomic():
        row = ListRow.objects.select_for_update().get(pk=pk)
        said = dict(row.said or {})
        problem = {"column": "", "field": "", "code": code, "message": message, "details": details, "weight": "refuses"}
        said["problems"] = [*said.get("problems", []), problem]
        row.state, row.said, row.codes = RowState.REFUSE.value, said, [*row.codes, code]
        row.save(update_fields=["state", "said", "codes"])


def _enter_piece(by: Actor, row: ImportedList, kind: ListKind, piece: Sequence[int]) -> None:
    """Enter some rows, locked: those that another process entered meanwhile are left out. What another list entered
    since is found again under a lock of the organisation.
    """
    rows = list(
        ListRow.objects.select_for_update().filter(pk__in=piece, delivery=None, state__in=_READY).order_by("row")
    )
    entries = {one.pk: Entry(**one.said["entry"]) for one in rows}
    codes = sorted({entry.organisation for entry in entries.values()})
    list(Organisation.objects.select_for_update().filter(code__in=codes).order_by("code").values_list("pk", flat=True))
    earlier = _find_persons_of_earlier_rows(row, rows)
    before = _find_entered_since(rows)
    create: list[ListRow] = []
    for one in rows:
        if one.person_id is None:
            one.person_id = before.get(one.identity) if _is_telling(one) else None
        if one.person_id is None and one.entry in before:
            one.person_id = before[one.entry]
        if one.person_id is None and one.duplicate_of is not None:
            one.person_id = earlier.get(one.duplicate_of)
        if one.person_id is None and one.duplicate_of is None:
            create.append(one)
    made = _register(by, row, create, entries)
    for one, person_id in zip(create, made, strict=True):
        one.person_id = person_id
        earlier[one.row] = person_id
    for one in rows:
        if one.person_id is None and one.duplicate_of is not None:
            one.person_id = earlier.get(one.duplicate_of)
    ready = [one for one in rows if one.person_id is not None]
    present = find_entered({(one.person_id, entries[one.pk]) for one in ready if one.person_id is not None})
    for one in ready:
        if (one.person_id, entries[one.pk]) in present:
            one.state = RowState.UNCHANGED.value
    _write_deliveries(by, row, kind, ready, entries)


def _write_deliveries(
    by: Actor, row: ImportedList, kind: ListKind, ready: Sequence[ListRow], entries: Mapping[int, Entry]
) -> None:
    seen: set[tuple[int | None, Entry]] = set()
    deliver: list[ListRow] = []
    for one in ready:
        name = (one.person_id, entries[one.pk])
        if one.state == RowState.UNCHANGED or name in seen:
            one.state = RowState.UNCHANGED.value
            continue
        seen.add(name)
        deliver.append(one)
    synthetic = find_synthetic([one.person_id for one in deliver if one.person_id is not None])
    now = timezone.now()
    built = [
        _build_row(
            _make_delivery(row, kind, one, entries[one.pk], synthetic=one.person_id in synthetic), by=by, place_ids={}
        )
        for one in deliver
    ]
    for one, delivery in zip(deliver, Delivery.objects.bulk_create(built), strict=True):
        one.delivery, one.entered_at = delivery, now
    ListRow.objects.bulk_update(list(ready), ["person", "state", "delivery", "entered_at"])


def _is_telling(one: ListRow) -> bool:
    read = one.said["read"]
    return bool(read.get("document")) or len(read.get("birth_date", "")) == 10


def _find_persons_of_earlier_rows(row: ImportedList, rows: Sequence[ListRow]) -> dict[int, int]:
    numbers = {one.duplicate_of for one in rows if one.duplicate_of is not None}
    found = row.rows.filter(row__in=numbers).exclude(person=None) if numbers else []
    return {one.row: one.person_id for one in found if one.person_id is not None}


def _find_entered_since(rows: Sequence[ListRow]) -> dict[str, int]:
    digests = [one.identity for one in rows if one.identity]
    with reading_all("what the same organisation handed in before, by digest alone"):
        found = ListRow.objects.filter(identity__in=digests, delivery__reversal=None).exclude(delivery=None)
        known: dict[str, int] = {}
        for identity, entry, person in found.values_list("identity", "entry", "person_id"):
            if person is not None:
                known |= {identity: person, entry: person}
        return known


def _register(by: Actor, row: ImportedList, create: Sequence[ListRow], entries: Mapping[int, Entry]) -> list[int]:
    if not create:
        return []
    content, on = load_registration_content(), timezone.localdate()
    is_synthetic = settings.RUTA.mode == "demo"
    registrations = [
        make_registration(one.said["read"], city=entries[one.pk].city, content=content, on=on, synthetic=is_synthetic)
        for one in create
    ]
    return register_people_from_list(by=by, registrations=registrations, list_id=row.pk, on=on)


def _make_delivery(row: ImportedList, kind: ListKind, one: ListRow, entry: Entry, *, synthetic: bool) -> NewDelivery:
    read = one.said["read"]
    sheet = row.reading.get("sheet") or ""
    return NewDelivery(
        date=date.fromisoformat(entry.date),
        person_id=one.person_id,
        kind=entry.kind,
        outcome=entry.outcome,
        service=entry.service,
        organisation=entry.organisation,
        city=entry.city,
        source=Source.LIST.value,
        source_document=f"list-{row.pk} sha256:{row.sha256[:32]}",
        source_line=one.row,
        source_label_es=f"{row.file_name}{f', hoja {sheet}' if sheet else ''}, fila {one.row}"[:300],
        source_label_en=f"{row.file_name}{f', sheet {sheet}' if sheet else ''}, row {one.row}"[:300],
        note=" · ".join(read[name] for name in kind.note_fields if read.get(name))[:300],
        synthetic=synthetic,
    )
