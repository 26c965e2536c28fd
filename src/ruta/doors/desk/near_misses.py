"""Who is one demand away from a service, by name, for the single window that can help with it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from ruta.doors.look.problems import add_problem_to_form
from ruta.kernel.problems import Problem
from ruta.rooms.access.policies import may_use_desk, require
from ruta.rooms.directory.queries.barriers import list_city_services
from ruta.rooms.directory.queries.near_miss import load_near_misses


class NearMissForm(forms.Form):
    """The service, and what the list is for."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    purpose = forms.CharField(
        label=gettext_lazy("What the list is for"),
        max_length=200,
        help_text=gettext_lazy("For example: call those who lack only their certificate. It stays in the access log."),
    )


def show_near_misses(request: HttpRequest) -> HttpResponse:
    """Choose a service and a purpose (``POST``, so that neither stays in an address); then see the people."""
    actor = request.actor  # type: ignore[attr-defined]
    require(may_use_desk(actor))
    today = timezone.localdate()
    form = NearMissForm(request.POST or None)
    spanish = (get_language() or "es").startswith("es")
    form.fields["service"].choices = [  # type: ignore[attr-defined]
        (service.code, service.name.es if spanish else service.name.en)
        for service in list_city_services(actor.city, today)
    ]
    found = None
    if form.is_bound and form.is_valid():
        try:
            found = load_near_misses(by=actor, on=today, **form.cleaned_data)
        except Problem as problem:
            if problem.status == 403:
                raise
            add_problem_to_form(form, problem)
    return render(request, "desk/near_misses.html", {"form": form, "found": found})
