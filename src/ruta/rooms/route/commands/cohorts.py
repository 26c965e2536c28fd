"""Choosing cases for a cohort."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.types import Actor
from ruta.rooms.people.queries import declare_facts
from ruta.rooms.route import errors
from ruta.rooms.route.commands.changes import check_day, require_open
from ruta.rooms.route.models import CohortMember
from ruta.rooms.route.queries.content import get_cohort
from ruta.rooms.route.queries.records import get_case_for
from ruta.rooms.route.rules.cohorts import find_group, find_warnings


@transaction.atomic
def add_to_cohort(*, by: Actor, cohort: str, case_id: int, on: date) -> tuple[CohortMember, list[str]]:
    """Choose a case for a cohort; what speaks against it comes back as codes and refuses nothing.

    Errors: ``cohort-unknown``, ``cohort-other-city``, ``cohort-member-already``, ``case-not-open``, of dates.
    """
    definition = get_cohort(cohort)
    case = get_case_for(by, case_id, lock=True)
    require_open(case)
    check_day(on, first=case.opened_on)
    if case.city != definition.city:
        raise errors.cohort_other_city(city=definition.city)
    declared = declare_facts(by=by, person_id=case.person_id, on=on)
    group = find_group(definition, sex=str(declared.facts.get("sex", "")), ages=declared.ages)
    counts = dict(CohortMember.objects.filter(cohort=cohort).values_list("group").annotate(n=Count("id")).order_by())
    warnings = find_warnings(definition, counts, group=group, facts=declared.facts)
    member = CohortMember(cohort=cohort, case=case, group=group, selected_on=on, selected_by=by.username)
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as error:
        raise errors.member_already(number=case.number) from error
    record_audit(
        by=by,
        action="route.add_to_cohort",
        subject=("person", case.person_id),
        writes=True,
        details={"cohort": cohort, "group": group, "warnings": warnings},
    )
    return member, warnings


@transaction.atomic
def remove_from_cohort(*, by: Actor, cohort: str, case_id: int) -> None:
    """Take a case out of a cohort; where it was not chosen nothing happens. Errors: of the case."""
    case = get_case_for(by, case_id, lock=True)
    removed, _ = CohortMember.objects.filter(cohort=cohort, case=case).delete()
    if removed:
        record_audit(
            by=by,
            action="route.remove_from_cohort",
            subject=("person", case.person_id),
            writes=True,
            details={"cohort": cohort},
        )
