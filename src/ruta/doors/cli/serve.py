"""``ruta serve``: the product behind gunicorn, until stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from ruta.doors.cli.house import offer_database, open_house


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="where it listens")
@click.option("--address", default="127.0.0.1", show_default=True, help="on which address; 0.0.0.0 for all")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="processes that answer")
@offer_database
def serve(*, port: int, address: str, workers: int, database: Path | None) -> None:
    """Serve the product until stopped. GET /health says whether it is well."""
    prepare_database(database=database)
    run_server(port=port, address=address, workers=workers)


def prepare_database(*, database: Path | None = None) -> None:
    """Bring the database's tables up to date."""
    open_house(database=database)
    from django.conf import settings
    from django.core.management import call_command

    settings.RUTA.var_dir.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    if settings.RUTA.mode == "production":
        call_command("collectstatic", verbosity=0, interactive=False)


def run_server(*, port: int, address: str = "127.0.0.1", workers: int = 2) -> None:
    """Start the worker beside, and replace this process by the server; when it stops, so does the worker."""
    click.echo(
        f"Serving on http://{'localhost' if address == '127.0.0.1' else address}:{port} (Ctrl-C stops)", err=True
    )
    sys.stdout.flush()
    subprocess.Popen(
        [sys.executable, "-m", "ruta.doors.cli.main", "work", f"--beside={os.getpid()}"], stdin=subprocess.DEVNULL
    )
    os.execv(  # noqa: S606 - the server takes this process's place, so that stopping it stops everything
        sys.executable,
        [
            sys.executable,
            "-m",
            "gunicorn",
            "ruta.config.wsgi:application",
            f"--bind={address}:{port}",
            f"--workers={workers}",
            "--preload",
            "--no-control-socket",
            "--log-level=warning",
            "--max-requests=20000",
            "--timeout=60",
        ],
    )
