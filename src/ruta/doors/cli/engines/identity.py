"""``ruta engine identity`` and ``lookup``: which records are one person, on files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from tqdm import tqdm  # type: ignore[import-untyped]

from ruta.kernel.problems import Problem, Problems
from ruta.kernel.tables import read_table, write_table
from ruta.rooms.people.rules.identity.parameters import Parameters

_FILE = click.Path(dir_okay=False, path_type=Path)
#: Columns that stay text in CSV files and spreadsheets, whatever they look like.
TEXT_COLUMNS = dict.fromkeys(
    ("given_names", "surname_1", "surname_2", "sex", "nationality", "place", "phone", "document"), "text"
)
_PHASES = {
    "keys": "finding who may be one",
    "pairs": "comparing",
    "index": "building the index",
    "queries": "looking up",
}


@click.command("identity")
@click.option("--records", required=True, type=_FILE, help="One row per record (.parquet, .csv, .xlsx).")
@click.option("--against", type=_FILE, help="A second file: only pairs across both are looked for.")
@click.option("--pairs", required=True, type=_FILE, help="Pairs and their probabilities (.parquet, .csv).")
@click.option("--clusters", required=True, type=_FILE, help="Each record's cluster (.parquet, .csv).")
@click.option("--threshold", default=0.9, show_default=True, help="From this probability on: one person.")
@click.option("--ask", default=0.2, show_default=True, help="From this probability on: written as a pair.")
@click.option(
    "--parameters", type=_FILE, help="Parameters saved before; without them they are learnt from the records."
)
@click.option("--parameters-out", type=_FILE, help="Save the parameters used (.json).")
@click.option(
    "--engine",
    type=click.Choice(["columns", "duckdb"]),
    default="columns",
    show_default=True,
    help="columns, also called duckdb: on this machine.",
)
def compare_records(
    records: Path, against: Path | None, pairs: Path, clusters: Path, threshold: float, ask: float,
    parameters: Path | None, parameters_out: Path | None, engine: str,
) -> None:  # fmt: skip
    """Find the records that are one person, in one file or across two.

    Records have record_id and any of given_names, surname_1, surname_2, sex, birth_year, birth_month, birth_day,
    nationality, place, phone, document; empty is not known. docs/engines/identity.md explains the weights.
    """
    from ruta.rooms.people.rules.identity.register import check_thresholds, compare_register

    del engine
    began = time.perf_counter()
    check_thresholds(threshold, ask)
    known = read_parameters(parameters) if parameters else None
    table = read_table(records, expect=TEXT_COLUMNS)
    other = read_table(against, expect=TEXT_COLUMNS) if against else None
    with name_files(records, against), show_progress() as report:
        found = compare_register(table, other, parameters=known, threshold=threshold, ask=ask, report=report)
    with write_table(pairs) as write_pairs, write_table(clusters) as write_clusters:
        write_pairs(found.pairs)
        write_clusters(found.clusters)
    if parameters_out:
        write_parameters(parameters_out, found.parameters)
    spent = time.perf_counter() - began
    click.echo(
        f"{found.clusters.num_rows:,} records, {found.candidates:,} pairs compared, {found.pairs.num_rows:,} likely "
        f"({spent:.1f} s, parameters {found.parameters.version}).",
        err=True,
    )


@click.command("lookup")
@click.option("--records", required=True, type=_FILE, help="The register: one row per record (.parquet, .csv, .xlsx).")
@click.option("--queries", required=True, type=_FILE, help="Whom to look for: query_id and the columns of a record.")
@click.option("--top", default=5, show_default=True, help="How many records to give for each query.")
@click.option("--output", required=True, type=_FILE, help="The answers (.parquet, .csv).")
@click.option(
    "--parameters", type=_FILE, help="Parameters saved before; without them they are learnt from the records."
)
def look_up_records(records: Path, queries: Path, top: int, output: Path, parameters: Path | None) -> None:
    """Look people up in a register: the likeliest records for each query.

    Builds an index once, then answers query by query. Writes query_id, rank, record_id, match_probability and the
    microseconds the whole question took. A query that finds nobody has no row.
    """
    from ruta.rooms.people.rules.identity.lookup import look_up, measure_percentile

    began = time.perf_counter()
    known = read_parameters(parameters) if parameters else None
    register, asked = read_table(records, expect=TEXT_COLUMNS), read_table(queries, expect=TEXT_COLUMNS)
    with name_files(records, queries), show_progress() as report:
        found = look_up(register, asked, top=top, parameters=known, report=report)
    with write_table(output) as write:
        write(found)
    click.echo(
        f"{register.num_rows:,} records, {asked.num_rows:,} queries ({time.perf_counter() - began:.1f} s; 95 of 100 "
        f"queries within {measure_percentile(found) / 1000:.2f} ms).",
        err=True,
    )


@click.command("warm")
def compile_engines() -> None:
    """Compile the identity engine's kernels now, so that the first list on this machine does not wait for it.

    The result is kept beside the code, or in the folder that NUMBA_CACHE_DIR names. Pages never wait: one pair is
    explained without compiled kernels.
    """
    from ruta.rooms.people.rules.identity.warm import compile_kernels

    began = time.perf_counter()
    compile_kernels()
    click.echo(f"Compiled and kept ({time.perf_counter() - began:.1f} s).", err=True)


def read_parameters(path: Path) -> Parameters:
    """Parameters from a file. Errors: ``file-not-found``, ``file-unreadable``, ``parameters-unusable``."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem(
            "file-not-found", "There is no file {file}. Check the name and try again.", file=str(path)
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            "file-unreadable", "{file} cannot be read: {reason}. Save it again and retry.", file=path.name,
            reason=str(error),
        ) from error  # fmt: skip
    with name_files(path):
        return Parameters.from_json(text)


def write_parameters(path: Path, parameters: Parameters) -> None:
    """Save parameters whole or not at all. Errors: ``file-unwritable``."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(parameters.to_json(), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise Problem(
            "file-unwritable", "{file} cannot be written: {reason}.", file=str(path), reason=str(error)
        ) from error


@contextmanager
def name_files(path: Path, other: Path | None = None) -> Iterator[None]:
    """Lead every problem's message by the file it is in."""
    try:
        yield
    except Problem as problem:
        if isinstance(problem, Problems) or "file" in problem.details:
            raise
        chosen = other if other and problem.details.get("table") in ("against", "queries") else path
        message = f"{chosen.name}: {problem.message}"
        raise Problem(
            problem.code, "{message}", **{**problem.details, "message": message, "file": str(chosen)}
        ) from None


@contextmanager
def show_progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error per phase; none when nobody watches."""
    bars: dict[str, tqdm] = {}

    def report(phase: str, done: int, of: int) -> None:
        if phase not in bars:
            bars[phase] = tqdm(
                total=of, desc=_PHASES.get(phase, phase), unit="", unit_scale=True, leave=False, disable=None
            )
        bars[phase].update(done - bars[phase].n)

    try:
        yield report
    finally:
        for bar in bars.values():
            bar.close()


COMMANDS = (compare_records, look_up_records, compile_engines)
