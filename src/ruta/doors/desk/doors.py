"""Every service of the city as a door for one person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ruta.doors.desk.people import actor_of
from ruta.rooms.directory.queries import find_entitlement, open_book
from ruta.rooms.directory.types.entitlements import Entitlement
from ruta.rooms.people.queries import declare_facts, load_person_summary
from ruta.rooms.route.queries import find_open_case, list_planned_services


@login_required
@require_safe
def show_entitlement(request: HttpRequest, pk: int) -> HttpResponse:
    """Open now, open with what is missing, closed and why; ``?need=`` shows the doors of one need alone."""
    by, today = actor_of(request), timezone.localdate()
    person = load_person_summary(by=by, person_id=pk, purpose="entitlement")
    facts = declare_facts(by=by, person_id=pk, on=today)
    entitlement = find_entitlement(facts=facts, city=person.city, on=today)
    needs = open_book().vocabulary.get("needs", {})
    need = request.GET.get("need", "")
    chosen = need if need in needs else ""
    open_case = find_open_case(by=by, person_id=pk)
    context = {
        "person": person,
        "entitlement": entitlement,
        "doors": _keep_need(entitlement, chosen),
        "needs": needs,
        "need": chosen,
        "open_case": open_case,
        "planned": list_planned_services(by=by, case_id=open_case.case_id) if open_case else frozenset(),
        "questions": [best for best in entitlement.best_questions if by.sees_sensitive or not best.fact.sensitive][:3],
        "sees_sensitive": by.sees_sensitive,
    }
    return render(request, "desk/entitlement.html", context)


def _keep_need(entitlement: Entitlement, need: str) -> dict[str, list[Any]]:
    """The doors that answer a need; all of them without one."""
    return {
        door: [answer for answer in getattr(entitlement, door) if not need or need in answer.service.needs]
        for door in ("open", "key", "closed", "full")
    }
