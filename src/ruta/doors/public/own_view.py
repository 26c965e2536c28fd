"""A person sees what is kept about her, with a code from the window and no account."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ruta.doors.look.problems import add_problem_to_form
from ruta.kernel.problems import Problem
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import use_own_view_code
from ruta.rooms.route.queries import load_own_view

#: Whoever looks, as the page says it.
ROLES = {
    "front-desk": _("the front desk"),
    "case-worker": _("case workers"),
    "supervisor": _("supervisors"),
    "partner": _("the institution you were referred to"),
    "administrator": _("administrators"),
    "system": _("the system itself"),
}


class OwnViewForm(forms.Form):
    """The code and the year that only she knows."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("The twelve signs you were given at the window."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    birth_year = forms.IntegerField(
        label=_("Year you were born"),
        help_text=_("Leave it empty if the window has not written it down."),
        required=False,
        min_value=1900,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_own_view(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with it, show what is kept, once."""
    form = OwnViewForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        by: Actor = request.actor  # type: ignore[attr-defined]
        try:
            person_id = use_own_view_code(by=by, now=timezone.now(), **form.cleaned_data)
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            view = load_own_view(person_id=person_id, on=timezone.localdate())
            looks = [(look, ROLES.get(look.role, look.role)) for look in view.looks]
            context = {"view": view, "looks": looks, "today": timezone.localdate()}
            return render(request, "public/own_view.html", context)
    return render(request, "public/own_view_code.html", {"form": form}, status=status)
