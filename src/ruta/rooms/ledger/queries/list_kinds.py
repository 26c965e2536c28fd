"""The kinds of list, from their content files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from ruta.rooms.ledger.errors.lists import kind_unknown
from ruta.rooms.ledger.rules.lists.kinds import parse_list_kind
from ruta.rooms.ledger.types.lists import ListKind

_SHARED = "fields.yaml"


def load_list_kinds() -> dict[str, ListKind]:
    """Every kind of list, read again when a file changed. Cost: no query. Errors: ``list-kind-unreadable``."""
    files = sorted((settings.RUTA.content_dir / "lists").glob("*.yaml"))
    return _read_kinds(tuple((path, path.stat().st_mtime_ns) for path in files))


def get_list_kind(code: str) -> ListKind:
    """One kind. Errors: ``list-kind-unknown``."""
    kinds = load_list_kinds()
    if code not in kinds:
        raise kind_unknown(kind=code, known=", ".join(sorted(kinds)))
    return kinds[code]


@lru_cache(maxsize=2)
def _read_kinds(files: tuple[tuple[Path, int], ...]) -> dict[str, ListKind]:
    parsed: dict[str, Any] = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path, _ in files}
    shared = {code: {"code": code, **values} for code, values in (parsed.pop(_SHARED, None) or {}).items()}
    found = {}
    for name, data in parsed.items():
        kind = parse_list_kind(data, fields=shared, file=f"lists/{name}")
        found[kind.code] = kind
    return found
