"""Published figures against their own evidence: each difference with both sides and its lines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ruta.doors.look.exports import answer_export
from ruta.doors.look.paging import page_of
from ruta.rooms.access.policies import require
from ruta.rooms.measurement.queries import check_published
from ruta.rooms.programme.policies import may_see_programme

_COLUMNS = ["id", "label", "kind", "reported", "computed", "difference", "agrees", "explanation", "document", "line"]


def show_checks(request: HttpRequest) -> HttpResponse:
    """Every checked claim; those that differ first. ``?shown=all`` shows the agreeing ones as well."""
    require(may_see_programme(request.actor))  # type: ignore[attr-defined]
    claims = list(check_published())
    differing = [claim for claim in claims if not claim.agrees]
    shown = claims if request.GET.get("shown") == "all" else differing
    if kind := request.GET.get("export"):
        return answer_export("figures-checked", _COLUMNS, [_as_row(claim) for claim in claims], kind=kind)
    context = {
        "page": page_of(request, shown, size=20),
        "total": len(claims),
        "differing": len(differing),
        "agreeing": len(claims) - len(differing),
        "all": request.GET.get("shown") == "all",
    }
    return render(request, "programme/checks.html", context)


def _as_row(claim) -> list[object]:  # type: ignore[no-untyped-def]
    explanation = claim.explanation.text["en"] if claim.explanation else ""
    return [
        claim.id, claim.label, claim.kind, _plain(claim.reported), _plain(claim.computed), _plain(claim.difference),
        claim.agrees, explanation, claim.source.get("document"), claim.source.get("line"),
    ]  # fmt: skip


def _plain(number: object) -> object:
    return number if number is None else float(number)  # type: ignore[arg-type]
