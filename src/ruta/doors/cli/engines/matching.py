"""``ruta engine matching``: the best vacancies of every person looking for work, from two files."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
from tqdm import tqdm

from ruta.doors.cli.engines.files import name_file
from ruta.kernel.problems import Problem
from ruta.kernel.tables import read_table, write_table

_FILE = click.Path(dir_okay=False, path_type=Path)
_LISTS = dict.fromkeys(("skills", "documents", "statuses_allowed", "documents_required"), "list")
_TEXTS = dict.fromkeys(("id", "isco", "text", "city", "shift", "status"), "text")


@click.command()
@click.option("--seekers", "-s", required=True, type=_FILE, help="People who look for work: Parquet, CSV or xlsx.")
@click.option("--vacancies", "-v", required=True, type=_FILE, help="Vacancies: Parquet, CSV or xlsx.")
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many for each person.")
@click.option("--plain", is_flag=True, help="Split text at spaces instead of taking Spanish stems.")
@click.option("--output", "-o", required=True, type=_FILE, help="The matches: .parquet or .csv.")
def matching(*, seekers: Path, vacancies: Path, top: int, plain: bool, output: Path) -> None:
    """Rank vacancies for people: hard conditions first, then occupation, skills and text, each part beside the score.

    Never by sex, nationality or age, whatever columns the files hold. docs/engines/matching.md explains the score.
    """
    from ruta.rooms.work.rules.matching.engine import SEEKER_COLUMNS, VACANCY_COLUMNS, MatchingIndex

    began = time.perf_counter()
    people = read_table(seekers, columns=list(SEEKER_COLUMNS), expect={**_LISTS, **_TEXTS})
    offered = read_table(vacancies, columns=list(VACANCY_COLUMNS), expect={**_LISTS, **_TEXTS})
    rows = 0
    try:
        index = MatchingIndex(offered, plain=plain)
        with (
            tqdm(total=people.num_rows, unit=" people", file=sys.stderr, disable=None) as bar,
            write_table(output) as write,
        ):
            for part in index.rank_all(people, top=top, tell=lambda done, _total: bar.update(done - bar.n)):
                write(part)
                rows += part.num_rows
    except Problem as problem:
        place = {"seekers": seekers, "vacancies": vacancies}.get(str(problem.details.get("table")))
        raise (name_file(problem, place) if place else problem) from problem
    click.echo(f"{rows:,} matches in {output} ({time.perf_counter() - began:.1f} s)", err=True)


COMMANDS = (matching,)
