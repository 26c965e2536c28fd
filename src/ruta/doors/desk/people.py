"""Pages about people: search, register, the file, its changes, who looked at it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ruta.doors.desk import words
from ruta.doors.desk.describe import describe_consents, describe_documents, describe_person
from ruta.doors.desk.forms.consents import LANGUAGES, NeedsForm, ReasonForm
from ruta.doors.desk.forms.registration import SECTIONS, RegistrationPage, add_empty_rows
from ruta.doors.look.paging import page_of
from ruta.doors.look.problems import translate_problem
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.dates import PartialDate
from ruta.kernel.problems import Conflict, NotFound, Problem
from ruta.rooms.access import policies as access
from ruta.rooms.access.queries import list_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import find_entitlement, list_organisations
from ruta.rooms.directory.types.entitlements import Entitlement
from ruta.rooms.people import policies
from ruta.rooms.people.commands import register_person, update_person
from ruta.rooms.people.errors import city_unknown
from ruta.rooms.people.queries import (
    declare_facts,
    find_candidates,
    list_people,
    list_recognitions_of_person,
    load_person_file,
    load_person_summary,
    load_registration_content,
    search_people,
)
from ruta.rooms.people.rules.candidates import STRONG
from ruta.rooms.people.rules.registration import list_doubts
from ruta.rooms.people.types import Candidate, PersonFile, Registration
from ruta.rooms.route.queries import list_cases_of, list_recalls


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_people(request: HttpRequest) -> HttpResponse:
    """Find a person by whatever is typed; without a text, who was registered last. Cost: nine queries at most.

    The pages ask by POST: what is typed is somebody's name or number, and stands in no address.
    """
    by = actor_of(request)
    text = _read_typed(request).get("q", "").strip()
    found = search_people(by=by, text=text) if text else None
    page = page_of(request, found, size=50) if found is not None else page_of(request, list_people(by=by))
    return render(request, "desk/people.html", {"text": text, "found": found, "page": page, "words": words.REASONS})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def search_fragment(request: HttpRequest) -> HttpResponse:
    """The people found while typing, without the page around them."""
    found = search_people(by=actor_of(request), text=_read_typed(request).get("q", ""), limit=10)
    return render(request, "desk/parts/found.html", {"found": found, "words": words.REASONS, "partial": True})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest_candidates(request: HttpRequest) -> HttpResponse:
    """Who may be the person being registered, while the names are typed."""
    found = find_candidates(by=actor_of(request), **_read_likeness(_read_typed(request)))
    return render(request, "desk/parts/candidates.html", {"candidates": found, "words": words.REASONS})


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a person on one page; somebody who looks registered already is shown first."""
    by = actor_of(request)
    content = load_registration_content()
    access.require(policies.may_register(by, by.city))
    if by.city not in content.cities:
        raise city_unknown(city=by.city)
    data, lookalikes = request.POST if request.method == "POST" else None, []
    if data is not None and "add" in data:
        page = RegistrationPage(
            content=content, city=by.city, data=add_empty_rows(data, data["add"]), with_consents=True
        )
    else:
        page = RegistrationPage(content=content, city=by.city, data=data, with_consents=True)
        if data is not None and page.is_valid():
            registration = page.read_registration()
            lookalikes = _find_lookalikes(by, registration, confirmed=data.get("confirmed", ""))
            person_id = None if lookalikes else _try_to_register(by, registration, page)
            if person_id is not None:
                messages.success(request, _("Registered. What comes next: see which services are open."))
                return redirect("desk:person", person_id)
    context = {
        "page": page,
        "sections": page.list_sections(),
        "lookalikes": lookalikes,
        "confirmed": _name_lookalikes(lookalikes) or (data or {}).get("confirmed", ""),
        "words": words.REASONS,
    }
    return render(request, "desk/register.html", context, status=422 if page.errors else 200)


@login_required
@require_safe
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's file, with who else may be the same person. Cost: some twenty queries, whatever the file holds."""
    file = load_person_file(by=actor_of(request), person_id=pk, purpose="desk")
    return render(request, "desk/person.html", describe_file(request, file))


@login_required
@require_http_methods(["GET", "POST"])
def edit_person(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Change one section of a file; a change by somebody else meanwhile is shown, and what was typed is kept."""
    by = actor_of(request)
    if section not in SECTIONS:
        raise NotFound("page-not-found", "There is no such page.")
    file = load_person_file(by=by, person_id=pk, purpose="edit")
    data: QueryDict | None = request.POST if request.method == "POST" else None
    adds = data is not None and "add" in data
    page = RegistrationPage(
        content=load_registration_content(),
        city=file.registration.city,
        data=add_empty_rows(data, data["add"]) if data is not None and adds else data,
        kept=file.registration,
        sections=(section,),
        without=("gender_identity",),
    )
    version = (data or {}).get("version", file.version)
    if data is not None and not adds and page.is_valid():
        try:
            update_person(
                by=by,
                person_id=pk,
                changes=page.read_registration(),
                fields=page.fields_changed,
                on=timezone.localdate(),
                expected_version=int(version) if str(version).isdigit() else 0,
            )
        except Problem as problem:
            page.add_problem(problem)
            if isinstance(problem, Conflict) and "version" in problem.details:
                version = problem.details["version"]
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:person", pk)
    context = {"page": page, "file": file, "section": page.list_sections()[0], "version": version}
    return render(request, "desk/person_edit.html", context, status=422 if page.errors else 200)


@login_required
@require_safe
def show_person_audit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who opened or changed the file, for supervisors."""
    by = actor_of(request)
    access.require(access.may_read_audit(by))
    person = load_person_summary(by=by, person_id=pk, purpose="audit")
    page = page_of(request, list_audit(by=by, subject=("person", pk)))
    return render(request, "desk/person_audit.html", {"person": person, "page": page, "words": words.ACTIONS})


def describe_file(request: HttpRequest, file: PersonFile) -> dict[str, Any]:
    """Everything the page of a person shows."""
    content = load_registration_content()
    today = timezone.localdate()
    by = actor_of(request)
    needs = NeedsForm(
        content=content,
        initial={"needs": list(file.specific_needs or ()), "gender_identity": file.registration.gender_identity},
    )
    return {
        "file": file,
        "sections": describe_person(file, content),
        "documents": describe_documents(file.registration.documents, content, on=today),
        "consents": describe_consents(file.consents, content),
        "recalls": list_recalls(by=by, on=today, person_id=file.person_id),
        "doubts": [translate_problem(doubt) for doubt in list_doubts(file.registration, content=content, on=today)],
        "notice_languages": LANGUAGES,
        "consent_ways": words.list_choices(content, "consent_ways")[1:],
        "needs": [content.find_words("specific_needs", need) for need in file.specific_needs or ()],
        "needs_form": needs if file.reserved_is_open else None,
        "reason_form": None if file.sensitive_refusal or file.reserved_is_open else ReasonForm(),
        "needs_refusal": translate_problem(file.sensitive_refusal) if file.sensitive_refusal else "",
        "organisations": {row.code: in_language(row.name) for row in list_organisations(city=file.registration.city)},
        "lookalikes": [] if file.merged_into else _find_lookalikes(by, file.registration, but=file.person_id),
        "may_read_audit": access.may_read_audit(by) is None,
        "recognitions": list_recognitions_of_person(by=by, person_id=file.person_id),
        "may_be_recognised": any(one.purpose == "recognise" and one.is_valid for one in file.consents),
        "recognised": words.RECOGNISED,
        "cases": (cases := list_cases_of(by=by, person_id=file.person_id)),
        "may_open_case": all(case.state == "closed" for case in cases),
        "entitlement": _find_entitlement(by, file, today),
    }


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _find_entitlement(by: Actor, file: PersonFile, on: date) -> Entitlement | None:
    """What the person may enter today; None while the directory has no content."""
    try:
        facts = declare_facts(by=by, person_id=file.person_id, on=on)
        return find_entitlement(facts=facts, city=file.registration.city, on=on)
    except NotFound:
        return None


def _try_to_register(by: Actor, registration: Registration, page: RegistrationPage) -> int | None:
    try:
        return int(register_person(by=by, registration=registration, on=timezone.localdate()).pk)
    except Problem as problem:
        page.add_problem(problem)
        return None


def _find_lookalikes(
    by: Actor, registration: Registration, *, confirmed: str = "", but: int | None = None
) -> list[Candidate]:
    """Strong candidates that nobody has said yet to be somebody else."""
    numbers = [document.number for document in registration.documents if document.number]
    found = find_candidates(
        by=by,
        given_names=registration.given_names or registration.preferred_name,
        surname_1=registration.surname_1,
        surname_2=registration.surname_2,
        born=_read_date(registration.birth_year, registration.birth_month, registration.birth_day),
        sex=registration.sex,
        document=numbers[0] if numbers else "",
        phone=registration.phone,
        but=but,
    )
    strong = [candidate for candidate in found if candidate.score >= STRONG]
    said = set(confirmed.split(","))
    return strong if any(str(candidate.person_id) not in said for candidate in strong) else []


def _name_lookalikes(lookalikes: list[Candidate]) -> str:
    return ",".join(str(candidate.person_id) for candidate in lookalikes)


def _read_typed(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _read_likeness(typed: QueryDict) -> dict[str, Any]:
    """What the fields typed so far say about the person, as far as it can be read."""
    texts = {name: typed.get(name, "")[:200] for name in ("given_names", "surname_1", "surname_2", "sex", "phone")}
    year, month, day = (
        int(value) if re.fullmatch(r"[0-9]{1,4}", value := typed.get(f"birth_{part}", "").strip()) else None
        for part in ("year", "month", "day")
    )
    documents = [value for name, value in typed.items() if name == "document" or name.endswith("-number")]
    return {**texts, "born": _read_date(year, month, day), "document": next((d for d in documents if d), "")[:60]}


def _read_date(year: int | None, month: int | None, day: int | None) -> PartialDate | None:
    if year is None or not 1000 <= year <= date.max.year:
        return None
    try:
        return PartialDate(year, month, day)
    except Problem:
        return PartialDate(year)
