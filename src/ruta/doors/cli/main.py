"""The ``ruta`` command: every verb, with help.

A :class:`~ruta.kernel.problems.Problem` ends a verb with exit code 2 and its message on standard error.
"""

from __future__ import annotations

import sys

import click

from ruta.doors.cli import directory, engines, serve, states, texts
from ruta.kernel.problems import Problem, Problems


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ruta() -> None:
    """Ruta Abierta on the command line: demonstration, server, directory, figures, reports and engines."""


ruta.add_command(directory.load_directory)
ruta.add_command(directory.services)
ruta.add_command(directory.entitlement)
ruta.add_command(engines.engine)
ruta.add_command(serve.serve)
ruta.add_command(states.states)
ruta.add_command(texts.texts)


def print_problem(problem: Problem) -> None:
    """Say each problem on one line of standard error, with its code."""
    for single in problem.problems if isinstance(problem, Problems) else [problem]:
        click.echo(f"{single.code}: {single.message}", err=True)


def main() -> None:
    """Run the command line; exit 0 when done, 2 when the input is unusable."""
    try:
        ruta(standalone_mode=False)
    except Problem as problem:
        print_problem(problem)
        sys.exit(2)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)


if __name__ == "__main__":
    main()
