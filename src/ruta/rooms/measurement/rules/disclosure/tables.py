"""Tables of counts as cells over their dimensions, checked: whole numbers, each cell once, margins that add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from ruta.kernel.problems import Problem

#: The value that marks a margin.
TOTAL = "total"
Key = tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """A table: its dimensions, and the count of each cell (None where an earlier release hid it), in order."""

    name: str
    dimensions: tuple[str, ...]
    counts: Mapping[Key, int | None]

    def list_patterns(self) -> set[tuple[bool, ...]]:
        """Which crossings the table shows: for each, the dimensions that are not totalled."""
        return {tuple(value != TOTAL for value in key) for key in self.counts}


def read_cells(name: str, columns: Mapping[str, Sequence[object]], *, may_hide: bool = False) -> Cells:
    """A long table as cells: every column but ``count`` and ``state`` is a dimension.

    Errors: ``disclosure-table-unusable`` names the row: no count column, a count that is no whole number from 0 on, a
    cell without a value, a cell twice. ``may_hide``: an earlier release, where a count may be missing.
    """
    if "count" not in columns:
        raise _refuse(name, 0, "there is no column count")
    dimensions = tuple(column for column in columns if column not in ("count", "state"))
    counts: dict[Key, int | None] = {}
    for row in range(len(columns["count"])):
        values = [columns[column][row] for column in dimensions]
        if any(value is None for value in values):
            raise _refuse(name, row + 1, "a dimension has no value; write unknown for what is not known")
        key = tuple(str(value) for value in values)
        count = columns["count"][row]
        if count is None and may_hide:
            counts.setdefault(key, None)
            continue
        if isinstance(count, bool) or not isinstance(count, int | float) or count != int(count) or count < 0:
            raise _refuse(name, row + 1, f"the count is {count!r}, not a whole number from 0 on")
        if key in counts:
            raise _refuse(name, row + 1, f"the cell {' · '.join(key)} comes twice")
        counts[key] = int(count)
    return Cells(name, dimensions, counts)


def check_margins(cells: Cells) -> None:
    """Refuse a table whose margins are not the sums of their parts: it could not be protected.

    Errors: ``disclosure-table-not-additive``.
    """
    patterns = cells.list_patterns()
    sums: dict[tuple[int, Key], int] = {}
    for key, count in cells.counts.items():
        for place, value in enumerate(key):
            if value != TOTAL:
                margin = (*key[:place], TOTAL, *key[place + 1 :])
                sums[place, margin] = sums.get((place, margin), 0) + (count or 0)
    for key, count in cells.counts.items():
        for place, value in enumerate(key):
            finer = tuple(at == place or one != TOTAL for at, one in enumerate(key))
            if value == TOTAL and finer in patterns and sums.get((place, key), 0) != count:
                raise Problem(
                    "disclosure-table-not-additive",
                    "{table}: the cell {cell} says {count}, and its parts by {dimension} add up to {sum}. Correct the "
                    "table: margins that do not add up cannot be protected.",
                    table=cells.name,
                    cell=" · ".join(key),
                    count=count,
                    dimension=cells.dimensions[place],
                    sum=sums.get((place, key), 0),
                )


def list_line(key: Key, counts: Iterable[Key]) -> Iterator[Key]:
    """The other cells of the lines a cell stands in: they differ from it in one dimension.

    >>> sorted(list_line(("F", "total"), [("F", "total"), ("M", "total"), ("F", "a"), ("M", "a")]))
    [('F', 'a'), ('M', 'total')]
    """
    for other in counts:
        if sum(one != two for one, two in zip(key, other, strict=True)) == 1:
            yield other


class Space:
    """All dimensions of several tables together, and the finest cells that everything published adds up from."""

    def __init__(self, tables: Sequence[Cells], *, most: int = 200_000) -> None:
        self.dimensions: list[str] = []
        values: dict[str, dict[str, int]] = {}
        for table in tables:
            for place, dimension in enumerate(table.dimensions):
                known = values.setdefault(dimension, {})
                if dimension not in self.dimensions:
                    self.dimensions.append(dimension)
                for key in table.counts:
                    if key[place] != TOTAL:
                        known.setdefault(key[place], len(known))
        self.values = [values[dimension] or {"": 0} for dimension in self.dimensions]
        self.size = 1
        for known in self.values:
            self.size *= len(known)
        if self.size > most:
            raise Problem(
                "disclosure-too-large",
                "Together the tables cross {size} cells, more than the {most} that can be checked. Protect tables of "
                "fewer dimensions, or fewer earlier releases at once.",
                size=self.size,
                most=most,
            )

    def widen(self, table: Cells, key: Key) -> Key:
        """A table's cell as a cell of the whole space: totals where the table has no dimension."""
        own = dict(zip(table.dimensions, key, strict=True))
        return tuple(own.get(dimension, TOTAL) for dimension in self.dimensions)

    def find_parts(self, key: Key) -> list[int]:
        """The finest cells that a cell of the space is the sum of."""
        choices = [
            range(len(known)) if value == TOTAL else (known[value],)
            for known, value in zip(self.values, key, strict=True)
        ]
        found = []
        for places in product(*choices):
            number = 0
            for place, known in zip(places, self.values, strict=True):
                number = number * len(known) + place
            found.append(number)
        return found

    def list_missing(self, table: Cells) -> Iterator[Key]:
        """Cells of a crossing that the table shows, which it leaves out: they are known to be 0."""
        for pattern in table.list_patterns():
            choices = []
            for dimension, is_open in zip(table.dimensions, pattern, strict=True):
                known = self.values[self.dimensions.index(dimension)]
                own = {key[table.dimensions.index(dimension)] for key in table.counts} - {TOTAL}
                choices.append([value for value in known if value in own] if is_open else [TOTAL])
            for key in product(*choices):
                if key not in table.counts:
                    yield key


def _refuse(name: str, row: int, why: str) -> Problem:
    return Problem(
        "disclosure-table-unusable", "{table}, row {row}: {why}. Correct it and retry.", table=name, row=row, why=why
    )
