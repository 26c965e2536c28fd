"""Protocols beside the work: the sheet to read and print, editing it, and answering a round of review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ruta.doors.look.problems import add_problem_to_form, translate_problem
from ruta.doors.partners.inbox import actor_of
from ruta.doors.partners.protocol_forms import AnswerForm, ProtocolForm, StepForms, join_content, split_content
from ruta.kernel.problems import NotAllowed, NotFound, Problem, Problems
from ruta.rooms.directory import commands
from ruta.rooms.directory.policies import list_above, may_edit_demand
from ruta.rooms.directory.queries import get_protocol, list_protocols, list_review_requests, open_book
from ruta.rooms.directory.rules.protocols import TOPICS


@login_required
@require_safe
def show_protocols(request: HttpRequest) -> HttpResponse:
    """The protocols, and what a round of review asks of the reader's institution. Cost: six queries."""
    book = open_book()
    context = {
        "protocols": [(book.name("cities", row.city), row) for row in list_protocols()],
        "asked": list_review_requests(by=actor_of(request)),
        "topics": TOPICS,
    }
    return render(request, "partners/protocols.html", context)


@login_required
@require_safe
def show_protocol(request: HttpRequest, code: str) -> HttpResponse:
    """One protocol as a sheet to read and to print. Cost: three queries."""
    return render(request, "partners/protocol.html", _describe(request, code))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_protocol(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a protocol; publishing makes its next version."""
    context = _describe(request, code)
    row, status = context["protocol"], 200
    whole, steps = split_content(row.content)
    given = {"approved_by": row.approved_by, "approved_on": row.approved_on, "next_review": row.next_review}
    if request.method != "POST":
        form = ProtocolForm(initial={**whole, **given, "based_on": row.version})
        forms = StepForms(initial=steps)
    else:
        form, forms = ProtocolForm(request.POST), StepForms(request.POST)
        status = 422
        if form.is_valid() and forms.is_valid():
            told = form.cleaned_data
            ordered = sorted((part.cleaned_data for part in forms), key=lambda step: step.get("ORDER") or 99)
            try:
                commands.publish_protocol(
                    by=actor_of(request),
                    protocol=code,
                    content=join_content(told, ordered, row.content),
                    **{
                        name: told[name] for name in ("based_on", "reason", "approved_by", "approved_on", "next_review")
                    },
                )
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
                status = problem.status
            else:
                messages.success(request, _("The new version holds. Earlier ones are kept."))
                return redirect("partners:protocol", code)
    return render(request, "partners/protocol_edit.html", {**context, "form": form, "steps": forms}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_round(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Say for each step whether it is carried out. Steps left empty stay without an answer."""
    context = _describe(request, code)
    steps = context["protocol"].content["steps"]
    forms = [AnswerForm(request.POST or None, prefix=step["id"]) for step in steps]
    errors, status = [], 200
    if request.method == "POST" and all(form.is_valid() for form in forms):
        answers = {
            step["id"]: form.cleaned_data
            for step, form in zip(steps, forms, strict=True)
            if form.cleaned_data["carried_out"]
        }
        try:
            commands.answer_review(by=actor_of(request), round_id=number, protocol=code, answers=answers)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            status = problem.status
            for single in problem.problems if isinstance(problem, Problems) else [problem]:
                step, _dash, name = str(single.details.get("field", "")).rpartition("-")
                found = [form for form in forms if form.prefix == step and name in form.fields]
                for form in found:
                    form.add_error(name, translate_problem(single))
                errors += [] if found else [translate_problem(single)]
        else:
            messages.success(request, _("The answers are recorded. You may change them while the round is open."))
            return redirect("partners:protocols")
    context |= {"number": number, "answers": list(zip(steps, forms, strict=True)), "errors": errors}
    return render(request, "partners/protocol_answer.html", context, status=status)


def _describe(request: HttpRequest, code: str) -> dict[str, Any]:
    row, book = get_protocol(code), open_book()
    refusal = may_edit_demand(actor_of(request), list_above(row.responsible), name=row.responsible.name_es)
    return {
        "protocol": row,
        "topic": TOPICS[row.topic],
        "city": book.name("cities", row.city),
        "documents": {code: entry.short for code, entry in book.documents.items()},
        "services": [book.services[service] for service in row.services if service in book.services],
        "may_edit": refusal is None,
    }
