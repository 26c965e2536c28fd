"""How records are compared, for administrators and supervisors: learning, thresholds as expected errors, comparing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ruta.doors.desk.people import actor_of
from ruta.doors.look.problems import add_problem_to_form
from ruta.kernel.problems import NotAllowed, Problem
from ruta.rooms.access.commands import ask_job
from ruta.rooms.access.policies import require
from ruta.rooms.access.queries import list_jobs
from ruta.rooms.people import policies
from ruta.rooms.people.commands import choose_linkage
from ruta.rooms.people.queries import load_linkage, load_registration_content

_KINDS = frozenset({"people.compare_people", "people.learn_linkage"})


class ChoiceForm(forms.Form):
    """Which parameters and thresholds are in force, and why."""

    version = forms.IntegerField(label=gettext_lazy("Version of the parameters"), min_value=1)
    same = forms.FloatField(
        label=gettext_lazy("Same person from"),
        min_value=0,
        max_value=1,
        help_text=gettext_lazy("From 0 to 1: at or above it, two records are proposed for joining."),
    )
    ask = forms.FloatField(
        label=gettext_lazy("Ask from"),
        min_value=0,
        max_value=1,
        help_text=gettext_lazy("From 0 to 1: at or above it, a pair is asked about; below it, nobody is asked."),
    )
    joins_alone = forms.BooleanField(
        label=gettext_lazy("Join proposed pairs without asking anybody"),
        required=False,
        help_text=gettext_lazy("Each join stays in the list of decided pairs and can be undone."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


@login_required
@require_safe
def show_linkage(request: HttpRequest) -> HttpResponse:
    """What is in force, what was learned, what thresholds would mean. Cost: ten queries."""
    return _render(request)


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Put parameters and thresholds in force, with the reason."""
    by = actor_of(request)
    form = ChoiceForm(request.POST)
    if form.is_valid():
        try:
            choose_linkage(by=by, city=_read_city(request), **form.cleaned_data)
        except NotAllowed:
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
        else:
            messages.success(request, _("In force from now on. Compare the register to fill the list of pairs anew."))
            return _lead_back(request)
    return _render(request, form=form)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Ask for learning or comparing; both go on while you do something else."""
    by, city = actor_of(request), _read_city(request)
    learns = request.POST.get("work") == "learn"
    require((policies.may_tune_linkage if learns else policies.may_compare_register)(by, city))
    kind = "people.learn_linkage" if learns else "people.compare_people"
    ask_job(by=by, kind=kind, parameters={"city": city})
    messages.success(request, _("Asked for. You may leave this page: the work goes on."))
    return _lead_back(request)


def _read_city(request: HttpRequest) -> str:
    """The reader's own city; whoever works for the whole programme names one."""
    cities = list(load_registration_content().cities)
    asked = request.POST.get("ciudad") or request.GET.get("ciudad", "")
    return actor_of(request).city or (asked if asked in cities else cities[0])


def _lead_back(request: HttpRequest) -> HttpResponse:
    answer = redirect("desk:linkage")
    if not actor_of(request).city:
        answer["Location"] += f"?ciudad={_read_city(request)}"
    return answer


def _read_share(request: HttpRequest, name: str) -> float | None:
    try:
        value = float(request.GET.get(name, "").replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value <= 1 else None


def _render(request: HttpRequest, *, form: ChoiceForm | None = None) -> HttpResponse:
    by, city = actor_of(request), _read_city(request)
    same, ask = _read_share(request, "same"), _read_share(request, "ask")
    state = load_linkage(by=by, city=city, same=same, ask=ask)
    may_tune = policies.may_tune_linkage(by, city) is None
    if form is None and state.choice and may_tune:
        initial: dict[str, Any] = {
            "version": state.parameters[0].version,
            "same": same or state.choice.same,
            "ask": ask or state.choice.ask,
            "joins_alone": state.choice.joins_alone,
        }
        form = ChoiceForm(initial=initial)
    context = {
        "state": state,
        "form": form if may_tune else None,
        "may_tune": may_tune,
        "jobs": list_jobs(by=by, kinds=_KINDS, limit=3),
        "asked": (same, ask),
        "cities": [] if by.city else list(load_registration_content().cities),
    }
    return render(request, "desk/linkage.html", context, status=422 if form is not None and form.errors else 200)
