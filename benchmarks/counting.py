"""The results table: 30 indicators, four years, six breakdowns, against other ways of counting it.

    python -m benchmarks.counting --events 1e6 --people 1e5 [--rounds 3] [--only ruta duckdb polars] [--tables 12]

Every way starts from the same Parquet files and must give the same people in period, new and cumulative for the total
and each breakdown. Ways take turns, the best of the rounds counts, ratios are against ``ruta``. ``orm`` is a database
with indexes asked once per table (indicator, breakdown, measure); it asks ``--tables`` of the 630 and is scaled up.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from ruta.kernel.tables import read_table
from ruta.rooms.measurement.rules.counting import ParquetEvents, tally_events
from ruta.rooms.measurement.rules.definitions import parse_plan

YEARS = range(2023, 2027)
VALUES = {
    "sex": ["F", "M", "X"],
    "age_band": ["0-17", "18-29", "30-44", "45-59", "60+"],
    "nationality": [f"N{number:02}" for number in range(15)],
    "status": ["asylum", "refugee", "permit", "irregular"],
    "disability": ["yes", "no"],
}
BREAKDOWNS = [*VALUES, "city"]
Counts = dict[tuple[str, str, str, str, str], int]


def write_data(folder: Path, events: int, people: int) -> None:
    """Write a synthetic ledger, its people and a plan."""
    random = np.random.default_rng(7)

    def draw(values: list[str], size: int) -> Any:
        codes = pa.array(random.integers(0, len(values), size, dtype=np.int32), mask=random.random(size) < 0.02)
        return pa.DictionaryArray.from_arrays(codes, pa.array(values)).cast(pa.string())

    person = pa.array(random.integers(0, people, events), mask=random.random(events) < 0.02)
    numbers = np.arange(events)
    first, last = np.datetime64("2023-01-01", "D").astype(int), np.datetime64("2026-12-31", "D").astype(int)
    ledger = {
        "event_id": numbers,
        "person_id": person,
        "headcount": pa.array(random.integers(1, 50, events), mask=np.asarray(person.is_valid())),
        "kind": draw([f"kind{number}" for number in range(12)], events),
        "organisation": draw([f"org{number:02}" for number in range(40)], events),
        "city": draw(["santiago", "mexico"], events),
        "date": pa.array(random.integers(first, last + 1, events).astype(np.int32)).cast(pa.date32()),
        "outcome": draw(["done", "left", "pending"], events),
        "reverses": pa.array(
            np.maximum(numbers - random.integers(1, 999, events), 0), mask=random.random(events) > 0.01
        ),
    }
    pa_parquet.write_table(pa.table(ledger), folder / "events.parquet")
    records = np.arange(people)
    merged = np.maximum(records - random.integers(1, 9, people), 0)
    table = {"person_id": records, "resolved_id": pa.array(merged, mask=random.random(people) > 0.05)}
    table |= {name: draw(values, people) for name, values in VALUES.items()}
    pa_parquet.write_table(pa.table(table), folder / "people.parquet")
    indicators = []
    for number in range(30):
        where = {"kind": [f"kind{number % 12}"] if number % 3 else [f"kind{kind}" for kind in range(6)]}
        where |= {"outcome": ["done"]} if number % 2 else {}
        where |= {"city": ["santiago"]} if number % 5 == 0 else {}
        where |= {"organisation": [f"org{other:02}" for other in range(10)]} if number % 7 == 0 else {}
        indicators.append({"id": f"I{number:02}", "count": "people", "where": where})
    periods = [{"id": str(year), "from": f"{year}-01-01", "to": f"{year}-12-31"} for year in YEARS]
    plan = {"periods": periods, "start": "2023-01-01", "breakdowns": BREAKDOWNS, "indicators": indicators}
    (folder / "plan.json").write_text(json.dumps(plan))


def count_with_ruta(folder: Path, plan: dict[str, Any]) -> Counts:
    """The product's engine, from the files."""
    tally = tally_events(
        ParquetEvents(folder / "events.parquet"), read_table(folder / "people.parquet"), parse_plan(plan)
    )
    columns = [tally.figures.column(name).to_pylist() for name in tally.figures.column_names[:6]]
    return {key: people for *rest, people in zip(*columns, strict=True) if people and (key := tuple(rest))}


LIVING = """
create or replace temp table resolved as
with recursive up as (
  select person_id, person_id as top, resolved_id from '{folder}/people.parquet'
  union all
  select up.person_id, p.person_id, p.resolved_id
  from up join '{folder}/people.parquet' p on p.person_id = up.resolved_id
)
select person_id, top from up where resolved_id is null;
create or replace temp view living as
select r.top, year(e.date) - 2023 as y, e.* from '{folder}/events.parquet' e join resolved r using (person_id)
where e.reverses is null
  and e.event_id not in (select reverses from '{folder}/events.parquet' where reverses is not null);
"""


def write_condition(where: dict[str, list[str]]) -> str:
    """An indicator's lists as SQL."""
    lists = (f"{column} in ({', '.join(repr(value) for value in values)})" for column, values in where.items())
    return " and ".join(lists)


def count_with_duckdb_bits(folder: Path, plan: dict[str, Any]) -> Counts:
    """DuckDB in one pass: a row per person and city, a bit per indicator and year; then per class, then per value."""
    import duckdb

    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "2"})
    connection.execute(LIVING.format(folder=folder))
    bits = ", ".join(
        f"bit_or(case when {write_condition(one['where'])} then 1 << y::int else 0 end)::utinyint as b{number}"
        for number, one in enumerate(plan["indicators"])
    )
    connection.execute(f"create temp table by_city as select top, city, {bits} from living group by top, city")
    merged = ", ".join(f"bit_or(b{number}) as b{number}" for number in range(30))
    connection.execute(f"create temp table by_person as select top, {merged} from by_city group by top")
    sums = ", ".join(
        f"sum((b{number} & {1 << y} != 0)::int) as i{number}_{y}, "
        f"sum((b{number} & {(2 << y) - 1} != 0)::int) as u{number}_{y}"
        for number in range(30)
        for y in range(4)
    )
    attributes = ", ".join(VALUES)
    by_class = connection.execute(
        f"select {attributes}, {sums} from by_person b join '{folder}/people.parquet' p on b.top = p.person_id "
        f"group by {attributes}"
    ).to_arrow_table()
    columns = ", ".join(f"sum({name})" for name in (f'"{name}"' for name in by_class.column_names[len(VALUES) :]))
    sets = ", ".join(f"({name})" for name in VALUES)
    people = connection.execute(
        f"select grouping_id({attributes}), {attributes}, {columns} from by_class group by grouping sets ((), {sets})"
    ).fetchall()
    cities = connection.execute(f"select city, {sums} from by_city group by city").fetchall()
    counts: Counts = {}
    width = len(VALUES)
    for row in people:
        open_bits = [place for place in range(width) if not row[0] >> (width - 1 - place) & 1]
        name, value = ("total", "total") if not open_bits else (list(VALUES)[open_bits[0]], row[1 + open_bits[0]])
        _spread(counts, name, value, row[1 + width :])
    for row in cities:
        _spread(counts, "city", row[0], row[1:])
    return counts


def _spread(counts: Counts, name: str, value: str | None, numbers: tuple[int, ...]) -> None:
    for place in range(0, len(numbers), 2):
        indicator, y = divmod(place // 2, 4)
        before = numbers[place - 1] if y else 0
        measures = {"in_period": numbers[place], "cumulative": numbers[place + 1], "new": numbers[place + 1] - before}
        for measure, people in measures.items():
            if people:
                counts[(f"I{indicator:02}", str(2023 + y), measure, name, value or "unknown")] = people


def count_with_polars(folder: Path, plan: dict[str, Any]) -> Counts:
    """Polars: the same reduction to a row per person and city, lazily."""
    import polars as pl

    people = pl.read_parquet(folder / "people.parquet")
    up = dict(people.select("person_id", "resolved_id").drop_nulls().iter_rows())
    tops = [_climb(up, number) for number in people["person_id"]]
    people = people.with_columns(top=pl.Series(tops))
    events = pl.scan_parquet(folder / "events.parquet")
    struck = events.select(pl.col("reverses").drop_nulls()).collect()["reverses"]
    living = events.filter(pl.col("reverses").is_null() & ~pl.col("event_id").is_in(struck.implode())).join(
        people.lazy().select("person_id", "top"), on="person_id"
    )
    bit = pl.lit(2).pow(pl.col("date").dt.year() - 2023).cast(pl.UInt8)
    bits = [
        pl.when(pl.all_horizontal([pl.col(c).is_in(v).fill_null(False) for c, v in one["where"].items()]))
        .then(bit)
        .otherwise(0)
        .bitwise_or()
        .alias(f"b{number}")
        for number, one in enumerate(plan["indicators"])
    ]
    by_city = living.group_by("top", "city").agg(bits).collect()
    by_person = by_city.group_by("top").agg([pl.col(f"b{number}").bitwise_or() for number in range(30)])
    by_person = by_person.join(people.drop("top"), left_on="top", right_on="person_id")
    sums = [
        ((pl.col(f"b{number}") & mask) != 0).sum().alias(f"s{number}_{y}_{mask}_{kind}")
        for number in range(30)
        for y in range(4)
        for kind, mask in (("in", 1 << y), ("up", (2 << y) - 1))
    ]
    counts: Counts = {}
    _spread(counts, "total", "total", by_person.select(sums).row(0))
    for name in VALUES:
        for row in by_person.group_by(name).agg(sums).iter_rows():
            _spread(counts, name, row[0], row[1:])
    for row in by_city.group_by("city").agg(sums).iter_rows():
        _spread(counts, "city", row[0], row[1:])
    return counts


def _climb(up: dict[int, int], number: int) -> int:
    while number in up:
        number = up[number]
    return number


def count_with_pandas(folder: Path, plan: dict[str, Any]) -> Counts:
    """pandas, as an analyst writes it: select, drop duplicates, group; once per indicator."""
    import pandas as pd

    people = pd.read_parquet(folder / "people.parquet")
    known = people.dropna(subset="resolved_id")
    up = dict(zip(known["person_id"], known["resolved_id"].astype(int), strict=True))
    people["top"] = [_climb(up, number) for number in people["person_id"]]
    events = pd.read_parquet(folder / "events.parquet")
    events = events[events["reverses"].isna() & ~events["event_id"].isin(events["reverses"].dropna())]
    events = events.merge(people[["person_id", "top"]], on="person_id")
    events["y"] = pd.to_datetime(events["date"]).dt.year
    counts: Counts = {}
    attributes = people.set_index("person_id")[list(VALUES)]
    for one in plan["indicators"]:
        chosen = events[np.logical_and.reduce([events[c].isin(v) for c, v in one["where"].items()])]
        for name in ["total", *BREAKDOWNS]:
            own = ["city"] if name == "city" else []
            pairs = chosen[["top", "y", *own]].drop_duplicates()
            firsts = pairs.groupby(["top", *own], dropna=False)["y"].min().reset_index()
            if name in VALUES:
                pairs, firsts = pairs.join(attributes[name], on="top"), firsts.join(attributes[name], on="top")
            keys = [] if name == "total" else [name]
            _note_years(counts, one["id"], "in_period", name, pairs.groupby(["y", *keys], dropna=False).size())
            new = firsts.groupby(["y", *keys], dropna=False).size()
            _note_years(counts, one["id"], "new", name, new)
            running: dict[Any, int] = {}
            totals = new.to_dict()
            for value in {key[1:] if isinstance(key, tuple) else () for key in totals}:
                running[value] = 0
                for year in YEARS:
                    running[value] += totals.get((year, *value) if value else year, 0)
                    if running[value]:
                        text = _print_value(value[0]) if value else "total"
                        counts[(one["id"], str(year), "cumulative", name, text)] = running[value]
    return counts


def _note_years(counts: Counts, indicator: str, measure: str, name: str, sizes: Any) -> None:
    for key, people in sizes.to_dict().items():
        year, value = key if isinstance(key, tuple) else (key, "total")
        counts[(indicator, str(year), measure, name, _print_value(value))] = people


def _print_value(value: Any) -> str:
    return value if isinstance(value, str) else "unknown"


def count_with_grouping_sets(folder: Path, plan: dict[str, Any]) -> Counts:
    """DuckDB as the textbook has it: grouping sets with a distinct count per indicator and year; people in period."""
    import duckdb

    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "2"})
    connection.execute(LIVING.format(folder=folder))
    distinct = ", ".join(
        f"count(distinct top) filter ({write_condition(one['where'])})".replace("city in", "living.city in")
        for one in plan["indicators"]
    )
    sets = ", ".join(f"(y, {name})" for name in BREAKDOWNS)
    attributes = ", ".join(f"p.{name}" for name in VALUES)
    rows = connection.execute(
        f"select y, grouping_id({attributes}, living.city), {attributes}, living.city, {distinct} from living "
        f"join (select person_id as top, {', '.join(VALUES)} from '{folder}/people.parquet') p using (top) "
        f"group by grouping sets ((y), {sets})"
    ).fetchall()
    counts: Counts = {}
    width = len(BREAKDOWNS)
    for y, grouped, *rest in rows:
        place = next((n for n in range(width) if not grouped >> (width - 1 - n) & 1), None)
        name, value = ("total", "total") if place is None else (BREAKDOWNS[place], rest[place] or "unknown")
        for number, people in enumerate(rest[width:]):
            if people:
                counts[(f"I{number:02}", str(2023 + y), "in_period", name, value)] = people
    return counts


def time_queries_per_table(folder: Path, plan: dict[str, Any], tables: int) -> float:
    """Seconds a database takes that is asked once per table, scaled up from ``tables`` of them."""
    people, events = (pa_parquet.read_table(folder / f"{name}.parquet") for name in ("people", "events"))
    connection = sqlite3.connect(":memory:")
    for name, table in (("people", people), ("events", events)):
        connection.execute(f"create table {name} ({', '.join(table.column_names)})")
        rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
        marks = ", ".join("?" * table.num_columns)
        connection.executemany(f"insert into {name} values ({marks})", (tuple(map(_adapt, row)) for row in rows))
    connection.executescript(
        "create unique index p on people(person_id); create unique index e on events(event_id);"
        "create index k on events(kind); create index r on events(reverses);"
    )
    began, asked = time.perf_counter(), 0
    for number in range(tables):
        one = plan["indicators"][number * 7 % 30]
        name = ["'total'", *BREAKDOWNS][number % 7]
        year = "substr(date, 1, 4)" if number % 3 else "min(substr(date, 1, 4))"
        connection.execute(
            f"select {year}, {name}, count(distinct coalesce(p.resolved_id, p.person_id)) from events "
            "join people p using (person_id) where reverses is null and not exists "
            "(select 1 from events r where r.reverses = events.event_id) and "
            f"{write_condition(one['where'])} group by 2" + (", 1" if number % 3 else ", p.person_id")
        ).fetchall()
        asked += 1
    return (time.perf_counter() - began) / asked * len(plan["indicators"]) * 7 * 3


def _adapt(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


WAYS: dict[str, Callable[[Path, dict[str, Any]], Counts]] = {
    "ruta": count_with_ruta,
    "duckdb": count_with_duckdb_bits,
    "polars": count_with_polars,
    "pandas": count_with_pandas,
    "grouping-sets": count_with_grouping_sets,
}


def main() -> None:
    """Run the ways in turns and print each with its ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=float, default=1e6)
    parser.add_argument("--people", type=float, default=1e5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=[*WAYS, "orm"], default=[*WAYS, "orm"])
    parser.add_argument("--tables", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_data(folder, int(options.events), int(options.people))
        plan = json.loads((folder / "plan.json").read_text())
        reference = count_with_ruta(folder, plan)  # compiles the kernel, so that no round pays for it
        best: dict[str, float] = {}
        for _ in range(options.rounds):
            for way in (way for way in WAYS if way in options.only):
                began = time.perf_counter()
                counts = WAYS[way](folder, plan)
                best[way] = min(best.get(way, float("inf")), time.perf_counter() - began)
                measures = {key[2] for key in counts}
                wanted = {key: people for key, people in reference.items() if key[2] in measures}
                assert counts == wanted, f"{way} counts otherwise: {sorted(counts.items() ^ wanted.items())[:6]}"
        if "orm" in options.only:
            best["orm"] = time_queries_per_table(folder, plan, options.tables)
    print(f"{options.events:,.0f} deliveries, {options.people:,.0f} people, 30 indicators, 6 breakdowns")
    for way, seconds in sorted(best.items(), key=lambda item: item[1]):
        print(f"{way:>14} {seconds:8.2f} s   {seconds / best.get('ruta', seconds):7.1f} x")


if __name__ == "__main__":
    main()
