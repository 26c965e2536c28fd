"""Reading a counting plan as written by an analyst (JSON or YAML data), with every fault named by its path."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ruta.kernel.periods import Period
from ruta.kernel.problems import Problem, Problems
from ruta.rooms.measurement.errors import build_definition_problem as fault
from ruta.rooms.measurement.types.definitions import (
    FILTER_COLUMNS,
    TOTAL,
    Counted,
    CountingPlan,
    IndicatorDefinition,
    NamedPeriod,
    name_breakdown,
)


def parse_plan(data: Any) -> CountingPlan:
    """Read the periods, the start, the breakdowns and the indicators of a results table.

    Shapes: ``{"periods": [{"id", "from", "to"}], "start", "breakdowns": [name or list of names], "indicators":
    [{"id", "count", "where": {column: [values]}}]}``. Dates are ISO texts or dates. Further keys (titles, sources) may
    stand beside these and are not looked at, except inside ``where``, where a misspelt column would change the figure.
    Errors: ``Problems`` with one problem per fault, each with its ``path``.

    >>> plan = parse_plan({"start": "2023-01-01", "breakdowns": ["sex", ["sex", "city"]],
    ...     "periods": [{"id": "Y1", "from": "2023-01-01", "to": "2023-12-31"}],
    ...     "indicators": [{"id": "I01", "count": "people", "where": {"kind": ["training"]}}]})
    >>> plan.breakdowns, plan.indicators[0].where
    ((('sex',), ('sex', 'city')), {'kind': ('training',)})
    """
    if not isinstance(data, Mapping):
        raise fault("plan-malformed", "$", "a counting plan is an object with periods, start, breakdowns, indicators.")
    problems: list[Problem] = []
    periods = _parse_periods(data, problems)
    start = _parse_date(data.get("start"), "start", problems)
    breakdowns = _parse_breakdowns(data.get("breakdowns", []), problems)
    indicators = _parse_indicators(data, problems)
    if problems or start is None:
        raise Problems(problems)
    return CountingPlan(tuple(periods), start, tuple(breakdowns), tuple(indicators))


def _parse_periods(data: Mapping[str, Any], problems: list[Problem]) -> list[NamedPeriod]:
    periods: list[NamedPeriod] = []
    for path, item in _list_objects(data, "periods", problems):
        known = len(problems)
        identifier = _parse_id(item, path, problems)
        from_ = _parse_date(item.get("from"), f"{path}.from", problems)
        to = _parse_date(item.get("to"), f"{path}.to", problems)
        if from_ and to and to < from_:
            problems.append(fault("period-backwards", f"{path}.to", f"{to} is before {from_}; swap the two dates."))
        elif from_ and to and len(problems) == known:
            periods.append(NamedPeriod(identifier, Period(from_, to)))
    _refuse_twins([period.id for period in periods], "periods", "period", problems)
    return periods


def _parse_indicators(data: Mapping[str, Any], problems: list[Problem]) -> list[IndicatorDefinition]:
    indicators: list[IndicatorDefinition] = []
    for path, item in _list_objects(data, "indicators", problems):
        identifier = _parse_id(item, path, problems)
        where = _parse_where(item.get("where"), f"{path}.where", problems)
        count = item.get("count")
        if count not in list(Counted):
            choices = " or ".join(Counted)
            problems.append(fault("count-unknown", f"{path}.count", f"{count!r} cannot be counted; write {choices}."))
            continue
        indicators.append(IndicatorDefinition(identifier, Counted(count), where))
    _refuse_twins([indicator.id for indicator in indicators], "indicators", "indicator", problems)
    return indicators


def _parse_where(where: Any, path: str, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    if where is None:
        return {}
    if not isinstance(where, Mapping):
        problems.append(fault("where-malformed", path, 'write an object such as {"kind": ["training"]}.'))
        return {}
    selected: dict[str, tuple[str, ...]] = {}
    for column, values in where.items():
        here = f"{path}.{column}"
        if column not in FILTER_COLUMNS:
            known = ", ".join(FILTER_COLUMNS)
            problems.append(fault("where-column-unknown", here, f"there is no such column; choose among {known}."))
        elif not isinstance(values, list | tuple):
            problems.append(fault("where-not-a-list", here, f"{values!r} is not a list; write [{values!r}]."))
        elif not values:
            problems.append(
                fault("where-empty", here, "an empty list would select nothing; name the values, or leave it out.")
            )
        elif wrong := [value for value in values if not isinstance(value, str | int) or isinstance(value, bool)]:
            problems.append(
                fault("where-value-unusable", here, f"{wrong[0]!r} is neither a text nor a whole number; correct it.")
            )
        else:
            selected[column] = tuple(dict.fromkeys(str(value) for value in values))
    return selected


def _parse_breakdowns(data: Any, problems: list[Problem]) -> list[tuple[str, ...]]:
    if not isinstance(data, list | tuple):
        problems.append(fault("breakdowns-malformed", "breakdowns", "write a list of column names."))
        return []
    breakdowns: list[tuple[str, ...]] = []
    for index, item in enumerate(data):
        path = f"breakdowns[{index}]"
        columns = (item,) if isinstance(item, str) else tuple(item) if isinstance(item, list | tuple) else ()
        if not columns or not all(isinstance(column, str) and column for column in columns):
            problems.append(
                fault("breakdown-malformed", path, f"{item!r} is neither a column's name nor a list of names.")
            )
        elif len(set(columns)) < len(columns):
            crossed = name_breakdown(columns)
            problems.append(fault("breakdown-repeats", path, f"{crossed} crosses a column with itself; name it once."))
        elif columns == (TOTAL,):
            problems.append(fault("breakdown-total", path, "the total is always given; take it off the list."))
        else:
            breakdowns.append(columns)
    _refuse_twins([name_breakdown(columns) for columns in breakdowns], "breakdowns", "breakdown", problems)
    return breakdowns


def _list_objects(data: Mapping[str, Any], key: str, problems: list[Problem]) -> list[tuple[str, Mapping[str, Any]]]:
    items = data.get(key)
    if not isinstance(items, list | tuple) or not items:
        problems.append(fault(f"{key}-missing", key, f"write a list with at least one of the {key}."))
        return []
    objects = []
    for index, item in enumerate(items):
        if isinstance(item, Mapping):
            objects.append((f"{key}[{index}]", item))
        else:
            problems.append(fault("entry-malformed", f"{key}[{index}]", f"{item!r} is not an object with an id."))
    return objects


def _parse_id(item: Mapping[str, Any], path: str, problems: list[Problem]) -> str:
    identifier = item.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int) or identifier == "":
        problems.append(fault("id-missing", f"{path}.id", "give it an id, a short text that nothing else has."))
        return ""
    return str(identifier)


def _parse_date(value: Any, path: str, problems: list[Problem]) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    problems.append(fault("date-unreadable", path, f"{value!r} is not a date; write it as 2023-01-31."))
    return None


def _refuse_twins(names: Sequence[Hashable], path: str, noun: str, problems: list[Problem]) -> None:
    seen: set[Hashable] = set()
    for name in names:
        if name in seen and name != "":
            problems.append(fault("id-twice", path, f"the {noun} {name} stands there twice; rename or remove one."))
        seen.add(name)
