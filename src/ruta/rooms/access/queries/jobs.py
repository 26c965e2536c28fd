"""How far long work is."""

from __future__ import annotations

from django.core.cache import caches

from ruta.rooms.access import errors, policies
from ruta.rooms.access.models import Job
from ruta.rooms.access.types import Actor, JobState, JobStatus, Role


def _describe_job(job: Job) -> JobState:
    done, total = job.done, job.total
    if job.status == JobStatus.RUNNING:
        done, total = caches["progress"].get(f"job-{job.pk}", (done, total))
    return JobState(
        job_id=job.pk,
        kind=job.kind,
        status=JobStatus(job.status),
        done=done,
        total=total,
        result=job.result,
        problem_code=job.problem_code,
        problem_message=job.problem_message,
        asked_at=job.asked_at,
        finished_at=job.finished_at,
        asked_by=job.user.get_username() if job.user else "",
    )


def get_job(*, by: Actor, job_id: int) -> JobState:
    """How far long work is, for who asked for it and for administrators.

    Errors: ``job-not-found``. Cost: one query.
    """
    job = Job.objects.select_related("user").filter(pk=job_id).first()
    if job is None or policies.may_see_job(by, job.user_id) is not None:
        raise errors.job_not_found(job_id=job_id)
    return _describe_job(job)


def list_jobs(*, by: Actor, kinds: frozenset[str] | None = None, limit: int = 20) -> list[JobState]:
    """The latest long work the actor asked for (administrators: anybody's), the newest first. Cost: one query."""
    jobs = Job.objects.select_related("user").order_by("-asked_at", "-pk")
    if by.role != Role.ADMINISTRATOR and not by.is_system:
        jobs = jobs.filter(user_id=by.user_id) if by.user_id else jobs.none()
    if kinds is not None:
        jobs = jobs.filter(kind__in=kinds)
    return [_describe_job(job) for job in jobs[:limit]]
