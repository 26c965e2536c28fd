"""Handing a list in: checked, kept sealed with its hash, and queued to be looked through."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ruta.kernel.problems import Problem
from ruta.kernel.uploads import SPREADSHEETS, CheckedUpload, check_upload
from ruta.rooms.access.commands import ask_job, record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.directory.models import Organisation, Service
from ruta.rooms.ledger import errors, policies
from ruta.rooms.ledger.errors import lists as list_errors
from ruta.rooms.ledger.models import ImportedList, ListMapping
from ruta.rooms.ledger.queries.list_kinds import get_list_kind
from ruta.rooms.ledger.rules.lists.headings import fold_heading
from ruta.rooms.ledger.types.lists import ListState

#: Days a file is kept, and how much one organisation may hand in during a day: all to be confirmed by each city.
KEEP_DAYS, MOST_LISTS, MOST_ROWS = 365, 40, 30_000


@transaction.atomic
def hand_in_list(
    *,
    by: Actor,
    kind: str,
    data: bytes,
    name: str,
    organisation: str = "",
    service: str = "",
    day: date | None = None,
    sheet: str = "",
    mapping: Mapping[str, str] | None = None,
    date_order: str = "",
    told_people: bool | None = None,
    notice: str = "",
    queue: bool = True,
) -> ImportedList:
    """Take a file in: nothing is entered yet. ``day`` and ``service`` hold for rows that say none themselves.

    ``told_people`` and ``notice``: what the organisation declares about having told the people; recorded as declared.
    ``queue``: have it looked through as long work; otherwise the caller does it.
    Errors: those of :func:`check_upload`; ``list-kind-unknown``, ``delivery-reference-unknown``,
    ``list-service-not-theirs``, ``list-too-many``, ``list-field-unknown``, or the policy's refusal.
    """
    checked = check_upload(data, name, allowed=SPREADSHEETS)
    declared = get_list_kind(kind)
    chosen = Service.objects.select_related("organisation").filter(code=service).first() if service else None
    if service and chosen is None:
        raise errors.reference_unknown(kind="service", code=service)
    owner = (
        organisation or (chosen.organisation.code if chosen else "") or (by.organisation if not by.is_system else "")
    )
    if owner and not Organisation.objects.filter(code=owner).exists():
        raise errors.reference_unknown(kind="organisation", code=owner)
    if chosen and chosen.organisation.code != owner:
        raise list_errors.service_not_yours(service=service)
    city = (chosen.city if chosen else "") or by.city or _find_city(owner)
    require(policies.may_hand_in_lists(by, organisation=owner, city=city))
    if by.role == Role.PARTNER:
        _refuse_too_many(owner)
    known = {field.code for field in declared.fields}
    for field in (mapping or {}).values():
        if field and field not in known:
            raise list_errors.field_unknown(value=field, known=", ".join(sorted(known)))
    now = timezone.now()
    row = ImportedList(
        kind=kind,
        organisation_id=owner or None,
        city=city,
        service_id=service or None,
        date=day,
        choices={
            "sheet": sheet,
            "mapping": {**_remembered(owner, kind), **_fold(mapping or {})},
            "date_order": date_order,
        },
        told_people=told_people,
        notice=notice.strip()[:300],
        handed_in_at=now,
        handed_in_by=by.username,
        handed_in_user_id=by.user_id,
        keep_until=timezone.localdate() + timedelta(days=KEEP_DAYS),
        **_describe_file(checked, data),
    )
    row.save(force_insert=True)
    record_audit(
        by=by,
        action="ledger.hand_in_list",
        subject=("list", row.pk),
        writes=True,
        purpose=kind,
        details={"sha256": checked.sha256, "size": checked.size},
    )
    if queue:
        _queue_review(row, by)
    return row


@transaction.atomic
def change_list_reading(
    *, by: Actor, list_id: int, mapping: Mapping[str, str], date_order: str = "", sheet: str = "", remember: bool = True
) -> ImportedList:
    """Say which column is which field (heading to field), which sheet, and how dates are written; looks through again.

    ``remember``: the organisation's next lists of this kind are read so.
    Errors: ``list-field-unknown``, ``list-field-twice``, ``list-not-found``, ``list-file-gone``, ``list-not-reviewed``.
    """
    row = lock_list(by, list_id)
    if row.state not in (ListState.RECEIVED, ListState.REVIEWED) or row.rows.exclude(delivery=None).exists():
        raise list_errors.list_not_reviewed(list_id=list_id)
    if not row.file_sealed:
        raise list_errors.file_gone(list_id=list_id)
    declared = get_list_kind(row.kind)
    known = {field.code for field in declared.fields}
    seen: dict[str, str] = {}
    for column, field in mapping.items():
        if field and field not in known:
            raise list_errors.field_unknown(value=field, known=", ".join(sorted(known)))
        if field and field in seen:
            raise list_errors.column_taken(value=field, first=seen[field], second=column)
        if field:
            seen[field] = column
    folded = _fold(mapping)
    row.choices = {
        **row.choices,
        "mapping": folded,
        "date_order": date_order,
        "sheet": sheet or row.choices.get("sheet", ""),
    }
    row.state = ListState.RECEIVED.value
    row.save(update_fields=["choices", "state"])
    if remember and row.organisation_id and folded:
        ListMapping.objects.update_or_create(
            organisation_id=row.organisation_id,
            kind=row.kind,
            defaults={"mapping": folded, "changed_at": timezone.now(), "changed_by": by.username},
        )
    record_audit(by=by, action="ledger.change_list_reading", subject=("list", row.pk), writes=True)
    _queue_review(row, by)
    return row


def lock_list(by: Actor, list_id: int) -> ImportedList:
    """The list, locked, for somebody who may work with it. Errors: ``list-not-found`` or the policy's refusal."""
    row = ImportedList.objects.select_for_update().filter(pk=list_id).first()
    if row is None:
        raise list_errors.list_not_found(list_id=list_id)
    require(policies.may_hand_in_lists(by, organisation=row.organisation_id or "", city=row.city))
    return row


def open_list_file(row: ImportedList) -> bytes:
    """The file as it was handed in. Errors: ``list-file-gone``."""
    if not row.file_sealed:
        raise list_errors.file_gone(list_id=row.pk)
    return base64.b64decode(row.file_sealed)


def _describe_file(checked: CheckedUpload, data: bytes) -> dict[str, Any]:
    return {
        "file_name": checked.name,
        "file_kind": checked.kind,
        "file_size": checked.size,
        "sha256": checked.sha256,
        "file_sealed": base64.b64encode(data).decode(),
    }


def _fold(mapping: Mapping[str, str]) -> dict[str, str]:
    return {fold_heading(column): field for column, field in mapping.items()}


def _remembered(organisation: str, kind: str) -> dict[str, str]:
    found = ListMapping.objects.filter(organisation_id=organisation, kind=kind).first() if organisation else None
    return dict(found.mapping) if found else {}


def _find_city(organisation: str) -> str:
    """The city of an organisation whose services are all in one."""
    cities = (
        set(Service.objects.filter(organisation__code=organisation).values_list("city", flat=True))
        if organisation
        else set()
    )
    return str(cities.pop()) if len(cities) == 1 else ""


def _queue_review(row: ImportedList, by: Actor) -> None:
    job = ask_job(by=by, kind="ledger.review_list", parameters={"list_id": row.pk})
    ImportedList.objects.filter(pk=row.pk).update(job=job)
    row.job = job


def _refuse_too_many(organisation: str) -> None:
    """A list tells its organisation who is known here; nobody learns that of thousands of guesses."""
    today = ImportedList.objects.filter(
        organisation_id=organisation, handed_in_at__gte=timezone.now() - timedelta(days=1)
    )
    rows = sum(int(reading.get("entries", 0)) for reading in today.values_list("reading", flat=True))
    if today.count() >= MOST_LISTS or rows >= MOST_ROWS:
        raise list_errors.too_many_lists(most=MOST_LISTS)


def note_problem(row: ImportedList, problem: Problem) -> None:
    """Keep why the list could not be read, so that its page can say it."""
    row.reading = {
        "problem": {
            "code": problem.code,
            "message": problem.template,
            "details": {k: str(v) for k, v in problem.details.items()},
        }
    }
    row.state = ListState.RECEIVED.value
    row.save(update_fields=["reading", "state"])
