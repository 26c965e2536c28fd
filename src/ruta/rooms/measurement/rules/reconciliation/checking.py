"""Computing what a claim's evidence gives, and comparing it with what was published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

from ruta.rooms.measurement.rules.reconciliation.explaining import explain_difference
from ruta.rooms.measurement.rules.reconciliation.reading import read_claims
from ruta.rooms.measurement.types.claims import CheckedClaim, Claim, ClaimKind, Figure

#: Digits kept while computing: more than any two printed numbers need together.
PRECISION = 80

#: Figures within so many lines of a document are likely about the same matter.
LINES_CLOSE_BY = 12


def check_claims(data: Any) -> list[CheckedClaim]:
    """Check every claim: does the published figure follow from its evidence, and if not, what may have happened.

    Shapes: ``data`` as *reconcile* in ``docs/engines/reconcile.md`` has it; the result in the same order.
    Errors: those of ``read_claims``; a difference is a finding, never an error.

    >>> [checked] = check_claims({"claims": [{"id": "A", "kind": "sum", "reported": 12, "parts": [
    ...     {"label": "Chile", "value": 7}, {"label": "Mexico", "value": 5}, {"label": "online", "value": 3}]}]})
    >>> checked.agrees, str(checked.computed), checked.explanation.kind.value
    (False, '15', 'part_left_out')
    """
    claims = read_claims(data)
    with localcontext(prec=PRECISION):
        return [_check_claim(claim, claims) for claim in claims]


def _check_claim(claim: Claim, claims: Sequence[Claim]) -> CheckedClaim:
    computed = COMPUTE[claim.kind](claim)
    tolerance = find_tolerance(claim) if claim.tolerance is None else claim.tolerance
    if abs(claim.reported - computed) <= tolerance:
        return CheckedClaim(claim, computed, tolerance, True, None, ())
    related = (*claim.candidates, *_list_related(claim, claims))
    explanations = explain_difference(replace(claim, candidates=related), computed, tolerance)
    return CheckedClaim(
        claim, computed, tolerance, False, explanations[0] if explanations else None, tuple(explanations[1:])
    )


COMPUTE: Mapping[ClaimKind, Callable[[Claim], Decimal]] = {
    ClaimKind.SUM: lambda claim: sum((part.value for part in claim.parts), Decimal(0)),
    ClaimKind.SHARE: lambda claim: 100 * claim.figures["numerator"].value / claim.figures["base"].value,
    ClaimKind.GROWTH: lambda claim: (
        100 * (claim.figures["current"].value - claim.figures["previous"].value) / claim.figures["previous"].value
    ),
    ClaimKind.COUNT: lambda claim: Decimal(len(claim.items)),
    ClaimKind.SAME: lambda claim: claim.figures["other"].value,
}


def find_tolerance(claim: Claim) -> Decimal:
    """How far a figure may stand from its evidence and still agree: half a unit of its last printed digit.

    Whole numbers that are added, counted or stated twice must be equal.
    """
    whole = [claim.reported, *(part.value for part in claim.parts), *(one.value for one in claim.figures.values())]
    if claim.kind not in (ClaimKind.SHARE, ClaimKind.GROWTH) and all(value == int(value) for value in whole):
        return Decimal(0)
    return half_unit(claim.reported)


def half_unit(value: Decimal) -> Decimal:
    """Half a unit of the last digit printed.

    >>> str(half_unit(Decimal("17.5"))), str(half_unit(Decimal("52")))
    ('0.05', '0.5')
    """
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(min(0, int(exponent)) - 1)


def _stands_close(claim: Claim, other: Claim) -> bool:
    """Whether two figures are printed near each other; where no line is known, in the same document is near enough."""
    if not (claim.source and other.source and claim.source.document == other.source.document):
        return False
    here, there = claim.source.line, other.source.line
    return not (isinstance(here, int) and isinstance(there, int)) or abs(here - there) <= LINES_CLOSE_BY


def _list_related(claim: Claim, claims: Sequence[Claim]) -> list[Figure]:
    """Numbers of other claims on the same matter: printed close by in the same document, or under the same label."""
    related = []
    for other in claims:
        same_label = claim.label is not None and other.label == claim.label
        if other.id != claim.id and (same_label or _stands_close(claim, other)):
            if other.kind not in (ClaimKind.SHARE, ClaimKind.GROWTH):
                related.append(Figure(other.reported, other.label, other.source))
            related += [
                Figure(figure.value, figure.label or f"{other.id}, {role}", figure.source or other.source)
                for role, figure in (*other.figures.items(), *(("part", part) for part in other.parts))
            ]
    return related
