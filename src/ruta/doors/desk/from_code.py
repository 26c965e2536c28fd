"""Beginning a registration from the code of an anonymous self-check, if the person wishes."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ruta.doors.desk import words
from ruta.doors.desk.forms.registration import RegistrationPage
from ruta.doors.desk.people import actor_of
from ruta.doors.look.answers import read_answers_code
from ruta.doors.look.problems import add_problem_to_form
from ruta.kernel.problems import Problem
from ruta.rooms.access.policies import require
from ruta.rooms.people import policies
from ruta.rooms.people.queries import load_registration_content
from ruta.rooms.people.rules.facts import begin_registration


class CodeForm(forms.Form):
    """The code as a scanner types it."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Put the cursor here and scan the square, or paste the text."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "autofocus": True}),
    )


@login_required
@require_http_methods(["GET", "POST"])
def register_from_code(request: HttpRequest) -> HttpResponse:
    """Fill the registration page with what the person answered; nothing is saved before the desk does."""
    by = actor_of(request)
    require(policies.may_register(by, by.city))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/from_code.html", {"form": form}, status=422 if form.errors else 200)
    try:
        answers = read_answers_code(form.cleaned_data["code"])
    except Problem as problem:
        add_problem_to_form(form, problem)
        return render(request, "desk/from_code.html", {"form": form}, status=422)
    content = load_registration_content()
    facts = {**answers.facts}
    if answers.city != by.city:
        messages.info(request, _("She answered for another city: ask again where she lives and her status."))
        facts = {name: value for name, value in facts.items() if name not in ("residence_area", "status")}
    begun = begin_registration(facts, city=by.city)
    if facts.get("age") is not None:
        messages.info(request, _("She said she is %(age)s years old: ask for the birth date.") % {"age": facts["age"]})
    messages.success(request, _("Her answers are filled in. Go through them with her; nothing is saved yet."))
    page = RegistrationPage(content=content, city=by.city, kept=begun, with_consents=True)
    context = {
        "page": page,
        "sections": page.list_sections(),
        "lookalikes": [],
        "confirmed": "",
        "words": words.REASONS,
    }
    return render(request, "desk/register.html", context)
