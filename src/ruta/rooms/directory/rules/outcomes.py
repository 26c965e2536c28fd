"""What one fact's value makes of the conditions on it, as bits, remembered for every value alike.

Between two neighbouring numbers that the demands name, no condition can tell two values apart. Numbers and dates are
therefore remembered by the stretch they fall in, lists by what they hold, the rest by value: a person seen for the
first time seldom needs a condition tested.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
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


class FactOutcomes:
    """The conditions on one fact, and the bits they set for each value; ``held`` are the bits of documents held."""

    __slots__ = ("conditions", "days", "held", "numbers", "remembered")

    def __init__(self, conditions: Sequence[ConditionBits], held: Mapping[str, int]) -> None:
        literals = {literal for entry in conditions for literal in list_literals(entry.condition)}
        self.conditions = conditions
        self.held = held
        self.numbers = sorted(literal for literal in literals if not isinstance(literal, str | bool))
        self.days = sorted(day for literal in literals if (day := read_iso_date(literal)) is not None)
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
        bits = 0
        if isinstance(value, list | tuple | set | frozenset):
            self.conditions[0].test(value)  # the first test checks the list, and with it the rest
            value = ListOfTexts(value)
            for document in value & self.held.keys():
                bits |= self.held[document]
        for entry in self.conditions:
            outcome = entry.test(value)
            if outcome is not None:
                bits |= entry.if_true if outcome else entry.if_false
        return bits
