"""Registering a person and changing her file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.access.commands import ask_job, record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import errors, policies
from ruta.rooms.people.commands import rows
from ruta.rooms.people.models import Consent, Person, PersonDocument, PersonLanguage, PersonNationality, SearchKey
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.records import assemble_registration, get_person_for
from ruta.rooms.people.rules.consents import find_consent_problems
from ruta.rooms.people.rules.registration import review_registration
from ruta.rooms.people.types import DocumentEntry, Registration, RegistrationContent


@transaction.atomic
def register_person(*, by: Actor, registration: Registration, on: date) -> Person:
    """Write a person down, with her consents, once everything was checked.

    ``registration.consents`` must hold a given consent for the purpose ``register``.
    Errors: ``role-not-enough``, ``other-city``, ``sensitive-refused``; ``Problems`` with everything wrong in the
    registration; ``document-already-registered`` (also when somebody else was faster); nothing is written then.
    """
    content = load_registration_content()
    require(policies.may_register(by, registration.city))
    if registration.specific_needs is not None:
        require(policies.may_see_sensitive(by))
    checked = check_new_registration(registration, content=content, on=on)
    refuse_registered_documents(checked.documents)
    household = rows.find_household(checked.household_of, city=checked.city) if checked.household_of else None
    number = rows.take_numbers(checked.city, content.cities[checked.city].prefix, 1)[0]
    person = rows.make_person(checked, number=number, by=by, on=on)
    person.household = household
    person.save(force_insert=True)
    _write_belongings(person, checked)
    Consent.objects.bulk_create(
        rows.make_consent(person, answer, content=content, by=by, on=on) for answer in checked.consents
    )
    record_audit(
        by=by,
        action="people.register_person",
        subject=("person", person.pk),
        writes=True,
        details={"documents": len(checked.documents), "consents": [c.purpose for c in checked.consents]},
    )
    ask_job(by=by, kind="people.compare_people", parameters={"city": person.city, "person_ids": [person.pk]})
    return person


def check_new_registration(registration: Registration, *, content: RegistrationContent, on: date) -> Registration:
    """A new registration checked together with its consents. Errors: ``Problems``."""
    kept, problems = review_registration(registration, content=content, on=on)
    if not any(answer.purpose == "register" and answer.state == "given" for answer in registration.consents):
        problems.append(errors.consent_to_register_missing())
    for answer in registration.consents:
        problems += find_consent_problems(answer, content=content, on=on, today=on)
    if problems:
        raise Problems(problems)
    return kept


@transaction.atomic
def update_person(
    *,
    by: Actor,
    person_id: int,
    changes: Registration,
    fields: Collection[str] | None = None,
    on: date,
    expected_version: int,
) -> Person:
    """Change a person's file: the named ``fields`` of ``changes`` (all of them when None); the rest stays.

    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``person-changed-meanwhile`` when the file is not
    at ``expected_version`` any more, ``Problems`` about the changed fields, ``document-already-registered``.
    """
    content = load_registration_content()
    person = get_person_for(by, person_id, writes=True, lock=True)
    if person.version != expected_version:
        raise errors.person_changed(number=person.number, version=person.version)
    present = assemble_registration(person, with_gender_identity=True)
    changed = frozenset(fields if fields is not None else _CHANGEABLE) & _CHANGEABLE
    wanted = replace(present, **{name: getattr(changes, name) for name in changed})
    checked, problems = review_registration(wanted, content=content, on=on)
    mine = [problem for problem in problems if _is_about(problem, changed)]
    if mine:
        raise Problems(mine)
    if "documents" in changed:
        refuse_registered_documents(checked.documents, but=person.pk)
    rows.fill_person(person, checked, fields=changed)
    if "household_of" in changed and checked.household_of != present.household_of:
        if checked.household_of in ("", person.number):
            person.household = None
        else:
            person.household = rows.find_household(checked.household_of, city=person.city)
    person.version += 1
    person.save()
    _write_belongings(person, checked, anew=True)
    record_audit(
        by=by,
        action="people.update_person",
        subject=("person", person.pk),
        writes=True,
        details={"fields": sorted(name for name in changed if getattr(present, name) != getattr(checked, name))},
    )
    return person


_KEPT_APART = {
    "city", "consents", "specific_needs", "gender_identity", "registered_on", "registered_by_organisation", "synthetic",
}  # fmt: skip
_CHANGEABLE = frozenset(Registration.__dataclass_fields__) - _KEPT_APART


def _is_about(problem: Problem, changed: frozenset[str]) -> bool:
    field = str(problem.details.get("field", ""))
    return not field or field.split("-")[0] in changed


def _write_belongings(person: Person, registration: Registration, *, anew: bool = False) -> None:
    if anew:
        for table in (PersonNationality, PersonLanguage, PersonDocument, SearchKey):
            table._default_manager.filter(person=person).delete()
    PersonNationality.objects.bulk_create(rows.make_nationalities(person, registration))
    PersonLanguage.objects.bulk_create(rows.make_languages(person, registration))
    try:
        with transaction.atomic():
            PersonDocument.objects.bulk_create(rows.make_documents(person, registration))
    except IntegrityError:
        refuse_registered_documents(registration.documents, but=person.pk)
        raise
    SearchKey.objects.bulk_create(rows.make_search_keys(person, registration))


def refuse_registered_documents(documents: Collection[DocumentEntry], *, but: int | None = None) -> None:
    """Raise ``document-already-registered`` when somebody holds one of the documents. Cost: one query."""
    held = {(d.kind, d.country, d.number): index for index, d in enumerate(documents) if d.state == "held" and d.number}
    if not held:
        return
    with reading_all("no two people hold the same document, in whatever city"):
        others = PersonDocument.objects.filter(state="held", number__in=[number for _, _, number in held])
    if but is not None:
        others = others.exclude(person_id=but)
    for row in others.select_related("person"):
        index = held.get((row.kind, row.country, row.number))
        if index is not None:
            raise errors.document_registered(kind=row.kind, person=row.person.number, field=f"documents-{index}-number")
