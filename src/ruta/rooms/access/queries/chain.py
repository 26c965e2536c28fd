"""Whether the audit is as it was sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from ruta.rooms.access import policies
from ruta.rooms.access.models import AuditBlock, AuditEntry, AuditSeal
from ruta.rooms.access.rules.chain import BEGINNING, COVERED, digest_entry, is_signed
from ruta.rooms.access.types import LATE_AT_MOST, Actor, AuditFault, AuditHead, AuditVerdict

_MOST_FAULTS = 1_000


def read_audit_head(*, by: Actor) -> AuditHead | None:
    """Where the chain stands, to be kept elsewhere; None while nothing is sealed.

    Errors: ``role-not-enough``. Cost: two queries.
    """
    policies.require(policies.may_verify_audit(by))
    last = AuditBlock.objects.order_by("-number").first()
    if last is None:
        return None
    return AuditHead(last.number, AuditSeal.objects.count(), last.head, last.sealed_at.isoformat())


def verify_audit(*, by: Actor, kept: Mapping[str, Any] | None = None) -> AuditVerdict:
    """Compute the whole chain anew and name every entry that was altered, removed or put in afterwards.

    ``kept``: a head written down earlier, which must stand in the chain.
    Errors: ``role-not-enough``. Cost: two queries per block of 5,000 entries.
    """
    policies.require(policies.may_verify_audit(by))
    faults: list[AuditFault] = []
    previous, number, count, settled, sealed_at = BEGINNING, 0, 0, 0, None
    for block in AuditBlock.objects.order_by("number"):
        if block.number != number + 1:
            faults.append(_fault("block-removed", None, number + 1, "the blocks before it were removed"))
        if not is_signed(
            block.signature, settings.RUTA.audit_key, number=block.number, entries=block.entries,
            head=block.head, settled=block.settled, at=block.sealed_at,
        ):  # fmt: skip
            faults.append(_fault("block-altered", None, block.number, "its signature is by none of the audit's keys"))
        before = sealed_at - LATE_AT_MOST if sealed_at else None
        previous, found = _verify_block(block, previous, before, faults)
        count += found
        number, settled, sealed_at = block.number, max(settled, block.settled), block.sealed_at
    unsealed = AuditEntry.objects.exclude(Exists(AuditSeal.objects.filter(entry=OuterRef("pk"))))
    for pk in unsealed.filter(pk__lte=settled).values_list("pk", flat=True)[:_MOST_FAULTS]:
        faults.append(_fault("inserted", pk, None, "it has no seal although its number was settled long ago"))
    waiting = unsealed.filter(pk__gt=settled).count()
    if kept is not None:
        _compare_kept(kept, faults)
    return AuditVerdict(count, number, waiting, read_audit_head(by=by), tuple(faults[:_MOST_FAULTS]))


def _verify_block(block: AuditBlock, previous: str, before: Any, faults: list[AuditFault]) -> tuple[str, int]:
    """Follow the chain through one block, going on from what is sealed, so that one fault names one entry."""
    seals = list(AuditSeal.objects.filter(block=block).order_by("entry").values_list("entry", "digest"))
    rows = {row[0]: row for row in AuditEntry.objects.filter(pk__in=[pk for pk, _ in seals]).values_list(*COVERED)}
    for pk, digest in seals:
        row = rows.get(pk)
        if row is None:
            faults.append(_fault("removed", pk, block.number, "it was sealed and is gone"))
        elif digest_entry(previous, row) != digest:
            faults.append(_fault("altered", pk, block.number, "it, or the seal before it, is not what was sealed"))
        elif before is not None and row[1] < before - timedelta(hours=1):
            faults.append(_fault("inserted", pk, block.number, "it says it is older than what was sealed before it"))
        previous = digest
    if len(seals) != block.entries:
        what = f"it was sealed with {block.entries} entries and has {len(seals)}"
        faults.append(_fault("block-altered", None, block.number, what))
    if previous != block.head:
        faults.append(_fault("block-altered", None, block.number, "its end is not what was sealed"))
    return block.head, len(seals)


def _compare_kept(kept: Mapping[str, Any], faults: list[AuditFault]) -> None:
    block = AuditBlock.objects.filter(number=kept["block"]).first()
    if block is None:
        faults.append(_fault("cut-off", None, kept["block"], "the block that was kept elsewhere is gone"))
    elif block.head != kept["head"]:
        faults.append(_fault("rewritten", None, kept["block"], "the chain differs from what was kept elsewhere"))


def _fault(kind: str, entry: int | None, block: int | None, message: str) -> AuditFault:
    return AuditFault(kind, entry, block, message)
