"""The inbox of an institution, and one referral at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form
from ruta.doors.partners.forms import DECISIONS, AcknowledgementForm, DecisionForm
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import list_review_requests
from ruta.rooms.people.queries import load_registration_content
from ruta.rooms.route.commands import acknowledge_recall, receive_referral
from ruta.rooms.route.queries import (
    Recall,
    count_inbox,
    inbox,
    list_recalls,
    list_referral_lines,
    load_referral_for_partner,
    write_appointment_calendar,
)
from ruta.rooms.route.queries.referrals import ReferralFile
from ruta.rooms.route.rules.states import REFERRAL
from ruta.rooms.route.types import Words


@login_required
@require_safe
def show_inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the institution, by its clock. Cost: twelve queries."""
    by, today = actor_of(request), timezone.localdate()
    state = request.GET.get("estado", "")
    page = page_of(request, inbox(by=by, state=state))
    waiting, overdue = count_inbox(by=by, on=today)
    context = {
        "page": page,
        "lines": list_referral_lines(list(page), on=today),
        "asked": list_review_requests(by=by),
        "recalls": list_recalls(by=by, on=today, only_open=True),
        "waiting": waiting,
        "overdue": overdue,
        "state": state,
        "states": [rule for rule in REFERRAL.states.values() if rule.code != "draft"],
        "today": today,
    }
    return render(request, "partners/inbox.html", context)


@login_required
@require_safe
def show_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral with what was shared and what may be decided; opening it tells the sender it was received."""
    receive_referral(by=actor_of(request), referral_id=pk, on=timezone.localdate())
    return render(request, "partners/referral.html", describe_referral(request, pk))


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Carry out one decision; when it cannot be done, what was typed stays and the reason is shown."""
    if action not in DECISIONS:
        raise NotFound("page-not-found", "There is no such page.")
    form = DECISIONS[action](request.POST, prefix=action)
    status = 422
    if form.is_valid():
        try:
            form.run(by=actor_of(request), referral_id=pk, on=timezone.localdate())
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            messages.success(request, form.done)
            return redirect("partners:referral", pk)
    return render(request, "partners/referral.html", describe_referral(request, pk, bound=form), status=status)


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: int, consent: int) -> HttpResponse:
    """Write down what the institution did after the person took her permission back."""
    form = AcknowledgementForm(request.POST, prefix=f"recall-{consent}")
    status = 422
    if form.is_valid():
        try:
            acknowledge_recall(
                by=actor_of(request), referral_id=pk, consent_id=consent, on=timezone.localdate(), **form.cleaned_data
            )
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            messages.success(request, _("Thank you. The single window and the person can see your answer."))
            return redirect("partners:referral", pk)
    context = describe_referral(request, pk, recall=(consent, form))
    return render(request, "partners/referral.html", context, status=status)


@login_required
@require_safe
def show_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The appointment for the institution's calendar: the case's number, no name."""
    content = write_appointment_calendar(
        by=actor_of(request), appointment_id=pk, for_person=False, language=(get_language() or "es")[:2]
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cita-{pk}.ics"'
    return response


def describe_referral(
    request: HttpRequest,
    pk: int,
    *,
    bound: DecisionForm | None = None,
    recall: tuple[int, AcknowledgementForm] | None = None,
) -> dict[str, Any]:
    """Everything the page of a referral shows; the first decision stands open, the rest folded."""
    today = timezone.localdate()
    file = load_referral_for_partner(by=actor_of(request), referral_id=pk, on=today)
    return {
        "file": file,
        "forms": _list_forms(file, bound),
        "recalls": _list_recall_forms(request, pk, recall),
        "bound": bound,
        "form": recall[1] if recall else bound,
        "today": today,
    }


def _list_recall_forms(
    request: HttpRequest, pk: int, typed: tuple[int, AcknowledgementForm] | None
) -> list[tuple[Recall, Words, AcknowledgementForm]]:
    content, told = load_registration_content(), []
    for recall in list_recalls(by=actor_of(request), on=timezone.localdate(), referral_id=pk):
        name = content.find_words("consent_categories", recall.category) if recall.category else {}
        form = typed[1] if typed and typed[0] == recall.consent_id else None
        told.append((recall, name, form or AcknowledgementForm(prefix=f"recall-{recall.consent_id}")))
    return told


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _list_forms(file: ReferralFile, bound: DecisionForm | None) -> list[DecisionForm]:
    offered = {way.action for way in file.actions}
    if file.referral.state == "accepted":
        offered.add("appointment")
    if file.line.consent_withdrawn:
        offered -= {"accept", "appointment", "reschedule"}
    forms = [form(prefix=action) for action, form in DECISIONS.items() if action in offered]
    if bound is None:
        return forms
    return [bound, *(form for form in forms if form.action != bound.action)]
