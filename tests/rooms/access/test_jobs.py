"""Long work: asked for, run as who asked, told how far it is, and whole when it is cut off."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from ruta.doors.jobs.schedule import Daily, ask_due_work
from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem
from ruta.rooms.access.commands import Work, ask_job, mark_interrupted_jobs, run_job
from ruta.rooms.access.models import AuditEntry, Job
from ruta.rooms.access.queries import get_job, list_jobs
from ruta.rooms.access.types import SYSTEM, Actor, JobStatus, Progress
from tests.doors.desk.test_people import sign_in


def count_up(*, by: Actor, progress: Progress, upto: int) -> dict[str, Any]:
    for done in range(1, upto + 1):
        progress(done, upto)
    return {"counted": upto, "as": by.username}


def stumble(*, by: Actor, progress: Progress) -> dict[str, Any]:
    progress(3, 10)
    raise Problem("list-broken", "Row 4 cannot be read.")


def break_down(*, by: Actor, progress: Progress) -> dict[str, Any]:
    raise ZeroDivisionError


KINDS: dict[str, Work] = {"count-up": count_up, "stumble": stumble, "break-down": break_down}


def ask_and_run(by: Actor, kind: str, **parameters: Any) -> int:
    job_id = ask_job(by=by, kind=kind, parameters=parameters)
    run_job(by=SYSTEM, job_id=job_id, kinds=KINDS)
    return job_id


def test_work_is_done_as_who_asked_and_leaves_its_result(rosa: Actor) -> None:
    job_id = ask_and_run(rosa, "count-up", upto=7)
    state = get_job(by=rosa, job_id=job_id)
    assert (state.status, state.done, state.total) == (JobStatus.DONE, 7, 7)
    assert state.result == {"counted": 7, "as": "rosa"}
    assert AuditEntry.objects.get(action="access.run_job").username == "rosa"


def test_a_problem_of_the_work_is_kept_with_how_far_it_was(rosa: Actor) -> None:
    state = get_job(by=rosa, job_id=ask_and_run(rosa, "stumble"))
    assert (state.status, state.problem_code, state.done, state.total) == (JobStatus.FAILED, "list-broken", 3, 10)


def test_a_fault_is_told_without_its_details(rosa: Actor) -> None:
    job_id = ask_job(by=rosa, kind="break-down", parameters={})
    with pytest.raises(ZeroDivisionError):
        run_job(by=SYSTEM, job_id=job_id, kinds=KINDS)
    state = get_job(by=rosa, job_id=job_id)
    assert state.problem_code == "job-broke-off"
    assert "Zero" not in state.problem_message


def test_an_unknown_kind_is_a_problem_of_the_work(rosa: Actor) -> None:
    assert get_job(by=rosa, job_id=ask_and_run(rosa, "dance")).problem_code == "job-kind-unknown"


def test_work_runs_once(rosa: Actor) -> None:
    job_id = ask_and_run(rosa, "count-up", upto=1)
    with pytest.raises(Conflict, match="job-started-already"):
        run_job(by=SYSTEM, job_id=job_id, kinds=KINDS)


def test_only_the_system_runs_work(rosa: Actor) -> None:
    job_id = ask_job(by=rosa, kind="count-up", parameters={"upto": 1})
    with pytest.raises(NotAllowed):
        run_job(by=rosa, job_id=job_id, kinds=KINDS)
    assert get_job(by=rosa, job_id=job_id).status == JobStatus.QUEUED


def test_nobody_sees_the_work_of_somebody_else(rosa: Actor, marta: Actor, ada: Actor) -> None:
    job_id = ask_and_run(rosa, "count-up", upto=1)
    with pytest.raises(NotFound, match="job-not-found"):
        get_job(by=marta, job_id=job_id)
    assert list_jobs(by=marta) == []
    assert [job.job_id for job in list_jobs(by=ada)] == [job_id]


def test_work_whose_process_is_gone_is_marked_interrupted(rosa: Actor) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    job_id = ask_job(by=rosa, kind="count-up", parameters={"upto": 1})
    host = os.uname().nodename
    Job.objects.filter(pk=job_id).update(status="running", worker=f"{host}:{gone.pid}", started_at=timezone.now())
    assert mark_interrupted_jobs(by=SYSTEM) == [job_id]
    assert get_job(by=rosa, job_id=job_id).problem_code == "job-interrupted"
    assert mark_interrupted_jobs(by=SYSTEM) == []


def test_work_of_a_living_process_is_left_alone(rosa: Actor) -> None:
    job_id = ask_job(by=rosa, kind="count-up", parameters={"upto": 1})
    host = os.uname().nodename
    Job.objects.filter(pk=job_id).update(status="running", worker=f"{host}:{os.getppid()}", started_at=timezone.now())
    assert mark_interrupted_jobs(by=SYSTEM) == []


def test_the_schedule_asks_once_a_day_from_its_hour_on(db: None) -> None:
    schedule = (Daily("count-up", datetime(2026, 1, 1, 3).time()),)
    assert ask_due_work(datetime(2026, 5, 4, 2, 59), schedule=schedule) == []
    first = ask_due_work(datetime(2026, 5, 4, 3, 1), schedule=schedule)
    assert ask_due_work(datetime(2026, 5, 4, 9), schedule=schedule) == first
    assert ask_due_work(datetime(2026, 5, 5, 9), schedule=schedule) != first


def test_the_page_of_work_tells_how_far_it_is(rosa: Actor, marta: Actor) -> None:
    job_id = ask_and_run(rosa, "count-up", upto=4)
    client = sign_in(rosa)
    page = client.get(f"/trabajos/{job_id}/", {"next": "/ventanilla/"})
    assert "4 de 4" in page.content.decode()
    assert 'href="/ventanilla/"' in page.content.decode()
    assert 'href="//evil' not in client.get(f"/trabajos/{job_id}/", {"next": "//evil.example/"}).content.decode()
    assert sign_in(marta).get(f"/trabajos/{job_id}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_queue_hands_work_to_the_worker(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    job_id = ask_job(by=SYSTEM, kind="dance", parameters={})
    assert get_job(by=SYSTEM, job_id=job_id).problem_code == "job-kind-unknown"
