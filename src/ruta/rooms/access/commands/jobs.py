"""Long work: asked for, run as who asked, told how far it is."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from ruta.kernel.problems import Problem
from ruta.rooms.access import errors, policies
from ruta.rooms.access.commands.audit import record_audit
from ruta.rooms.access.models import Job
from ruta.rooms.access.rules.scope import acting_as
from ruta.rooms.access.types import SYSTEM, Actor, JobStatus, Progress, Role

#: A piece of long work: a command of a room that is told how far to say it is, and gives counts and identifiers.
Work = Callable[..., dict[str, Any]]
_SILENT = timedelta(minutes=2)
_SECONDS_BETWEEN = 0.5


@transaction.atomic
def ask_job(*, by: Actor, kind: str, parameters: dict[str, Any], once: str | None = None) -> int:
    """Queue long work of a kind that ``doors/jobs`` knows; gives its number.

    ``once`` names work that is done only once (the schedule's, by day): asked again, the first one's number is given.
    The room's command that does the work asks its own policy, as the same actor.
    """
    values = {
        "kind": kind,
        "parameters": parameters,
        "asked_at": timezone.now(),
        "user_id": by.user_id,
        "role": by.role.value,
        "organisation": by.organisation,
        "city": by.city,
        "sees_sensitive": by.sees_sensitive,
    }
    if once is not None:
        job, made = Job.objects.get_or_create(once=once, defaults=values)
    else:
        job, made = Job.objects.create(**values), True
    if made:
        transaction.on_commit(lambda: _queue_job(job.pk))
    return job.pk


def _queue_job(job_id: int) -> None:
    import_string(settings.JOB_TASK).enqueue(job_id)


def run_job(*, by: Actor, job_id: int, kinds: dict[str, Work]) -> None:
    """Do the work: as who asked for it, telling how far it is, and leaving its result or its problem.

    Errors: ``job-not-found``, ``job-started-already``; a problem of the work itself is kept in the row.
    """
    policies.require(policies.may_act_as(by, set(), action="run work"))
    taken = Job.objects.filter(pk=job_id, status=JobStatus.QUEUED).update(
        status=JobStatus.RUNNING, started_at=timezone.now(), worker=_name_worker()
    )
    job = Job.objects.select_related("user").filter(pk=job_id).first()
    if job is None:
        raise errors.job_not_found(job_id=job_id)
    if not taken:
        raise errors.job_started_already(job_id=job_id)
    progress = _Progress(job_id)
    try:
        if job.kind not in kinds:
            raise errors.job_kind_unknown(kind=job.kind)
        actor = _actor_of(job)
        with acting_as(actor):
            result = kinds[job.kind](by=actor, progress=progress, **job.parameters)
    except Problem as problem:
        _end_job(job, progress, JobStatus.FAILED, code=problem.code, message=problem.message)
    except Exception:
        _end_job(
            job,
            progress,
            JobStatus.FAILED,
            code="job-broke-off",
            message="The work broke off by a fault of the product. What was finished is kept; tell your administrator.",
        )
        raise
    else:
        _end_job(job, progress, JobStatus.DONE, result=result)


def _end_job(
    job: Job,
    progress: _Progress,
    status: JobStatus,
    *,
    result: dict[str, Any] | None = None,
    code: str = "",
    message: str = "",
) -> None:
    Job.objects.filter(pk=job.pk).update(
        status=status,
        done=progress.done,
        total=progress.total,
        result=result or {},
        problem_code=code,
        problem_message=message,
        finished_at=timezone.now(),
    )
    caches["progress"].delete(f"job-{job.pk}")
    record_audit(
        by=_actor_of(job),
        action="access.run_job",
        subject=("job", job.pk),
        writes=True,
        details={"kind": job.kind, "status": status.value},
    )


def mark_interrupted_jobs(*, by: Actor) -> list[int]:
    """Mark work whose worker is gone, when a worker starts: what it had finished stands, the rest was not done.

    Gone is a process of this machine that no longer lives, or one that has said nothing for two minutes.
    """
    policies.require(policies.may_act_as(by, set(), action="look after work"))
    gone = []
    for job in Job.objects.filter(status=JobStatus.RUNNING):
        host, _, process = job.worker.rpartition(":")
        here = host == socket.gethostname()
        if here and _is_alive(int(process)):
            continue
        told = caches["progress"].get(f"job-{job.pk}-at") or (job.started_at or job.asked_at).timestamp()
        if here or timezone.now().timestamp() - told > _SILENT.total_seconds():
            done, total = caches["progress"].get(f"job-{job.pk}", (job.done, job.total))
            Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(
                status=JobStatus.INTERRUPTED,
                done=done,
                total=total,
                finished_at=timezone.now(),
                problem_code="job-interrupted",
                problem_message="The work was interrupted. What was finished is kept; ask for it again to do the rest.",
            )
            gone.append(job.pk)
    return gone


def _actor_of(job: Job) -> Actor:
    if job.user is None:
        return SYSTEM
    return Actor(
        user_id=job.user.pk,
        username=job.user.get_username(),
        role=Role(job.role),
        organisation=job.organisation,
        city=job.city,
        sees_sensitive=job.sees_sensitive,
        display_name=job.user.first_name,
    )


def _name_worker() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class _Progress(Progress):
    """Keeps how far the work is, and writes it to the cache at most twice a second."""

    def __init__(self, job_id: int) -> None:
        self.key = f"job-{job_id}"
        self.done = self.total = 0
        self.told = 0.0

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        now = time.monotonic()
        if now - self.told >= _SECONDS_BETWEEN or done == total:
            self.told = now
            caches["progress"].set(self.key, (done, total), None)
            caches["progress"].set(f"{self.key}-at", time.time(), None)
