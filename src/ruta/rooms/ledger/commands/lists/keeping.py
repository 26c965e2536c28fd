"""Letting the files of lists go when their time has come; their hash, and what they led to, stay."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor, Progress
from ruta.rooms.ledger import policies
from ruta.rooms.ledger.models import ImportedList, ListRow


def delete_old_list_files(*, by: Actor, progress: Progress) -> dict[str, Any]:
    """Delete the file of every list whose date to keep it has passed, and what its rows say about people.

    One list at a time: killed in between, the lists done are done. Errors: ``role-not-enough``.
    """
    require(policies.may_delete_old_lists(by))
    due = ImportedList.objects.filter(keep_until__lt=timezone.localdate(), file_deleted_at=None)
    numbers = list(due.order_by("pk").values_list("pk", flat=True))
    for done, pk in enumerate(numbers, start=1):
        with transaction.atomic():
            row = ImportedList.objects.select_for_update().get(pk=pk)
            row.file_sealed, row.file_deleted_at = "", timezone.now()
            row.save(update_fields=["file_sealed", "file_deleted_at"])
            ListRow.objects.filter(list=row).update(said=None, candidates=[])
            record_audit(
                by=by,
                action="ledger.delete_list_file",
                subject=("list", pk),
                writes=True,
                details={"sha256": row.sha256},
            )
        progress(done, len(numbers))
    return {"lists": len(numbers)}
