"""Recording what a person decided about her data."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from ruta.kernel.problems import Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import rows
from ruta.rooms.people.models import Consent
from ruta.rooms.people.queries.consents import list_withheld_categories
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.records import get_person_for
from ruta.rooms.people.rules.consents import find_consent_problems
from ruta.rooms.people.types import ConsentAnswer


@transaction.atomic
def record_consent(
    *,
    by: Actor,
    person_id: int,
    purpose: str,
    recipient: str = "",
    category: str = "",
    state: str,
    language: str,
    how: str,
    on: date,
    notice_version: int | None = None,
    valid_until: date | None = None,
) -> Consent:
    """Write down a decision: given, refused or withdrawn, for one purpose and (where it names one) one recipient.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``; ``Problems`` of ``purpose-unknown``,
    ``recipient-missing``, ``recipient-unexpected``, ``value-unknown``, ``consent-not-given``,
    ``notice-version-unknown``, ``language-unknown``, ``consent-in-future``.
    """
    content = load_registration_content()
    person = get_person_for(by, person_id, writes=True, lock=True)
    answer = ConsentAnswer(
        purpose=purpose,
        state=state,
        recipient=recipient,
        category=category,
        language=language,
        how=how,
        notice_version=notice_version,
        valid_until=valid_until,
    )
    latest = (
        Consent.objects.filter(person=person, purpose=purpose, recipient=recipient, category=category)
        .order_by("-id")
        .first()
    )
    problems = find_consent_problems(
        answer, content=content, on=on, today=timezone.localdate(), present_state=latest.state if latest else ""
    )
    if problems:
        raise Problems(problems)
    consent = rows.make_consent(person, answer, content=content, by=by, on=on)
    consent.save(force_insert=True)
    record_audit(
        by=by,
        action="people.record_consent",
        subject=("person", person.pk),
        writes=True,
        details={"purpose": purpose, "recipient": recipient, "category": category, "state": state},
    )
    return consent


@transaction.atomic
def record_withheld_categories(
    *,
    by: Actor,
    person_id: int,
    purpose: str,
    recipient: str,
    withheld: Collection[str],
    language: str,
    how: str,
    on: date,
) -> frozenset[str]:
    """Write down which kinds of data a person leaves out of a permission; ``withheld`` is all of them.

    Only what changes is written: a kind left out now is *refused*, one that may go again is *given*.
    Answers what is left out now. Errors: those of :func:`record_consent`; nothing is written then.
    """
    get_person_for(by, person_id, writes=True, lock=True)
    before = list_withheld_categories(person_id=person_id, purpose=purpose, recipient=recipient, on=on)
    for category in sorted(before ^ frozenset(withheld)):
        record_consent(
            by=by,
            person_id=person_id,
            purpose=purpose,
            recipient=recipient,
            category=category,
            state="refused" if category in withheld else "given",
            language=language,
            how=how,
            on=on,
        )
    return frozenset(withheld)
