"""Opening an emergency sheet, and reviewing it afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from ruta.kernel.problems import Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import EmergencyAccess
from ruta.rooms.people.queries.emergency import find_person_by_number
from ruta.rooms.people.rules.emergency import REVIEWS, find_emergency_problems, find_end


@transaction.atomic
def open_emergency(*, by: Actor, number: str, reason: str, story: str, now: datetime) -> EmergencyAccess:
    """Open the emergency sheet of one person, of any city, known by her exact number, for three hours.

    Who opened it, why and what was read is kept; a supervisor of the person's city reviews it.
    Errors: ``role-not-enough``; ``Problems`` of ``emergency-reason-missing``, ``emergency-story-missing``,
    ``emergency-too-many``, ``emergency-person-unknown``. Nothing is opened then.
    """
    require(policies.may_open_emergency(by))
    recent = EmergencyAccess.objects.filter(user_id=by.user_id or 0, opened_at__gt=now - timedelta(days=1)).count()
    problems = find_emergency_problems(reason, story, opened_today=recent)
    person = find_person_by_number(number) if not problems else None
    if not problems and person is None:
        problems = [errors.emergency_person_unknown()]
    if problems or person is None:
        raise Problems(problems)
    access = EmergencyAccess(
        person=person,
        city=person.city,
        user_id=by.user_id or 0,
        username=by.username,
        organisation=by.organisation,
        reason=reason,
        story=story.strip(),
        opened_at=now,
        ends_at=find_end(now),
    )
    access.save(force_insert=True)
    record_audit(
        by=by,
        action="people.open_emergency",
        subject=("person", person.pk),
        writes=True,
        purpose=f"emergency:{reason}",
        details={"access": access.pk},
    )
    return access


@transaction.atomic
def close_emergency(*, by: Actor, access_id: int, now: datetime) -> EmergencyAccess:
    """Close one's own sheet before its time. Errors: ``emergency-not-found``, ``emergency-over``."""
    access = EmergencyAccess.objects.select_for_update().filter(pk=access_id, user_id=by.user_id or 0).first()
    if access is None:
        raise errors.emergency_not_found()
    if now >= access.ends_at:
        raise errors.emergency_over()
    access.ends_at = now
    access.save(update_fields=["ends_at"])
    record_audit(
        by=by, action="people.close_emergency", subject=("person", access.person_id), writes=True,
        details={"access": access.pk},
    )  # fmt: skip
    return access


@transaction.atomic
def review_emergency(*, by: Actor, access_id: int, review: str, note: str, now: datetime) -> EmergencyAccess:
    """A supervisor of the person's city says whether the access was justified; it is said once.

    Errors: ``role-not-enough``, ``other-city``, ``emergency-not-found``, ``emergency-reviewed``,
    ``emergency-own-review``, ``emergency-review-missing``.
    """
    access = EmergencyAccess.objects.select_for_update().filter(pk=access_id).first()
    if access is None:
        raise errors.emergency_not_found()
    require(policies.may_review_emergencies(by, access.city))
    if access.review:
        raise errors.emergency_reviewed()
    if access.user_id == by.user_id:
        raise errors.emergency_own_review()
    if review not in REVIEWS or (review == "not-justified" and not note.strip()):
        raise errors.emergency_review_missing()
    access.review, access.review_note = review, note.strip()
    access.reviewed_by, access.reviewed_at = by.username, now
    access.save(update_fields=["review", "review_note", "reviewed_by", "reviewed_at"])
    record_audit(
        by=by,
        action="people.review_emergency",
        subject=("person", access.person_id),
        writes=True,
        details={"access": access.pk, "review": review},
    )
    return access
