"""Reads of the ledger: a person's deliveries, and all of a programme's as columns for counting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from ruta.kernel.columns import fetch_columns, keep_columns, take_kept_columns
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.ledger import errors, policies
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.ledger.types import (
    KIND_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    SOURCE_WORDS,
    DeliverySummary,
    Kind,
    Outcome,
    ReversalReason,
    Source,
    Words,
)

_EVENT_COLUMNS = {
    "event_id": ("id", pa.int64()),
    "person_id": ("person_id", pa.int64()),
    # Items are a number without people, as head-counts are: they are summed beside them.
    "headcount": ("CASE WHEN person_id IS NULL THEN coalesce(headcount, quantity) END", pa.int64()),
    "kind": ("kind", pa.string()),
    "organisation": ("organisation", pa.string()),
    "city": ("city", pa.string()),
    "date": ("date", pa.date32()),
    "outcome": ("outcome", pa.string()),
    "reverses": ("reverses_id", pa.int64()),
    "service": ("service", pa.string()),
    "activity": ("activity", pa.string()),
    "source": ("source", pa.string()),
    "synthetic": ("synthetic", pa.bool_()),
}

_PART_COLUMNS = {
    "event_id": ("p.delivery_id", pa.int64()),
    "attribute": ("p.attribute", pa.string()),
    "value": ("p.value", pa.string()),
    "people": ("p.people", pa.int64()),
}


def list_deliveries(
    *, by: Actor, person_id: int | None = None, referral_ref: str = "", organisation: str = ""
) -> tuple[DeliverySummary, ...]:
    """What was delivered, newest first, with its corrections: of a person, of a referral, by an organisation.

    The desk sees its city's entries, partner staff their own organisation's. Callers that show a person's file audit.
    Errors: ``role-not-enough``. Cost: one query.
    """
    require(policies.may_see_deliveries(by))
    rows = _select_rows()
    if by.role == Role.PARTNER:
        rows = rows.filter(organisation_id=by.organisation)
    elif by.city:
        rows = rows.filter(city__in=[by.city, ""])
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if referral_ref:
        rows = rows.filter(referral_ref=referral_ref)
    if organisation:
        rows = rows.filter(organisation_id=organisation)
    return tuple(_summarise(row) for row in rows.order_by("-date", "-pk"))


def get_delivery(*, by: Actor, delivery_id: int) -> DeliverySummary:
    """One entry. Errors: ``delivery-not-found`` also when it is another city's or organisation's."""
    require(policies.may_see_deliveries(by))
    row = _select_rows().filter(pk=delivery_id).first()
    hidden = row is not None and (
        (by.role == Role.PARTNER and row.organisation_id != by.organisation)
        or (bool(by.city) and row.city not in ("", by.city))
    )
    if row is None or hidden:
        raise errors.delivery_not_found(delivery_id=delivery_id)
    return _summarise(row)


def list_deliveries_as_evidence(*, by: Actor, delivery_ids: Iterable[int]) -> tuple[DeliverySummary, ...]:
    """Entries behind a figure, oldest first, for those who may follow it down. Callers hide the person's number.

    Errors: ``role-not-enough``. Cost: one query per 500 entries.
    """
    require(policies.may_see_evidence(by))
    wanted = sorted(set(delivery_ids))
    found: list[Delivery] = []
    with reading_all("the evidence of a figure, people by number alone"):
        rows = _select_rows()
    for start in range(0, len(wanted), 500):
        found += rows.filter(pk__in=wanted[start : start + 500])
    return tuple(_summarise(row) for row in sorted(found, key=lambda row: (row.date, row.pk)))


@dataclass(frozen=True)
class _Kept:
    """A programme's entries as last read, the mark they were read at, and how many of them a file holds."""

    watermark: tuple[int, int, str]
    events: pa.Table
    in_file: int = 0


_KEPT: dict[tuple[str, str], _Kept] = {}
#: Larger ledgers are read anew each time rather than held in memory.
_KEEP_AT_MOST = 20_000_000
#: From this size on, what was read is also kept in a file, for the next process; written anew when a hundredth is new.
_FILE_FROM = 200_000


def export_events(*, programme: str) -> pa.Table:
    """Every entry of a programme as columns, in the shape the counting engine reads, with nothing left out.

    Columns: ``event_id, person_id, headcount, kind, organisation, city, date, outcome, reverses`` and
    ``service, activity, source, synthetic``. Items count as a head-count of their quantity.
    Cost: since entries are never changed, each is read once: afterwards three queries and the new entries. A process
    keeps them, and a large ledger is kept in a file for the next process (``RUTA_VAR_DIR/columns``, without names).
    """
    if not may_keep_reads():
        return _read_events(programme, after=0)
    place = (str(connection.settings_dict["NAME"]), programme)
    mark, kept = read_watermark(programme=programme), _KEPT.get(place)
    if kept is not None and kept.watermark == mark:
        return kept.events
    if kept is None:
        kept = _take_from_file(place)
    events = _read_new(kept, mark, programme) if kept is not None else None
    if events is None:
        kept, events = None, _read_events(programme, after=0)
    if events.num_rows == mark[0] <= _KEEP_AT_MOST:
        _KEPT[place] = _Kept(mark, events, in_file=kept.in_file if kept else 0)
        _keep_in_file(place)
    return events


def _find_file(place: tuple[str, str]) -> Path:
    """Where a programme's entries are kept: named after the database and the moment it was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        told = "|".join((*place, str(cursor.fetchone()[0])))
    name = hashlib.sha256(told.encode()).hexdigest()[:16]
    return Path(settings.RUTA.var_dir) / "columns" / f"ledger-{place[1]}-{name}.arrow"


def _take_from_file(place: tuple[str, str]) -> _Kept | None:
    schema = pa.schema([(name, kind) for name, (_, kind) in _EVENT_COLUMNS.items()])
    found = take_kept_columns(_find_file(place), schema=schema)
    if found is None:
        return None
    count, last, moment = json.loads(found[1])
    return _Kept((count, last, moment), found[0], in_file=count)


def _keep_in_file(place: tuple[str, str]) -> None:
    kept = _KEPT[place]
    if kept.events.num_rows >= _FILE_FROM and kept.events.num_rows > kept.in_file * 1.01:
        keep_columns(_find_file(place), kept.events, mark=json.dumps(kept.watermark))
        _KEPT[place] = _Kept(kept.watermark, kept.events, in_file=kept.events.num_rows)


def may_keep_reads() -> bool:
    """What is read inside a transaction isn't kept: it may yet be undone."""
    return not connection.in_atomic_block


def _read_new(kept: _Kept, mark: tuple[int, int, str], programme: str) -> pa.Table | None:
    """What was read before and what came since; nothing when that doesn't make the whole.

    It doesn't when what was read has been rolled back, or when an entry with an earlier number was committed later.
    """
    count, last, moment = kept.watermark
    if mark[0] < count:
        return None
    with reading_all("the moment of the last entry read"):
        found = Delivery.objects.filter(pk=last).values_list("recorded_at", flat=True).first()
    if count and (found is None or found.isoformat() != moment):
        return None
    events = pa.concat_tables([kept.events, _read_events(programme, after=last)]).combine_chunks()
    return events if events.num_rows == mark[0] else None


def _read_events(programme: str, *, after: int) -> pa.Table:
    with connection.cursor() as cursor:
        return fetch_columns(
            cursor,
            vendor=connection.vendor,
            columns=_EVENT_COLUMNS,
            table="ledger_delivery",
            key="id",
            where="programme = %s AND id > %s",
            params=(programme, after),
        )


def export_headcount_parts(*, programme: str) -> pa.Table:
    """What is known of the breakdown of head-counts: ``event_id, attribute, value, people``. Cost: as export_events."""
    with connection.cursor() as cursor:
        return fetch_columns(
            cursor,
            vendor=connection.vendor,
            columns=_PART_COLUMNS,
            table="ledger_headcountpart p JOIN ledger_delivery d ON d.id = p.delivery_id",
            key="p.id",
            where="d.programme = %s",
            params=(programme,),
        )


def read_watermark(*, programme: str) -> tuple[int, int, str]:
    """How many entries a programme has, the last one's number and moment: it changes with every entry.

    Cost: two queries.
    """
    with reading_all("how many entries there are"):
        entries = Delivery.objects.filter(programme=programme)
    last = entries.order_by("-pk").values_list("pk", "recorded_at").first()
    return (entries.count(), last[0], last[1].isoformat()) if last else (0, 0, "")


def _select_rows() -> QuerySet[Delivery]:
    return Delivery.objects.select_related("service", "organisation", "reversal", "reverses")


def _summarise(row: Delivery) -> DeliverySummary:
    reversal = getattr(row, "reversal", None)
    reason = row.reason or (reversal.reason if reversal else "")
    service, giver = row.service, row.organisation
    return DeliverySummary(
        delivery_id=row.pk,
        person_id=row.person_id,
        headcount=row.headcount,
        quantity=row.quantity,
        kind=row.kind,
        kind_words=KIND_WORDS[Kind(row.kind)],
        outcome=row.outcome,
        outcome_words=OUTCOME_WORDS[Outcome(row.outcome)],
        service=row.service_id or "",
        service_words=Words(service.name_es, service.name_en) if service else Words("", ""),
        organisation=row.organisation_id or "",
        organisation_words=Words(giver.name_es, giver.name_en) if giver else Words("", ""),
        city=row.city,
        date=row.date,
        programme=row.programme,
        source=row.source,
        source_words=SOURCE_WORDS[Source(row.source)],
        activity=row.activity,
        note=row.note,
        referral_ref=row.referral_ref,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        recorded_organisation=row.recorded_organisation,
        synthetic=row.synthetic,
        reverses=row.reverses_id,
        reversed_by=reversal.pk if reversal else None,
        reason=reason,
        reason_words=REASON_WORDS[ReversalReason(reason)] if reason else None,
    )
