"""Small counts stay hidden, also from a reader who adds, subtracts and knows how many people each group has."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ruta.kernel.problems import Problem
from ruta.rooms.directory.rules.barriers_analysis import analyse_barriers, compare_demands
from ruta.rooms.directory.rules.barriers_protection import (
    OTHER,
    is_small,
    merge_small_groups,
    protect_parts,
    protect_whole,
)
from ruta.rooms.directory.rules.barriers_report import join_small_groups, protect_analysis, protect_comparison
from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.types.barriers import BarrierAnalysis
from ruta.rooms.directory.types.barriers_shown import ShownAnalysis

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


def _analyse(rng: np.random.Generator, size: int) -> tuple[BarrierAnalysis, ShownAnalysis]:
    """A small city: three services that share demands."""
    people = pa.table(
        {
            "person_id": np.arange(size),
            "status": pa.array(rng.choice(["irregular", "refugee", "temporary", None], size, p=[0.4, 0.3, 0.25, 0.05])),
            "age": pa.array(rng.integers(14, 70, size)),
            "documents": pa.array(
                [
                    None if rng.random() < 0.1 else list(rng.choice(["run", "visa"], rng.integers(0, 2)))
                    for _ in range(size)
                ],
                pa.list_(pa.string()),
            ),
            "sex": pa.array(rng.choice(["F", "M", "X"], size, p=[0.6, 0.35, 0.05])),
        }
    )
    legal = {"fact": "status", "op": "!=", "value": "irregular"}
    adult = {"fact": "age", "op": ">=", "value": int(rng.integers(15, 21))}
    run = {"fact": "documents", "op": "has_any", "value": ["run"]}
    demands = {
        "a": parse_demand({"all": [legal, adult]}),
        "b": parse_demand({"all": [legal, run]}),
        "c": parse_demand({"any": [run, {"all": [adult, {"fact": "sex", "op": "=", "value": "F"}]}]}),
    }
    people = people.append_column("by_status", people["status"]).append_column("by_sex", people["sex"])
    joined = join_small_groups(people, ["by_status", "by_sex"], MINIMUM)
    found = analyse_barriers(demands, joined, on=date(2026, 11, 22), by=["by_status", "by_sex"])
    return found, protect_analysis(found, minimum=MINIMUM)


@pytest.mark.parametrize("seed", range(25))
def test_a_reader_of_the_whole_analysis_cannot_work_out_a_small_count(seed: int) -> None:
    """Solve for each hidden count with everything shown, the sizes, and what follows from what.

    It must stay one of at least as many possible counts as the minimum.
    """
    rng = np.random.default_rng(seed)
    found, shown = _analyse(rng, int(rng.integers(30, 120)))
    for breakdown in found.breakdowns:
        places = [0, *range(breakdown.start, breakdown.start + len(breakdown.values))]
        problem = _Programme()
        for service, told in zip(found.services, shown.services, strict=True):
            name = service.service
            sums = [told.eligible, told.not_eligible, told.cannot_tell]
            groups = {group.value: group.count for group in told.groups if group.breakdown == breakdown.name}
            for place in places:
                size = int(found.sizes[place])
                for sort in "ENU":
                    problem.add((sort, name, place), 0, size)
                problem.equal([((sort, name, place), 1) for sort in "ENU"], size)
                if place:
                    value = groups[breakdown.values[place - breakdown.start]]
                    problem.tell(("E", name, place), value)
                else:
                    for sort, value in zip("ENU", sums, strict=True):
                        problem.tell((sort, name, 0), value)
            for sort in "ENU":
                problem.adds_up(sort, name, places)
        for told in shown.demands:
            for place in places:
                problem.add(("P", told.key, place), 0, int(found.sizes[place]))
                for name in told.services:
                    problem.add(("W", told.key, name, place), 0, int(found.sizes[place]))
                    problem.at_most([(("W", told.key, name, place), 1), (("N", name, place), -1)], 0)
                    problem.at_most([(("W", told.key, name, place), 1), (("P", told.key, place), -1)], 0)
                terms = [(("W", told.key, name, place), -1) for name in told.services]
                problem.at_most([(("P", told.key, place), 1), *terms], 0)
            problem.adds_up("P", told.key, places)
            problem.tell(("P", told.key, 0), told.people)
            for group in told.groups:
                if group.breakdown == breakdown.name:
                    place = breakdown.start + breakdown.values.index(group.value)
                    problem.tell(("P", told.key, place), group.count)
            for name, value in told.services.items():
                problem.tell(("W", told.key, name, 0), value)
                problem.adds_up("W", told.key, places, name)
            if told.doors is not None:
                problem.equal([(("W", told.key, name, 0), 1) for name in told.services], told.doors)
        truth: dict[tuple[Any, ...], Any] = {("P", demand.key): demand.people for demand in found.demands}
        for service in found.services:
            truth |= {("E", service.service): service.eligible, ("N", service.service): service.not_eligible}
        for demand in found.demands:
            truth |= {("W", demand.key, name): counts for name, counts in demand.would_enter.items()}
        for key in problem.hidden():
            if key[:-1] not in truth or (key[0] in "NW" and key[-1]):
                continue
            count, size = int(truth[key[:-1]][key[-1]]), int(found.sizes[key[-1]])
            if is_small(count, size, MINIMUM):
                low, high = problem.bound(key)
                assert high - low + 1 > MINIMUM - 1e-6, (key, count, size, low, high)
    assert any(demand.people is not None for demand in shown.demands)


class _Programme:
    """A linear programme over named counts."""

    def __init__(self) -> None:
        self.places: dict[tuple[Any, ...], int] = {}
        self.bounds: list[tuple[float, float]] = []
        self.equalities: list[tuple[dict[int, float], float]] = []
        self.limits: list[tuple[dict[int, float], float]] = []
        self.told: set[tuple[Any, ...]] = set()

    def add(self, key: tuple[Any, ...], low: int, high: int) -> None:
        if key not in self.places:
            self.places[key] = len(self.bounds)
            self.bounds.append((low, high))

    def equal(self, terms: list[tuple[tuple[Any, ...], float]], value: float) -> None:
        self.equalities.append(({self.places[key]: weight for key, weight in terms}, value))

    def at_most(self, terms: list[tuple[tuple[Any, ...], float]], value: float) -> None:
        self.limits.append(({self.places[key]: weight for key, weight in terms}, value))

    def adds_up(self, sort: str, name: str, places: list[int], *more: str) -> None:
        terms = [((sort, name, *more, place), 1.0) for place in places[1:]]
        self.equal([*terms, ((sort, name, *more, 0), -1.0)], 0)

    def tell(self, key: tuple[Any, ...], value: int | None) -> None:
        if value is not None:
            self.told.add(key)
            self.equal([(key, 1.0)], value)

    def hidden(self) -> list[tuple[Any, ...]]:
        return [key for key in self.places if key not in self.told]

    def bound(self, key: tuple[Any, ...]) -> tuple[float, float]:
        size = len(self.bounds)

        def rows(found: list[tuple[dict[int, float], float]]) -> tuple[Any, Any]:
            matrix = np.zeros((len(found), size))
            for number, (terms, _) in enumerate(found):
                for place, weight in terms.items():
                    matrix[number, place] = weight
            return matrix, [value for _, value in found]

        equal, at_most = rows(self.equalities), rows(self.limits)
        ends = []
        for sign in (1, -1):
            cost = np.zeros(size)
            cost[self.places[key]] = sign
            solved = linprog(cost, A_eq=equal[0], b_eq=equal[1], A_ub=at_most[0], b_ub=at_most[1], bounds=self.bounds)
            assert solved.status == 0, solved.message
            ends.append(sign * solved.fun)
        return ends[0], ends[1]


def test_too_few_people_are_not_analysed() -> None:
    with pytest.raises(Problem) as caught:
        join_small_groups(pa.table({"person_id": [1, 2], "sex": ["F", "M"]}), ["sex"], MINIMUM)
    assert caught.value.code == "population-too-small"


def test_a_what_if_that_moves_few_people_hides_them_and_the_result() -> None:
    size = 40
    table = pa.table({"person_id": range(size), "age": [17] * 3 + [18] * 20 + [30] * 17, "by_sex": ["F", "M"] * 20})
    adult = {"S": parse_demand({"fact": "age", "op": ">=", "value": 18})}
    for value in (17, 30):
        after = {"S": parse_demand({"fact": "age", "op": ">=", "value": value})}
        found = compare_demands(adult, after, table, on=date(2026, 11, 22), by=["by_sex"])
        (change,) = protect_comparison(found, minimum=MINIMUM).changes
        assert change.before is None  # three of forty are outside: nearly all
        assert change.after is None
    table = table.set_column(1, "age", pa.array([17] * 10 + [18] * 20 + [30] * 10))
    found = compare_demands(adult, {"S": parse_demand({"all": []})}, table, on=date(2026, 11, 22), by=["by_sex"])
    (change,) = protect_comparison(found, minimum=MINIMUM).changes
    assert (change.before, change.after, change.enters, change.leaves) == (30, 40, 10, 0)
    assert [group.count for group in change.entering] == [5, 5]
