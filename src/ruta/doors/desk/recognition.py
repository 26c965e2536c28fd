"""Asking other windows whether they know a person, and the log of such questions on both sides."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ruta.doors.desk import words
from ruta.doors.desk.people import actor_of
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form, translate_problem
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.problems import NotFound, Problem
from ruta.rooms.access.commands import ask_job
from ruta.rooms.access.policies import require
from ruta.rooms.access.queries import list_jobs
from ruta.rooms.directory.queries import list_organisations
from ruta.rooms.people import policies
from ruta.rooms.people.commands import ask_elsewhere, choose_recognition
from ruta.rooms.people.queries import describe_recognitions, list_recognitions, load_recognition

_KINDS = frozenset({"people.tokenise_people"})


class AnswersForm(forms.Form):
    """Whether this window answers others, and why."""

    answers = forms.BooleanField(label=gettext_lazy("This window answers the others"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


@login_required
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the other windows about a person; the answers stand on her page."""
    try:
        question = ask_elsewhere(by=actor_of(request), person_id=pk)
    except NotFound:
        raise
    except Problem as problem:
        if problem.code in ("role-not-enough", "other-city"):
            raise
        messages.error(request, translate_problem(problem))
    else:
        messages.success(
            request,
            _("Asked. To go on with the other window, say the reference %(reference)s.")
            % {"reference": question.reference},
        )
    return redirect("desk:person", pk)


@login_required
@require_safe
def show_recognition(request: HttpRequest) -> HttpResponse:
    """Questions this window asked and was asked. Cost: fourteen queries."""
    return _render(request)


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Let this window answer the others, or stop it, with the reason."""
    by = actor_of(request)
    require(policies.may_open_recognition(by, by.city))
    form = AnswersForm(request.POST)
    if form.is_valid():
        try:
            choose_recognition(by=by, city=by.city, **form.cleaned_data)
        except Problem as problem:
            add_problem_to_form(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:recognition")
    return _render(request, form=form)


@login_required
@require_POST
def tokenise(request: HttpRequest) -> HttpResponse:
    """Have the tokens made now, without waiting for the night."""
    by = actor_of(request)
    require(policies.may_open_recognition(by, by.city))
    ask_job(by=by, kind="people.tokenise_people", parameters={"city": by.city})
    messages.success(request, _("Asked for. You may leave this page: the work goes on."))
    return redirect("desk:recognition")


def _render(request: HttpRequest, *, form: AnswersForm | None = None) -> HttpResponse:
    by = actor_of(request)
    state = load_recognition(by=by)
    ours = request.GET.get("lado") == "nuestras"
    page = page_of(request, list_recognitions(by=by, asked_by_us=ours))
    may_open = policies.may_open_recognition(by, by.city) is None
    if form is None and may_open:
        form = AnswersForm(initial={"answers": state.answers})
    context = {
        "state": state,
        "page": page,
        "lines": describe_recognitions(by=by, answers=page.object_list),
        "ours": ours,
        "form": form,
        "jobs": list_jobs(by=by, kinds=_KINDS, limit=1) if may_open else [],
        "verdicts": words.RECOGNISED,
        "organisations": {row.code: in_language(row.name) for row in list_organisations()},
    }
    return render(request, "desk/recognition.html", context, status=422 if form is not None and form.errors else 200)
