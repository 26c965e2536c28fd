"""``/health``: is the product up, and does its database answer?"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from ruta.rooms.access.types import DESK_ROLES, Role


@require_safe
def answer_health(request: HttpRequest) -> JsonResponse:
    """``{"status": "ok", "database": vendor}``, or 503 when the database does not answer. Cost: one query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database-unreachable", "database": connection.vendor}, status=503)
    return JsonResponse({"status": "ok", "database": connection.vendor})


def send_to_own_door(request: HttpRequest) -> HttpResponseBase:
    """After sign-in: each role lands where its work is."""
    role = request.actor.role  # type: ignore[attr-defined]
    if role in DESK_ROLES:
        return redirect("desk:today")
    if role == Role.PARTNER:
        return redirect("partners:inbox")
    if role in {Role.PROGRAMME_OFFICER, Role.EVALUATOR}:
        return redirect("programme:results")
    if role == Role.ADMINISTRATOR:
        return redirect("admin:index")
    return redirect("public:home")
