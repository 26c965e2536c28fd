"""Whether protocols are carried out, per city: the rounds of review and their state (recommendation 1)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ruta.doors.look.problems import add_problem_to_form
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.directory.commands import close_review_round, open_review_round
from ruta.rooms.directory.policies import may_run_reviews
from ruta.rooms.directory.queries import load_reviews, open_book


class RoundForm(forms.Form):
    """A city to ask, and the last day to answer."""

    city = forms.ChoiceField(label=gettext_lazy("City"))
    due_on = forms.DateField(
        label=gettext_lazy("Answers until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_protocol_reviews(request: HttpRequest) -> HttpResponse:
    """The state of every protocol's steps per city; editors open a round here. Cost: six queries."""
    by, today, book = request.actor, timezone.localdate(), open_book()  # type: ignore[attr-defined]
    reviews = load_reviews(by=by, on=today)
    form = RoundForm(request.POST or None)
    names = {code: book.name("cities", code) for code in book.vocabulary["cities"]}
    form.fields["city"].choices = [(code, str(name.es)) for code, name in names.items()]  # type: ignore[attr-defined]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                open_review_round(by=by, on=today, **form.cleaned_data)
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
                status = problem.status
            else:
                messages.success(request, _("The round is open: the institutions see it in their inbox."))
                return redirect("programme:protocols")
    context = {
        "reviews": [(names.get(review.city), review) for review in reviews],
        "form": form,
        "may_run": may_run_reviews(by) is None,
    }
    return render(request, "programme/protocols.html", context, status=status)


@login_required
@require_POST
def close_round(request: HttpRequest, number: int) -> HttpResponse:
    """Close a round: no more answers."""
    close_review_round(by=request.actor, round_id=number, on=timezone.localdate())  # type: ignore[attr-defined]
    messages.success(request, _("The round is closed."))
    return redirect("programme:protocols")
