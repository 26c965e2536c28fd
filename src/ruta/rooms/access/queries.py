"""Reads of the access room."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db.models import QuerySet

from ruta.rooms.access import errors, policies
from ruta.rooms.access.models import AuditEntry, Job, Membership, User
from ruta.rooms.access.types import ANONYMOUS, Actor, JobState, JobStatus, Role


def load_actor(user: User | AnonymousUser, *, second_factor: bool) -> Actor:
    """The actor behind a signed-in user; anybody without a membership acts as anonymous.

    Cost: one query.
    """
    if not isinstance(user, User):
        return ANONYMOUS
    membership = Membership.objects.filter(user=user).first()
    if membership is None:
        return ANONYMOUS
    return Actor(
        user_id=user.pk,
        username=user.get_username(),
        role=Role(membership.role),
        organisation=membership.organisation,
        city=membership.city,
        sees_sensitive=membership.sees_sensitive and second_factor,
        needs_second_factor=membership.sees_sensitive,
        display_name=user.first_name or user.get_username(),
    )


def list_audit(*, by: Actor, subject: tuple[str, object] | None = None) -> QuerySet[AuditEntry]:
    """Who looked at or changed what, newest first; supervisors see their own organisation's entries.

    Errors: ``role-not-enough``.
    """
    policies.require(policies.may_read_audit(by))
    entries = AuditEntry.objects.order_by("-at", "-pk")
    if by.role == Role.SUPERVISOR:
        entries = entries.filter(organisation=by.organisation)
    if subject is not None:
        entries = entries.filter(subject_type=subject[0], subject_id=str(subject[1]))
    return entries


def list_case_workers(*, by: Actor) -> QuerySet[Membership]:
    """Colleagues of the same organisation to whom a case may be given."""
    return (
        Membership.objects.filter(
            organisation=by.organisation, role__in=[Role.FRONT_DESK, Role.CASE_WORKER, Role.SUPERVISOR]
        )
        .select_related("user")
        .order_by("user__first_name", "user__username")
    )


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
