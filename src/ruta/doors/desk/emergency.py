"""The emergency sheet: opened for a reason, for three hours, and reviewed afterwards."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ruta.doors.desk import words
from ruta.doors.desk.forms.emergency import EmergencyForm, EmergencyReviewForm
from ruta.doors.desk.people import actor_of
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.people.commands import close_emergency, open_emergency, review_emergency
from ruta.rooms.people.queries import (
    list_emergencies,
    list_open_emergencies,
    load_emergency_sheet,
    load_registration_content,
)
from ruta.rooms.people.rules.emergency import LASTS, REASONS, REVIEWS


@login_required
@require_http_methods(["GET", "POST"])
def open_sheet(request: HttpRequest) -> HttpResponse:
    """Ask for an emergency sheet: whom it is about, what kind of emergency, what is happening."""
    by, now = actor_of(request), timezone.now()
    open_now = list_open_emergencies(by=by, now=now)
    asked = request.method == "POST" and "story" in request.POST
    form = EmergencyForm(request.POST if asked else None, initial={"number": request.POST.get("number", "")})
    status = 200
    if asked:
        status = 422
        if form.is_valid():
            try:
                access = open_emergency(by=by, now=now, **form.cleaned_data)
            except NotAllowed:
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
            else:
                return redirect("desk:emergency", access.pk)
    context = {"form": form, "open_now": open_now, "hours": LASTS.seconds // 3600, "reasons": REASONS}
    return render(request, "desk/emergency_open.html", context, status=status)


@login_required
@require_safe
def show_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of one's own access while it lasts. Cost: seven queries."""
    sheet = load_emergency_sheet(by=actor_of(request), access_id=pk, now=timezone.now())
    content = load_registration_content()
    context = {
        "sheet": sheet,
        "reason": REASONS[sheet.access.reason],
        "needs": [content.find_words("specific_needs", need) for need in sheet.specific_needs or ()],
        "area": content.find_words("residence_area", sheet.residence_area) if sheet.residence_area else None,
        "nationalities": [words.name_country(code) for code in sheet.nationalities],
        "languages": [words.name_language(code) for code in sheet.languages],
    }
    return render(request, "desk/emergency_sheet.html", context)


@login_required
@require_POST
def close_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the sheet before its time."""
    close_emergency(by=actor_of(request), access_id=pk, now=timezone.now())
    messages.success(request, _("The emergency sheet is closed."))
    return redirect("desk:today")


@login_required
@require_safe
def show_emergencies(request: HttpRequest) -> HttpResponse:
    """What was opened about people of the supervisor's city; what waits for review first."""
    return render(request, "desk/emergencies.html", _describe(request))


@login_required
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether an access was justified."""
    form = EmergencyReviewForm(request.POST, prefix=f"access-{pk}")
    status = 422
    if form.is_valid():
        try:
            review_emergency(by=actor_of(request), access_id=pk, now=timezone.now(), **form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            messages.success(request, _("The review is recorded."))
            return redirect("desk:emergencies")
    return render(request, "desk/emergencies.html", _describe(request, typed=(pk, form)), status=status)


def _describe(request: HttpRequest, typed: tuple[int, EmergencyReviewForm] | None = None) -> dict[str, object]:
    by = actor_of(request)
    page = page_of(request, list_emergencies(by=by).exclude(review=""))
    waiting = [
        (row, REASONS[row.reason], typed[1] if typed and typed[0] == row.pk else _make_form(row.pk))
        for row in list_emergencies(by=by, waiting=True)[:50]
    ]
    done = [(row, REASONS[row.reason], REVIEWS[row.review]) for row in page]
    return {"waiting": waiting, "page": page, "done": done, "form": typed[1] if typed else None, "own": by.user_id}


def _make_form(pk: int) -> EmergencyReviewForm:
    return EmergencyReviewForm(prefix=f"access-{pk}")
