"""Sealing everything anew with the newest key, batch by batch, so that the old key can be thrown away."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model, TextField, Value
from django.db.models.functions import Cast

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Progress
from ruta.rooms.people import policies
from ruta.rooms.people.commands.erasing import open_append_only
from ruta.rooms.people.models import SealedJSONField, SealedTextField
from ruta.rooms.people.rules.sealing import reseal_text

_BATCH = 500


@dataclass
class RotationReport:
    """What a rotation did. ``left``: values still sealed with an older key; ``unreadable``: with none of ours."""

    looked_at: int = 0
    sealed_anew: int = 0
    left: int = 0
    unreadable: int = 0


def list_sealed_columns() -> list[tuple[type[Model], str]]:
    """Every sealed column of every room: fields of the sealed kinds, and those named ``*_sealed``."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, (SealedTextField, SealedJSONField)) or field.name.endswith("_sealed")
    ]


def rotate_field_keys(*, by: Actor, progress: Progress | None = None, check: bool = False) -> RotationReport:
    """Seal with the first key of ``RUTA_FIELD_KEY`` whatever an older one sealed; ``check`` only counts.

    Each batch of 500 is whole by itself: cut off, it goes on where it was. What no key opens is counted and left.
    Errors: ``role-not-enough``.
    """
    require(policies.may_rotate_keys(by))
    report = RotationReport()
    for model, column in list_sealed_columns():
        last: Any = 0
        while batch := _seal_batch(model, column, last, report, check=check):
            last = batch[-1]
            if progress is not None:
                progress(report.looked_at, report.looked_at)
    if not check:
        record_audit(
            by=by,
            action="people.rotate_field_keys",
            subject=("keys", ""),
            writes=True,
            details={"sealed_anew": report.sealed_anew, "unreadable": report.unreadable},
        )
    return report


@transaction.atomic
def _seal_batch(model: type[Model], column: str, last: Any, report: RotationReport, *, check: bool) -> list[Any]:
    """The keys of one batch of rows after ``last``, sealed anew where need be."""
    with reading_all("seal every row anew, whoever's it is"):
        table = model._default_manager.all()
    rows = table.filter(pk__gt=last).exclude(**{column: ""}).exclude(**{f"{column}__isnull": True})
    batch = list(
        rows.order_by("pk").annotate(raw_text=Cast(column, TextField())).values_list("pk", "raw_text")[:_BATCH]
    )
    changed = {}
    for pk, sealed in batch:
        anew = reseal_text(sealed, keys=settings.RUTA.field_key)
        report.unreadable += anew is None
        if anew is not None and anew != sealed:
            changed[pk] = anew
    before = dict(batch)
    report.looked_at += len(batch)
    if check:
        report.left += len(changed)
        return [pk for pk, _ in batch]
    is_protected = bool(changed) and getattr(model, "append_only", False)
    with open_append_only(model) if is_protected else nullcontext():
        for pk, anew in changed.items():
            row = table.annotate(raw_text=Cast(column, TextField())).filter(pk=pk, raw_text=before[pk])
            row.update(**{column: Value(anew, output_field=TextField())})  # not when somebody saved it meanwhile
    report.sealed_anew += len(changed)
    return [pk for pk, _ in batch]
