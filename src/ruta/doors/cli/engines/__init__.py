"""``ruta engine NAME``: the engines as tools on files, without Django or a database.

One module per engine; each module lists its click commands in ``COMMANDS`` and is added here.
"""

from __future__ import annotations

import click

from ruta.doors.cli.engines import counting, disclosure, eligibility, identity, matching, reconcile

_MODULES = (counting, disclosure, eligibility, identity, matching, reconcile)


@click.group()
def engine() -> None:
    """Run an engine on files: eligibility, barriers, identity, lookup, warm, matching, counting, protect, reconcile."""


for module in _MODULES:
    for command in module.COMMANDS:
        engine.add_command(command)
