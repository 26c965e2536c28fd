"""Recording decisions about consent and specific needs, from the person's page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruta.doors.desk.forms.consents import LANGUAGES, ConsentForm, NeedsForm, ReasonForm
from ruta.doors.desk.people import actor_of, describe_file
from ruta.doors.look.problems import add_problem_to_form
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.access.policies import may_use_desk, require
from ruta.rooms.directory.queries import list_organisations
from ruta.rooms.people.commands import record_consent, record_specific_needs
from ruta.rooms.people.queries import load_consent_receipt, load_person_file, load_registration_content


@login_required
@require_POST
def record_person_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a person gave, refused or withdrew a permission."""
    form = ConsentForm(request.POST, content=load_registration_content())
    if form.is_valid():
        try:
            record_consent(by=actor_of(request), person_id=pk, on=timezone.localdate(), **form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("desk:person", pk)
    file = load_person_file(by=actor_of(request), person_id=pk, purpose="consent")
    return render(request, "desk/person.html", {**describe_file(request, file), "form": form}, status=422)


@login_required
@require_POST
def open_reserved(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is reserved, once, to those named for it who say what for. Nothing of it stands in an address."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    file = load_person_file(by=actor_of(request), person_id=pk, purpose="reserved", reason=reason)
    if file.sensitive_refusal is not None:
        raise file.sensitive_refusal
    context = describe_file(request, file)
    if not file.reserved_is_open:
        context = {**context, "form": form, "reason_form": form}
    return render(request, "desk/person.html", context, status=200 if file.reserved_is_open else 422)


@login_required
@require_POST
def record_needs(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down specific needs, for those allowed, with what for."""
    form = NeedsForm(request.POST, content=load_registration_content())
    if form.is_valid():
        try:
            record_specific_needs(by=actor_of(request), person_id=pk, **form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except Problem as problem:
            add_problem_to_form(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:person", pk)
    file = load_person_file(by=actor_of(request), person_id=pk, purpose="needs")
    context = {**describe_file(request, file), "form": form, "needs_form": form, "reason_form": None}
    return render(request, "desk/person.html", context, status=422)


@login_required
@require_safe
def show_notice(request: HttpRequest, purpose: str) -> HttpResponse:
    """A notice in every language it has, to read aloud or turn the screen."""
    require(may_use_desk(actor_of(request)))
    notice = load_registration_content().notices.get(purpose)
    if notice is None:
        raise NotFound("page-not-found", "There is no such page.")
    current = notice.current
    told = [
        (code, name, notice.name.get(code, ""), current.text[code], code in current.unconfirmed)
        for code, name in LANGUAGES
        if code in current.text
    ]
    return render(request, "desk/notice.html", {"notice": notice, "told": told})


@login_required
@require_safe
def show_receipt(request: HttpRequest, pk: int, consent: int) -> HttpResponse:
    """A decision on one sheet, in the language in which it was told. Cost: seven queries."""
    receipt = load_consent_receipt(by=actor_of(request), person_id=pk, consent_id=consent)
    names = {row.code: in_language(row.name) for row in list_organisations()} if receipt.recipient else {}
    context = {
        "receipt": receipt,
        "decision": receipt.words[receipt.state],
        "recipient": names.get(receipt.recipient, receipt.recipient),
        "person_id": pk,
    }
    return render(request, "desk/receipt.html", context)
