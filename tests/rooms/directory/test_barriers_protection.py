"""Small counts stay hidden, also from a reader who adds, subtracts and knows how many people each group has."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ruta.rooms.directory.rules.barriers_protection import (
    OTHER,
    is_small,
    merge_small_groups,
    protect_parts,
    protect_whole,
)

MINIMUM = 5


@st.composite
def _parts(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    bounds = draw(st.lists(st.integers(MINIMUM, 40), min_size=2, max_size=6))
    return [draw(st.integers(0, bound)) for bound in bounds], bounds


def _attack(shown: list[int | None], bounds: list[int], total: int | None) -> list[tuple[float, float]]:
    """The narrowest interval of each hidden part that sums and bounds allow, by linear programming."""
    hidden = [place for place, value in enumerate(shown) if value is None]
    equal = ([[1.0] * len(hidden)], [total - sum(value or 0 for value in shown)]) if total is not None else (None, None)
    found = []
    for place in range(len(hidden)):
        cost = [float(place == other) for other in range(len(hidden))]
        ends = [
            linprog([sign * c for c in cost], A_eq=equal[0], b_eq=equal[1], bounds=[(0, bounds[h]) for h in hidden])
            for sign in (1, -1)
        ]
        found.append((ends[0].fun, -ends[1].fun))
    return found


@settings(max_examples=150, deadline=None)
@given(_parts())
def test_no_hidden_part_can_be_told_within_less_than_the_minimum(case: tuple[list[int], list[int]]) -> None:
    counts, bounds = case
    total = sum(counts)
    if is_small(total, sum(bounds), MINIMUM):
        assert protect_parts(counts, bounds, total=None, minimum=MINIMUM) == [None] * len(counts)
        return
    shown = protect_parts(counts, bounds, total=total, minimum=MINIMUM)
    for value, count, bound in zip(shown, counts, bounds, strict=True):
        assert value is None or (value == count and not is_small(count, bound, MINIMUM))
    if None in shown:
        for low, high in _attack(shown, bounds, total):
            assert high - low > MINIMUM - 1e-6


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=3, max_size=3).filter(lambda parts: sum(parts) >= 2 * MINIMUM))
def test_parts_of_a_whole_hide_together(parts: list[int]) -> None:
    shown = protect_whole(parts, minimum=MINIMUM)
    assert all(value is None or value == part for value, part in zip(shown, parts, strict=True))
    assert all(value is None for value, part in zip(shown, parts, strict=True) if 0 < part < MINIMUM)
    if None in shown:
        assert shown.count(None) >= 2
        assert sum(part for value, part in zip(shown, parts, strict=True) if value is None) >= MINIMUM


def test_nothing_small_hides_nothing() -> None:
    assert protect_parts([10, 20, 0, 7], [20, 40, 9, 7], total=37, minimum=5) == [10, 20, 0, 7]


def test_a_part_hidden_elsewhere_is_hidden_here() -> None:
    assert protect_parts([10, 20, 9], [20, 40, 20], total=39, minimum=5, hidden=[True, False, False])[0] is None


@given(st.lists(st.sampled_from(["a", "b", "c", "d", None]), max_size=60))
def test_merged_groups_are_large_enough_or_all_there_is(values: list[str | None]) -> None:
    merged = merge_small_groups(pa.chunked_array([pa.array(values, pa.string())]), MINIMUM).to_pylist()
    assert len(merged) == len(values)
    sizes = {value: merged.count(value) for value in merged}
    assert all(size >= MINIMUM for size in sizes.values()) or set(sizes) == {OTHER}
    assert all(new in (old, OTHER) for old, new in zip(values, merged, strict=True))


def test_merge_small_groups_reads_dictionaries_and_truth_values() -> None:
    coded = pa.chunked_array([pa.array(["a"] * 6 + ["b"], pa.string()).dictionary_encode()])
    assert merge_small_groups(coded, 5).unique().to_pylist() == [OTHER]
    truth = pa.chunked_array([pa.array([True] * 6 + [False] * 6)])
    assert merge_small_groups(truth, 5).unique().to_pylist() == ["true", "false"]
    assert np.int64(merge_small_groups(pa.chunked_array([pa.array([], pa.string())]), 5).length()) == 0
