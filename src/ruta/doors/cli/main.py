"""The ``ruta`` command: every verb, with help.

A :class:`~ruta.kernel.problems.Problem` ends a verb with exit code 2 and its message on standard error.
"""

from __future__ import annotations

import sys

import click

from ruta.doors.cli import (
    directory,
    engines,
    export,
    figures,
    import_hsds,
    lists,
    programme,
    protect,
    report,
    serve,
    states,
    texts,
    work,
)
from ruta.doors.cli.demonstration.command import demo
from ruta.kernel.problems import Problem, Problems


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ruta() -> None:
    """Ruta Abierta on the command line: demonstration, server, directory, figures, reports and engines."""


for command in (
    demo,
    serve.serve,
    work.work,
    protect.seal_audit,
    protect.verify_audit,
    protect.audit_head,
    protect.rotate_keys,
    protect.recover_account,
    directory.load_directory,
    directory.published_demands,
    import_hsds.import_hsds,
    directory.services,
    directory.entitlement,
    programme.load_programme,
    programme.load_dialogue,
    figures.figures,
    figures.check_figures,
    report.report,
    export.export,
    lists.import_list,
    engines.engine,
    states.states,
    texts.texts,
):
    ruta.add_command(command)


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
