"""One condition on one value: the place where an operator gets its meaning.

Everything else (one person, a column, a sentence) asks here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ruta.rooms.directory.errors.demands import fact_wrong_type
from ruta.rooms.directory.types.demands import LIST_OPS, ORDER_OPS, Condition, Span

#: A test of one value: true, false, or ``None`` for a value that is not known.
Test = Callable[[Any], bool | None]


class ListOfTexts(frozenset[str]):
    """A list already seen to hold nothing but texts, so that many conditions need not look again."""


_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WIDEST_SPAN = 200


def read_iso_date(text: Any) -> date | None:
    """The date written ``2026-11-22``, or ``None`` for anything else.

    >>> read_iso_date("2026-11-22"), read_iso_date("2026-02-30"), read_iso_date("soon")
    (datetime.date(2026, 11, 22), None, None)
    """
    if not isinstance(text, str) or not _ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def list_literals(condition: Condition) -> tuple[Any, ...]:
    """The values a condition names, without the open ends of ``between``.

    >>> list_literals(Condition("age", "between", (18, None)))
    (18,)
    """
    if isinstance(condition.value, tuple):
        return tuple(value for value in condition.value if value is not None)
    return (condition.value,)


def find_literal_kind(condition: Condition) -> str:
    """``boolean``, ``number``, ``text``, ``list``, or ``any`` when the condition names no value.

    >>> find_literal_kind(Condition("age", ">=", 18)), find_literal_kind(Condition("sex", "in", ()))
    ('number', 'any')
    """
    if condition.op in LIST_OPS:
        return "list"
    for literal in list_literals(condition):
        if isinstance(literal, bool):
            return "boolean"
        return "text" if isinstance(literal, str) else "number"
    return "any"


def make_test(condition: Condition, *, path: str = "") -> Test:
    """Turn a condition into a function of one value.

    Shapes: the function takes a bool, int, float, Decimal, str, date, :class:`Span` or a collection of strings, and
    answers ``None`` for ``None`` and NaN.
    Errors (of the function): ``fact-wrong-type``.

    >>> adult = make_test(Condition("age", ">=", 18))
    >>> adult(20), adult(17), adult(None), adult(Span(17, 18))
    (True, False, None, None)
    """
    return _make_list_test(condition, path) if condition.op in LIST_OPS else _make_scalar_test(condition, path)


def _make_scalar_test(condition: Condition, path: str) -> Test:
    kind = find_literal_kind(condition)
    compare = make_comparison(condition.op, condition.value)
    exact = (
        make_comparison(condition.op, change_literals(condition.value, _as_decimal)) if kind == "number" else compare
    )
    dates = change_literals(condition.value, read_iso_date)
    has_dates = kind == "text" and None not in _read_dates(condition)
    compare_dates = make_comparison(condition.op, dates) if has_dates or kind == "any" else compare
    wanted = {
        "boolean": "true or false",
        "number": "a number",
        "text": "a date" if condition.op in ORDER_OPS else "a text",
        "any": "a single value",
    }[kind]

    def refuse(value: Any) -> bool:
        raise fact_wrong_type(condition.fact, value, wanted, path)

    def test_scalar(value: Any) -> bool | None:
        if value is None:
            return None
        if isinstance(value, bool):
            return compare(value) if kind == "boolean" or (kind == "any" and not _orders(condition)) else refuse(value)
        if isinstance(value, int | float):
            if value != value:
                return None
            return compare(value) if kind in ("number", "any") else refuse(value)
        if isinstance(value, str):
            if condition.op in ORDER_OPS:
                read = read_iso_date(value)
                return compare_dates(read) if read and kind in ("text", "any") else refuse(value)
            return compare(value) if kind in ("text", "any") else refuse(value)
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return compare_dates(value) if has_dates or kind == "any" else refuse(value)
        if isinstance(value, Decimal):
            if value.is_nan():
                return None
            return exact(value) if kind in ("number", "any") else refuse(value)
        if isinstance(value, Span):
            return _test_span(compare, value) if kind in ("number", "any") else refuse(value)
        return refuse(value)

    return test_scalar


def _orders(condition: Condition) -> bool:
    return condition.op in ORDER_OPS


def _read_dates(condition: Condition) -> list[date | None]:
    return [read_iso_date(literal) for literal in list_literals(condition)]


def _make_list_test(condition: Condition, path: str) -> Test:
    items = frozenset(condition.value)
    tests: dict[str, Callable[[frozenset[str]], bool]] = {
        "has_any": lambda held: not items.isdisjoint(held),
        "has_all": items.issubset,
        "has_none": items.isdisjoint,
    }
    compare = tests[condition.op]

    def test_list(value: Any) -> bool | None:
        if value is None:
            return None
        if isinstance(value, ListOfTexts):
            return compare(value)
        if not isinstance(value, list | tuple | set | frozenset) or not all(isinstance(item, str) for item in value):
            raise fact_wrong_type(condition.fact, value, "a list of texts without gaps", path)
        return compare(frozenset(value))

    return test_list


def _test_span(compare: Callable[[Any], bool], span: Span) -> bool | None:
    """A condition on a span: the answer every number in it gives, or not known."""
    if span.high < span.low or span.high - span.low > _WIDEST_SPAN:
        return None
    answers = {compare(number) for number in range(span.low, span.high + 1)}
    return answers.pop() if len(answers) == 1 else None


def make_comparison(op: str, wanted: Any) -> Callable[[Any], bool]:
    """The bare comparison of an operator with a literal of the same kind.

    >>> make_comparison("between", (1, None))(7)
    True
    """
    match op:
        case "=":
            return lambda value: bool(value == wanted)
        case "!=":
            return lambda value: bool(value != wanted)
        case "<":
            return lambda value: bool(value < wanted)
        case "<=":
            return lambda value: bool(value <= wanted)
        case ">":
            return lambda value: bool(value > wanted)
        case ">=":
            return lambda value: bool(value >= wanted)
        case "in":
            inside = frozenset(wanted)
            return lambda value: value in inside
        case "not_in":
            outside = frozenset(wanted)
            return lambda value: value not in outside
        case _:
            low, high = wanted
            return lambda value: (low is None or bool(value >= low)) and (high is None or bool(value <= high))


def change_literals(value: Any, change: Callable[[Any], Any]) -> Any:
    """Apply a change to a literal, or to each literal of a list, leaving open ends open."""
    if isinstance(value, tuple):
        return tuple(None if item is None else change(item) for item in value)
    return change(value)


def _as_decimal(number: Any) -> Decimal:
    """A JSON number as the decimal it was written as: 0.1 is one tenth."""
    return number if isinstance(number, Decimal) else Decimal(repr(number))


def find_age(birth_date: date, on: date) -> int:
    """Completed years on a day; whoever is born on 29 February has the birthday on 1 March in other years.

    >>> find_age(date(2008, 2, 29), date(2026, 2, 28)), find_age(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def find_whole_bounds(op: str, value: Any, scale: int) -> tuple[str, Any]:
    """The same comparison on whole numbers: values are counted in units of ``10**-scale``.

    A column of integers (scale 0) or of decimals is compared exactly, whatever number the demand names.

    >>> find_whole_bounds("<", 12.5, 0), find_whole_bounds("=", 0.1, 2), find_whole_bounds("=", 0.1, 0)
    (('<', 13), ('=', 10), ('in', ()))
    """

    def scaled(number: Any) -> Fraction:
        return Fraction(_as_decimal(number)) * Fraction(10**scale)

    def whole(numbers: Iterable[Any]) -> tuple[int, ...]:
        return tuple(int(number) for number in map(scaled, numbers) if number.denominator == 1)

    match op:
        case "=" | "!=":
            found = whole([value])
            return (op, found[0]) if found else ("in" if op == "=" else "not_in", ())
        case "in" | "not_in":
            return op, whole(value)
        case "<" | ">=":
            return op, math.ceil(scaled(value))
        case "<=" | ">":
            return op, math.floor(scaled(value))
        case _:
            low, high = value
            return op, (
                None if low is None else math.ceil(scaled(low)),
                None if high is None else math.floor(scaled(high)),
            )
