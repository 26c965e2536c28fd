"""Reading a person's file, with the trace it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from ruta.kernel.dates import PartialDate
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries.consents import list_consents
from ruta.rooms.people.queries.records import assemble_registration, get_person_for, people_of, summarise_person
from ruta.rooms.people.rules.facts import derive_facts, make_partial_date
from ruta.rooms.people.rules.sealing import open_list
from ruta.rooms.people.types import DeclaredFacts, PersonFile, PersonSummary


def load_person_file(*, by: Actor, person_id: int, purpose: str, reason: str = "") -> PersonFile:
    """A person's whole file, as far as the reader may see it; leaves an audit entry with the purpose.

    What is reserved (specific needs, gender identity) is opened only to those named for it, and only when they say
    with ``reason`` what for; that leaves an entry of its own.
    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``. Cost: nine queries and the audit.
    """
    person = get_person_for(by, person_id)
    refusal = policies.may_see_sensitive(by)
    opens = refusal is None and bool(reason.strip())
    registration = assemble_registration(person, with_gender_identity=opens)
    household = (
        Person.objects.filter(household_id=person.household_id).exclude(pk=person.pk).prefetch_related("nationalities")
        if person.household_id
        else Person.objects.none()
    )
    file = PersonFile(
        person_id=person.pk,
        number=person.number,
        name=person.name,
        version=person.version,
        born=make_partial_date(person.birth_year, person.birth_month, person.birth_day),
        registration=registration,
        consents=list_consents(person),
        household=tuple(summarise_person(mate) for mate in household),
        specific_needs=open_list(person.specific_needs_sealed, keys=settings.RUTA.field_key) if opens else None,
        sensitive_refusal=refusal,
        reserved_is_open=opens,
        merged_into=summarise_person(person.resolved_to) if person.resolved_to else None,
        also_recorded_as=tuple(
            summarise_person(other) for other in person.also_recorded_as.prefetch_related("nationalities")
        ),
        registered_on=person.registered_on,
        registered_by_organisation=person.registered_by_organisation,
        synthetic=person.synthetic,
        came_by=person.came_by,
    )
    record_audit(
        by=by,
        action="people.load_person_file",
        subject=("person", person.pk),
        writes=False,
        purpose=purpose,
        details={"sensitive": opens},
    )
    if opens:
        record_audit(
            by=by,
            action="people.open_reserved",
            subject=("person", person.pk),
            writes=False,
            purpose=reason.strip()[:200],
        )
    return file


def load_person_summary(*, by: Actor, person_id: int, purpose: str) -> PersonSummary:
    """A person in one line, audited. Errors: as :func:`load_person_file`."""
    person = get_person_for(by, person_id)
    record_audit(
        by=by, action="people.load_person_summary", subject=("person", person.pk), writes=False, purpose=purpose
    )
    return summarise_person(person)


def declare_facts(*, by: Actor, person_id: int, on: date) -> DeclaredFacts:
    """The facts known of a person on a day, named as in facts.yaml; what is not known is absent.

    Sensitive facts only for readers who may see them. Callers record the audit of what they use it for.
    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``. Cost: four queries, five with a household.
    """
    person = get_person_for(by, person_id)
    needs = None
    if policies.may_see_sensitive(by) is None:
        needs = open_list(person.specific_needs_sealed, keys=settings.RUTA.field_key)
    return derive_facts(assemble_registration(person, with_gender_identity=False), specific_needs=needs, on=on)


@dataclass(frozen=True)
class Ends:
    """What ends for a person after a day: the permit, documents; and when she was born, as far as known."""

    permit: date | None
    documents: tuple[date, ...]
    born: PartialDate | None


def find_ends(*, by: Actor, person_id: int, after: date) -> Ends:
    """When the permit and the documents held of a person end, on or after a day.

    Errors: as :func:`declare_facts`. Cost: two queries.
    """
    person = get_person_for(by, person_id)
    until = person.documents.filter(state="held", valid_until__gte=after).values_list("valid_until", flat=True)
    permit = person.status_until if person.status_until and person.status_until >= after else None
    return Ends(
        permit,
        tuple(sorted({day for day in until if day})),
        make_partial_date(person.birth_year, person.birth_month, person.birth_day),
    )


def list_people(*, by: Actor) -> QuerySet[Person]:
    """The people of the actor's city, last registered first; joined records only once. Leaves an audit entry.

    Errors: ``role-not-enough``.
    """
    require(policies.may_search_people(by))
    record_audit(by=by, action="people.list", subject=("person-search", ""), writes=False)
    rows = people_of(by).filter(resolved_to__isnull=True).prefetch_related("nationalities")
    return rows.order_by("-registered_on", "-id")


def list_person_numbers(*, by: Actor, person_ids: Iterable[int]) -> dict[int, str]:
    """The public numbers of people just written, for jobs of the system. Errors: ``role-not-enough``."""
    require(policies.may_list_numbers(by))
    wanted = list(person_ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 5_000):
        rows = Person.objects.filter(pk__in=wanted[start : start + 5_000]).values_list("pk", "number")
        found.update(dict(rows))
    return found


def count_real_people() -> int:
    """How many records are not synthetic, so that no demonstration is ever written over them."""
    with reading_all("a number, before a demonstration is written"):
        return Person.objects.filter(synthetic=False).count()
