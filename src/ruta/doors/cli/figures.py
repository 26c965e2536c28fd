"""``ruta figures`` and ``ruta check-figures``: what the records say, and whether what was published agrees."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ruta.doors.cli.house import explain_missing_tables, offer_database, open_house
from ruta.kernel.periods import Period
from ruta.kernel.problems import Problem

if TYPE_CHECKING:
    from ruta.rooms.measurement.types.results import Figure

_DAY = click.DateTime(["%Y-%m-%d"])
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="for people or programs",
)


@click.command()
@click.option("--framework", default="", metavar="CODE", help="cities (closed) or phase2; all when left out")
@click.option("--version", default="", metavar="V", help="the framework's version, such as design or final")
@click.option("--from", "first", type=_DAY, metavar="D", help="first day; the whole programme when left out")
@click.option("--to", "last", type=_DAY, metavar="D", help="last day, included")
@click.option("--indicator", default="", metavar="CODE", help="one indicator, as printed: 1.2.A, 1a")
@_FORMAT
@offer_database
def figures(
    *,
    framework: str,
    version: str,
    first: datetime | None,
    last: datetime | None,
    indicator: str,
    form: str,
    database: Path | None,
) -> None:
    """Show every figure: in period, new and cumulative, beside its target, what was published and its evidence."""
    open_house(database=database)
    from ruta.rooms.access.types import SYSTEM
    from ruta.rooms.measurement.queries import compute_figures
    from ruta.rooms.measurement.rules.writing import write_figure

    period = _read_period(first, last)
    with explain_missing_tables():
        found = compute_figures(by=SYSTEM, programme=framework, version=version, indicator=indicator, period=period)
    if form == "json":
        click.echo(json.dumps({"figures": [write_figure(figure) for figure in found]}, ensure_ascii=False, indent=2))
        return
    for line in draw_figures(found):
        click.echo(line)


@click.command("check-figures")
@click.option(
    "--claims",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="check this file (JSON or YAML) instead of the database",
)
@_FORMAT
@offer_database
def check_figures(*, claims: Path | None, form: str, database: Path | None) -> None:
    """Check every published figure against its own evidence and against what was published elsewhere."""
    open_house(database=database)
    from ruta.rooms.measurement.queries import check_claim_file, check_published

    with explain_missing_tables():
        checked = check_claim_file(claims) if claims else check_published()
    if form == "json":
        click.echo(json.dumps(checked, ensure_ascii=False, indent=2))
        return
    for line in draw_claims(checked["claims"]):
        click.echo(line)


def _read_period(first: datetime | None, last: datetime | None) -> Period | None:
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise Problem("period-incomplete", "Give both --from and --to, or neither for the whole programme.")
    return Period(first.date(), last.date())


def draw_figures(figures: Sequence[Figure]) -> list[str]:
    """The figures as a table for people, one framework after the other."""
    lines: list[str] = []
    heading = ("indicator", "from", "to", "baseline", "target", "reported", "in period", "new", "cumulative",
               "persons", "head-counts", "agrees")  # fmt: skip
    frameworks = dict.fromkeys((figure.framework, figure.version) for figure in figures)
    for framework, version in frameworks:
        members = [figure for figure in figures if (figure.framework, figure.version) == (framework, version)]
        rows = [heading, *(_list_cells(figure) for figure in members)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
        lines += ["", f"{framework} {version}".strip(), ""]
        for number, (row, figure) in enumerate(zip(rows, [None, *members], strict=True)):
            cells = [cell.ljust(width) if place < 3 else cell.rjust(width)
                     for place, (cell, width) in enumerate(zip(row, widths, strict=True))]  # fmt: skip
            lines.append("  ".join(cells).rstrip())
            if number == 0:
                lines.append("  ".join("─" * width for width in widths))
            elif figure is not None and figure.agrees is not True and figure.explanation.en:
                lines.append(f"    ↳ {figure.explanation.en}")
    if not figures:
        lines.append("There are no figures in that period.")
    return lines


def _list_cells(figure: Figure) -> tuple[str, ...]:
    counted = figure.in_period
    return (
        figure.indicator,
        figure.period.from_.isoformat(),
        figure.period.to.isoformat(),
        _draw(figure.baseline, figure.baseline_text),
        _draw(figure.target, figure.target_text),
        _draw(figure.reported, figure.reported_text),
        _draw(counted.value),
        _draw(figure.new.value),
        _draw(figure.cumulative.value),
        _draw(counted.persons),
        _draw(counted.headcounts),
        {True: "yes", False: "NO", None: "–"}[figure.agrees],
    )


def _draw(number: Any, text: str = "") -> str:
    if number is None:
        return text or "–"
    return f"{number:,}" if isinstance(number, int) else f"{number:,f}"


def draw_claims(claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """The checks as lines for people: those that differ with both sides and the explanation, then how many agree."""
    differing = [claim for claim in claims if not claim["agrees"]]
    lines: list[str] = []
    for claim in differing:
        lines.append(f"✗ {claim['id']}: {_say(claim['label'])}")
        lines.append(f"    reported {claim['reported']}, computed {claim['computed']}")
        if claim["explanation"]:
            lines.append(f"    {_say(claim['explanation']['text'])}")
    lines.append(f"{len(claims) - len(differing)} of {len(claims)} claims agree.")
    return lines


def _say(text: Any) -> str:
    """A text that may be given in both languages; the command line speaks English."""
    return str(text.get("en") or text.get("es") or "") if isinstance(text, Mapping) else str(text or "")
