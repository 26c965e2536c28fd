"""The programme's planned activities, and how many deliveries name each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ruta.doors.look.exports import answer_export
from ruta.rooms.access.policies import require
from ruta.rooms.programme.policies import may_see_programme
from ruta.rooms.programme.queries import list_activities

_COLUMNS = ["code", "country", "output", "text", "document", "line"]


def show_activities(request: HttpRequest) -> HttpResponse:
    """All activities, by country and output; ``?country=`` and ``?output=`` filter. Cost: two queries."""
    require(may_see_programme(request.actor))  # type: ignore[attr-defined]
    everything = list_activities()
    country, output = request.GET.get("country", ""), request.GET.get("output", "")
    activities = [
        activity
        for activity in everything
        if (not country or country in activity.country) and (not output or activity.output == output)
    ]
    if kind := request.GET.get("export"):
        spanish = get_language() == "es"
        rows = [
            [a.code, a.country, a.output, a.text_es if spanish else a.text_en, a.source_document, a.source_line]
            for a in activities
        ]
        return answer_export("activities", _COLUMNS, rows, kind=kind)
    context = {
        "activities": activities,
        "total": len(everything),
        "outputs": sorted({activity.output for activity in everything}),
        "country": country,
        "output": output,
    }
    return render(request, "programme/activities.html", context)
