"""The chain that shows whether the audit was touched: each entry's digest holds the one before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

#: Columns of an entry that its digest covers, in this order.
COVERED = (
    "id", "at", "user_id", "username", "organisation", "role", "action", "writes", "subject_type", "subject_id",
    "purpose", "details",
)  # fmt: skip
#: What stands before the first entry.
BEGINNING = "0" * 64


def digest_entry(previous: str, values: Sequence[Any]) -> str:
    """The digest of an entry's covered columns after the digest before it.

    >>> digest_entry(BEGINNING, [1, "x"]) == digest_entry(BEGINNING, [1, "x"])
    True
    """
    text = json.dumps([_spell(value) for value in values], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def sign_block(keys: str, *, number: int, entries: int, head: str, settled: int, sealed_at: datetime) -> str:
    """A block's signature with the first of the comma-separated keys, behind that key's mark."""
    return _sign(keys.split(",")[0].strip(), _name_block(number, entries, head, settled, sealed_at))


def is_signed(signature: str, keys: str, *, number: int, entries: int, head: str, settled: int, at: datetime) -> bool:
    """Whether one of the keys made the signature of this block."""
    text = _name_block(number, entries, head, settled, at)
    return any(hmac.compare_digest(signature, _sign(key.strip(), text)) for key in keys.split(",") if key.strip())


def read_head(text: str) -> Mapping[str, Any] | None:
    """A head that was kept elsewhere, as ``audit-head`` wrote it; None when it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    is_head = isinstance(found, dict) and isinstance(found.get("block"), int) and isinstance(found.get("head"), str)
    return found if is_head else None


def _name_block(number: int, entries: int, head: str, settled: int, at: datetime) -> str:
    return f"{number}|{entries}|{head}|{settled}|{_spell(at)}"


def _sign(key: str, text: str) -> str:
    mark = hashlib.sha256(b"audit" + key.encode()).hexdigest()[:8]
    return f"{mark}:{hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()}"


def _spell(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
