"""``ruta engine protect``: hide the cells of a table of counts that would give somebody away."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pyarrow as pa
from tqdm import tqdm

from ruta.kernel.tables import read_table, write_table
from ruta.rooms.measurement.rules.disclosure.tables import Cells, read_cells

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--table", "-t", required=True, type=_FILE, help="Dimensions (the value total marks a margin) and count.")
@click.option("--minimum", type=int, default=5, show_default=True, help="Counts from 1 to below it are hidden.")
@click.option("--sensitive", default="", help="A dimension whose cells ask for a larger minimum.")
@click.option("--sensitive-minimum", type=int, default=10, show_default=True, help="The minimum of those cells.")
@click.option("--released", multiple=True, type=_FILE, help="Earlier protected tables of the same people; repeatable.")
@click.option("--output", "-o", required=True, type=_FILE, help="The same rows with state: .parquet or .csv.")
def protect(
    *,
    table: Path,
    minimum: int,
    sensitive: str,
    sensitive_minimum: int,
    released: tuple[Path, ...],
    output: Path,
) -> None:
    """Hide small counts, and enough others that none can be worked out from margins or earlier releases.

    Writes the rows in their order with count empty where hidden and state shown, primary or secondary. What an earlier
    release gives away whatever is hidden now is said on standard error. docs/engines/disclosure.md explains it.
    """
    from ruta.rooms.measurement.rules.disclosure.protecting import SHOWN, protect_table

    rows, cells = _read(table, may_hide=False)
    releases = [_read(path, may_hide=True)[1] for path in released]
    with tqdm(unit=" cells", file=sys.stderr, disable=None) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        found = protect_table(
            cells,
            minimum=minimum,
            sensitive=sensitive,
            sensitive_minimum=sensitive_minimum,
            releases=releases,
            tell=tell,
        )
    states = [found.states[key] for key in cells.counts]
    counts = [count if state == SHOWN else None for count, state in zip(cells.counts.values(), states, strict=True)]
    place = rows.column_names.index("count")
    hidden = rows.set_column(place, "count", pa.array(counts, pa.int64()))
    if "state" in hidden.column_names:
        hidden = hidden.drop_columns(["state"])
    with write_table(output) as write:
        write(hidden.append_column("state", pa.array(states)))
    for key in found.exposed:
        click.echo(f"cell-exposed: {' · '.join(key)} is given away by an earlier release.", err=True)
    click.echo(
        f"{len(states):,} cells: {states.count('primary')} primary, {states.count('secondary')} secondary hidden; "
        f"in {output}",
        err=True,
    )


def _read(path: Path, *, may_hide: bool) -> tuple[pa.Table, Cells]:
    rows = read_table(path)
    columns = {name: rows[name].to_pylist() for name in rows.column_names}
    return rows, read_cells(path.name, columns, may_hide=may_hide)


COMMANDS = (protect,)
