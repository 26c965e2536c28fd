"""The programme's results table from the database: 30 indicators by six breakdowns, beside the ORM, a query per table.

``python -m benchmarks.results_table [--deliveries 200000] [--people 20000] [--tables 12]``

Both read the same SQLite file. Ours is what a page calls: the first time ever everything is read and kept in a file;
a process's first time, the file and what came since; when the ledger has just changed, the new entries; each time all
three measures and every cell are counted. The ORM is asked for people in the period alone, one query per indicator
and breakdown, with merged people and reversals respected; of the 180 queries ``--tables`` are timed and the rest
reckoned from them. The cells both counted must be equal. To reach: 50 times.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

START = date(2025, 1, 1)
DAYS = 670
KINDS = ["orientation", "labour-intermediation", "employability", "certification", "business-service", "seed-capital",
         "social-protection", "training", "legal-aid", "health"]  # fmt: skip
OUTCOMES = ["delivered", "completed", "certified"]
STATUSES = ["asylum-seeker", "refugee", "irregular", "temporary-residence", "permanent-residence", ""]
COUNTRIES = ["VEN", "HTI", "COL", "PER", "CUB", "HND", "SLV", "GTM", "ECU", "BOL"]
#: Breakdowns with what the ORM groups by; age and disability are derived, so it gets an easier column in their place.
GROUPED = {
    "sex": "sex",
    "status": "status",
    "city": "",
    "nationality": "nationalities__country",
    "age_band": "birth_year",
    "disability": "wg_seeing",
}
COMPARED = ("sex", "status", "city")
INTEGERS = {"integer", "bool", "smallint unsigned", "integer unsigned", "bigint", "smallint"}


def main() -> None:
    """Build, count both ways, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deliveries", type=lambda text: int(float(text)), default=200_000)
    parser.add_argument("--people", type=lambda text: int(float(text)), default=20_000)
    parser.add_argument("--tables", type=int, default=12, help="how many of the ORM's 180 queries are timed")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="results-table-") as folder:
        measure(Path(folder) / "bench.sqlite3", asked)


def measure(path: Path, asked: argparse.Namespace) -> None:
    """Time both ways over one file."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "ruta.config.settings",
        "RUTA_VAR_DIR": str(path.parent),
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill_tables(path, people=asked.people, deliveries=asked.deliveries)
    definitions = make_definitions()
    unread, cold, ours, kept, table = time_ours(make_framework(definitions), definitions, rounds=asked.rounds)
    seconds = time_orm(definitions, table, tables=asked.tables)
    whole = statistics.mean(seconds) * len(definitions) * len(GROUPED)
    print(f"{asked.deliveries:,} deliveries, {asked.people:,} people, 30 indicators, 6 breakdowns")
    print(f"ruta, never read before       {unread:8.3f} s  (everything read from the database; then kept in a file)")
    print(f"ruta, a process's first read  {cold:8.3f} s  (entries from the file, people from the database)")
    print(f"ruta, ledger just changed     {ours:8.3f} s  (the new entries read)")
    print(f"ruta, nothing changed         {kept:8.3f} s")
    print(f"ORM, a query per table        {whole:8.3f} s  (people in period alone; {len(seconds)} of 180 timed)")
    print(f"ratio                         {whole / ours:8.1f} ×  (to reach: 50 ×)")
    print(f"ratio, first read of a process{whole / cold:7.1f} ×; never read before {whole / unread:.1f} ×")


def make_definitions() -> dict[str, dict[str, Any]]:
    """Thirty indicators over kinds, outcomes and cities."""
    found: dict[str, dict[str, Any]] = {}
    for number in range(30):
        where: dict[str, list[str]] = {"kind": [KINDS[number % 10], KINDS[(number * 3 + 1) % 10]]}
        if number % 3 == 1:
            where["outcome"] = [OUTCOMES[number % 2], OUTCOMES[2]]
        if number % 3 == 2:
            where["city"] = ["santiago" if number % 2 else "mexico-city"]
        found[f"I{number:02}"] = {"count": "people", "where": where}
    return found


def make_framework(definitions: dict[str, dict[str, Any]]) -> Any:
    """The framework of the second phase with these indicators."""
    from ruta.rooms.programme.models import Framework, Indicator

    framework = Framework.objects.create(programme="phase2", version="final", title_es="", title_en="", first=START)
    for position, (code, definition) in enumerate(definitions.items()):
        Indicator.objects.create(
            framework=framework,
            code=code,
            title_es=code,
            title_en=code,
            unit="people",
            position=position,
            definition=definition,
        )
    return framework


def fill_tables(path: Path, *, people: int, deliveries: int) -> None:
    """Synthetic people and deliveries straight into the file; one in fifty merged or reversed."""
    random.seed(7)
    with sqlite3.connect(path) as connection:
        insert(connection, "people_person", make_people(people))
        countries = ({"id": n, "person_id": n, "country": random.choice(COUNTRIES)} for n in range(1, people + 1))
        insert(connection, "people_personnationality", countries)
        insert(connection, "ledger_delivery", make_deliveries(deliveries, people))
        connection.execute("ANALYZE")


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows; columns they don't name get their type's empty value."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    empty = {name: None if not needed else 0 if kind in INTEGERS else "" for _, name, kind, needed, *_ in columns}
    statement = f"INSERT INTO {table} ({', '.join(empty)}) VALUES ({', '.join('?' * len(empty))})"
    connection.executemany(statement, (tuple({**empty, **row}.values()) for row in rows))


def make_people(people: int) -> Iterable[dict[str, Any]]:
    """People with the attributes that figures are broken down by."""
    for number in range(1, people + 1):
        yield {
            "id": number,
            "number": f"SCL-{number:06d}",
            "city": "santiago",
            "version": 1,
            "given_names": "Persona",
            "sex": random.choice("FFMX") if random.random() > 0.02 else "",
            "birth_year": random.randint(1950, 2020),
            "status": random.choice(STATUSES),
            "wg_seeing": random.randint(1, 4),
            "registered_on": "2025-01-01",
            "created_at": "2025-01-01 00:00:00",
            "resolved_to_id": number - 1 if number % 50 == 0 else None,
            "synthetic": 1,
        }


def make_deliveries(deliveries: int, people: int) -> Iterable[dict[str, Any]]:
    """Deliveries over two years; every fiftieth is the reversal of the one before."""
    row: dict[str, Any] = {}
    for number in range(1, deliveries + 1):
        if number % 50 == 0:
            yield {**row, "id": number, "reverses_id": number - 1, "reason": "other"}
            continue
        row = {
            "id": number,
            "programme": "phase2",
            "person_id": random.randint(1, people),
            "quantity": 1,
            "city": random.choice(["santiago", "mexico-city"]),
            "date": (START + timedelta(days=random.randrange(DAYS))).isoformat(),
            "kind": random.choice(KINDS),
            "outcome": random.choice(OUTCOMES),
            "source": "desk",
            "recorded_at": "2026-11-01 00:00:00",
            "recorded_by": "system",
            "synthetic": 1,
        }
        yield row


def time_ours(
    framework: Any, definitions: dict[str, dict[str, Any]], *, rounds: int
) -> tuple[float, float, float, float, Any]:
    """Seconds when never read, on a process's first read, after a new entry (each the best of the rounds), without a
    change; and the table."""
    from django.conf import settings
    from django.core.cache import cache

    from ruta.kernel.periods import Period
    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.ledger import queries as ledger_queries
    from ruta.rooms.ledger.commands import record_deliveries_in_bulk
    from ruta.rooms.ledger.types import NewDelivery
    from ruta.rooms.measurement.queries import ledger as measurement_ledger
    from ruta.rooms.measurement.queries.ledger import count_ledger

    period = Period(date(2025, 7, 1), date(2026, 6, 30))

    def count() -> tuple[float, Any]:
        began = time.perf_counter()
        table = count_ledger(framework, definitions, period=period, breakdowns=tuple(GROUPED))
        return time.perf_counter() - began, table

    def forget() -> None:
        cache.clear()
        ledger_queries._KEPT.clear()
        measurement_ledger._PEOPLE.clear()

    unread, cold, changed = [], [], []
    for _ in range(rounds + 1):  # the first round compiles the kernel
        forget()
        shutil.rmtree(settings.RUTA.var_dir / "columns", ignore_errors=True)
        unread.append(count()[0])
        forget()
        cold.append(count()[0])
        entry = NewDelivery(date(2026, 1, 5), person_id=1, kind="health", outcome="delivered", city="santiago")
        record_deliveries_in_bulk(by=SYSTEM, deliveries=[entry])
        changed.append(count()[0])
    kept, table = count()
    return min(unread), min(cold), min(changed), kept, table


def time_orm(definitions: dict[str, dict[str, Any]], table: Any, *, tables: int) -> list[float]:
    """Seconds of each timed query of the ORM; its cells are compared with ours where both mean the same."""
    from django.db.models import Case, Count, F, When
    from django.db.models.functions import Coalesce

    from ruta.rooms.ledger.models import Delivery

    wanted = [(code, breakdown) for code in definitions for breakdown in GROUPED]
    random.seed(11)
    seconds = []
    for code, breakdown in random.sample(wanted, min(tables, len(wanted))):
        where = {f"{column}__in": values for column, values in definitions[code]["where"].items()}
        period = (date(2025, 7, 1), date(2026, 6, 30))
        began = time.perf_counter()
        rows = Delivery.objects.filter(programme="phase2", reverses=None, reversal=None, date__range=period, **where)
        attribute = GROUPED[breakdown]
        merged = When(person__resolved_to__isnull=False, then=F(f"person__resolved_to__{attribute}"))
        cell = Case(merged, default=F(f"person__{attribute}")) if attribute else F("city")
        people = Count(Coalesce("person__resolved_to", "person"), distinct=True)
        found = dict(rows.values(cell=cell).annotate(people=people).values_list("cell", "people"))
        seconds.append(time.perf_counter() - began)
        if breakdown in COMPARED:
            cells = table[code][breakdown]
            ours = {value: sums["in_period"][0] for value, sums in cells.items() if "in_period" in sums}
            theirs = {value or "unknown": count for value, count in found.items()}
            assert {v: n for v, n in ours.items() if n} == theirs, (code, breakdown, ours, theirs)
    return seconds


if __name__ == "__main__":
    main()
