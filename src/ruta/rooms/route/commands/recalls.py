"""A receiver says what it did after the person took her permission back."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from ruta.kernel.problems import Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.route import errors, policies
from ruta.rooms.route.models import Acknowledgement
from ruta.rooms.route.queries.recalls import list_recalls
from ruta.rooms.route.queries.records import get_referral_for
from ruta.rooms.route.rules.recalls import find_acknowledgement_problems


@transaction.atomic
def acknowledge_recall(
    *, by: Actor, referral_id: int, consent_id: int, answer: str, legal_basis: str = "", on: date
) -> Acknowledgement:
    """Write down what the receiver did with data whose permission was taken back; it is said once.

    Errors: ``referral-not-found``, ``role-not-enough``, ``recall-not-found``, ``recall-answered``; ``Problems`` of
    ``recall-answer-unknown``, ``legal-basis-missing``. Nothing is written then.
    """
    referral = get_referral_for(by, referral_id, lock=True)
    require(policies.may_answer_recall(by, receiver=referral.receiver_id))
    found = [r for r in list_recalls(by=by, on=on, referral_id=referral.pk) if r.consent_id == consent_id]
    if not found:
        raise errors.recall_not_found()
    if not found[0].is_open:
        raise errors.recall_answered()
    problems = find_acknowledgement_problems(answer, legal_basis)
    if problems:
        raise Problems(problems)
    row = Acknowledgement(
        referral=referral,
        consent_id=consent_id,
        answer=answer,
        legal_basis=legal_basis.strip()[:400] if answer == "kept-by-law" else "",
        answered_on=on,
        answered_at=timezone.now(),
        answered_by=by.username,
        organisation=by.organisation,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise errors.recall_answered() from error
    record_audit(
        by=by,
        action="route.acknowledge_recall",
        subject=("person", referral.case.person_id),
        writes=True,
        details={"referral": referral.pk, "answer": answer},
    )
    return row
