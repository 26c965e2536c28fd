"""What people ask about their data: written down, answered in time, certified where it was deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ruta.doors.desk.forms.requests import DataAnswerForm, DataRequestForm
from ruta.doors.desk.people import actor_of
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.people import policies
from ruta.rooms.people.commands import make_own_view_code, record_data_request
from ruta.rooms.people.queries import (
    get_data_request_for,
    list_data_requests,
    load_deadlines,
    load_person_summary,
)
from ruta.rooms.people.rules.requests import DECISIONS, KINDS
from ruta.rooms.route.commands import answer_data_request


@login_required
@require_safe
def show_requests(request: HttpRequest) -> HttpResponse:
    """Every request of the city, those without an answer first. Numbers of people, no names."""
    page = page_of(request, list_data_requests(by=actor_of(request)))
    lines = [(row, KINDS[row.kind], DECISIONS.get(row.decision)) for row in page]
    return render(request, "desk/data_requests.html", {"page": page, "lines": lines, "today": timezone.localdate()})


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a person asks about her data."""
    by = actor_of(request)
    person = load_person_summary(by=by, person_id=pk, purpose="data-request")
    form = DataRequestForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            row = record_data_request(by=by, person_id=pk, **form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            messages.success(request, _("Written down. The answer is due by %(day)s.") % {"day": row.due_on})
            return redirect("desk:data_request", row.pk)
    context = {"form": form, "person": person, "earlier": _describe(list_data_requests(by=by, person_id=pk))}
    return render(request, "desk/data_request_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def show_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with its rule and answer; a supervisor answers it here."""
    by = actor_of(request)
    row = get_data_request_for(by, pk)
    person = load_person_summary(by=by, person_id=row.person_id, purpose="data-request")
    may_answer = policies.may_answer_data_request(by, row.city) is None and not row.decision
    form = DataAnswerForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            answer_data_request(by=by, request_id=pk, on=timezone.localdate(), **form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            messages.success(request, _("The answer is recorded. Tell her, and hand over this page."))
            return redirect("desk:data_request", pk)
    context: dict[str, Any] = {
        "row": row,
        "kind": KINDS[row.kind],
        "decision": DECISIONS.get(row.decision),
        "rule": next(rule for rule in load_deadlines() if rule.code == row.rule),
        "person": person,
        "erasure": getattr(row, "erasure", None) if row.decision else None,
        "form": form if may_answer else None,
        "today": timezone.localdate(),
    }
    return render(request, "desk/data_request.html", context, status=status)


@login_required
@require_POST
def hand_out_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the code with which a person sees what is kept about her; shown once."""
    code = make_own_view_code(by=actor_of(request), person_id=pk, now=timezone.now())
    address = request.build_absolute_uri(reverse("public:own_view"))
    return render(request, "desk/own_view_code.html", {"code": code, "address": address, "person_id": pk})


def _describe(rows: Any) -> list[tuple[Any, Any, Any]]:
    return [(row, KINDS[row.kind], DECISIONS.get(row.decision)) for row in rows]
