"""The first page of the single window: what is to be done today."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ruta.doors.desk.people import actor_of
from ruta.rooms.route.queries import list_recalls, today_queue


@login_required
@require_safe
def show_today(request: HttpRequest) -> HttpResponse:
    """Appointments, follow-ups, answers, what is overdue, cases without a next step. Cost: twenty queries."""
    by, today = actor_of(request), timezone.localdate()
    recalls = list_recalls(by=by, on=today, only_open=True)
    return render(
        request, "desk/today.html", {"queue": today_queue(by=by, on=today), "recalls": recalls, "today": today}
    )
