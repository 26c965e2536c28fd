"""What one fact's value makes of the conditions on it, as bits, remembered for every value alike.

Between two neighbouring numbers that the demands name, no condition can tell two values apart. Numbers and dates are
therefore remembered by the stretch they fall in, lists by what they hold, the rest by value: a person seen for the
first time seldom needs a condition tested.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ruta.rooms.directory.rules.conditions import ListOfTexts, Test, list_literals, read_iso_date
from ruta.rooms.directory.types.demands import Condition

#: Values remembered per fact before starting afresh.
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class ConditionBits:
    """A condition's test, and the bits to set in a person's row when it turns out true, and when false."""

    condition: Condition
    test: Test
    if_true: int
    if_false: int

    def find_bits(self, value: Any) -> int:
        """The bits a value sets; none where it leaves the condition unknown."""
        outcome = self.test(value)
        return 0 if outcome is None else self.if_true if outcome else self.if_false


class FactOutcomes:
    """The conditions on one fact, and the bits they set for each value; ``held`` are the bits of documents held."""

    __slots__ = ("conditions", "days", "held", "lists", "numbers", "remembered")

    def __init__(self, conditions: Sequence[ConditionBits], held: Mapping[str, int]) -> None:
        literals = {literal for entry in conditions for literal in list_literals(entry.condition)}
        self.conditions = conditions
        self.held = held
        self.numbers = sorted(literal for literal in literals if not isinstance(literal, str | bool))
        self.days = sorted(day for literal in literals if (day := read_iso_date(literal)) is not None)
        self.lists: ListBits | None = None
        self.remembered: dict[object, int] = {}

    def find_bits(self, value: Any) -> int:
        """The bits a known value sets in a person's row.

        Errors: ``fact-wrong-type``.
        """
        kind, key = value.__class__, value
        try:
            if kind is int or kind is float:
                if value != value:
                    return 0
                key = bisect_left(self.numbers, value) + bisect_right(self.numbers, value)  # odd: on a number named
            elif kind is date:
                key = -1 - bisect_left(self.days, value) - bisect_right(self.days, value)  # below zero: no number's
            elif kind is list or kind is set or kind is tuple:
                key = frozenset(value)
            elif kind is not str and kind is not frozenset:
                key = (kind, value)  # True is no 1
            bits = self.remembered.get(key)
        except TypeError:  # not a value any condition can test: testing it says so
            return self._test_value(value)
        if bits is None:
            if len(self.remembered) >= _MOST_REMEMBERED:
                self.remembered.clear()
            bits = self.remembered[key] = self._test_value(value)
        return bits

    def _test_value(self, value: Any) -> int:
        if isinstance(value, list | tuple | set | frozenset):
            for entry in self.conditions if self.lists is None else self.conditions[:1]:
                entry.test(value)  # refuses what is no list of texts, and a list where none can be
            if self.lists is None:
                self.lists = ListBits(self.conditions)
            return self.lists.find_bits(frozenset(value)) | _join_bits(self.held, value)
        bits = 0
        for entry in self.conditions:
            bits |= entry.find_bits(value)
        return bits


class ListBits:
    """Conditions on a list, each turned by a single item: *any* by one held, *all* by one that is not.

    The bits of any list are those of the turning point, with both bits of every turned condition swapped.
    """

    __slots__ = ("by_absence", "by_presence", "unturned")

    def __init__(self, conditions: Sequence[ConditionBits]) -> None:
        self.unturned = 0
        self.by_presence: dict[str, int] = {}
        self.by_absence: dict[str, int] = {}
        for entry in conditions:
            needs_all = entry.condition.op == "has_all"
            wanted = list_literals(entry.condition)
            self.unturned |= entry.find_bits(ListOfTexts(wanted if needs_all else ()))
            turns = self.by_absence if needs_all else self.by_presence
            for item in wanted:
                turns[item] = turns.get(item, 0) | entry.if_true | entry.if_false

    def find_bits(self, held: frozenset[str]) -> int:
        absent = self.by_absence.keys() - held
        return self.unturned ^ (_join_bits(self.by_presence, held) | _join_bits(self.by_absence, absent))


def _join_bits(bits: Mapping[str, int], names: Iterable[str]) -> int:
    joined = 0
    for name in names:
        joined |= bits.get(name, 0)
    return joined
