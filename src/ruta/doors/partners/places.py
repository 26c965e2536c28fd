"""How many people a service takes, period by period, and how many places are taken."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ruta.doors.look.problems import add_problem_to_form
from ruta.doors.partners.inbox import actor_of
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.directory.commands import set_places
from ruta.rooms.directory.queries import load_places


class PlacesForm(forms.Form):
    """Places of a period; the one that begins on the same day is changed."""

    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Empty: until somebody changes it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    places = forms.IntegerField(
        label=gettext_lazy("How many people"),
        help_text=gettext_lazy("0: nobody is sent here in this period."),
        min_value=0,
        max_value=1_000_000,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_places(request: HttpRequest, code: str) -> HttpResponse:
    """The periods of a service with their places, and the form that sets one."""
    by, status = actor_of(request), 200
    found = load_places(by=by, service=code)
    form = PlacesForm(request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                set_places(by=by, service=code, **form.cleaned_data)
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
                status = problem.status
            else:
                messages.success(request, _("The places are set. Full services are not offered to anybody."))
                return redirect("partners:places", code)
    context = {"found": found, "service": found.service, "form": form}
    return render(request, "partners/places.html", context, status=status)
