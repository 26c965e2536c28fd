"""The emergency sheet, and the accesses that wait for review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from ruta.kernel.dates import PartialDate
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import EmergencyAccess, Person, PersonDocument
from ruta.rooms.people.rules.facts import make_partial_date
from ruta.rooms.people.rules.sealing import open_list


@dataclass(frozen=True)
class EmergencySheet:
    """What helps in an emergency and nothing more: who she is, how to reach her safely, what must be known.

    ``specific_needs``: None when nobody asked. Telephone and e-mail only where she said they are safe.
    """

    access: EmergencyAccess
    number: str
    name: str
    preferred_name: str
    city: str
    born: PartialDate | None
    nationalities: tuple[str, ...]
    languages: tuple[str, ...]
    phone: str
    email: str
    contact_note: str
    residence_area: str
    children_under_6: int | None
    pregnant: bool | None
    specific_needs: tuple[str, ...] | None
    registered_by: str
    synthetic: bool


def find_person_by_number(number: str) -> Person | None:
    """The person with exactly this number of the window, or holding exactly this document. Cost: two queries."""
    typed = number.strip().upper()
    plain = "".join(sign for sign in typed if sign.isalnum())
    if not plain:
        return None
    with reading_all("one person, by her exact number, for an emergency whose reason is kept"):
        found = Person.objects.filter(number=typed).first()
        if found is None:
            rows = PersonDocument.objects.filter(number__in={typed, plain}).select_related("person")[:2]
            people = {row.person_id: row.person for row in rows}
            found = next(iter(people.values())) if len(people) == 1 else None
    return found.resolved_to or found if found else None


def load_emergency_sheet(*, by: Actor, access_id: int, now: datetime) -> EmergencySheet:
    """The sheet of an access the actor opened, while it lasts; every reading is audited.

    Errors: ``role-not-enough``, ``emergency-not-found``, ``emergency-over``. Cost: five queries.
    """
    require(policies.may_search_people(by))
    access = EmergencyAccess.objects.filter(pk=access_id, user_id=by.user_id or 0).first()
    if access is None:
        raise errors.emergency_not_found()
    if now >= access.ends_at:
        raise errors.emergency_over()
    with reading_all("the person of an emergency sheet, for who opened it and while it lasts"):
        person = Person.objects.prefetch_related("nationalities", "languages").get(pk=access.person_id)
        sheet = EmergencySheet(
            access=access,
            number=person.number,
            name=person.name,
            preferred_name=person.preferred_name,
            city=person.city,
            born=make_partial_date(person.birth_year, person.birth_month, person.birth_day),
            nationalities=tuple(row.country for row in person.nationalities.all()),
            languages=tuple(row.language for row in person.languages.all()),
            phone=person.phone if person.phone_safe else "",
            email=person.email if person.email_safe else "",
            contact_note=person.contact_note or "",
            residence_area=person.residence_area,
            children_under_6=person.children_under_6,
            pregnant=person.pregnant,
            specific_needs=open_list(person.specific_needs_sealed, keys=settings.RUTA.field_key),
            registered_by=person.registered_by_organisation,
            synthetic=person.synthetic,
        )
    record_audit(
        by=by,
        action="people.read_emergency_sheet",
        subject=("person", person.pk),
        writes=False,
        purpose=f"emergency:{access.reason}",
        details={"access": access.pk},
    )
    return sheet


def list_emergencies(*, by: Actor, waiting: bool = False) -> QuerySet[EmergencyAccess]:
    """Accesses to people of the supervisor's city, newest first. Errors: ``role-not-enough``, ``other-city``."""
    require(policies.may_review_emergencies(by, by.city))
    rows = EmergencyAccess.objects.filter(city=by.city).select_related("person")
    return rows.filter(review="") if waiting else rows


def list_open_emergencies(*, by: Actor, now: datetime) -> QuerySet[EmergencyAccess]:
    """The sheets the actor holds open now, the last first. Errors: ``role-not-enough``."""
    require(policies.may_search_people(by))
    return EmergencyAccess.objects.filter(user_id=by.user_id or 0, ends_at__gt=now)
