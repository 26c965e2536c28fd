"""Until when a verdict can hold, and why it must be looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from ruta.kernel.dates import PartialDate
from ruta.rooms.directory.rules.content import list_conditions
from ruta.rooms.directory.types.demands import AGE, Node, Verdict

#: A verdict that ends within so many days is looked at before it does.
DAYS_BEFORE = 30


def list_birthdays(demand: Node, born: PartialDate | None, *, after: date) -> list[date]:
    """The birthdays after a day on which a demand's limits of age are crossed.

    >>> from ruta.rooms.directory.types.demands import Condition
    >>> list_birthdays(Condition("age", "<", 18), PartialDate(2010, 5, 1), after=date(2026, 1, 1))
    [datetime.date(2027, 5, 1), datetime.date(2028, 5, 1), datetime.date(2029, 5, 1)]
    """
    if born is None:
        return []
    ages: set[int] = set()
    for condition in list_conditions(demand):
        if condition.fact == AGE:
            values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
            ages |= {int(value) + step for value in values if value is not None for step in (-1, 0, 1)}
    days = set()
    for age in ages:
        year, first = born.year + age, born.earliest
        day = date(year, first.month, first.day) if (first.month, first.day) != (2, 29) else date(year, 3, 1)
        days.add(day)
    return sorted(day for day in days if day > after)


def find_valid_until(
    judge: Callable[[date], Verdict], verdict: Verdict, days: Iterable[tuple[date, str]]
) -> tuple[date | None, str]:
    """The last day on which the verdict is still the same, and what ends it. ``days``: when something changes, and why.

    >>> judge = lambda day: Verdict.ELIGIBLE if day < date(2027, 1, 1) else Verdict.CANNOT_TELL
    >>> find_valid_until(judge, Verdict.ELIGIBLE, [(date(2027, 1, 1), "permit-ends")])
    (datetime.date(2026, 12, 31), 'permit-ends')
    """
    for day, why in sorted(days):
        if judge(day) != verdict:
            return day - timedelta(days=1), why
    return None, ""


def find_reason(
    *,
    on: date,
    verdict: str,
    verdict_now: str,
    valid_until: date | None,
    valid_because: str,
    rule_changed: bool,
) -> str:
    """Why a verdict must be looked at again; empty when it still holds.

    >>> find_reason(on=date(2026, 1, 1), verdict="eligible", verdict_now="not-eligible", valid_until=None,
    ...             valid_because="", rule_changed=True)
    'rule-changed'
    """
    if verdict_now != verdict:
        ended = valid_until is not None and valid_until < on
        return valid_because if ended and not rule_changed else "rule-changed" if rule_changed else "facts-changed"
    if valid_until is not None and valid_until - timedelta(days=DAYS_BEFORE) <= on:
        return valid_because
    return ""
