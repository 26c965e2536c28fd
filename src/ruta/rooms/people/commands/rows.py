"""The rows of a person, made from a checked registration."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors
from ruta.rooms.people.models import (
    Consent,
    Household,
    NumberSeries,
    Person,
    PersonDocument,
    PersonLanguage,
    PersonNationality,
    SearchKey,
)
from ruta.rooms.people.queries.records import SHARED_COLUMNS
from ruta.rooms.people.rules.keys import make_keys
from ruta.rooms.people.rules.names import split_name
from ruta.rooms.people.rules.sealing import seal_list, seal_text
from ruta.rooms.people.types import ConsentAnswer, Registration, RegistrationContent


def take_numbers(city: str, prefix: str, count: int) -> list[str]:
    """The next numbers of a city's series; the row stays locked until the transaction ends."""
    NumberSeries.objects.get_or_create(city=city)
    NumberSeries.objects.filter(city=city).update(last=F("last") + count)
    last = NumberSeries.objects.get(city=city).last
    return [f"{prefix}-{number:06d}" for number in range(last - count + 1, last + 1)]


def fill_person(person: Person, registration: Registration, *, fields: frozenset[str] | None = None) -> None:
    """Copy a checked registration into the person's columns (``fields``: only these of it)."""
    for name in SHARED_COLUMNS:
        if fields is None or name in fields:
            setattr(person, name, getattr(registration, name))
    if fields is None or "gender_identity" in fields:
        person.gender_identity_sealed = seal_text(registration.gender_identity, keys=settings.RUTA.field_key)
    given = split_name(f"{registration.given_names or registration.preferred_name}")
    surnames = (*split_name(registration.surname_1), *split_name(registration.surname_2))
    person.name_words = f"{' '.join(given)}|{' '.join(surnames)}"[:260]


def make_person(registration: Registration, *, number: str, by: Actor, on: date) -> Person:
    """A person's row from a checked registration; the system may say when and by whom she was registered."""
    person = Person(number=number, created_at=timezone.now())
    fill_person(person, registration)
    person.specific_needs_sealed = seal_list(registration.specific_needs, keys=settings.RUTA.field_key)
    person.registered_on = (registration.registered_on if by.is_system else None) or on
    person.registered_by_organisation = (
        registration.registered_by_organisation if by.is_system else ""
    ) or by.organisation
    return person


def list_search_keys(registration: Registration) -> list[str]:
    """The keys a person is filed under."""
    keys = make_keys(
        given_names=f"{registration.given_names} {registration.preferred_name}",
        surname_1=registration.surname_1,
        surname_2=registration.surname_2,
        birth=(registration.birth_year, registration.birth_month, registration.birth_day),
        documents=[document.number for document in registration.documents],
        phone=registration.phone,
    )
    return sorted(keys)


def make_search_keys(person: Person, registration: Registration) -> list[SearchKey]:
    """One row per key."""
    return [SearchKey(city=person.city, key=key, person=person) for key in list_search_keys(registration)]


def make_nationalities(person: Person, registration: Registration) -> list[PersonNationality]:
    """One row per nationality, in the order given."""
    return [PersonNationality(person=person, country=country) for country in registration.nationalities]


def make_languages(person: Person, registration: Registration) -> list[PersonLanguage]:
    """One row per language."""
    return [
        PersonLanguage(person=person, language=s.language, reads=s.reads, writes=s.writes, speaks=s.speaks)
        for s in registration.languages
    ]


def make_documents(person: Person, registration: Registration) -> list[PersonDocument]:
    """One row per document or reason for having none."""
    return [
        PersonDocument(
            person=person,
            kind=d.kind,
            number=d.number,
            country=d.country,
            state=d.state,
            none_reason=d.none_reason,
            valid_until=d.valid_until,
        )
        for d in registration.documents
    ]


def make_consent(
    person: Person, answer: ConsentAnswer, *, content: RegistrationContent, by: Actor, on: date
) -> Consent:
    """One decision as a row; without a version, the notice's newest."""
    return Consent(
        person=person,
        purpose=answer.purpose,
        recipient=answer.recipient,
        category=answer.category,
        state=answer.state,
        notice_version=answer.notice_version or content.notices[answer.purpose].current.version,
        language=answer.language,
        how=answer.how,
        given_at=on,
        valid_until=answer.valid_until,
        recorded_by=by.username,
        recorded_at=timezone.now(),
    )


def find_household(number: str, *, city: str) -> Household:
    """The household of the person with this number, made when she has none yet. Errors: ``household-unknown``."""
    mate = Person.objects.select_for_update().filter(number=number.strip().upper(), city=city).first()
    if mate is None:
        raise errors.household_unknown(value=number)
    if mate.household is None:
        mate.household = Household.objects.create(city=city, created_on=timezone.localdate())
        mate.save(update_fields=["household"])
    return mate.household
