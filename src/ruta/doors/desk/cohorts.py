"""Cohorts: the state of their shares, and choosing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruta.doors.desk.people import actor_of
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import translate_problem
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.route.commands import add_to_cohort, remove_from_cohort
from ruta.rooms.route.queries import list_candidates, list_cohorts, list_members, load_cohort
from ruta.rooms.route.rules.cohorts import WARNING_WORDS


@login_required
@require_safe
def show_cohorts(request: HttpRequest) -> HttpResponse:
    """The cohorts of the city with their shares. Cost: four queries."""
    return render(request, "desk/cohorts.html", {"cohorts": list_cohorts(by=actor_of(request))})


@login_required
@require_safe
def show_cohort(request: HttpRequest, code: str) -> HttpResponse:
    """One cohort: shares, who was chosen, who might be. Cost: ten queries."""
    by, today = actor_of(request), timezone.localdate()
    state = load_cohort(by=by, cohort=code)
    groups = {group.id: group.words for group in state.cohort.groups}
    context = {
        "state": state,
        "groups": groups,
        "warnings": WARNING_WORDS,
        "page": page_of(request, list_members(by=by, cohort=code)),
        "candidates": list_candidates(by=by, cohort=code, on=today),
    }
    return render(request, "desk/cohort.html", context)


@login_required
@require_POST
def choose(request: HttpRequest, code: str, case: int) -> HttpResponse:
    """Choose a case; what speaks against it is said afterwards and refuses nothing."""
    try:
        _member, warnings = add_to_cohort(by=actor_of(request), cohort=code, case_id=case, on=timezone.localdate())
    except (NotAllowed, NotFound):
        raise
    except Problem as problem:
        messages.error(request, translate_problem(problem))
    else:
        messages.success(request, _("Chosen."))
        for warning in warnings:
            messages.warning(request, in_language(WARNING_WORDS[warning]).capitalize())
    return redirect("desk:cohort", code)


@login_required
@require_POST
def take_out(request: HttpRequest, code: str, case: int) -> HttpResponse:
    """Take a case out of the cohort."""
    remove_from_cohort(by=actor_of(request), cohort=code, case_id=case)
    messages.success(request, _("Taken out of the cohort."))
    return redirect("desk:cohort", code)
