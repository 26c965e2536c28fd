"""``ruta engine NAME``: the engines as tools on files, without Django or a database.

One module per engine; each module defines click commands and is added here.
"""

from __future__ import annotations

import click

from ruta.doors.cli.engines.counting import counting


@click.group()
def engine() -> None:
    """Run an engine on files: eligibility, explain, barriers, counting, reconcile."""


engine.add_command(counting)
