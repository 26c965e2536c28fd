"""Checked claims as plain data, for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ruta.rooms.measurement.types.claims import CheckedClaim, Explanation, Figure, Source


def claims_as_json(checked: Sequence[CheckedClaim]) -> dict[str, Any]:
    """The findings as ``{"claims": [...], "counts": {...}}``; unknown is null.

    Per claim: ``agrees``, ``verdict`` in a word, both sides with the sources of each, the difference (reported less
    computed), the tolerance, the best explanation and the further ones.
    """
    agreeing = sum(one.agrees for one in checked)
    counts = {"claims": len(checked), "agree": agreeing, "differ": len(checked) - agreeing}
    return {"claims": [_write_claim(one) for one in checked], "counts": counts}


def _write_claim(checked: CheckedClaim) -> dict[str, Any]:
    claim = checked.claim
    evidence = [*claim.figures.items(), *((f"parts[{n}]", part) for n, part in enumerate(claim.parts))]
    items = [(f"items[{n}]", item.get("source")) for n, item in enumerate(claim.items) if isinstance(item, dict)]
    return {
        "id": claim.id,
        "label": claim.label,
        "kind": claim.kind.value,
        "agrees": checked.agrees,
        "verdict": "agrees" if checked.agrees else "differs",
        "reported": write_number(claim.reported),
        "computed": write_number(checked.computed),
        "difference": write_number(checked.difference),
        "tolerance": write_number(checked.tolerance),
        "explanation": _write_explanation(checked.explanation) if checked.explanation else None,
        "other_explanations": [_write_explanation(one) for one in checked.other_explanations],
        "sources": {
            "reported": _write_source(claim.source),
            "computed": [
                *({"of": role, "source": _write_source(one.source)} for role, one in evidence if one.source),
                *({"of": role, "source": source} for role, source in items if source),
            ],
        },
        "parts": [_write_figure(part) for part in claim.parts],
        **{role: _write_figure(figure) for role, figure in claim.figures.items()},
        **({"items": list(claim.items)} if claim.items else {}),
    }


def _write_explanation(explanation: Explanation) -> dict[str, Any]:
    figures = [_write_figure(figure) for figure in explanation.figures]
    return {"kind": explanation.kind.value, "text": dict(explanation.text), "figures": figures}


def _write_figure(figure: Figure) -> dict[str, Any]:
    return {"label": figure.label, "value": write_number(figure.value), "source": _write_source(figure.source)}


def _write_source(source: Source | None) -> dict[str, Any] | None:
    return None if source is None else {"document": source.document, "line": source.line}


def write_number(value: Decimal) -> int | float:
    """A number for JSON: whole ones as integers, others with up to twelve digits.

    >>> write_number(Decimal("52.0")), write_number(Decimal(100) / 3)
    (52, 33.3333333333)
    """
    if value == value.to_integral_value():
        return int(value)
    return float(f"{value:.12g}")
