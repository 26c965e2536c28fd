"""The access log: who looked at or changed what."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ruta.doors.desk import words
from ruta.doors.desk.people import actor_of
from ruta.doors.look.paging import page_of
from ruta.rooms.access.queries import list_audit


@login_required
@require_safe
def show_audit(request: HttpRequest) -> HttpResponse:
    """Every reading and change of personal data, for supervisors and administrators. Cost: four queries."""
    page = page_of(request, list_audit(by=actor_of(request)), size=50)
    return render(request, "desk/audit.html", {"page": page, "words": words.ACTIONS})
