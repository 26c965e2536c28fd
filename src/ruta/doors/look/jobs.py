"""How far long work is: a page that refreshes itself, and the piece that other pages include."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ruta.doors.look.problems import translate_text
from ruta.rooms.access.queries import get_job


@require_safe
@never_cache
def show_job(request: HttpRequest, job_id: int) -> HttpResponse:
    """One piece of long work; ``next`` is where to go when it is over. Asked by htmx, only the piece."""
    job = get_job(by=request.actor, job_id=job_id)  # type: ignore[attr-defined]
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        onward = ""
    context = {"job": job, "next": onward, "problem_message": translate_text(job.problem_message)}
    template = "look/job.html" if request.headers.get("HX-Request") else "look/job_page.html"
    return render(request, template, context)
