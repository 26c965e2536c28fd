"""``ruta engine eligibility``, ``explain`` and ``barriers``: the eligibility engine on files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc
from tqdm import tqdm  # type: ignore[import-untyped]

from ruta.doors.cli.engines.cluster import judge_on_spark
from ruta.kernel.problems import Problem, Problems
from ruta.kernel.tables import count_rows, read_batches, write_table
from ruta.rooms.directory.rules.barriers import count_barriers
from ruta.rooms.directory.rules.catalogues import Catalogue
from ruta.rooms.directory.rules.columns import (
    PERSON_ID,
    check_person_ids,
    check_unique,
    find_unknown_facts,
    judge_columns,
)
from ruta.rooms.directory.rules.conditions import find_literal_kind, list_literals, read_iso_date
from ruta.rooms.directory.rules.demands import compile_catalogue, parse_services
from ruta.rooms.directory.rules.explanations import explain, explanation_as_json
from ruta.rooms.directory.types.demands import AGE, BIRTH_DATE

_INPUT = click.Path(path_type=Path, dir_okay=False)
_people = click.option(
    "--people", required=True, type=_INPUT, help="One row per person: person_id and facts (.parquet, .csv, .xlsx)."
)
_demands = click.option(
    "--demands", required=True, type=_INPUT, help='Demands: {"services": [{"id", "demand"}, …]} (.json).'
)


def _read_day(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    """``--on`` as a day; without it, today."""
    del context, parameter
    day = read_iso_date(value) if value else datetime.now().astimezone().date()
    if day is None:
        raise click.BadParameter(f"“{value}” is not a day; write it like 2026-11-22.")
    return day


_on = click.option("--on", callback=_read_day, help="The day the answer holds for, like 2026-11-22 (default: today).")


@click.command("eligibility")
@_people
@_demands
@_on
@click.option(
    "--output", required=True, type=_INPUT, help="Verdicts: 1 eligible, 0 not, empty cannot tell (.parquet, .csv)."
)
@click.option(
    "--engine",
    type=click.Choice(["columns", "spark"]),
    default="columns",
    help="spark: many machines, Parquet.",
)
def judge_people(people: Path, demands: Path, on: date, output: Path, engine: str) -> None:
    """Judge every person for every service.

    Writes person_id and one column per service, in the order of the people: 1 eligible, 0 not eligible, null cannot
    tell yet. A column of the people is a fact; null is not known; an age is worked out from birth_date and --on.
    """
    catalogue = load_catalogue(demands)
    facts = list_columns(catalogue)
    with name_file(people), show_progress("judged", count_rows(people)) as report:
        check_ids(people)
        if engine == "spark":
            count = judge_on_spark(catalogue, people, output, on=on)
            click.echo(f"{output}: {count} people, {len(catalogue.services)} services.", err=True)
            return
        with write_table(output) as write:
            first_row = 0
            for part in read_batches(people, columns=facts, expect=find_expectations(catalogue)):
                if first_row == 0:
                    warn_of_unknown_facts(catalogue, part)
                write(judge_columns(catalogue, part, on=on, report=report, first_row=first_row))
                first_row += part.num_rows
    click.echo(f"{output}: {first_row} people, {len(catalogue.services)} services.", err=True)


@click.command("explain")
@_people
@_demands
@_on
@click.option("--person", required=True, help="The person_id.")
@click.option("--service", required=True, help="The id of the service.")
def explain_verdict(people: Path, demands: Path, on: date, person: str, service: str) -> None:
    """Explain one person's verdict for one service, as JSON.

    The tree with each node's value, the failing conditions, the missing facts, the smallest sets of facts that would
    change the verdict, and the documents that would open the door.
    """
    catalogue = load_catalogue(demands)
    if service not in catalogue.services:
        raise Problem(
            "service-unknown",
            "{file} has no service “{service}”; it has {known}.",
            file=demands.name,
            service=service,
            known=", ".join(catalogue.services[:20]) + (" …" if len(catalogue.services) > 20 else ""),
        )
    position = catalogue.services.index(service)
    single = compile_catalogue({service: catalogue.demands[position]})
    with name_file(people):
        check_ids(people)
        row = find_person(people, person, catalogue)
        judge_columns(single, row, on=on)  # refuses columns that do not suit the demand, as the engine does
        warn_of_unknown_facts(single, row)
    facts = row.to_pylist()[0]
    explanation = explain(catalogue.demands[position], facts, service=service, on=on)
    written = {PERSON_ID: facts[PERSON_ID], "on": on.isoformat(), **explanation_as_json(explanation, facts=facts)}
    click.echo(json.dumps(written, ensure_ascii=False, indent=2, default=str))


@click.command("barriers")
@_people
@_demands
@_on
@click.option("--by", multiple=True, help="A column of the people to break down by; may be given again.")
@click.option("--output", required=True, type=_INPUT, help="Counts per service, condition and group (.parquet, .csv).")
@click.argument("more_by", nargs=-1, metavar="[COLUMN]...")
def count_barriers_of_people(
    people: Path, demands: Path, on: date, by: tuple[str, ...], output: Path, more_by: tuple[str, ...]
) -> None:
    """Count, for each condition, the people it alone keeps out.

    One row per service, condition (its path in the tree) and group: people, not_eligible, would_enter (not eligible
    now, eligible were the condition true for all), cannot_tell, could_enter. Several columns after --by are crossed.
    """
    catalogue = load_catalogue(demands)
    groups = list(dict.fromkeys([*by, *more_by]))
    with name_file(people):
        check_ids(people)
        parts = list(
            read_batches(people, columns=[*list_columns(catalogue), *groups], expect=find_expectations(catalogue))
        )
        table = pa.concat_tables(parts)
        warn_of_unknown_facts(catalogue, table)
        with show_progress("counted", table.num_rows) as report, write_table(output) as write:
            write(count_barriers(catalogue, table, on=on, by=groups, report=report))
    click.echo(f"{output}: {table.num_rows} people, {len(catalogue.services)} services.", err=True)


COMMANDS = (judge_people, explain_verdict, count_barriers_of_people)


def load_catalogue(path: Path) -> Catalogue:
    """Read and compile a file of demands.

    Errors: ``file-not-found``, ``demand-malformed`` and the others of :func:`parse_services`, naming the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Problem(
            "file-not-found", "{file} cannot be read: {reason}.", file=str(path), reason=error.strerror
        ) from error
    except UnicodeDecodeError as error:
        raise Problem("demand-malformed", "{file} is not UTF-8 text; save it as UTF-8 JSON.", file=path.name) from error
    with name_file(path):
        return compile_catalogue(parse_services(_read_json(text)))


def _read_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_refuse_twins, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise Problem(
            "demand-malformed",
            "line {line}, column {column}: this is not JSON ({reason}).",
            line=error.lineno,
            column=error.colno,
            reason=error.msg,
        ) from error
    except RecursionError as error:
        raise Problem("demand-malformed", "The file is nested too deep to be read; flatten the demand.") from error


def _refuse_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Problem(
            "demand-malformed", "An object has the key “{key}” twice: {pairs}.", key=twice, pairs=str(pairs)[:120]
        )
    return found


def _refuse_constant(name: str) -> Any:
    raise Problem("demand-malformed", "{name} is not a number that can be compared.", name=name)


@contextmanager
def name_file(path: Path) -> Iterator[None]:
    """Put the file's name before the message of any problem that does not name it."""
    try:
        yield
    except Problems as several:
        raise Problems([_with_file(single, path) for single in several.problems]) from several
    except Problem as problem:
        raise _with_file(problem, path) from problem


def _with_file(problem: Problem, path: Path) -> Problem:
    if "file" in problem.details:
        return problem
    return Problem(problem.code, "{file}: " + problem.template, **{**problem.details, "file": path.name})


@contextmanager
def show_progress(done: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that is told the people done."""
    with tqdm(total=total, desc=done, unit=" people", mininterval=0.5, leave=False) as bar:
        yield lambda count: bar.update(count) and None


def list_columns(catalogue: Catalogue) -> list[str]:
    """The columns the engine reads: the id, the facts asked about and, for an age, the birth date."""
    return [PERSON_ID, *catalogue.by_fact, *([BIRTH_DATE] if AGE in catalogue.by_fact else [])]


def find_expectations(catalogue: Catalogue) -> dict[str, str]:
    """What the demands expect of columns that a CSV file or a spreadsheet leaves open."""
    expected: dict[str, str] = {}
    for fact, numbers in catalogue.by_fact.items():
        for condition in (catalogue.conditions[number] for number in numbers):
            kind = find_literal_kind(condition)
            dates = kind == "text" and all(read_iso_date(literal) for literal in list_literals(condition))
            if kind in ("list", "text", "number") and not dates:
                expected.setdefault(fact, kind)
    return expected


def check_ids(path: Path) -> None:
    """Refuse people without ids of their own before anything is judged."""
    parts = list(read_batches(path, columns=[PERSON_ID]))
    if PERSON_ID not in parts[0].column_names:
        raise Problem("column-missing", "The people lack the column person_id.")
    check_unique(
        pa.chunked_array(
            [chunk for part in parts for chunk in part.column(PERSON_ID).chunks], parts[0].column(PERSON_ID).type
        )
    )


def find_person(path: Path, person: str, catalogue: Catalogue) -> pa.Table:
    """The one row of a person.

    Errors: ``person-unknown``.
    """
    for part in read_batches(path, expect=find_expectations(catalogue)):
        check_person_ids(part)
        ids = part.column(PERSON_ID).combine_chunks()
        found = pc.index(ids.cast(pa.string()), pa.scalar(person)).as_py()
        if found >= 0:
            return part.slice(found, 1)
    raise Problem("person-unknown", "There is no person_id “{person}”.", person=person)


def warn_of_unknown_facts(catalogue: Catalogue, people: pa.Table) -> None:
    """Say which facts no column holds: they are unknown for everybody."""
    for fact in find_unknown_facts(catalogue, people):
        click.echo(f"Warning: no column holds the fact “{fact}”; it is unknown for everybody.", err=True)
