"""Many people against a directory, in columns: beside Polars expressions, DuckDB and numpy in blocks.

``python -m benchmarks.eligibility_columns [--people 200000] [--services 60] [--rounds 5] [--no-lists]``
Each rival reads the same table in memory in its own form, and its verdicts are checked against the engine's.
"""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import click
import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

from benchmarks.eligibility_input import ON, make_people, make_services
from ruta.rooms.directory.rules.columns import judge_columns
from ruta.rooms.directory.rules.demands import compile_catalogue, parse_services

DISTINCT_PEOPLE = 20_000


def write_polars(node: dict[str, Any]) -> pl.Expr:
    """The tree as a Polars expression."""
    if "all" in node:
        return pl.all_horizontal([write_polars(child) for child in node["all"]])
    if "any" in node:
        return pl.any_horizontal([write_polars(child) for child in node["any"]])
    if "not" in node:
        return ~write_polars(node["not"])
    column, op, value = pl.col(node["fact"]), node["op"], node["value"]
    if node["fact"] == "arrival_date":
        value = date.fromisoformat(value)
    match op:
        case "=":
            return column == value
        case "!=":
            return column != value
        case "<":
            return column < value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case ">=":
            return column >= value
        case "in":
            return column.is_in(value)
        case "not_in":
            return ~column.is_in(value)
        case "between":
            return column <= value[1] if value[0] is None else column.is_between(value[0], value[1])
    held = [column.list.contains(item) for item in value]
    return (
        pl.all_horizontal(held)
        if op == "has_all"
        else pl.any_horizontal(held)
        if op == "has_any"
        else ~pl.any_horizontal(held)
    )


def write_sql(node: dict[str, Any]) -> str:
    """The tree as SQL, whose AND, OR and NOT are three-valued too."""
    if "all" in node:
        return "(" + " AND ".join(map(write_sql, node["all"])) + ")"
    if "any" in node:
        return "(" + " OR ".join(map(write_sql, node["any"])) + ")"
    if "not" in node:
        return f"(NOT {write_sql(node['not'])})"

    def literal(value: Any) -> str:
        return f"'{value}'" if isinstance(value, str) else str(value)

    fact, op, value = node["fact"], node["op"], node["value"]
    if op == "between":
        return f"({fact} <= {value[1]})" if value[0] is None else f"({fact} BETWEEN {value[0]} AND {value[1]})"
    if op in ("in", "not_in"):
        return f"({fact} {op.replace('_', ' ')} ({', '.join(map(literal, value))}))"
    if op.startswith("has"):
        items = "[" + ", ".join(map(literal, value)) + "]"
        return {
            "has_any": f"list_has_any({fact}, {items})",
            "has_all": f"list_has_all({fact}, {items})",
            "has_none": f"(NOT list_has_any({fact}, {items}))",
        }[op]
    cast = "DATE " if fact == "arrival_date" else ""
    return f"({fact} {op} {cast}{literal(value)})"


def judge_in_numpy(services: list[dict[str, Any]], columns: dict[str, tuple[Any, Any]], size: int) -> list[Any]:
    """Numpy in blocks of 32,768 people: two boolean arrays per node (scalar facts only)."""
    results = [np.empty(size, np.int8) for _ in services]
    for start in range(0, size, 1 << 15):
        part = slice(start, start + (1 << 15))

        def walk(node: dict[str, Any]) -> tuple[Any, Any]:
            if "not" in node:
                true, false = walk(node["not"])
                return false, true
            if "fact" not in node:
                pairs = [walk(child) for child in node.get("all", node.get("any"))]
                trues, falses = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
                if "all" in node:
                    return np.logical_and.reduce(trues), np.logical_or.reduce(falses)
                return np.logical_or.reduce(trues), np.logical_and.reduce(falses)
            values, known = columns[node["fact"]][0][part], columns[node["fact"]][1][part]  # noqa: B023
            op, wanted = node["op"], node["value"]
            if node["fact"] == "arrival_date":
                wanted = np.datetime64(wanted)
            if op in ("in", "not_in"):
                found = np.logical_or.reduce([values == item for item in wanted])
                found = ~found if op == "not_in" else found
            elif op == "between":
                found = values <= wanted[1]
                if wanted[0] is not None:
                    found &= values >= wanted[0]
            else:
                names = {"=": "equal", "!=": "not_equal", "<": "less", "<=": "less_equal", ">": "greater"}
                found = getattr(np, names.get(op, "greater_equal"))(values, wanted)
            return found & known, ~found & known

        for service, result in zip(services, results, strict=True):
            true, false = walk(service["demand"])
            result[part] = np.where(true, 1, np.where(false, 0, -1))
    return results


@click.command()
@click.option("--people", "size", default=200_000, show_default=True)
@click.option("--services", "service_count", default=60, show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option("--lists/--no-lists", default=True, help="Whether demands also ask about lists (documents, languages).")
def main(size: int, service_count: int, rounds: int, lists: bool) -> None:
    """Print the seconds of each and the ratio to the engine, alternating in one run."""
    data = make_services(service_count, lists=lists)
    services = data["services"]
    catalogue = compile_catalogue(parse_services(data))
    table = pa.Table.from_pylist(make_people(DISTINCT_PEOPLE))
    rows = np.random.default_rng(5).integers(0, DISTINCT_PEOPLE, size)
    table = table.take(pa.array(rows)).combine_chunks().append_column("person_id", pa.array(np.arange(size)))
    frame = pl.from_arrow(table)
    expressions = [write_polars(service["demand"]).cast(pl.Int8).alias(service["id"]) for service in services]
    database = duckdb.connect(config={"threads": os.cpu_count() or 1})
    database.register("people_view", table)
    database.execute("CREATE TABLE people AS SELECT * FROM people_view")
    sql = ", ".join(f"CAST({write_sql(service['demand'])} AS TINYINT) AS {service['id']}" for service in services)

    rivals: dict[str, Callable[[], Any]] = {
        "ruta": lambda: judge_columns(catalogue, table, on=ON),
        "polars": lambda: frame.select("person_id", *expressions),
        "duckdb": lambda: database.execute(f"SELECT person_id, {sql} FROM people").to_arrow_table(),
    }
    if not lists:
        names = list(catalogue.by_fact)
        columns = {name: _as_numpy(table.column(name)) for name in names}
        rivals["numpy blocks"] = lambda: judge_in_numpy(services, columns, size)
    times: dict[str, list[float]] = {name: [] for name in rivals}
    results: dict[str, Any] = {}
    for _ in range(rounds):
        for name, judge in rivals.items():
            started = time.perf_counter()
            results[name] = judge()
            times[name].append(time.perf_counter() - started)
    ours = results["ruta"]
    for name, found in (("polars", results["polars"].to_arrow()), ("duckdb", results["duckdb"].sort_by("person_id"))):
        differing = [service for service in catalogue.services if not found[service].equals(ours[service])]
        click.echo(f"{name}: {'OTHER VERDICTS for ' + ', '.join(differing) if differing else 'the same verdicts'}")
    leaves = sum(map(len, catalogue.leaves))
    click.echo(f"{size} people, {service_count} services, {leaves} conditions ({len(catalogue.conditions)} distinct)")
    own = statistics.median(times["ruta"])
    for name, found in times.items():
        middle = statistics.median(found)
        rate = size * service_count / middle / 1e6
        click.echo(f"  {name:14s} median {middle:7.3f} s  {rate:7.0f} M verdicts/s  {middle / own:6.2f} x ruta")
    click.echo(f"peak memory of the whole run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _as_numpy(column: pa.ChunkedArray) -> tuple[Any, Any]:
    known = column.is_valid().to_numpy()
    if pa.types.is_string(column.type):
        column = column.fill_null("")
        return column.to_numpy().astype(str), known
    empty = date(1970, 1, 1) if pa.types.is_date(column.type) else False if pa.types.is_boolean(column.type) else 0
    return column.fill_null(empty).to_numpy(), known


if __name__ == "__main__":
    main()
