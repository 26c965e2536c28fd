"""One person against a directory, explained: beside a plain loop over the trees and json-logic, which explain nothing.

``python -m benchmarks.eligibility_person [--people 3000] [--services 60 --services 500] [--no-gc]``
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

import click

from benchmarks.eligibility_input import ON, make_people, make_services
from ruta.rooms.directory.rules.demands import compile_catalogue, parse_services
from ruta.rooms.directory.rules.verdicts import judge_with_reasons
from ruta.rooms.directory.rules.words import say_condition
from ruta.rooms.directory.types.demands import Condition
from ruta.rooms.directory.types.facts import FactCatalogue

Answer = Callable[[dict[str, Any]], object]
OWN = "ruta, with reasons"
TURN = 100


def judge_plainly(node: dict[str, Any], facts: dict[str, Any]) -> bool | None:
    """The plain interpreter: walk the tree as it is written."""
    if "all" in node:
        result: bool | None = True
        for child in node["all"]:
            value = judge_plainly(child, facts)
            if value is False:
                return False
            if value is None:
                result = None
        return result
    if "any" in node:
        result = False
        for child in node["any"]:
            value = judge_plainly(child, facts)
            if value is True:
                return True
            if value is None:
                result = None
        return result
    if "not" in node:
        value = judge_plainly(node["not"], facts)
        return None if value is None else not value
    given, wanted, op = facts[node["fact"]], node["value"], node["op"]
    if given is None:
        return None
    if isinstance(given, date):
        wanted = date.fromisoformat(wanted)
    match op:
        case "=":
            return given == wanted
        case "!=":
            return given != wanted
        case "<":
            return given < wanted
        case "<=":
            return given <= wanted
        case ">":
            return given > wanted
        case ">=":
            return given >= wanted
        case "in":
            return given in wanted
        case "not_in":
            return given not in wanted
        case "between":
            return (wanted[0] is None or wanted[0] <= given) and (wanted[1] is None or given <= wanted[1])
        case "has_any":
            return any(item in given for item in wanted)
        case "has_all":
            return all(item in given for item in wanted)
    return not any(item in given for item in wanted)


def write_json_logic(node: dict[str, Any]) -> dict[str, Any]:
    """The same tree for json-logic, which has two values and no dates: unknown becomes zero or empty."""
    for shape, name in (("all", "and"), ("any", "or")):
        if shape in node:
            return {name: [write_json_logic(child) for child in node[shape]]}
    if "not" in node:
        return {"!": write_json_logic(node["not"])}
    given, op, wanted = {"var": node["fact"]}, node["op"], node["value"]
    if op in ("=", "!=", "<", "<=", ">", ">="):
        return {{"=": "==", "!=": "!="}.get(op, op): [given, wanted]}
    if op == "between":
        bounds = [{">=": [given, wanted[0]]}] if wanted[0] is not None else []
        return {"and": [*bounds, {"<=": [given, wanted[1]]}] if wanted[1] is not None else bounds}
    if op in ("in", "not_in"):
        found = {"in": [given, wanted]}
        return found if op == "in" else {"!": found}
    held = [{"in": [item, given]} for item in wanted]
    return {"and": held} if op == "has_all" else {"or": held} if op == "has_any" else {"!": {"or": held}}


def prepare_json_logic(services: list[dict[str, Any]]) -> Answer | str:
    """A json-logic judge, or why there is none."""
    try:
        from json_logic import jsonLogic
    except ImportError as error:
        return f"json-logic is not installed ({error})"
    rules = [write_json_logic(service["demand"]) for service in services]

    def judge(facts: dict[str, Any]) -> object:
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
        for name, value in plain.items():
            if value is None:
                plain[name] = [] if name in ("documents", "languages") else 0 if name in ("age", "income") else ""
        return [jsonLogic(rule, plain) for rule in rules]

    try:
        judge(make_people(1)[0])
    except Exception as error:  # whatever the library makes of this Python: the line says so and the rest runs
        return f"json-logic fails here: {error!r}"
    return judge


@click.command()
@click.option("--people", "people_count", default=3000, show_default=True)
@click.option("--services", "sizes", multiple=True, default=(60, 500), show_default=True)
@click.option("--gc/--no-gc", "collects", default=True, show_default=True, help="Leave Python's collector on.")
def main(people_count: int, sizes: tuple[int, ...], collects: bool) -> None:
    """Print the time per person (p50, p95) and the ratio to each alternative, alternating in one run."""
    for size in sizes:
        data = make_services(size)
        services = data["services"]
        catalogue = compile_catalogue(parse_services(data))
        leaves = sum(map(len, catalogue.leaves))
        warm, people = make_people(people_count, seed=3), make_people(people_count, seed=4)
        for person in warm:
            judge_with_reasons(catalogue, person, on=ON)

        def reason(facts: dict[str, Any]) -> object:
            answers = judge_with_reasons(catalogue, facts, on=ON)  # noqa: B023 - called within the turn
            return [(answer.verdict, answer.failing, answer.missing_facts, answer.keys) for answer in answers]

        def loop(facts: dict[str, Any]) -> object:
            return [judge_plainly(service["demand"], facts) for service in services]  # noqa: B023

        def say(facts: dict[str, Any]) -> object:
            answers = judge_with_reasons(catalogue, facts, on=ON)  # noqa: B023
            return [[say_condition_once(entry.condition) for entry in answer.failing] for answer in answers]

        rivals: dict[str, Answer] = {OWN: reason, "plain loop, verdict only": loop}
        json_logic = prepare_json_logic(services)
        if isinstance(json_logic, str):
            click.echo(json_logic)
        else:
            rivals["json-logic, two-valued verdict only"] = json_logic
        # after the first sight: the same people again, then the same reasons as Spanish sentences
        rivals |= {"ruta, seen before": reason, "ruta, seen before, in words": say}
        click.echo(f"{size} services, {leaves} conditions, {people_count} people, all new to the engine")
        with collector(collects):
            print_times(measure_rivals(rivals, people))


@contextmanager
def collector(collects: bool) -> Iterator[None]:
    """Python's cyclic garbage collector on or off; a server may freeze it, the engine leaves it alone."""
    if not collects:
        gc.disable()
    try:
        yield
    finally:
        gc.enable()


@cache
def say_condition_once(condition: Condition) -> str:
    """A condition in Spanish; a page's own cache would do the same."""
    return say_condition(condition, language="es", facts=FactCatalogue({}), documents={})


def measure_rivals(rivals: dict[str, Answer], people: list[dict[str, Any]]) -> dict[str, list[tuple[float, float]]]:
    """Seconds on the clock and seconds of processor, per rival and person; rivals take turns of a hundred people."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in rivals}
    for start in range(0, len(people), TURN):
        for name, answer in rivals.items():
            for person in people[start : start + (TURN // 20 if name.startswith("json") else TURN)]:
                worked, started = time.thread_time(), time.perf_counter()
                answer(person)
                times[name].append((time.perf_counter() - started, time.thread_time() - worked))
    return times


def print_times(times: dict[str, list[tuple[float, float]]]) -> None:
    """One line per rival: by the clock, by the processor alone (a busy machine disturbs it less), and the ratio."""
    own = statistics.median(clock for clock, _ in times[OWN])
    for name, found in times.items():
        clock, worked = (statistics.quantiles([pair[place] for pair in found], n=100) for place in (0, 1))
        click.echo(
            f"  {name:36s} p50 {clock[49] * 1e3:8.4f} ms  p95 {clock[94] * 1e3:8.4f} ms"
            f"  (processor p50 {worked[49] * 1e3:8.4f}  p95 {worked[94] * 1e3:8.4f})  {clock[49] / own:7.2f} x ruta"
        )


if __name__ == "__main__":
    main()
