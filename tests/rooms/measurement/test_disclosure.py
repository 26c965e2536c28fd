"""Disclosure control: an attacker who knows all totals and earlier releases tries to solve for hidden cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ruta.kernel.problems import Problem
from ruta.rooms.measurement.rules.disclosure import Cells, find_bounds, protect_table, read_cells
from ruta.rooms.measurement.rules.disclosure.tables import TOTAL, Key


def make_table(name: str, dimensions: Sequence[Sequence[str]], inner: Mapping[Key, int], names: str = "abc") -> Cells:
    """A full table with every margin of the inner counts."""
    counts: dict[Key, int | None] = {}
    for key in product(*([*values, TOTAL] for values in dimensions)):
        counts[key] = sum(
            count
            for cell, count in inner.items()
            if all(one in (TOTAL, two) for one, two in zip(key, cell, strict=True))
        )
    return Cells(name, tuple(names[: len(dimensions)]), counts)


def attack(table: Cells, states: Mapping[Key, str], releases: Sequence[Cells] = ()) -> dict[Key, tuple[float, float]]:
    """The attacker, written without the engine: one unknown for each combination of values of all tables."""
    dimensions = list(dict.fromkeys(name for one in (table, *releases) for name in one.dimensions))
    values = {
        name: sorted(
            {
                key[one.dimensions.index(name)]
                for one in (table, *releases)
                if name in one.dimensions
                for key in one.counts
            }
            - {TOTAL}
        )
        for name in dimensions
    }
    worlds = list(product(*(values[name] for name in dimensions)))

    def mark(one: Cells, key: Key) -> Any:
        wanted = dict(zip(one.dimensions, key, strict=True))

        def fits(world: Key) -> bool:
            return all(wanted.get(name, TOTAL) in (TOTAL, value) for name, value in zip(dimensions, world, strict=True))

        return np.array([float(fits(world)) for world in worlds])

    rows, sums = [], []
    for one in (table, *releases):
        for key, count in one.counts.items():
            if count is None or (one is table and states[key] != "shown"):
                continue
            rows.append(mark(one, key))
            sums.append(count)
    found = {}
    for key, state in states.items():
        if state == "shown":
            continue
        ends = [
            linprog(sign * mark(table, key), A_eq=np.array(rows) if rows else None, b_eq=sums or None, bounds=(0, None))
            for sign in (1, -1)
        ]
        low = float(ends[0].fun)
        high = -float(ends[1].fun) if ends[1].status == 0 else math.inf
        found[key] = (low, high)
    return found


def width(bounds: tuple[float, float]) -> float:
    return math.inf if math.isinf(bounds[1]) else math.floor(bounds[1] + 1e-6) - math.ceil(bounds[0] - 1e-6)


_counts = st.integers(0, 12) | st.integers(0, 60)


@st.composite
def tables(draw: Any, most: int = 2) -> Cells:
    sizes = draw(st.lists(st.integers(2, 3 if most > 2 else 4), min_size=1, max_size=most))
    dimensions = [[f"{'xyz'[place]}{number}" for number in range(size)] for place, size in enumerate(sizes)]
    return make_table("t", dimensions, {key: draw(_counts) for key in product(*dimensions)})


@settings(max_examples=60, deadline=None)
@given(table=tables(), minimum=st.integers(2, 8))
def test_no_hidden_cell_can_be_worked_out(table: Cells, minimum: int) -> None:
    found = protect_table(table, minimum=minimum)
    assert found.exposed == () or sum(count or 0 for count in table.counts.values()) < 40 * minimum
    for key, bounds in attack(table, found.states).items():
        if key not in found.exposed:
            assert width(bounds) >= minimum, (key, bounds)
    for key, count in table.counts.items():
        if 0 < (count or 0) < minimum:
            assert found.states[key] == "primary"
        if count == 0:
            assert found.states[key] == "shown"


@settings(max_examples=15, deadline=None)
@given(table=tables(most=3))
def test_three_dimensions_hold_as_well(table: Cells) -> None:
    found = protect_table(table, minimum=4)
    for key, bounds in attack(table, found.states).items():
        assert key in found.exposed or width(bounds) >= 4


@settings(max_examples=25, deadline=None)
@given(table=tables(), second=tables(), data=st.data())
def test_earlier_releases_of_the_same_people_are_allowed_for(table: Cells, second: Cells, data: Any) -> None:
    inner = {
        (*one, *two): data.draw(_counts)
        for one in (key for key in table.counts if TOTAL not in key)
        for two in (("p",), ("q",))
    }
    dimensions = [sorted({key[place] for key in inner}) for place in range(len(table.dimensions) + 1)]
    whole = make_table("whole", dimensions, inner, "abcd")
    now = Cells(
        "now", whole.dimensions[:-1], {key[:-1]: count for key, count in whole.counts.items() if key[-1] == TOTAL}
    )
    before = Cells(
        "before",
        (whole.dimensions[0], whole.dimensions[-1]),
        {(key[0], key[-1]): count for key, count in whole.counts.items() if all(value == TOTAL for value in key[1:-1])},
    )
    first = protect_table(before, minimum=4)
    kept = {key: count if first.states[key] == "shown" else None for key, count in before.counts.items()}
    published = Cells("before", before.dimensions, kept)
    found = protect_table(now, minimum=4, releases=[published])
    for key, bounds in attack(now, found.states, [published]).items():
        assert key in found.exposed or width(bounds) >= 4


def test_the_engines_attacker_agrees_with_ours() -> None:
    cells = product("FM", "abc")
    table = make_table("t", ["FM", "abc"], dict(zip(cells, (3, 20, 9, 8, 2, 30), strict=True)))
    found = protect_table(table, minimum=5)
    hidden = [key for key, state in found.states.items() if state != "shown"]
    ours, theirs = find_bounds(table, hidden), attack(table, found.states)
    for key in hidden:
        assert ours[key] == pytest.approx(theirs[key])


def test_a_sensitive_dimension_has_its_own_minimum() -> None:
    inner = {(status, city): count for (status, city), count in zip(product("rs", "xy"), (7, 30, 40, 50), strict=True)}
    table = make_table("t", ["rs", "xy"], inner)
    assert set(protect_table(table, minimum=5).states.values()) == {"shown"}
    assert protect_table(table, minimum=5, sensitive="a", sensitive_minimum=10).states["r", "x"] == "primary"


def test_a_table_without_small_cells_is_shown_whole() -> None:
    table = make_table("t", ["xy", "pq"], dict.fromkeys(product("xy", "pq"), 50))
    assert set(protect_table(table).states.values()) == {"shown"}


def test_what_an_earlier_release_gave_away_is_said() -> None:
    table = make_table("t", ["xy"], {("x",): 2, ("y",): 50})
    found = protect_table(table, releases=[table])
    assert ("x",) in found.exposed


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"a": ["x"]}, "disclosure-table-unusable"),
        ({"a": ["x"], "count": [None]}, "disclosure-table-unusable"),
        ({"a": ["x"], "count": [1.5]}, "disclosure-table-unusable"),
        ({"a": ["x"], "count": [-1]}, "disclosure-table-unusable"),
        ({"a": [None], "count": [1]}, "disclosure-table-unusable"),
        ({"a": ["x", "x"], "count": [1, 1]}, "disclosure-table-unusable"),
        ({"a": ["x", "y", "total"], "count": [1, 1, 3]}, "disclosure-table-not-additive"),
    ],
)
def test_a_table_that_cannot_be_protected_is_refused(columns: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as caught:
        protect_table(read_cells("t.csv", columns))
    assert caught.value.code == code


def test_releases_of_other_people_and_impossible_wishes_are_refused() -> None:
    table = make_table("t", ["xy"], {("x",): 2, ("y",): 50})
    other = make_table("o", ["xy"], {("x",): 3, ("y",): 50})
    for options, code in (
        ({"releases": [other]}, "disclosure-other-population"),
        ({"minimum": 0}, "disclosure-minimum-unusable"),
        ({"sensitive": "z"}, "disclosure-column-unknown"),
    ):
        with pytest.raises(Problem) as caught:
            protect_table(table, **options)  # type: ignore[arg-type]
        assert caught.value.code == code
