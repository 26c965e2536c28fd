"""Published figures against their own evidence: each difference with both sides and its lines."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ruta.doors.look.exports import answer_export
from ruta.doors.look.paging import page_of
from ruta.rooms.access.policies import require
from ruta.rooms.measurement.queries import list_checked_claims
from ruta.rooms.measurement.types.claims import CheckedClaim
from ruta.rooms.programme.policies import may_see_programme

_COLUMNS = ["id", "label", "kind", "reported", "computed", "difference", "agrees", "explanation", "document", "line"]


def show_checks(request: HttpRequest) -> HttpResponse:
    """Every checked claim; those that differ first. ``?shown=all`` shows the agreeing ones as well."""
    require(may_see_programme(request.actor))  # type: ignore[attr-defined]
    claims = list_checked_claims()
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


def _as_row(checked: CheckedClaim) -> list[object]:
    claim = checked.claim
    label = claim.label["en"] if isinstance(claim.label, Mapping) else claim.label
    explanation = checked.explanation.text["en"] if checked.explanation else ""
    place = (claim.source.document, claim.source.line) if claim.source else (None, None)
    numbers = [float(claim.reported), float(checked.computed), float(checked.difference)]
    return [claim.id, label, claim.kind.value, *numbers, checked.agrees, explanation, *place]
