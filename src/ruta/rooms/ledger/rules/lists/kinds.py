"""Kinds of list from their content files (``content/lists/*.yaml``): a new kind is a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.ledger.types import Kind, Outcome, Words
from ruta.rooms.ledger.types.lists import ListField, ListKind

READERS = frozenset(
    {"name", "full-name", "surnames", "date", "birth-date", "sex", "country", "document", "check-digit",
     "document-kind", "phone", "service", "text"}
)  # fmt: skip


def parse_list_kind(data: Mapping[str, Any], *, fields: Mapping[str, Any], file: str) -> ListKind:
    """One kind of list; its fields may be shared ones by name, changed as told.

    Errors: ``list-kind-unreadable`` names the file and what is wrong.
    """
    try:
        parsed = tuple(_parse_field(entry, fields) for entry in data["fields"])
        kind = ListKind(
            code=data["code"],
            words=Words(**data["words"]),
            about=Words(**data["about"]),
            fields=parsed,
            delivery_kind=data.get("delivery_kind") or "",
            outcome=data.get("outcome") or "delivered",
            note_fields=tuple(data.get("note_fields") or ()),
            source=data.get("source") or "",
            to_be_confirmed=bool(data.get("to_be_confirmed")),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _unreadable(file, f"{type(error).__name__} {error}") from error
    codes = [one.code for one in parsed]
    if len(set(codes)) != len(codes):
        raise _unreadable(file, "a field stands twice")
    if strange := {one.reads for one in parsed} - READERS:
        raise _unreadable(file, f"no reader is called {', '.join(sorted(strange))}")
    if (kind.delivery_kind and kind.delivery_kind not in set(Kind)) or kind.outcome not in set(Outcome):
        raise _unreadable(file, "its delivery kind or outcome is not one of the ledger")
    return kind


def _parse_field(entry: Any, shared: Mapping[str, Any]) -> ListField:
    if isinstance(entry, str):
        entry = {"code": entry}
    merged = {**shared.get(entry["code"], {}), **entry}
    return ListField(
        code=merged["code"],
        reads=merged["reads"],
        words=Words(**merged["words"]),
        headings=(merged["code"], merged["words"]["es"], merged["words"]["en"], *(merged.get("headings") or [])),
        required=bool(merged.get("required")),
        values={key: tuple(words) for key, words in (merged.get("values") or {}).items()},
    )


def _unreadable(file: str, reason: str) -> Problem:
    return Problem(
        "list-kind-unreadable",
        "The content file {file} cannot be used: {reason}. Correct it.",
        file=file,
        reason=reason,
    )
