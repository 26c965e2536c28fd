"""Adding up the evidence lines of a published value, and the claim that the value makes about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ruta.rooms.ledger.types import Words
from ruta.rooms.measurement.rules.assembly import compute_percent, shorten
from ruta.rooms.measurement.types.claims import CheckedClaim
from ruta.rooms.measurement.types.definitions import UNKNOWN
from ruta.rooms.measurement.types.results import Cell, Count, FigureLine, Number


def add_up_lines(combine: str, lines: Sequence[FigureLine]) -> Number | None:
    """What the lines that count make together; nothing where they're words or none has a number.

    ``sum`` adds, ``mean`` averages, ``count`` counts the lines, ``same`` takes the first, ``share`` makes a percentage
    of the first (numerator) and the second (base).

    >>> from ruta.rooms.ledger.types import Words
    >>> lines = [FigureLine(Words("a", "a"), value, "004", 1) for value in (100, 80)]
    >>> add_up_lines("sum", lines), add_up_lines("mean", lines), add_up_lines("count", lines)
    (180, 90, 2)
    """
    counting = [line for line in lines if line.counts]
    values = [line.value for line in counting if line.value is not None]
    if combine == "count":
        return len(counting) if counting else None
    if not values or combine == "none":
        return None
    if combine == "sum":
        return shorten(sum((Decimal(value) for value in values), Decimal(0)))
    if combine == "mean":
        return shorten(sum((Decimal(value) for value in values), Decimal(0)) / len(values))
    if combine == "share":
        return compute_percent(values[0], values[1]) if len(values) > 1 else None
    return values[0]


def build_claim(
    *, identifier: str, label: str, document: str, line: int | None, reported: Number | None, combine: str,
    lines: Sequence[FigureLine],
) -> dict[str, Any] | None:  # fmt: skip
    """A published value and its lines as the reconcile engine reads them; nothing where there's nothing to add up."""
    counting = [one for one in lines if one.counts]
    valued = [one for one in counting if one.value is not None]
    if reported is None or not counting:
        return None
    claim: dict[str, Any] = {
        "id": identifier,
        "label": label,
        "source": {"document": document, "line": line},
        "reported": write_number(reported),
    }
    if combine == "count":
        return {**claim, "kind": "count", "items": [one.label.es for one in counting]}
    if combine == "sum" and valued:
        return {**claim, "kind": "sum", "parts": [write_part(one) for one in valued]}
    if combine == "share" and len(valued) > 1:
        return {
            **claim,
            "kind": "share",
            "numerator": write_number(valued[0].value),
            "base": write_number(valued[1].value),
        }
    if combine in ("same", "mean") and valued:
        return {**claim, "kind": "same", "other": write_number(add_up_lines(combine, lines))}
    return None


def join_claims(loaded: Sequence[dict[str, Any]], written: Any) -> list[Any]:
    """Claims made from what is loaded, and the further ones of a file; one that stands in both is checked once.

    The loaded one is checked, since the ledger may have been corrected; the file's name, label and candidates are kept.
    """
    file_claims = written.get("claims") if isinstance(written, Mapping) else None
    if not isinstance(file_claims, list):
        return [*loaded, written]
    left = list(file_claims)
    joined = []
    for claim in loaded:
        twin = next((one for one in left if _is_same_claim(claim, one)), None)
        if twin is not None:
            left.remove(twin)
            claim = {**claim, **{key: twin[key] for key in ("id", "label", "candidates", "tolerance") if key in twin}}
        joined.append(claim)
    return [*joined, *left]


def _is_same_claim(loaded: Mapping[str, Any], written: Any) -> bool:
    if not isinstance(written, Mapping) or loaded["reported"] != written.get("reported"):
        return False
    adds_up = {"sum", "count"}
    kinds = {loaded["kind"], written.get("kind")}
    if loaded["source"] != written.get("source") or not (kinds <= adds_up or kinds == {"same"}):
        return False
    if kinds == {"same"}:
        other = written.get("other")
        return bool(loaded["other"] == (other.get("value") if isinstance(other, Mapping) else other))
    return bool(_sum_claim(loaded) == _sum_claim(written))


def _sum_claim(claim: Mapping[str, Any]) -> Any:
    if claim["kind"] == "count":
        return len(claim.get("items") or ())
    return sum(part.get("value") or 0 for part in claim.get("parts") or ())


def explain_check(checked: CheckedClaim) -> Words:
    """Both sides of a difference and, where one was found, what may explain it; nothing when they agree."""
    if checked.agrees:
        return Words("", "")
    reported, computed = write_number(shorten(checked.claim.reported)), write_number(shorten(checked.computed))
    text = checked.explanation.text if checked.explanation else {}
    return Words(
        f"Se publicó {reported}; la evidencia da {computed}. {text.get('es', '')}".strip(),
        f"{reported} was published; the evidence gives {computed}. {text.get('en', '')}".strip(),
    )


def write_part(line: FigureLine) -> dict[str, Any]:
    """A line as a part of a claim or of a figure in JSON."""
    return {
        "label": line.label.es,
        "value": write_number(line.value),
        "source": {"document": line.document, "line": line.line},
    }


def write_number(value: Number | None) -> int | float | None:
    """A number as JSON has it: whole where it's whole.

    >>> write_number(Decimal("94.0")), write_number(Decimal("33.3"))
    (94, 33.3)
    """
    short = shorten(value)
    return float(short) if isinstance(short, Decimal) else short


def break_down_lines(
    lines: Iterable[tuple[FigureLine, Mapping[str, Mapping[str, int]]]], breakdowns: Sequence[str]
) -> dict[str, dict[str, Cell]]:
    """The breakdowns of head-counts: what their reports state of each attribute, and the rest as *unknown*.

    Each line comes with its parts, ``{"sex": {"F": 32}}``.
    """
    found: dict[str, dict[str, int]] = {name: {UNKNOWN: 0} for name in breakdowns}
    for line, parts in lines:
        if not line.counts or line.value is None:
            continue
        for name in breakdowns:
            stated = parts.get(name, {})
            for value, people in stated.items():
                found[name][value] = found[name].get(value, 0) + people
            found[name][UNKNOWN] += max(0, int(line.value) - sum(stated.values()))
    return {
        name: {
            value: _make_cell(people) for value, people in sorted(values.items(), key=lambda v: (v[0] == UNKNOWN, v[0]))
        }
        for name, values in found.items()
    }


def _make_cell(people: int) -> Cell:
    count = Count(people, 0, people)
    return Cell(count, Count(None, 0, None), count)
