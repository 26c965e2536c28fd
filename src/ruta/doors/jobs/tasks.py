"""The one task of the queue: run a job by its number."""

from __future__ import annotations

from django_tasks import task

from ruta.doors.jobs.kinds import KINDS
from ruta.rooms.access.commands import run_job
from ruta.rooms.access.types import SYSTEM


@task()
def run_queued_job(job_id: int) -> None:
    """Do the work whose number was queued; its row tells what became of it."""
    run_job(by=SYSTEM, job_id=job_id, kinds=KINDS)
