"""Answering follow-ups."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import open_book
from ruta.rooms.route import errors
from ruta.rooms.route.commands.changes import check_day
from ruta.rooms.route.models import FollowUp
from ruta.rooms.route.queries.records import get_follow_up_for
from ruta.rooms.route.rules.follow_ups import check_answer
from ruta.rooms.route.types import FollowUpAnswer


@transaction.atomic
def answer_follow_up(*, by: Actor, follow_up_id: int, answer: FollowUpAnswer, on: date) -> FollowUp:
    """Write down how somebody is doing, or that she could not be reached.

    Errors: ``follow-up-answered``, ``follow-up-empty``, ``answer-invalid``, ``route-date-in-future``.
    """
    follow_up = get_follow_up_for(by, follow_up_id, lock=True)
    if follow_up.answered_on is not None:
        raise errors.follow_up_answered(on=follow_up.answered_on)
    check_day(on, first=follow_up.case.opened_on)
    check_answer(answer, needs=open_book().vocabulary.get("needs", {}))
    follow_up.state = "answered" if answer.reached else "unreachable"
    follow_up.answered_on = on
    follow_up.answered_by = by.username
    follow_up.employment, follow_up.formality = answer.employment, answer.formality
    follow_up.income_band, follow_up.needs = answer.income_band, list(answer.needs)
    follow_up.note = answer.note
    follow_up.save()
    record_audit(
        by=by,
        action="route.answer_follow_up",
        subject=("person", follow_up.case.person_id),
        writes=True,
        details={"follow_up": follow_up.pk, "state": follow_up.state},
    )
    return follow_up
