"""Two versions of a demand side by side, line for line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ruta.rooms.directory.rules.words import Said


@dataclass(frozen=True)
class ComparedLine:
    """One row of the comparison: what each version says there (empty: nothing), how deep, and whether they agree."""

    left: str
    right: str
    left_depth: int
    right_depth: int
    state: Literal["same", "changed", "added", "removed"]


def list_said(said: Said, depth: int = 0) -> list[tuple[int, str]]:
    """A demand in words as lines with their depth.

    >>> list_said(Said("all", "all of this", (Said("condition", "be 18"),)))
    [(0, 'all of this'), (1, 'be 18')]
    """
    lines = [(depth, said.text)]
    for part in said.parts:
        lines += list_said(part, depth + 1)
    return lines


def compare_said(left: Said, right: Said) -> list[ComparedLine]:
    """The lines of both, those that say the same beside each other.

    >>> rows = compare_said(Said("condition", "be 18"), Said("condition", "be 20"))
    >>> [(row.left, row.right, row.state) for row in rows]
    [('be 18', 'be 20', 'changed')]
    """
    before, after = list_said(left), list_said(right)
    rows: list[ComparedLine] = []
    for verb, i, j, k, m in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        olds, news = before[i:j], after[k:m]
        for position in range(max(len(olds), len(news))):
            old = olds[position] if position < len(olds) else (0, "")
            new = news[position] if position < len(news) else (0, "")
            state: Literal["same", "changed", "added", "removed"] = "changed"
            if verb == "equal":
                state = "same"
            elif not new[1]:
                state = "removed"
            elif not old[1]:
                state = "added"
            rows.append(ComparedLine(old[1], new[1], old[0], new[0], state))
    return rows
