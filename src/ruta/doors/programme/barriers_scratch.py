"""What if: demands of a city's services edited in a scratch copy, compared with what they are. Nothing is published."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from ruta.doors.programme.barriers import arrange_groups, choose_city
from ruta.kernel.problems import Problem
from ruta.rooms.directory.queries.barriers import compare_scratch, describe_scratch, list_city_services

#: Where a session keeps its scratch copy: per city, per service, what was done at each path.
_SESSION = "barrier_scratch"


def show_scratch(request: HttpRequest) -> HttpResponseBase:
    """The scratch copy of the session: choose a service, change its conditions, see who would enter or leave.

    ``POST`` changes one condition (``do``: lift, accept a document, another value), or forgets everything.
    """
    city = choose_city(request)
    kept: dict[str, dict[str, dict[str, str]]] = request.session.get(_SESSION, {})
    edits = kept.get(city, {})
    service = request.GET.get("service", "")
    problem: Problem | None = None
    typed = ""
    if request.method == "POST":
        service = request.POST.get("service", "")
        changed = _apply(edits, request, service)
        try:
            describe_scratch(city=city, on=timezone.localdate(), edits=changed)
        except Problem as found:
            problem, typed = found, request.POST.get("value", "")
        else:
            request.session[_SESSION] = {**kept, city: changed}
            return redirect(f"{reverse('programme:barrier_scratch')}?{urlencode({'city': city, 'service': service})}")
    scratch = describe_scratch(city=city, on=timezone.localdate(), edits=edits, service=service)
    comparison = None
    if scratch.changed:
        comparison = compare_scratch(
            by=request.actor,  # type: ignore[attr-defined]
            city=city,
            on=timezone.localdate(),
            scratch={code: node for code, node in scratch.demands.items() if code in scratch.changed},
        )
    context: dict[str, Any] = {
        "scratch": scratch,
        "service": service,
        "services": list_city_services(city, timezone.localdate()),
        "changes": _name_changes(scratch, comparison),
        "minimum": comparison.minimum if comparison else 0,
        "people": comparison.people if comparison else 0,
        "problem": problem,
        "typed": typed,
        "tried": request.POST.get("path", "") if problem else "",
        "city": city,
        "cities": [request.actor.city] if request.actor.city else ["santiago", "mexico-city"],  # type: ignore[attr-defined]
        "query": "?" + urlencode({"city": city}),
        "here": "barrier_scratch",
    }
    return render(request, "programme/barrier_scratch.html", context, status=422 if problem else 200)


def _apply(edits: dict[str, dict[str, str]], request: HttpRequest, service: str) -> dict[str, dict[str, str]]:
    """The session's edits after one more, or without those of a service, or without any."""
    do, path = request.POST.get("do", ""), request.POST.get("path", "")
    if do == "forget":
        return {}
    mine = dict(edits.get(service, {}))
    if do == "keep":
        mine.pop(path, None)
    elif do == "lift":
        mine[path] = "lift"
    elif do in ("accept", "value"):
        mine[path] = f"{do}:{request.POST.get('value', '').strip()}"
    changed = {**edits, service: mine}
    return {code: changes for code, changes in changed.items() if changes}


def _name_changes(scratch: Any, comparison: Any) -> list[dict[str, Any]]:
    if comparison is None:
        return []
    return [
        {
            "service": scratch.services[change.service],
            "change": change,
            "entering": arrange_groups(change.entering),
            "leaving": arrange_groups(change.leaving),
        }
        for change in comparison.changes
    ]


__all__ = ["HttpResponse", "show_scratch"]
