"""What a person decided, purpose by purpose."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors
from ruta.rooms.people.models import Consent, Person
from ruta.rooms.people.queries.content import load_receipt_words, load_registration_content
from ruta.rooms.people.queries.records import get_person_for
from ruta.rooms.people.rules.consents import holds_consent
from ruta.rooms.people.types import ConsentReceipt, ConsentRecord


def has_consent(*, person_id: int, purpose: str, recipient: str = "", category: str = "", on: date) -> bool:
    """Whether the latest decision about this purpose and recipient is a permission that holds on the day.

    Cost: one query.
    """
    with reading_all("whether a permission holds, yes or no"):
        rows = Consent.objects.filter(
            person_id=person_id, purpose=purpose, recipient=recipient, category=category, given_at__lte=on
        )
    latest = rows.order_by("-id").first()
    return latest is not None and holds_consent(latest.state, valid_until=latest.valid_until, on=on)


def list_withheld_categories(*, person_id: int, purpose: str, recipient: str = "", on: date) -> frozenset[str]:
    """The kinds of data that the person left out of a permission: the latest word about each holds.

    Cost: one query.
    """
    with reading_all("which kinds of data a permission leaves out"):
        rows = Consent.objects.filter(
            person_id=person_id, purpose=purpose, recipient=recipient, given_at__lte=on
        ).exclude(category="")
    latest = {row.category: row for row in rows.order_by("id")}
    return frozenset(
        category for category, row in latest.items() if not holds_consent(row.state, valid_until=row.valid_until, on=on)
    )


def list_consents(person: Person) -> tuple[ConsentRecord, ...]:
    """The latest decision about each purpose, recipient and category. Cost: one query."""
    today = timezone.localdate()
    latest: dict[tuple[str, str, str], Consent] = {}
    for row in Consent.objects.filter(person=person).order_by("id"):
        latest[row.purpose, row.recipient, row.category] = row
    return tuple(
        ConsentRecord(
            purpose=row.purpose,
            recipient=row.recipient,
            category=row.category,
            state=row.state,
            notice_version=row.notice_version,
            language=row.language,
            how=row.how,
            given_on=row.given_at,
            valid_until=row.valid_until,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
            consent_id=row.pk,
            is_valid=holds_consent(row.state, valid_until=row.valid_until, on=today),
        )
        for row in latest.values()
    )


def load_consent_receipt(*, by: Actor, person_id: int, consent_id: int) -> ConsentReceipt:
    """A decision as it is handed over, in the language in which it was told; leaves an audit entry.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``consent-not-found``. Cost: four queries.
    """
    person = get_person_for(by, person_id)
    row = Consent.objects.filter(pk=consent_id, person=person, category="").first()
    if row is None:
        raise errors.consent_not_found()
    content, (words, unchecked) = load_registration_content(), load_receipt_words()
    notice = content.notices[row.purpose]
    version = next(one for one in notice.versions if one.version == row.notice_version)
    withheld = list_withheld_categories(
        person_id=person.pk, purpose=row.purpose, recipient=row.recipient, on=timezone.localdate()
    )
    record_audit(
        by=by,
        action="people.print_receipt",
        subject=("person", person.pk),
        writes=False,
        purpose="receipt",
        details={"consent": row.pk},
    )
    return ConsentReceipt(
        consent_id=row.pk,
        person_number=person.number,
        person_name=person.preferred_name or person.name,
        language=row.language,
        purpose=notice.name.get(row.language, notice.name["es"]),
        state=row.state,
        recipient=row.recipient,
        withheld=tuple(content.find_words("consent_categories", one) for one in sorted(withheld)),
        told=version.text[row.language],
        notice_version=row.notice_version,
        decided_on=row.given_at,
        valid_until=row.valid_until,
        words={name: texts.get(row.language, texts["es"]) for name, texts in words.items()},
        to_be_confirmed=row.language in unchecked | version.unconfirmed,
        synthetic=person.synthetic,
    )
