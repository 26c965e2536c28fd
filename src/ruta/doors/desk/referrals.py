"""Referrals from the single window: the list, referring with consent, one referral and what comes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ruta.doors.desk.forms.referrals import ACTIONS, ReferForm, ReferralActionForm
from ruta.doors.desk.people import actor_of
from ruta.doors.look.exports import answer_export
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import add_problem_to_form
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.access.policies import may_use_desk, require
from ruta.rooms.directory.queries import list_protocols_of_service
from ruta.rooms.ledger.policies import may_reverse_delivery
from ruta.rooms.people.queries import load_registration_content
from ruta.rooms.route.commands import refer_person
from ruta.rooms.route.queries import (
    find_next_services,
    list_receivers,
    list_referral_lines,
    list_referrals,
    load_case,
    load_referral,
    preview_sharing,
)
from ruta.rooms.route.rules.states import REFERRAL


@login_required
@require_safe
def show_referrals(request: HttpRequest) -> HttpResponse:
    """The city's referrals, filtered by address, the most urgent first. Cost: eight queries."""
    by, today, chosen = actor_of(request), timezone.localdate(), _read_filters(request)
    page = page_of(request, list_referrals(by=by, on=today, **chosen))
    context = {
        "page": page,
        "lines": list_referral_lines(list(page), on=today),
        "receivers": list_receivers(by=by),
        "states": list(REFERRAL.states.values()),
        "chosen": chosen,
        "file_kinds": ("csv", "xlsx", "parquet"),
        "today": today,
    }
    return render(request, "desk/referrals.html", context)


@login_required
@require_safe
def export_referrals(request: HttpRequest, kind: str) -> HttpResponse:
    """The filtered list as a file: numbers of cases, no names."""
    by, today = actor_of(request), timezone.localdate()
    lines = list_referral_lines(list(list_referrals(by=by, on=today, **_read_filters(request))), on=today)
    columns = [
        _("Case"), _("Service"), _("Institution"), _("State"), _("Reason"), _("Sent"), _("Answer by"), _("Overdue"),
        _("Synthetic"),
    ]  # fmt: skip
    rows = [
        (
            line.referral.case.number, in_language(line.service), in_language(line.organisation),
            in_language(line.state), in_language(line.reason), _write_day(line.referral.sent_on),
            _write_day(line.referral.due_on), _write_flag(line.is_overdue), _write_flag(line.referral.synthetic),
        )
        for line in lines
    ]  # fmt: skip
    return answer_export("derivaciones", columns, rows, kind=kind)


@login_required
@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, pk: int) -> HttpResponse:
    """Refer the person of a case to a service: what will be shared, her decision, send."""
    by, today = actor_of(request), timezone.localdate()
    service = request.POST.get("service") or request.GET.get("servicio", "")
    if not service:
        return redirect("desk:case", pk)
    replaces = request.POST.get("replaces") or request.GET.get("en-lugar-de", "")
    file = load_case(by=by, case_id=pk, on=today, purpose="refer")
    preview = preview_sharing(by=by, case_id=pk, service=service, on=today)
    content = load_registration_content()
    typed = request.POST if request.method == "POST" else None
    form = ReferForm(
        typed,
        content=content,
        has_consent=preview.has_consent,
        categories=preview.categories,
        withheld=preview.withheld,
    )
    status = 422 if form.errors else 200
    if typed is not None and form.is_valid():
        try:
            referral = refer_person(
                by=by,
                case_id=pk,
                service=service,
                on=today,
                consent=form.read_consent(),
                withheld=form.cleaned_data.get("withheld"),
                message=form.cleaned_data["message"],
                replaces_id=int(replaces) if replaces.isdigit() else None,
            )
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
            status = problem.status
        else:
            if referral is None:
                messages.info(request, _("The refusal is recorded. Nothing was sent."))
            else:
                messages.success(request, _("Sent. The institution sees it in its inbox."))
            return redirect("desk:case", pk)
    notice = content.notices["refer"].current
    context = {"file": file, "preview": preview, "form": form, "notice": notice.text, "replaces": replaces}
    return render(request, "desk/refer.html", context, status=status)


@login_required
@require_safe
def show_referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral as its sender sees it. Cost: some twenty queries."""
    return render(request, "desk/referral.html", _describe(request, pk))


@login_required
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one thing with a referral; when it cannot be done, what was typed stays and the reason is shown."""
    if action not in ACTIONS:
        raise NotFound("page-not-found", "There is no such page.")
    require(may_use_desk(actor_of(request)))
    form = ReferralActionForm(action, request.POST)
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
            return redirect("desk:referral", pk)
    return render(request, "desk/referral.html", _describe(request, pk, bound=form), status=status)


def _describe(request: HttpRequest, pk: int, *, bound: ReferralActionForm | None = None) -> dict[str, Any]:
    by, today = actor_of(request), timezone.localdate()
    require(may_use_desk(by))
    file = load_referral(by=by, referral_id=pk, on=today)
    offered = {way.action for way in file.actions}
    if any(may_reverse_delivery(by, entry) is not None for entry in file.deliveries if entry.counts):
        offered.discard("reverse")
    initial = {"message": file.referral.message}
    forms = [ReferralActionForm(action, initial=initial) for action in ACTIONS if action in offered]
    if bound is not None:
        forms = [bound, *(form for form in forms if form.action != bound.action)]
    declined = file.referral.state == "declined" and file.referral.case.state == "open"
    return {
        "protocols": list_protocols_of_service(service=file.referral.service_id, city=file.referral.city),
        "file": file,
        "forms": forms,
        "bound": bound,
        "form": bound,
        "proposals": find_next_services(by=by, referral=file.referral, on=today) if declined else (),
    }


def _write_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _write_flag(claim: bool) -> str:
    return _("Yes") if claim else _("No")


def _read_filters(request: HttpRequest) -> dict[str, Any]:
    return {
        "state": request.GET.get("estado", ""),
        "overdue": request.GET.get("atrasadas") == "1",
        "organisation": request.GET.get("institucion", ""),
    }
