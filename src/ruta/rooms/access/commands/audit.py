"""Leaving a line about who read or wrote what, and sealing the lines into a chain."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from ruta.rooms.access import policies
from ruta.rooms.access.models import AuditBlock, AuditEntry, AuditSeal
from ruta.rooms.access.rules.chain import BEGINNING, COVERED, digest_entry, sign_block
from ruta.rooms.access.types import LATE_AT_MOST, Actor

_BLOCK = 5_000


def record_audit(
    *,
    by: Actor,
    action: str,
    subject: tuple[str, object],
    writes: bool,
    purpose: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Leave a line about who read or wrote what. Call it in the same transaction as the write.

    ``subject`` is a kind and an identifier, such as ``("person", 41)``; ``details`` never holds personal values.
    """
    AuditEntry.objects.create(
        at=timezone.now(),
        user_id=by.user_id,
        username=by.username,
        organisation=by.organisation,
        role=by.role.value,
        action=action,
        writes=writes,
        subject_type=subject[0],
        subject_id=str(subject[1] or ""),
        purpose=purpose,
        details=details or {},
    )


def seal_audit(*, by: Actor) -> int:
    """Put the entries written since the last time into the chain; gives how many.

    Entries are written by many at once, so they are chained afterwards, block by block, by one at a time: whoever
    comes second finds nothing left. Errors: ``role-not-enough``.
    """
    policies.require(policies.may_seal_audit(by))
    sealed = 0
    while True:
        try:
            count = _seal_block()
        except IntegrityError:  # somebody else sealed these a moment ago
            return sealed
        sealed += count
        if count < _BLOCK:
            return sealed


@transaction.atomic
def _seal_block() -> int:
    AuditBlock.objects.select_for_update().order_by("-number").first()
    last = AuditBlock.objects.order_by("-number").first()
    floor = last.settled if last else 0
    unsealed = AuditEntry.objects.filter(pk__gt=floor).exclude(Exists(AuditSeal.objects.filter(entry=OuterRef("pk"))))
    entries = list(unsealed.order_by("pk").values_list(*COVERED)[:_BLOCK])
    if not entries:
        return 0
    number, head, now = (last.number + 1 if last else 1), (last.head if last else BEGINNING), timezone.now()
    seals = []
    for values in entries:
        head = digest_entry(head, values)
        seals.append((values[0], head))
    old = AuditEntry.objects.filter(pk__gt=floor, pk__lte=entries[-1][0], at__lt=now - LATE_AT_MOST)
    settled = max(floor, old.aggregate(last=Max("pk"))["last"] or 0)
    block = AuditBlock.objects.create(
        number=number,
        entries=len(seals),
        head=head,
        settled=settled,
        sealed_at=now,
        signature=sign_block(
            settings.RUTA.audit_key, number=number, entries=len(seals), head=head, settled=settled, sealed_at=now
        ),
    )
    AuditSeal.objects.bulk_create(
        [AuditSeal(entry=pk, block=block, digest=digest) for pk, digest in seals], batch_size=1_000
    )
    return len(seals)
