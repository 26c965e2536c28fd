"""The count as one would do it by hand, delivery by delivery: slow, plain, and sharing nothing with the engine."""

from __future__ import annotations

from datetime import date
from typing import Any

Row = dict[str, Any]
Figures = dict[tuple[str, str, str, str, str], tuple[int, int, int]]


def resolve_by_hand(person: Any, people: dict[Any, Row]) -> Any:
    while person in people and people[person]["resolved_id"] not in (None, person):
        person = people[person]["resolved_id"]
    return person


def value_by_hand(event: Row, columns: tuple[str, ...], people: dict[Any, Row]) -> str:
    values = []
    for column in columns:
        source = event if column in ("city", "organisation") else people.get(event["who"], {})
        value = source.get(column)
        values.append("unknown" if value is None else str(value))
    return " x ".join(values) if columns else "total"


def count_by_hand(events: list[Row], people_rows: list[Row], plan: dict[str, Any]) -> Figures:
    people = {row["person_id"]: row for row in people_rows}
    struck = {event["event_id"] for event in events if event["reverses"] is not None}
    struck |= {event["reverses"] for event in events if event["reverses"] is not None}
    living = [event for event in events if event["event_id"] not in struck and event["date"] is not None]
    living = [{**event, "who": resolve_by_hand(event["person_id"], people)} for event in living]
    start = date.fromisoformat(plan["start"])
    breakdowns = [(), *((item,) if isinstance(item, str) else tuple(item) for item in plan["breakdowns"])]
    figures: Figures = {}
    for indicator in plan["indicators"]:
        where = indicator.get("where", {})
        counted = [event for event in living if all(event[column] in values for column, values in where.items())]
        for columns in breakdowns:
            name = " x ".join(columns) or "total"
            for value in {value_by_hand(event, columns, people) for event in counted}:
                cell = [event for event in counted if value_by_hand(event, columns, people) == value]
                firsts: dict[Any, date] = {}
                for event in cell:
                    if event["person_id"] is not None and event["date"] >= start:
                        firsts[event["who"]] = min(event["date"], firsts.get(event["who"], event["date"]))
                for period in plan["periods"]:
                    low, high = date.fromisoformat(period["from"]), date.fromisoformat(period["to"])
                    within = [event for event in cell if low <= event["date"] <= high]
                    new = [e for e in within if e["who"] in firsts and low <= firsts[e["who"]] <= high]
                    until = [event for event in cell if start <= event["date"] <= high]
                    for measure, chosen in (("in_period", within), ("new", new), ("cumulative", until)):
                        personal = [event for event in chosen if event["person_id"] is not None]
                        heads = [] if measure == "new" else [e for e in chosen if e["person_id"] is None]
                        numbers = (
                            len({event["who"] for event in personal}),
                            len(personal),
                            sum(event["headcount"] or 0 for event in heads),
                        )
                        if any(numbers):
                            figures[(indicator["id"], period["id"], measure, name, value)] = numbers
    return figures
