"""Checking claims: what agrees, what differs, what may explain it, and every refusal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.measurement.rules.reconciliation import check_claims, claims_as_json
from ruta.rooms.measurement.rules.reconciliation.digits import find_misprint
from ruta.rooms.measurement.types.claims import CheckedClaim, ExplanationKind


def check(kind: str, reported: Any, **more: Any) -> CheckedClaim:
    [checked] = check_claims({"claims": [{"id": "A", "label": "figure", "kind": kind, "reported": reported, **more}]})
    return checked


def list_parts(*values: Any) -> list[dict[str, Any]]:
    return [{"label": f"part {n}", "value": value} for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("kind", "reported", "more", "agrees"),
    [
        ("sum", 15, {"parts": list_parts(7, 5, 3)}, True),
        ("sum", 16, {"parts": list_parts(7, 5, 3)}, False),
        ("sum", Decimal("15.0"), {"parts": list_parts(7, 5, 3)}, True),
        ("sum", 52, {"parts": list_parts(Decimal("17.5"), Decimal("34.7"))}, True),
        ("sum", "3,131", {"parts": list_parts("3,000", 131)}, True),
        ("sum", 0, {"parts": list_parts(0)}, True),
        ("share", Decimal("17.5"), {"numerator": 7, "base": 40}, True),
        ("share", Decimal("17.5"), {"numerator": 703, "base": 4000}, False),
        ("share", 18, {"numerator": 7, "base": 40}, True),
        ("share", "17.50", {"numerator": "7", "base": "40.0"}, True),
        ("share", "17.50", {"numerator": 1752, "base": 10000}, False),
        ("share", 33, {"numerator": 1, "base": 3}, True),
        ("share", 33, {"numerator": 1, "base": 3, "tolerance": Decimal("0.1")}, False),
        ("growth", 50, {"previous": 80, "current": 120}, True),
        ("growth", Decimal("-33.3"), {"previous": 120, "current": 80}, True),
        ("growth", 33, {"previous": 120, "current": 80}, False),
        ("count", 3, {"items": ["a", "b", "c"]}, True),
        ("count", 0, {"items": []}, True),
        ("count", 4, {"items": ["a", "b", "c"]}, False),
        ("same", 52, {"other": 52}, True),
        ("same", 52, {"other": 53}, False),
        ("same", 52, {"other": Decimal("52.4")}, True),
        ("same", Decimal("17.5"), {"other": {"value": "17.52", "source": "004"}}, True),
        ("same", "50 %", {"other": 50}, True),
    ],
)
def test_printed_precision_decides_whether_a_figure_agrees(
    kind: str, reported: Any, more: dict[str, Any], agrees: bool
) -> None:
    checked = check(kind, reported, **more)
    assert checked.agrees is agrees
    assert checked.explanation is None or not agrees


@pytest.mark.parametrize(
    ("kind", "reported", "more", "explanation", "words"),
    [
        ("sum", 12, {"parts": list_parts(7, 5, 3)}, "part_left_out", "part 2 (3)"),
        ("sum", 24, {"parts": list_parts(7, 50, 3, 14)}, "part_left_out", "part 1 (50)"),
        ("sum", 58, {"parts": list_parts(27, 31, 16, 44)}, "part_left_out", "part 2 (16) and part 3 (44)"),
        ("sum", 76, {"parts": list_parts(27, 31, 9)}, "part_counted_twice", "part 2 (9)"),
        ("sum", 84, {"parts": list_parts(60, 4), "candidates": list_parts(20)}, "part_from_elsewhere", "part 0 (20)"),
        ("sum", 131, {"parts": list_parts(100, 13)}, "digit", "swapped"),
        ("sum", 1130, {"parts": list_parts(100, 13)}, "digit", "decimal point"),
        ("sum", 173, {"parts": list_parts(101, 12)}, "digit", "single digit"),
        ("sum", 1413, {"parts": list_parts(101, 12)}, "digit", "one digit too many"),
        ("sum", "100.0", {"parts": list_parts("33.3", "33.3", "33.3")}, "rounding", "rounding"),
        ("share", 48, {"numerator": 120, "base": 240, "candidates": list_parts(250)}, "different_denominator", "250"),
        ("share", 60, {"numerator": 12, "base": 50, "parts": list_parts(20, 30)}, "different_denominator", "part 0"),
        ("share", 60, {"numerator": 30, "base": 80}, "different_denominator", "base less the numerator"),
        ("share", 70, {"numerator": 30, "base": 100, "candidates": list_parts(70)}, "different_numerator", "70"),
        ("share", 70, {"numerator": 30, "base": 100}, "complement", "the rest"),
        ("share", Decimal("0.3"), {"numerator": 30, "base": 100}, "digit", "decimal point"),
        ("share", 500, {"numerator": 20, "base": 100}, "different_formula", "swapped"),
        ("growth", 33, {"previous": 80, "current": 120}, "different_denominator", "current value"),
        ("growth", 150, {"previous": 80, "current": 120}, "different_formula", "without subtracting"),
        ("growth", 40, {"previous": 80, "current": 120}, "different_formula", "difference"),
        ("growth", -50, {"previous": 80, "current": 120}, "different_formula", "sign"),
        ("growth", 20, {"previous": 80, "current": 120, "candidates": list_parts(100)}, "different_denominator", "100"),
        ("growth", 100, {"previous": 80, "current": 120, "candidates": list_parts(160)}, "different_numerator", "160"),
        ("count", 3, {"items": ["a", "A", "b", "c"]}, "part_counted_twice", "repeats"),
        ("count", 8, {"items": ["a", "b", "c"], "candidates": list_parts(5)}, "part_from_elsewhere", "part 0 (5)"),
        ("count", 2, {"items": ["a", "b", "c"]}, "part_left_out", "one item"),
        ("same", 3131, {"other": 3113}, "digit", "swapped"),
        ("same", "17.5", {"other": 17}, "rounding", "rounded"),
        ("same", 90, {"other": 52, "candidates": list_parts(90)}, "part_from_elsewhere", "part 0 (90)"),
    ],
)
def test_a_difference_comes_with_what_may_lie_behind_it(
    kind: str, reported: Any, more: dict[str, Any], explanation: str, words: str
) -> None:
    checked = check(kind, reported, **more)
    assert not checked.agrees
    assert checked.explanation is not None
    assert checked.explanation.kind == explanation
    assert words in checked.explanation.text["en"]
    assert set(checked.explanation.text) == {"es", "en"}


def test_the_base_of_another_claim_in_the_same_document_is_a_candidate() -> None:
    source = {"document": "004", "line": 5}
    claims = [
        {"id": "A", "kind": "share", "reported": 48, "numerator": 120, "base": 240, "source": source},
        {"id": "B", "kind": "share", "reported": 40, "numerator": 100, "base": 250, "source": source},
    ]
    checked = check_claims({"claims": claims})[0]
    assert checked.explanation is not None
    assert checked.explanation.text["en"] == "the percentage is taken over B, base (250)"


def test_a_difference_nothing_explains_says_so() -> None:
    assert check("same", 17, other=940).explanation is None


def test_findings_carry_both_sides_and_their_sources() -> None:
    line = {"document": "004", "line": 3540}
    parts = [{"label": "Chile", "value": 7, "source": line}, {"label": "Mexico", "value": 5}]
    claim = {"id": "A", "label": {"es": "x"}, "kind": "sum", "reported": 13, "source": "001", "parts": parts}
    written = claims_as_json(check_claims({"claims": [claim]}))
    assert written["counts"] == {"claims": 1, "agree": 0, "differ": 1}
    claim = written["claims"][0]
    assert (claim["computed"], claim["reported"], claim["difference"], claim["tolerance"]) == (12, 13, 1, 0)
    assert claim["sources"] == {
        "reported": {"document": "001", "line": None},
        "computed": [{"of": "parts[0]", "source": {"document": "004", "line": 3540}}],
    }
    assert claim["parts"][1] == {"label": "Mexico", "value": 5, "source": None}


def test_no_claims_are_no_findings() -> None:
    assert claims_as_json(check_claims({"claims": []}))["claims"] == []


GOOD = {"id": "A", "kind": "share", "reported": 50, "numerator": 1, "base": 2}


@pytest.mark.parametrize(
    ("claim", "code", "path"),
    [
        ("text", "claim-malformed", "claims[0]"),
        ({**GOOD, "id": None}, "id-missing", "claims[0].id"),
        ({**GOOD, "kind": "average"}, "kind-unknown", "claims[0].kind"),
        ({**GOOD, "kind": ["sum"]}, "kind-unknown", "claims[0].kind"),
        ({**GOOD, "base": 0}, "division-by-zero", "claims[0].base"),
        ({**GOOD, "kind": "growth", "previous": 0, "current": 3}, "division-by-zero", "claims[0].previous"),
        ({**GOOD, "numerator": None}, "number-missing", "claims[0].numerator"),
        ({**GOOD, "reported": None}, "number-missing", "claims[0].reported"),
        ({**GOOD, "reported": float("nan")}, "number-not-finite", "claims[0].reported"),
        ({**GOOD, "reported": "Infinity"}, "number-not-finite", "claims[0].reported"),
        ({**GOOD, "reported": Decimal("1e999999")}, "number-not-finite", "claims[0].reported"),
        ({**GOOD, "reported": True}, "number-unreadable", "claims[0].reported"),
        ({**GOOD, "reported": "about 50"}, "number-unreadable", "claims[0].reported"),
        ({**GOOD, "base": {"label": "all", "value": []}}, "number-unreadable", "claims[0].base.value"),
        ({**GOOD, "tolerance": -1}, "tolerance-negative", "claims[0].tolerance"),
        ({**GOOD, "source": {"line": 4}}, "source-malformed", "claims[0].source"),
        ({**GOOD, "kind": "sum"}, "list-missing", "claims[0].parts"),
        ({**GOOD, "kind": "sum", "parts": []}, "list-missing", "claims[0].parts"),
        ({**GOOD, "kind": "sum", "parts": [{"label": "x"}]}, "number-missing", "claims[0].parts[0].value"),
        ({**GOOD, "kind": "count"}, "list-missing", "claims[0].items"),
    ],
)
def test_an_unusable_claim_is_refused_with_its_path(claim: Any, code: str, path: str) -> None:
    with pytest.raises(Problems) as caught:
        check_claims({"claims": [claim]})
    assert [(one.code, one.details["path"]) for one in caught.value.problems] == [(code, path)]


def test_every_fault_is_named_at_once_and_twins_are_refused() -> None:
    with pytest.raises(Problems) as caught:
        check_claims({"claims": [GOOD, GOOD, {**GOOD, "id": "B", "base": 0}]})
    assert [one.code for one in caught.value.problems] == ["id-twice", "division-by-zero"]


@pytest.mark.parametrize("data", [None, [], {}, {"claims": "all"}])
def test_a_file_without_claims_is_refused(data: Any) -> None:
    with pytest.raises(Problem) as caught:
        check_claims(data)
    assert caught.value.code == "claims-missing"


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=12), st.data())
def test_a_part_left_out_is_always_among_the_explanations(values: list[int], data: st.DataObject) -> None:
    left_out = data.draw(st.integers(0, len(values) - 1))
    checked = check("sum", sum(values) - values[left_out], parts=list_parts(*values))
    assert checked.explanation is not None
    assert checked.explanation.kind is ExplanationKind.LEFT_OUT


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**15), st.integers(0, 9))
def test_a_share_printed_with_any_number_of_places_agrees_with_itself(numerator: int, base: int, places: int) -> None:
    printed = f"{Decimal(100 * numerator) / Decimal(base):.{places}f}"
    assert check("share", printed, numerator=numerator, base=base).agrees


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.decimals(-(10**9), 10**9, places=2))
def test_looking_for_a_misprint_never_fails(printed: Decimal, expected: Decimal) -> None:
    if abs(printed.adjusted()) <= 14:
        find_misprint(printed, expected)
