"""``ruta engine reconcile``: published figures against their own evidence."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ruta.doors.cli.engines.files import name_file, read_json
from ruta.kernel.problems import Problem
from ruta.rooms.measurement.rules.reconciliation import check_claims, claims_as_json

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--claims", "-k", required=True, type=_FILE, help="Claims with their evidence: JSON.")
@click.option("--output", "-o", required=True, type=_FILE, help="The findings: JSON.")
def reconcile(claims: Path, output: Path) -> None:
    """Check published figures against their evidence, and look for what may explain a difference.

    A difference is a finding: the exit code stays 0. docs/engines/reconcile.md explains claims and findings.
    """
    data = read_json(claims)
    try:
        findings = claims_as_json(check_claims(data))
    except Problem as problem:
        raise name_file(problem, claims) from problem
    try:
        output.write_text(json.dumps(findings, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")
    except OSError as error:
        message = f"{output} cannot be written: {error.strerror or error}. Choose another place."
        raise Problem("file-unwritable", message, file=str(output)) from error
    counts = findings["counts"]
    click.echo(f"{counts['claims']} claims: {counts['agree']} agree, {counts['differ']} differ ({output})", err=True)


COMMANDS = (reconcile,)
