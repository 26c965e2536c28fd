"""Follow-ups that are due."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.route import policies
from ruta.rooms.route.models import FollowUp
from ruta.rooms.route.queries.records import get_follow_up_for


def list_follow_ups(*, by: Actor, on: date, state: str = "due") -> QuerySet[FollowUp]:
    """The city's follow-ups: those due up to a day (the longest waiting first), or those answered.

    Errors: ``role-not-enough``. Cost: one query when read.
    """
    require(policies.may_keep_case(by, by.city))
    rows = FollowUp.objects.select_related("case__person", "step").filter(case__city=by.city)
    if state == "due":
        return rows.filter(state="due", due_on__lte=on).order_by("due_on", "id")
    return rows.filter(state__in=["answered", "unreachable"]).order_by("-answered_on", "-id")


def load_follow_up(*, by: Actor, follow_up_id: int) -> FollowUp:
    """One follow-up with its case and person, audited. Errors: ``follow-up-not-found``, of the case."""
    follow_up = get_follow_up_for(by, follow_up_id)
    record_audit(
        by=by,
        action="route.load_follow_up",
        subject=("person", follow_up.case.person_id),
        writes=False,
        purpose="follow-up",
    )
    return follow_up
