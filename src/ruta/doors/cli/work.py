"""``ruta work``: do the long work that was asked for, and what the schedule asks for."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import click

from ruta.doors.cli.house import offer_database, open_house


@click.command()
@click.option("--until-empty", is_flag=True, help="stop when nothing is left to do")
@click.option("--beside", type=int, hidden=True, help="stop when this process stops")
@offer_database
def work(*, until_empty: bool, beside: int | None, database: Path | None) -> None:
    """Do long work as it is asked for: lists, comparisons, deletions, figures. `ruta serve` starts one by itself."""
    open_house(database=database)
    from django.core.management import call_command

    from ruta.rooms.access.commands import mark_interrupted_jobs
    from ruta.rooms.access.types import SYSTEM

    for job_id in mark_interrupted_jobs(by=SYSTEM):
        click.echo(f"Work number {job_id} had been interrupted: what it had finished stands.", err=True)
    if not until_empty:
        threading.Thread(target=_keep_schedule, daemon=True).start()
        if beside is not None:
            threading.Thread(target=_leave_with, args=(beside,), daemon=True).start()
    call_command("db_worker", interval=1, batch=until_empty, startup_delay=False, verbosity=0, reload=False)


def _keep_schedule() -> None:
    from django.db import close_old_connections
    from django.utils import timezone

    from ruta.doors.jobs.schedule import ask_due_work
    from ruta.rooms.access.commands import seal_audit
    from ruta.rooms.access.types import SYSTEM

    while True:
        close_old_connections()
        ask_due_work(timezone.localtime())
        seal_audit(by=SYSTEM)
        time.sleep(60)


def _leave_with(process: int) -> None:
    while os.getppid() == process:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
