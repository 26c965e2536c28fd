"""The attacker: from everything published, between which bounds must a hidden cell lie? By linear programming.

The unknowns are the finest cells of all tables together; everything published is a sum of some of them. So an attacker
who has every table and every earlier release can do no better than this, but for arguments about whole numbers: they
are allowed for by counting only whole numbers between the bounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from ruta.rooms.measurement.rules.disclosure.tables import Cells, Key, Space

_EPSILON = 1e-6


@dataclass(frozen=True)
class Solution:
    """Counts that agree with everything published, for unknowns that belong together: one of many possible worlds."""

    group: int
    place: Mapping[int, int]
    values: npt.NDArray[np.float64]


class Attack:
    """What is published as equations, and what has been found so far of each hidden cell."""

    def __init__(self, space: Space, equations: Sequence[tuple[list[int], int]]) -> None:
        self.zero = np.zeros(space.size, bool)
        for parts, count in equations:
            if count == 0:
                self.zero[parts] = True
        kept = []
        for parts, count in equations:
            left = [part for part in parts if not self.zero[part]]
            if left and count:
                kept.append((left, count))
        self.group = self._group(space.size, kept)
        self.equations: dict[int, list[tuple[list[int], int]]] = {}
        self.systems: dict[int, tuple[dict[int, int], csr_matrix, list[int]]] = {}
        for left, count in kept:
            self.equations.setdefault(int(self.group[left[0]]), []).append((left, count))

    @staticmethod
    def _group(size: int, equations: Sequence[tuple[list[int], int]]) -> npt.NDArray[np.int64]:
        """Unknowns that share an equation belong together, and are solved apart from the others."""
        parent = list(range(size))

        def find(one: int) -> int:
            while parent[one] != one:
                parent[one] = parent[parent[one]]
                one = parent[one]
            return one

        for parts, _ in equations:
            first = find(parts[0])
            for part in parts[1:]:
                parent[find(part)] = first
        return np.array([find(one) for one in range(size)], np.int64)

    def bound(self, parts: Sequence[int], watch: Callable[[Solution], None] | None = None) -> tuple[float, float]:
        """The least and the most that the sum of some unknowns can be. ``watch`` is shown every solution met."""
        low = high = 0.0
        by_group: dict[int, list[int]] = {}
        for part in parts:
            if not self.zero[part]:
                by_group.setdefault(int(self.group[part]), []).append(part)
        for group, members in by_group.items():
            if group not in self.equations:
                return 0.0, math.inf
            low += self._solve(group, members, 1.0, watch)
            high -= self._solve(group, members, -1.0, watch)
        return low, high

    def _prepare(self, group: int) -> tuple[dict[int, int], csr_matrix, list[int]]:
        if group not in self.systems:
            equations = self.equations[group]
            unknowns = sorted({part for parts, _ in equations for part in parts})
            place = {part: number for number, part in enumerate(unknowns)}
            rows = [row for row, (parts, _) in enumerate(equations) for _ in parts]
            columns = [place[part] for parts, _ in equations for part in parts]
            matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(equations), len(unknowns)))
            self.systems[group] = place, matrix, [count for _, count in equations]
        return self.systems[group]

    def _solve(
        self, group: int, members: Sequence[int], sign: float, watch: Callable[[Solution], None] | None
    ) -> float:
        place, matrix, counts = self._prepare(group)
        aim = np.zeros(len(place))
        aim[[place[part] for part in members]] = sign
        found = linprog(aim, A_eq=matrix, b_eq=counts, bounds=(0, None), method="highs")
        if found.status != 0:
            return -math.inf
        if watch is not None:
            watch(Solution(group, place, found.x))
        return float(found.fun)


def count_whole_numbers(low: float, high: float) -> float:
    """How far apart the least and the greatest whole number between two bounds are.

    >>> count_whole_numbers(0.4, 6.9)
    5
    """
    if math.isinf(high):
        return math.inf
    return math.floor(high + _EPSILON) - math.ceil(low - _EPSILON)


def build_attack(space: Space, table: Cells, shown: Mapping[Key, int], releases: Sequence[Cells]) -> Attack:
    """The equations of what is shown of a table, and of earlier releases."""
    equations = [(space.find_parts(space.widen(table, key)), count) for key, count in shown.items()]
    for one in (table, *releases):
        equations += [(space.find_parts(space.widen(one, key)), 0) for key in space.list_missing(one)]
    for release in releases:
        equations += [
            (space.find_parts(space.widen(release, key)), count)
            for key, count in release.counts.items()
            if count is not None
        ]
    return Attack(space, equations)


def find_bounds(table: Cells, hidden: Sequence[Key], releases: Sequence[Cells] = ()) -> dict[Key, tuple[float, float]]:
    """What an attacker who sees a table without some cells, and earlier releases, can tell of each hidden cell."""
    space = Space([table, *releases])
    shown = {key: count for key, count in table.counts.items() if key not in set(hidden) and count is not None}
    attack = build_attack(space, table, shown, releases)
    return {key: attack.bound(space.find_parts(space.widen(table, key))) for key in hidden}
