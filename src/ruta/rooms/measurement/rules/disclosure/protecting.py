"""Hiding cells: first the small ones, then as many more as it takes that none of them can be worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ruta.kernel.problems import Problem
from ruta.rooms.measurement.rules.disclosure.solving import Attack, Solution, build_attack, count_whole_numbers
from ruta.rooms.measurement.rules.disclosure.tables import TOTAL, Cells, Key, Space, check_margins, list_line

SHOWN, PRIMARY, SECONDARY = "shown", "primary", "secondary"
#: Told how many hidden cells are known to be safe, and how many there are.
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Protected:
    """What becomes of each cell. ``exposed``: small cells that an earlier release gives away whatever is hidden now."""

    states: Mapping[Key, str]
    exposed: tuple[Key, ...]


def protect_table(
    table: Cells,
    *,
    minimum: int = 5,
    sensitive: str = "",
    sensitive_minimum: int = 10,
    releases: Sequence[Cells] = (),
    tell: Tell | None = None,
) -> Protected:
    """Hide counts from 1 to below the minimum (of a sensitive dimension: its own), and whatever gives them away.

    Guarantee: from everything shown and every earlier release, each hidden cell may still be any of at least
    ``minimum`` + 1 whole numbers, unless it is listed as exposed. Zeros are shown and never used to hide others.
    Errors: ``disclosure-minimum-unusable``, ``disclosure-column-unknown``, ``disclosure-table-not-additive``,
    ``disclosure-other-population``, ``disclosure-too-large``.
    """
    if minimum < 1 or sensitive_minimum < 1:
        raise Problem("disclosure-minimum-unusable", "The minimum must be 1 or more.")
    if sensitive and sensitive not in table.dimensions:
        raise Problem(
            "disclosure-column-unknown",
            "{table} has no column {column}; its dimensions are {known}.",
            table=table.name,
            column=sensitive,
            known=", ".join(table.dimensions),
        )
    check_margins(table)
    space = Space([table, *releases])
    released = _check_releases(table, releases, space)
    work = _Protection(table, space, releases, released)
    place = table.dimensions.index(sensitive) if sensitive else -1
    for key, count in table.counts.items():
        least = max(minimum, sensitive_minimum) if place >= 0 and key[place] != TOTAL else minimum
        work.least[key] = least
        if 0 < (count or 0) < least:
            work.states[key] = PRIMARY
    work.close_lines()
    exposed = work.close_by_attack(tell)
    return Protected({key: work.states.get(key, SHOWN) for key in table.counts}, exposed)


def _check_releases(table: Cells, releases: Sequence[Cells], space: Space) -> set[Key]:
    """The cells of the table that an earlier release shows, as cells of the space."""
    now = {space.widen(table, key): count for key, count in table.counts.items()}
    released: set[Key] = set()
    for release in releases:
        for key, count in release.counts.items():
            wide = space.widen(release, key)
            if count is None or wide not in now:
                continue
            if now[wide] != count:
                raise Problem(
                    "disclosure-other-population",
                    "{release} says {before} of the cell {cell}, and {table} says {now}: they are not of the same "
                    "people. Compare only releases of one population.",
                    release=release.name,
                    table=table.name,
                    cell=" · ".join(key),
                    before=count,
                    now=now[wide],
                )
            released.add(wide)
    return released


class _Protection:
    """The work of protecting one table: which cells are hidden so far, and why."""

    def __init__(self, table: Cells, space: Space, releases: Sequence[Cells], released: set[Key]) -> None:
        self.table, self.space, self.releases = table, space, releases
        self.released = {key for key in table.counts if space.widen(table, key) in released}
        self.states: dict[Key, str] = {}
        self.least: dict[Key, int] = {}
        self.lines = self._list_lines()
        self.parts: dict[Key, list[int]] = {}
        self.seen: dict[Key, tuple[float, float]] = {}

    def _list_lines(self) -> list[list[Key]]:
        """Every margin with its parts along one dimension."""
        lines: dict[tuple[int, Key], list[Key]] = {}
        for key in self.table.counts:
            for place, value in enumerate(key):
                if value != TOTAL:
                    margin = (*key[:place], TOTAL, *key[place + 1 :])
                    lines.setdefault((place, margin), []).append(key)
        return [[margin, *parts] for (_, margin), parts in lines.items() if margin in self.table.counts]

    def close_lines(self) -> None:
        """The plain rule first: no line with one hidden cell, or with hidden cells that together are too few."""
        changed = True
        while changed:
            changed = False
            for line in self.lines:
                hidden = [key for key in line if key in self.states]
                if not hidden:
                    continue
                need = max(self.least[key] for key in hidden)
                inner = sum(self.table.counts[key] or 0 for key in hidden if key != line[0])
                if len(hidden) == 1 or (line[0] not in self.states and inner < need):
                    changed |= self._hide_one([key for key in line if key not in self.states])

    def close_by_attack(self, tell: Tell | None) -> tuple[Key, ...]:
        """Attack what is shown; hide more where a hidden cell is known too well; until none is, or nothing helps."""
        exposed: list[Key] = [key for key in self.states if key in self.released]
        while True:
            shown = {
                key: count for key, count in self.table.counts.items() if key not in self.states and count is not None
            }
            attack = build_attack(self.space, self.table, shown, self.releases)
            targets = [key for key in self.states if key not in exposed]
            weak = []
            watch = self._watch(attack, targets)
            for done, key in enumerate(targets):
                # What two possible worlds differ by stays possible when more is hidden.
                if count_whole_numbers(*self.seen.get(key, (0.0, 0.0))) < self.least[key]:
                    bounds = attack.bound(self._find_parts(key), watch)
                    if count_whole_numbers(*bounds) < self.least[key]:
                        weak.append(key)
                    else:
                        self.seen[key] = bounds
                if tell is not None:
                    tell(done + 1, len(targets))
            if not weak:
                return tuple(exposed)
            helped = False
            for key in weak:
                near = [other for other in list_line(key, self.table.counts) if other not in self.states]
                helped |= self._hide_one(near)
            if not helped:
                helped = self._hide_one([key for key in self.table.counts if key not in self.states])
            if not helped:
                return (*exposed, *weak)
            self.close_lines()

    def _find_parts(self, key: Key) -> list[int]:
        if key not in self.parts:
            self.parts[key] = self.space.find_parts(self.space.widen(self.table, key))
        return self.parts[key]

    def _watch(self, attack: Attack, targets: Sequence[Key]) -> Callable[[Solution], None]:
        """Keep, of every solution the attack meets, the least and the most each hidden cell was in one."""
        by_group: dict[int, list[tuple[Key, list[int]]]] = {}
        for key in targets:
            parts = [part for part in self._find_parts(key) if not attack.zero[part]]
            groups = {int(attack.group[part]) for part in parts}
            if len(groups) == 1:
                by_group.setdefault(groups.pop(), []).append((key, parts))

        def watch(solution: Solution) -> None:
            for key, parts in by_group.get(solution.group, ()):
                value = float(solution.values[[solution.place[part] for part in parts]].sum())
                low, high = self.seen.get(key, (value, value))
                self.seen[key] = min(low, value), max(high, value)

        return watch

    def _hide_one(self, candidates: Sequence[Key]) -> bool:
        """Hide the one that costs least: no margin if possible, not released before, the smallest count; no zero."""
        usable = [key for key in candidates if (self.table.counts[key] or 0) > 0 and key not in self.released]
        if not usable:
            return False
        best = min(usable, key=lambda key: (sum(value == TOTAL for value in key), self.table.counts[key] or 0, key))
        self.states[best] = SECONDARY
        return True
