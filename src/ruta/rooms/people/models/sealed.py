"""Columns that are sealed at rest: whoever holds a copy of the database without the keys reads nothing of them.

They are opened when a row is loaded and sealed when it is saved, so that nothing else needs to know. They cannot be
searched, sorted or counted by content. ``RUTA_FIELD_KEY`` holds the keys; ``ruta rotate-keys`` seals anew.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from ruta.rooms.people.rules.sealing import open_text, seal_text

_Given = TypeVar("_Given")
_Kept = TypeVar("_Kept")


class _SealedField(models.TextField[_Given, _Kept]):
    """What both kinds share."""

    def get_prep_value(self, value: Any) -> str | None:
        """The ciphertext as it is written."""
        return None if value is None else seal_text(str(value), keys=settings.RUTA.field_key)

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        """The text as it was. Errors: ``seal-broken``."""
        return None if value is None else open_text(value, keys=settings.RUTA.field_key)

    def get_lookup(self, lookup_name: str) -> Any:
        """Whether there is anything may be asked, what it is may not."""
        if lookup_name not in {"isnull", "exact"}:
            raise FieldError(f"{self.name} is sealed: it cannot be looked up by {lookup_name}.")
        return super().get_lookup(lookup_name)


class SealedTextField(_SealedField[str, str]):
    """A text, sealed. Nothing stays nothing."""


class SealedJSONField(_SealedField[Any, Any]):
    """Plain values (lists, yes or no), sealed as JSON; null stays null."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> str | None:
        """The ciphertext of the value as JSON."""
        return None if value is None else super().get_prep_value(json.dumps(value, ensure_ascii=False, sort_keys=True))

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        """The value as it was. Errors: ``seal-broken``."""
        text = super().from_db_value(value)
        return json.loads(text) if text else None
