"""Writing many people at once: demonstrations, lists loaded by the system."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.commands import rows
from ruta.rooms.people.commands.persons import check_new_registration
from ruta.rooms.people.models import (
    Consent,
    Household,
    Person,
    PersonDocument,
    PersonLanguage,
    PersonNationality,
    SearchKey,
)
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.types import Registration, RegistrationContent

_Row = TypeVar("_Row", bound=Model)
_CHUNK = 5000


@transaction.atomic
def register_people_in_bulk(*, by: Actor, registrations: Sequence[Registration], on: date) -> list[int]:
    """Write many people down in a few statements; the identifiers come back in the same order.

    Each registration passes the same checks as one at the desk, its consents included. The system may state
    ``registered_on`` and ``registered_by_organisation`` per registration. ``household_of="#3"`` shares the household
    of row 3 of the same batch. One audit entry for the batch.
    Errors: as :func:`register_person`, each problem with its ``row`` (counted from 0); nothing is written then.
    """
    content = load_registration_content()
    for city in {registration.city for registration in registrations}:
        require(policies.may_register(by, city))
    if any(registration.specific_needs is not None for registration in registrations):
        require(policies.may_see_sensitive(by))
    checked = _check_all(registrations, content, on)
    people = write_people(checked, content=content, by=by, on=on)
    record_audit(
        by=by,
        action="people.register_people_in_bulk",
        subject=("person-batch", ""),
        writes=True,
        details={"people": len(people)},
    )
    return [person.pk for person in people]


def write_people(
    checked: list[Registration], *, content: RegistrationContent, by: Actor, on: date, came_by: str = "window"
) -> list[Person]:
    """The rows of people whose registrations were checked. For commands of this room, inside their transaction."""
    people = _make_people(checked, content, by, on)
    for person in people:
        person.came_by = came_by
    _insert(Person, people)
    _insert(PersonNationality, (row for p, r in _pairs(people, checked) for row in rows.make_nationalities(p, r)))
    _insert(PersonLanguage, (row for p, r in _pairs(people, checked) for row in rows.make_languages(p, r)))
    _insert(PersonDocument, (row for p, r in _pairs(people, checked) for row in rows.make_documents(p, r)))
    _insert(
        Consent,
        (
            rows.make_consent(p, answer, content=content, by=by, on=p.registered_on)
            for p, r in _pairs(people, checked)
            for answer in r.consents
        ),
    )
    _insert_search_keys(people, checked)
    return people


def _pairs(people: list[Person], checked: list[Registration]) -> Iterable[tuple[Person, Registration]]:
    return zip(people, checked, strict=True)


def _insert(table: type[_Row], made: Iterable[_Row]) -> None:
    waiting = iter(made)
    while chunk := list(islice(waiting, _CHUNK)):
        table._default_manager.bulk_create(chunk)


def _insert_search_keys(people: list[Person], checked: list[Registration]) -> None:
    """In the order of the index, as bare rows: a dozen per person make up most of what a batch writes."""
    made = sorted(
        (person.city, key, person.pk) for person, r in _pairs(people, checked) for key in rows.list_search_keys(r)
    )
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {SearchKey._meta.db_table} (city, key, person_id) VALUES (%s, %s, %s)", made)  # noqa: S608 - a table's own name


def _check_all(registrations: Sequence[Registration], content: RegistrationContent, on: date) -> list[Registration]:
    checked: list[Registration] = []
    problems: list[Problem] = []
    for row, registration in enumerate(registrations):
        try:
            checked.append(check_new_registration(registration, content=content, on=registration.registered_on or on))
        except Problems as found:
            problems += [_name_row(problem, row) for problem in found.problems]
    if not problems:
        problems = _find_document_clashes(checked)
    if problems:
        raise Problems(problems)
    return checked


def _name_row(problem: Problem, row: int) -> Problem:
    return type(problem)(problem.code, problem.template, **{**problem.details, "row": row})


def _find_document_clashes(checked: list[Registration]) -> list[Problem]:
    """Documents that somebody holds already, or that two rows of the batch hold."""
    seen: dict[tuple[str, str, str], tuple[int, int]] = {}
    problems: list[Problem] = []
    for row, registration in enumerate(checked):
        for index, d in enumerate(registration.documents):
            if d.state == "held" and d.number:
                name = (d.kind, d.country, d.number)
                if name in seen:
                    clash = errors.document_registered(
                        kind=d.kind, person=f"#{seen[name][0]}", field=f"documents-{index}-number"
                    )
                    problems.append(_name_row(clash, row))
                seen.setdefault(name, (row, index))
    names = list(seen)
    for start in range(0, len(names), 500):
        numbers = [number for _, _, number in names[start : start + 500]]
        with reading_all("no two people hold the same document, in whatever city"):
            others = PersonDocument.objects.filter(state="held", number__in=numbers).select_related("person")
        for held in others:
            place = seen.get((held.kind, held.country, held.number))
            if place is not None:
                clash = errors.document_registered(
                    kind=held.kind, person=held.person.number, field=f"documents-{place[1]}-number"
                )
                problems.append(_name_row(clash, place[0]))
    return problems


def _make_people(checked: list[Registration], content: RegistrationContent, by: Actor, on: date) -> list[Person]:
    by_city: dict[str, int] = defaultdict(int)
    for registration in checked:
        by_city[registration.city] += 1
    numbers = {
        city: iter(rows.take_numbers(city, content.cities[city].prefix, count)) for city, count in by_city.items()
    }
    people = [rows.make_person(r, number=next(numbers[r.city]), by=by, on=on) for r in checked]
    for person, registration in _pairs(people, checked):
        if not registration.household_of:
            continue
        mate = _find_row(registration.household_of, people)
        if mate is None:
            person.household = rows.find_household(registration.household_of, city=person.city)
            continue
        if mate.household is None:
            mate.household = Household.objects.create(city=person.city, created_on=on)
        person.household = mate.household
    return people


def _find_row(name: str, people: list[Person]) -> Person | None:
    if not name.startswith("#"):
        return None
    row = int(name[1:]) if name[1:].isdigit() else -1
    if not 0 <= row < len(people):
        raise errors.household_unknown(value=name)
    return people[row]
