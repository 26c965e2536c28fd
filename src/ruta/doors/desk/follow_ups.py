"""Follow-ups: the list of those due, and writing down an answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ruta.doors.desk import words
from ruta.doors.desk.forms.route import FollowUpForm
from ruta.doors.desk.people import actor_of
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.directory.queries import open_book
from ruta.rooms.people.queries import has_consent, load_registration_content
from ruta.rooms.route.commands import answer_follow_up
from ruta.rooms.route.queries import list_follow_ups, load_follow_up


@login_required
@require_safe
def show_follow_ups(request: HttpRequest) -> HttpResponse:
    """Whom to ask now, the longest waiting first; or what was answered. Cost: five queries."""
    state = "answered" if request.GET.get("estado") == "answered" else "due"
    today = timezone.localdate()
    page = page_of(request, list_follow_ups(by=actor_of(request), on=today, state=state))
    return render(request, "desk/follow_ups.html", {"page": page, "state": state, "today": today})


@login_required
@require_http_methods(["GET", "POST"])
def show_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how somebody is doing."""
    by, today = actor_of(request), timezone.localdate()
    follow_up = load_follow_up(by=by, follow_up_id=pk)
    content = load_registration_content()
    form = FollowUpForm(
        request.POST if request.method == "POST" else None,
        employment=words.list_choices(content, "employment"),
        income=words.list_choices(content, "income_band"),
        needs=open_book().vocabulary.get("needs", {}),
    )
    status = 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            answer_follow_up(by=by, follow_up_id=pk, answer=form.read_answer(), on=today)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            messages.success(request, _("The answer is recorded."))
            return redirect("desk:case", follow_up.case_id)
    may_contact = has_consent(person_id=follow_up.case.person_id, purpose="contact", on=today)
    context = {"follow_up": follow_up, "form": form, "may_contact": may_contact}
    return render(request, "desk/follow_up.html", context, status=status)
