"""The file of spaces, read and checked; everything wrong is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.dialogue.errors import dialogue_content_wrong
from ruta.rooms.dialogue.types import KINDS, PLACES, VOICES, Constituency, SeatEntry, SpaceEntry


def read_spaces(folder: Path) -> tuple[SpaceEntry, ...]:
    """Read ``content/dialogue/spaces.yaml``. Errors: ``dialogue-content-wrong`` for each fault, all together."""
    rows = yaml.safe_load((folder / "spaces.yaml").read_text(encoding="utf-8")) or []
    problems: list[Problem] = []
    found: list[SpaceEntry] = []
    for number, row in enumerate(rows):
        path = str(row.get("code", number)) if isinstance(row, Mapping) else str(number)
        try:
            found.append(_read_space(row))
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            problems.append(dialogue_content_wrong(path=path, problem=f"missing or unknown: {fault}"))
    codes = [entry.code for entry in found]
    for entry in found:
        if codes.count(entry.code) > 1:
            problems.append(dialogue_content_wrong(path=entry.code, problem="the code stands twice"))
        if entry.parent and entry.parent not in codes[: codes.index(entry.code)]:
            problems.append(dialogue_content_wrong(path=entry.code, problem="its parent stands not before it"))
    if problems:
        raise Problems(problems)
    return tuple(found)


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(value)
    return value


def _read_space(row: Mapping[str, Any]) -> SpaceEntry:
    mandate = row.get("mandate", {})
    months = row.get("meets_every_months")
    return SpaceEntry(
        code=row["code"],
        kind=_one_of(row["kind"], KINDS),
        parent=row.get("parent", ""),
        name_es=row["name"]["es"],
        name_en=row["name"]["en"],
        mandate_es=mandate.get("es", ""),
        mandate_en=mandate.get("en", ""),
        place=_one_of(row["place"], PLACES),
        meets_every_months=None if months is None else int(months),
        to_confirm=bool(row.get("to_confirm", False)),
        source_document=row["source"]["document"],
        source_line=int(row["source"]["line"]),
        seats=tuple(
            SeatEntry(
                seat["name"]["es"],
                seat["name"]["en"],
                Constituency(seat["constituency"]),
                _one_of(seat["voice"], VOICES),
                int(seat["line"]),
            )
            for seat in row.get("seats", ())
        ),
    )
