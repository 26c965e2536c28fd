"""Spaces of dialogue: who sits in them, when they met, what they agreed and whether it was kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ruta.doors.look.problems import add_problem_to_form
from ruta.doors.programme.dialogue_words import CONSTITUENCIES, KINDS, PLACES, STATES, STEPS, VOICES
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.access.policies import require
from ruta.rooms.dialogue.commands import add_agreement, record_meeting, step_agreement
from ruta.rooms.dialogue.policies import may_keep_dialogue
from ruta.rooms.dialogue.queries import (
    list_late_agreements,
    list_spaces,
    load_agreement,
    load_meeting,
    load_space,
)
from ruta.rooms.dialogue.types import Attended, Constituency

_WORDS = {
    "constituencies": CONSTITUENCIES,
    "kinds": KINDS,
    "places": PLACES,
    "states": STATES,
    "steps": STEPS,
    "voices": VOICES,
}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class MeetingForm(forms.Form):
    """A meeting that was held, with two numbers per constituency; an empty number is not reported."""

    held_on = _day(gettext_lazy("Held on"))
    agenda = forms.CharField(
        label=gettext_lazy("Agenda"),
        help_text=gettext_lazy("Name institutions, never people."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )
    decisions = forms.CharField(
        label=gettext_lazy("Decisions"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in Constituency:
            for part, label in (("people", _("People who came")), ("women", _("Of them, women"))):
                self.fields[f"{part}_{code.value}"] = forms.IntegerField(
                    label=label, required=False, min_value=0, max_value=10_000
                )

    @property
    def sectors(self) -> list[tuple[Any, Any, Any]]:
        """Each constituency's words and its two fields."""
        return [(CONSTITUENCIES[c], self[f"people_{c.value}"], self[f"women_{c.value}"]) for c in Constituency]

    def read_attended(self) -> list[Attended]:
        """What was typed: a sector left empty is not written; women without people are refused by the command."""
        found = []
        for code in Constituency:
            people, women = (self.cleaned_data[f"{part}_{code.value}"] for part in ("people", "women"))
            if people is not None or women is not None:
                found.append(Attended(code, people or 0, women))
        return found


class AgreementForm(forms.Form):
    """What was agreed, who answers for it, until when."""

    text = forms.CharField(
        label=gettext_lazy("What was agreed"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    owner = forms.TypedChoiceField(label=gettext_lazy("Who answers for it"), coerce=int)
    due_on = _day(gettext_lazy("Until"))


class StepForm(forms.Form):
    """What happened to an agreement."""

    action = forms.ChoiceField(label=gettext_lazy("What happened"))
    note = forms.CharField(
        label=gettext_lazy("What was done, or why not"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


@login_required
def show_spaces(request: HttpRequest) -> HttpResponse:
    """Every space, and the agreements that are late. Cost: four queries."""
    by, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    context = {"lines": list_spaces(by=by, on=today), "late": list_late_agreements(by=by, on=today), **_WORDS}
    return render(request, "programme/dialogue.html", context)


@login_required
def show_space(request: HttpRequest, code: str) -> HttpResponse:
    """A space with its seats and meetings."""
    by = request.actor  # type: ignore[attr-defined]
    context = {"found": load_space(by=by, code=code), "may_keep": may_keep_dialogue(by) is None, **_WORDS}
    return render(request, "programme/dialogue_space.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_meeting(request: HttpRequest, code: str) -> HttpResponse:
    """Record a meeting of a space."""
    by, status = request.actor, 200  # type: ignore[attr-defined]
    require(may_keep_dialogue(by))
    found, form = load_space(by=by, code=code), MeetingForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                meeting = record_meeting(
                    by=by,
                    space=code,
                    held_on=data["held_on"],
                    agenda=data["agenda"],
                    decisions=data["decisions"],
                    attended=form.read_attended(),
                )
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
                status = problem.status
            else:
                messages.success(request, _("The meeting is recorded. Now write down what was agreed."))
                return redirect("programme:dialogue_meeting", meeting.pk)
    return render(request, "programme/dialogue_record.html", {"found": found, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_meeting(request: HttpRequest, number: int) -> HttpResponse:
    """A meeting with its balance and agreements; officers add one here."""
    by, status = request.actor, 200  # type: ignore[attr-defined]
    found = load_meeting(by=by, number=number)
    seats = load_space(by=by, code=found.meeting.space.code).seats
    form = AgreementForm(request.POST or None)
    language = "es" if get_language() == "es" else "en"
    form.fields["owner"].choices = [(s.pk, getattr(s, f"name_{language}")) for s in seats]  # type: ignore[attr-defined]
    if request.method == "POST":
        require(may_keep_dialogue(by))
        status = 422
        if form.is_valid():
            try:
                add_agreement(by=by, meeting=number, **form.cleaned_data)
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
                status = problem.status
            else:
                messages.success(request, _("The agreement is written down."))
                return redirect("programme:dialogue_meeting", number)
    context = {"found": found, "form": form, "seats": seats, "may_keep": may_keep_dialogue(by) is None, **_WORDS}
    return render(request, "programme/dialogue_meeting.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_agreement(request: HttpRequest, number: int) -> HttpResponse:
    """An agreement with its history; officers move it here."""
    by, status = request.actor, 200  # type: ignore[attr-defined]
    found, form = load_agreement(by=by, number=number), StepForm(request.POST or None)
    form.fields["action"].choices = [(code, words) for code, words in STEPS.items()]  # type: ignore[attr-defined]
    if request.method != "POST":
        may = {step.action for step in found.may}
        form.fields["action"].choices = [(c, w) for c, w in STEPS.items() if c in may]  # type: ignore[attr-defined]
    else:
        status = 422
        require(may_keep_dialogue(by))
        if form.is_valid():
            try:
                step_agreement(by=by, agreement=number, **form.cleaned_data)
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
                status = problem.status
            else:
                messages.success(request, _("The agreement was moved."))
                return redirect("programme:dialogue_agreement", number)
    context = {"found": found, "form": form, "may_keep": may_keep_dialogue(by) is None, **_WORDS}
    return render(request, "programme/dialogue_agreement.html", context, status=status)
