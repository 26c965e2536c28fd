"""Verdicts kept about a case: all of them with their versions, and looking at one again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruta.doors.desk.people import actor_of
from ruta.rooms.route.commands import look_again
from ruta.rooms.route.queries import list_determinations, load_case_line


@login_required
@require_safe
def show_determinations(request: HttpRequest, pk: int) -> HttpResponse:
    """Every verdict kept about a case, newest first. Cost: eight queries."""
    by = actor_of(request)
    case = load_case_line(by=by, case_id=pk)
    lines = list_determinations(by=by, case_id=pk)
    return render(request, "desk/determinations.html", {"case": case, "lines": lines, "today": timezone.localdate()})


@login_required
@require_POST
def look_at_determination(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge again on today's facts and today's version."""
    new = look_again(by=actor_of(request), determination_id=pk, on=timezone.localdate())
    messages.success(request, _("Looked at again. The earlier verdict stays with its version."))
    return redirect("desk:determinations", new.case_id)
