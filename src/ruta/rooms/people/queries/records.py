"""A person's rows put together as a registration, for showing, editing and deriving facts."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import narrow_cities
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.rules.facts import make_partial_date
from ruta.rooms.people.rules.sealing import open_text
from ruta.rooms.people.types import WG_FIELDS, DocumentEntry, LanguageSkill, PersonSummary, Registration

#: Fields that a registration and a person's row share by name.
SHARED_COLUMNS = (
    "city", "given_names", "surname_1", "surname_2", "preferred_name", "birth_year", "birth_month", "birth_day",
    "birth_estimated", "sex", "stateless", "status", "status_until", "residence_area", "arrival_year", "arrival_month",
    "arrival_day", "head_of_household", "household_size", "dependants", "children_under_6", "pregnant", "education",
    "occupation", "work_experience_years", "occupation_experience", "employment", "has_business", "business_idea",
    "job_seeking", "income_band", "formal_job_months", "lost_job_months", "phone", "phone_safe", "email", "email_safe",
    "contact_note", *WG_FIELDS, "synthetic",
)  # fmt: skip


def people_of(by: Actor) -> QuerySet[Person]:
    """The people of the actor's city; every city for jobs of the system."""
    return Person.objects.all() if by.is_system else Person.objects.filter(city=by.city)


def list_cities_of(by: Actor) -> list[str]:
    """The cities whose people the actor may find."""
    return narrow_cities(load_registration_content().cities if by.is_system else [by.city])


def get_person_for(by: Actor, person_id: int, *, writes: bool = False, lock: bool = False) -> Person:
    """The person's row for an actor of her city.

    Errors: ``role-not-enough``, ``other-city`` (says nothing about the person), ``person-not-found``. Cost: one query.
    """
    require(policies.may_search_people(by))
    rows = Person.objects.select_for_update() if lock else Person.objects.all()
    person = rows.filter(pk=person_id).first()
    if person is None:
        raise errors.person_not_found(person=person_id)
    require((policies.may_change_person if writes else policies.may_see_person)(by, person.city))
    return person


def assemble_registration(person: Person, *, with_gender_identity: bool) -> Registration:
    """All that is written about a person, as it would be typed. Cost: three queries, four with a household."""
    values = {name: getattr(person, name) for name in SHARED_COLUMNS}
    mate = None
    if person.household_id is not None:
        mate = Person.objects.filter(household_id=person.household_id).exclude(pk=person.pk).order_by("pk").first()
    return Registration(
        **values,
        gender_identity=open_text(person.gender_identity_sealed, keys=settings.RUTA.field_key)
        if with_gender_identity
        else "",
        nationalities=tuple(row.country for row in sorted(person.nationalities.all(), key=lambda row: row.pk)),
        languages=tuple(
            LanguageSkill(row.language, row.reads, row.writes, row.speaks)
            for row in sorted(person.languages.all(), key=lambda row: row.pk)
        ),
        documents=tuple(
            DocumentEntry(row.kind, row.number, row.country, row.state, row.none_reason, row.valid_until)
            for row in sorted(person.documents.all(), key=lambda row: row.pk)
        ),
        household_of=mate.number if mate else "",
        registered_on=person.registered_on,
        registered_by_organisation=person.registered_by_organisation,
    )


def summarise_person(person: Person) -> PersonSummary:
    """The person in one line. Cost: one query unless nationalities were prefetched."""
    return PersonSummary(
        person_id=person.pk,
        number=person.number,
        name=person.name,
        city=person.city,
        born=make_partial_date(person.birth_year, person.birth_month, person.birth_day),
        sex=person.sex,
        nationalities=tuple(row.country for row in sorted(person.nationalities.all(), key=lambda row: row.pk)),
        status=person.status,
        synthetic=person.synthetic,
    )
