"""``ruta states``: the diagrams of states, drawn from the rules."""

from __future__ import annotations

from pathlib import Path

import click

from ruta.rooms.route.rules.states import draw_states


@click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="a file; standard output when left out")
def states(output: Path | None) -> None:
    """Draw the states of cases and referrals, as docs/states.md holds them."""
    text = draw_states()
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
