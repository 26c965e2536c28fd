"""Looking one person up in a register: the engine's index beside SQLite's full text and PostgreSQL's trigrams.

``python -m benchmarks.lookup [records]`` (1,000,000 unless told): damaged queries, half without document or phone; the
share found among the first five, and the time at the 50th and 95th percentile, all in one run. PostgreSQL takes part
when ``BENCH_POSTGRES`` holds its address (psycopg's form); its table is dropped at the end.
To reach: recall .99 and 5 ms at the 95th percentile for a million records.
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.identity_input import People, make_register
from ruta.rooms.people.rules.identity.lookup import look_up
from ruta.rooms.people.rules.identity.words import fold_text

_QUERIES = 1000


def main(records: int) -> None:
    """Build, ask, print."""
    register, truth = make_register(records, seed=20261123, profile="mixed")
    person = truth.to_numpy()
    picked = np.random.default_rng(5).choice(records, min(_QUERIES, records), replace=False)
    queries = damage_queries(register.take(pa.array(picked)))
    began = time.perf_counter()
    found = look_up(register, pa.Table.from_pylist(queries))
    print(f"{records:,} records, {len(queries):,} queries; engine in all {time.perf_counter() - began:.1f} s")
    rows = [int(value[1:]) for value in found.column("record_id").to_pylist()]
    asked = found.column("query_id").to_pylist()
    right = {query for query, row in zip(asked, rows, strict=True) if person[row] == person[picked[query]]}
    first = found.column("rank").to_numpy() == 1
    show("engine", found.column("microseconds").to_numpy()[first] / 1000, len(right) / len(queries))
    sample = queries[: min(300, len(queries))]
    names = [fold_names(row) for row in register.select(["given_names", "surname_1", "surname_2"]).to_pylist()]
    ask_all("SQLite full text on words", open_sqlite(names), sample, person, picked)
    if os.environ.get("BENCH_POSTGRES"):
        import psycopg

        with psycopg.connect(os.environ["BENCH_POSTGRES"], autocommit=True) as connection:
            try:
                ask_all("PostgreSQL trigrams", open_postgres(connection, names), sample[:100], person, picked)
            finally:
                connection.execute("DROP TABLE IF EXISTS bench_lookup")
    else:
        print("PostgreSQL trigrams: not measured, since BENCH_POSTGRES is not set")


def damage_queries(rows: pa.Table) -> list[dict[str, Any]]:
    """Each record as somebody else would write it."""
    people, chance = People(99, "mixed"), random.Random(4)
    queries = []
    for number, row in enumerate(rows.to_pylist()):
        del row["record_id"]
        query = people.write({**row, "culture": "es"}, True)
        del query["culture"]
        for name in ("document", "phone"):
            if chance.random() < 0.5:
                query[name] = None
        queries.append({**query, "query_id": number})
    return queries


def fold_names(row: dict[str, Any]) -> str:
    """The names of a row as plain words."""
    text = " ".join(row[name] or "" for name in ("given_names", "surname_1", "surname_2"))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold_text(text)).split())


def open_sqlite(names: list[str]) -> Callable[[dict[str, Any]], list[int]]:
    """Full text over the words of names, best rank first."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE people USING fts5(name)")
    database.executemany("INSERT INTO people(rowid, name) VALUES (?, ?)", enumerate(names))

    def ask(query: dict[str, Any]) -> list[int]:
        words = " OR ".join(f'"{word}"' for word in fold_names(query).split())
        if not words:
            return []
        statement = "SELECT rowid FROM people WHERE people MATCH ? ORDER BY rank LIMIT 5"
        return [row[0] for row in database.execute(statement, [words])]

    return ask


def open_postgres(connection: Any, names: list[str]) -> Callable[[dict[str, Any]], list[int]]:
    """Trigrams over the whole name with a GiST index, nearest first."""
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    connection.execute("DROP TABLE IF EXISTS bench_lookup")
    connection.execute("CREATE TABLE bench_lookup (id int, name text)")
    with connection.cursor() as cursor, cursor.copy("COPY bench_lookup FROM STDIN") as copy:
        for row in enumerate(names):
            copy.write_row(row)
    connection.execute("CREATE INDEX ON bench_lookup USING gist (name gist_trgm_ops(siglen=64))")

    def ask(query: dict[str, Any]) -> list[int]:
        statement = "SELECT id FROM bench_lookup ORDER BY name <-> %s LIMIT 5"
        return [row[0] for row in connection.execute(statement, [fold_names(query)])]

    return ask


def ask_all(
    name: str, ask: Callable[[dict[str, Any]], list[int]], queries: list[dict[str, Any]], person: Any, picked: Any
) -> None:
    """Ask every query one by one and print."""
    spent, right = [], 0
    for query in queries:
        began = time.perf_counter()
        rows = ask(query)
        spent.append((time.perf_counter() - began) * 1000)
        right += any(person[row] == person[picked[query["query_id"]]] for row in rows)
    show(name, np.array(spent), right / len(queries))


_FIRST: list[float] = []


def show(name: str, spent: Any, recall: float) -> None:
    """One line: percentiles in milliseconds, ratio against the first, recall."""
    p95 = float(np.quantile(spent, 0.95))
    _FIRST.append(p95)
    print(f"{name:28} p50 {np.median(spent):8.2f}  p95 {p95:8.2f} ms  x{p95 / _FIRST[0]:.1f}  recall@5 {recall:.4f}")


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 1_000_000)
