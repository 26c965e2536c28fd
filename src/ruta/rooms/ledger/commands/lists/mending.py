"""Mending rows of a list, confirming what was doubtful, and the window's word on who is who."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger import policies
from ruta.rooms.ledger.commands.lists.handing import lock_list
from ruta.rooms.ledger.commands.lists.reviewing import review_list
from ruta.rooms.ledger.errors import lists as list_errors
from ruta.rooms.ledger.models import ImportedList, ListRow
from ruta.rooms.ledger.queries.list_kinds import get_list_kind
from ruta.rooms.ledger.types.lists import ListState, RowState


def mend_list_row(*, by: Actor, list_id: int, row: int, values: Mapping[str, str], confirmed: bool = False) -> ListRow:
    """Put typed values in place of cells (an empty one empties it), or confirm the row as it was read.

    The file stays as it is; what was mended is kept beside it. The open rows are then looked through again.
    Errors: ``list-row-not-found``, ``list-row-entered``, ``list-field-unknown``, ``list-file-gone``.
    """
    with transaction.atomic():
        parent, one = _take_row(by, list_id, row)
        known = {field.code for field in get_list_kind(parent.kind).fields}
        for field in values:
            if field not in known:
                raise list_errors.field_unknown(value=field, known=", ".join(sorted(known)))
        said = dict(one.said or {})
        mended = {**said.get("mended", {}), **{field: value.strip()[:300] for field, value in values.items()}}
        one.said = {**said, "mended": mended, "confirmed": confirmed}
        one.state = RowState.ASK.value
        one.save(update_fields=["said", "state"])
        record_audit(
            by=by, action="ledger.mend_list_row", subject=("list", list_id), writes=True,
            details={"row": row, "fields": sorted(values), "confirmed": confirmed},
        )  # fmt: skip
    return _review_again(by, list_id, row)


def decide_list_row(*, by: Actor, list_id: int, row: int, person_id: int | None) -> ListRow:
    """The window says whom a row names: one of those offered, or (``None``) somebody new.

    Errors: ``list-window-decides``, ``list-decision-unclear``, ``list-row-entered``.
    """
    with transaction.atomic():
        parent, one = _take_row(by, list_id, row)
        require(policies.may_decide_list_rows(by, city=parent.city))
        if person_id is not None and person_id not in {candidate[0] for candidate in one.candidates}:
            raise list_errors.decision_unclear(row=row)
        one.decision, one.person_id = ("person" if person_id else "new"), person_id
        one.state = RowState.ASK.value
        one.save(update_fields=["decision", "person", "state"])
        record_audit(
            by=by, action="ledger.decide_list_row", writes=True,
            subject=("person", person_id) if person_id else ("list", list_id),
            details={"list": list_id, "row": row, "decision": one.decision},
        )  # fmt: skip
    return _review_again(by, list_id, row)


def _take_row(by: Actor, list_id: int, row: int) -> tuple[ImportedList, ListRow]:
    parent = lock_list(by, list_id)
    if parent.state == ListState.COMMITTING:
        raise list_errors.list_not_reviewed(list_id=list_id)
    if not parent.file_sealed:
        raise list_errors.file_gone(list_id=list_id)
    one = ListRow.objects.select_for_update().filter(list=parent, row=row).first()
    if one is None:
        raise list_errors.row_not_found(row=row)
    if one.delivery_id is not None:
        raise list_errors.row_entered(row=row)
    return parent, one


def _review_again(by: Actor, list_id: int, row: int) -> ListRow:
    review_list(by=by, list_id=list_id, progress=lambda done, total: None, only_open=True)
    return ListRow.objects.get(list_id=list_id, row=row)
