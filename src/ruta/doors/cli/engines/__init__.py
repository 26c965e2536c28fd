"""``ruta engine NAME``: the engines as tools on files, without Django or a database.

One module per engine; each module lists its click commands in ``COMMANDS`` and is added here.
"""

from __future__ import annotations

import click

from ruta.doors.cli.engines import counting, eligibility, identity, matching, reconcile


@click.group()
def engine() -> None:
    """Run an engine on files: eligibility, explain, barriers, counting, identity, lookup, matching, reconcile."""


for command in (*eligibility.COMMANDS, *counting.COMMANDS, *identity.COMMANDS, *matching.COMMANDS, *reconcile.COMMANDS):
    engine.add_command(command)
