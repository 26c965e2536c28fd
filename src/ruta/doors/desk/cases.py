"""A case: who, where on the route, what next; and everything done on that page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ruta.doors.desk.describe import SectionInWords, describe_documents, describe_person
from ruta.doors.desk.forms.registration import RegistrationForm
from ruta.doors.desk.forms.route import (
    AppointmentForm,
    AssessmentForm,
    AssignForm,
    CaseStateForm,
    StepForm,
    list_word_choices,
)
from ruta.doors.desk.people import actor_of
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form, translate_problem
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.access.queries import list_case_workers
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.policies import may_reverse_deliveries
from ruta.rooms.people.queries import declare_facts, load_person_file, load_registration_content
from ruta.rooms.people.types import PersonFile, RegistrationContent
from ruta.rooms.route import commands
from ruta.rooms.route.queries import (
    draw_short_lines,
    find_case_entitlement,
    find_open_case,
    list_cases,
    load_case,
    load_instrument,
    load_sheet,
    summarise_case,
    write_appointment_calendar,
)
from ruta.rooms.route.rules.codes import REVERSAL_REASONS
from ruta.rooms.route.rules.instrument import prefill_answers
from ruta.rooms.route.rules.states import CASE

_CASE_ACTIONS: dict[str, Callable[..., Any]] = {
    "pause": lambda by, pk, on, typed: commands.pause_case(
        by=by, case_id=pk, reason=typed["reason"], note=typed["note"], on=on
    ),
    "resume": lambda by, pk, on, typed: commands.resume_case(by=by, case_id=pk, on=on),
    "close": lambda by, pk, on, typed: commands.close_case(
        by=by, case_id=pk, outcome=typed["reason"], note=typed["note"], on=on
    ),
    "reopen": lambda by, pk, on, typed: commands.reopen_case(by=by, case_id=pk, note=typed["note"], on=on),
}


@login_required
@require_safe
def show_cases(request: HttpRequest) -> HttpResponse:
    """The city's cases, filtered by address. Cost: eight queries."""
    by, state = actor_of(request), request.GET.get("estado", "")
    mine, idle = request.GET.get("mios") == "1", request.GET.get("sin-paso") == "1"
    page = page_of(request, list_cases(by=by, state=state, worker_id=by.user_id if mine else None, without_next=idle))
    lines = draw_short_lines(by=by, cases=page)
    context = {
        "page": page,
        "cases": [(summarise_case(case), lines[case.pk]) for case in page],
        "state": state,
        "mine": mine,
        "idle": idle,
        "states": list(CASE.states.values()),
    }
    return render(request, "desk/cases.html", context)


@login_required
@require_POST
def open_person_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a case for a person, or go to the open one."""
    by = actor_of(request)
    present = find_open_case(by=by, person_id=pk)
    if present is not None:
        return redirect("desk:case", present.case_id)
    case = commands.open_case(by=by, person_id=pk, on=timezone.localdate())
    messages.success(request, _("The case is open. Next: the assessment."))
    return redirect("desk:case", case.pk)


@login_required
@require_safe
def show_case(request: HttpRequest, pk: int) -> HttpResponse:
    """The case on one page. Cost: some thirty queries, whatever the case holds."""
    return render(request, "desk/case.html", describe_case(request, pk))


@login_required
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the questions of the instrument; what the file already answers is filled in."""
    by, today = actor_of(request), timezone.localdate()
    file = load_case(by=by, case_id=pk, on=today, purpose="assessment")
    instrument = load_instrument()
    if request.method == "POST":
        form = AssessmentForm(request.POST, instrument=instrument)
        if form.is_valid():
            try:
                assessment = commands.assess_case(by=by, case_id=pk, answers=form.read_answers(), on=today)
            except (NotAllowed, NotFound):
                raise
            except Problem as problem:
                add_problem_to_form(form, problem)
            else:
                messages.success(request, _("The assessment is saved."))
                return redirect("desk:case", assessment.case_id)
    else:
        known = prefill_answers(instrument, declare_facts(by=by, person_id=file.case.person_id, on=today).facts)
        form = AssessmentForm(initial={**file.answers, **known}, instrument=instrument)
    context = {"file": file, "form": form, "domains": form.list_domains()}
    return render(request, "desk/assess.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def change_state(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Pause, resume, close or reopen."""
    if action not in _CASE_ACTIONS:
        raise NotFound("page-not-found", "There is no such page.")
    form = CaseStateForm(action, request.POST)
    by, today = actor_of(request), timezone.localdate()
    return answer_on_case(
        request,
        pk,
        lambda: _CASE_ACTIONS[action](by, pk, today, form.cleaned_data),
        done=_("Done: the case is as you said."),
        state_form=form,
    )


@login_required
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the case to a colleague of the same institution."""
    by = actor_of(request)
    form = AssignForm(request.POST, prefix="assign", workers=_list_workers(by))
    return answer_on_case(
        request,
        pk,
        lambda: commands.assign_case(by=by, case_id=pk, worker_id=int(form.cleaned_data["worker"])),
        done=_("The case has a new companion."),
        assign_form=form,
    )


@login_required
@require_POST
def make_case_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """An appointment at the single window."""
    form = AppointmentForm(request.POST, prefix="appointment")
    by = actor_of(request)
    return answer_on_case(
        request,
        pk,
        lambda: commands.make_appointment(
            by=by, case_id=pk, starts_at=form.read_start(), place=form.cleaned_data["place"]
        ),
        done=_("The appointment is recorded."),
        appointment_form=form,
    )


@login_required
@require_POST
def cancel_case_appointment(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """Nobody is expected any more."""
    by = actor_of(request)
    return answer_on_case(
        request,
        pk,
        lambda: commands.cancel_appointment(by=by, appointment_id=appointment),
        done=_("The appointment is cancelled."),
    )


@login_required
@require_safe
def show_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The appointment for the person's own calendar: service, place and hour, no name."""
    language = (get_language() or "es")[:2]
    content = write_appointment_calendar(by=actor_of(request), appointment_id=pk, for_person=True, language=language)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cita-{pk}.ics"'
    return response


@login_required
@require_safe
def show_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The route on paper, for the person to take home."""
    today = timezone.localdate()
    sheet = load_sheet(by=actor_of(request), case_id=pk, on=today)
    return render(request, "desk/case_sheet.html", {"sheet": sheet, "file": sheet.file, "today": today})


def answer_on_case(request: HttpRequest, pk: int, run: Callable[[], Any], *, done: str, **forms: Form) -> HttpResponse:
    """Run one command of the case's page; what cannot be done is said there, and what was typed stays."""
    status = 422
    problem_text = ""
    if all(form.is_valid() for form in forms.values()):
        try:
            run()
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            status, problem_text = problem.status, "" if forms else translate_problem(problem)
            for form in forms.values():
                add_problem_to_form(form, problem)
        else:
            messages.success(request, done)
            return redirect("desk:case", pk)
    context: dict[str, Any] = {**describe_case(request, pk), **forms, "problem_text": problem_text}
    context["form"] = next(iter(forms.values()), None)
    bound = forms.get("state_form")
    if isinstance(bound, CaseStateForm):
        context["state_forms"] = [bound if form.action == bound.action else form for form in context["state_forms"]]
    return render(request, "desk/case.html", context, status=status)


def describe_case(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Everything the page of a case shows."""
    by, today = actor_of(request), timezone.localdate()
    file = load_case(by=by, case_id=pk, on=today, purpose="desk")
    person = load_person_file(by=by, person_id=file.case.person_id, purpose="case")
    entitlement = find_case_entitlement(by=by, case=file.case, on=today)
    content = load_registration_content()
    documents = [(kind.code, kind.name) for kind in content.documents.values() if _is_of_city(kind.country, person)]
    planned = {line.step.service_id for line in file.steps if not line.step.document}
    return {
        "file": file,
        "person": person,
        "who": _describe_who(person, content, _WHO),
        "more": _describe_who(person, content, _MORE),
        "documents": describe_documents(person.registration.documents, content, on=today),
        "entitlement": entitlement,
        "to_plan": [answer for answer in entitlement.open if answer.service.code not in planned][:5],
        "step_form": StepForm(
            entitlement=entitlement, documents=documents, initial={"version": file.case.version}, prefix="step"
        ),
        "appointment_form": AppointmentForm(prefix="appointment"),
        "assign_form": AssignForm(prefix="assign", workers=_list_workers(by), initial={"worker": file.case.worker_id}),
        "may_reverse": may_reverse_deliveries(by) is None,
        "state_forms": [CaseStateForm(way.action) for way in file.actions],
        "reversal_reasons": list_word_choices(REVERSAL_REASONS),
        "step_actions": [
            ("up", _("Move up")),
            ("down", _("Move down")),
            ("done", _("Done without a referral")),
            ("remove", _("Remove from the plan")),
        ],
        "today": today,
    }


def _list_workers(by: Actor) -> list[tuple[str, str]]:
    return [(str(row.user_id), row.user.get_full_name() or row.user.username) for row in list_case_workers(by=by)]


#: Sections of the person's file that stand beside the route, and those folded under them.
_WHO = ("identity", "contact", "household")
_MORE = ("work", "languages")


def _describe_who(person: PersonFile, content: RegistrationContent, codes: tuple[str, ...]) -> list[SectionInWords]:
    """Sections of the file without the names, which stand above."""
    names = {str(RegistrationForm.base_fields[name].label) for name in ("given_names", "surname_1", "surname_2")}
    return [
        replace(section, lines=[line for line in section.lines if line[0] not in names])
        for section in describe_person(person, content)
        if section.code in codes
    ]


def _is_of_city(country: str, person: PersonFile) -> bool:
    return country in ("", {"santiago": "CHL", "mexico-city": "MEX"}.get(person.registration.city, ""))
