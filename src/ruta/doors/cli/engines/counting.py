"""``ruta engine counting``: a results table from a file of deliveries and a file of people."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from ruta.doors.cli.engines.files import name_file, read_json
from ruta.kernel.problems import Problem
from ruta.kernel.tables import read_table
from ruta.rooms.measurement.rules.counting import EventSource, ParquetEvents, TableEvents, tally_events
from ruta.rooms.measurement.rules.definitions import parse_plan

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--events", "-e", required=True, type=_FILE, help="Deliveries: Parquet, CSV or xlsx.")
@click.option("--people", "-p", required=True, type=_FILE, help="People with resolved_id and attributes.")
@click.option("--indicators", "-i", required=True, type=_FILE, help="Periods, start, breakdowns and indicators: JSON.")
@click.option("--output", "-o", required=True, type=_FILE, help="The figures: .parquet or .csv.")
def counting(events: Path, people: Path, indicators: Path, output: Path) -> None:
    """Count people once, deliveries and head-counts, for every indicator, period and breakdown.

    Writes one row per indicator, period, measure (in_period, new, cumulative), breakdown and value. What could not be
    counted is said on standard error. docs/engines/counting.md explains every column.
    """
    began = time.perf_counter()
    write = _choose_writer(output)
    files = {"events": events, "people": people}
    try:
        plan = parse_plan(read_json(indicators))
    except Problem as problem:
        raise name_file(problem, indicators) from problem
    try:
        tally = tally_events(_open_events(events), read_table(people), plan)
    except Problem as problem:
        place = str(problem.details.get("table"))
        file = files.get(place, indicators) if problem.code != "file-not-found" else None
        raise (name_file(problem, file) if file and "file" not in problem.details else problem) from problem
    for note in tally.notes:
        click.echo(f"{note.code}: {f'{note.rows:,} ' if note.rows else ''}{note.message}", err=True)
    try:
        write(tally.figures, output)
    except OSError as error:
        message = f"{output} cannot be written: {error.strerror or error}. Choose another place."
        raise Problem("file-unwritable", message, file=str(output)) from error
    click.echo(f"{tally.figures.num_rows:,} figures in {output} ({time.perf_counter() - began:.1f} s)", err=True)


def _open_events(path: Path) -> EventSource:
    if path.suffix.lower() in (".parquet", ".pq") and path.exists():
        try:
            return ParquetEvents(path)
        except (pa.ArrowInvalid, OSError) as error:
            message = f"{path.name} cannot be read: {error}. Save it again and retry."
            raise Problem("file-unreadable", message, file=str(path)) from error
    return TableEvents(read_table(path))


def _choose_writer(output: Path) -> Any:
    writers = {".parquet": pa_parquet.write_table, ".pq": pa_parquet.write_table, ".csv": pa_csv.write_csv}
    if output.suffix.lower() not in writers:
        message = f"{output.name} ends in {output.suffix or 'nothing'}; give a name in .parquet or .csv."
        raise Problem("file-kind-unknown", message, file=str(output))
    return writers[output.suffix.lower()]


COMMANDS = (counting,)
