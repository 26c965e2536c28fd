"""Cohorts with the state of their shares, and who might be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from ruta.kernel.dates import find_ages
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people.rules.facts import make_partial_date
from ruta.rooms.route import policies
from ruta.rooms.route.models import Case, CohortMember
from ruta.rooms.route.queries.content import get_cohort, load_cohorts
from ruta.rooms.route.rules.cohorts import find_group, find_shares, find_warnings
from ruta.rooms.route.types import Cohort, ShareState


@dataclass(frozen=True)
class CohortState:
    """A cohort and how its shares stand."""

    cohort: Cohort
    chosen: int
    shares: tuple[ShareState, ...]


@dataclass(frozen=True)
class CohortCandidate:
    """A case that might be chosen: the group it would count in and what speaks against it, as codes."""

    case: Case
    group: str
    warnings: tuple[str, ...]


def list_cohorts(*, by: Actor) -> tuple[CohortState, ...]:
    """The cohorts of the actor's city, all for the programme. Errors: ``role-not-enough``. Cost: one query."""
    require(policies.may_see_cohorts(by))
    counts: dict[str, dict[str, int]] = {}
    with reading_all("how many were chosen per group"):
        rows = CohortMember.objects.values_list("cohort", "group").annotate(n=Count("id")).order_by()
    for cohort, group, number in rows:
        counts.setdefault(cohort, {})[group] = number
    return tuple(
        _describe(cohort, counts.get(cohort.id, {}))
        for cohort in load_cohorts().values()
        if not by.city or not by.is_desk or cohort.city == by.city
    )


def load_cohort(*, by: Actor, cohort: str) -> CohortState:
    """One cohort with its shares. Errors: ``role-not-enough``, ``cohort-unknown``. Cost: one query."""
    require(policies.may_see_cohorts(by))
    return _describe(get_cohort(cohort), count_groups(cohort))


def list_members(*, by: Actor, cohort: str) -> QuerySet[CohortMember]:
    """Who was chosen, last first; only for the single window of the cohort's city. Cost: one query when read."""
    require(policies.may_keep_case(by, get_cohort(cohort).city))
    rows = CohortMember.objects.filter(cohort=cohort).select_related("case__person", "case__worker")
    return rows.order_by("-selected_on", "-id")


def list_candidates(*, by: Actor, cohort: str, on: date, limit: int = 25) -> tuple[CohortCandidate, ...]:
    """Open cases not chosen yet, those without a warning first. Cost: two queries."""
    definition = get_cohort(cohort)
    require(policies.may_keep_case(by, definition.city))
    counts = count_groups(cohort)
    rows = (
        Case.objects.filter(city=definition.city, state="open")
        .exclude(cohorts__cohort=cohort)
        .select_related("person")
        .order_by("-opened_on", "-id")[: limit * 4]
    )
    found = []
    for case in rows:
        person = case.person
        born = make_partial_date(person.birth_year, person.birth_month, person.birth_day)
        group = find_group(definition, sex=person.sex, ages=find_ages(born, on) if born else None)
        facts = {name: getattr(person, name, None) for name in definition.asks}
        found.append(CohortCandidate(case, group, tuple(find_warnings(definition, counts, group=group, facts=facts))))
    return tuple(sorted(found, key=lambda candidate: len(candidate.warnings))[:limit])


def count_groups(cohort: str) -> dict[str, int]:
    """How many were chosen per group. Cost: one query."""
    with reading_all("how many were chosen per group"):
        rows = CohortMember.objects.filter(cohort=cohort).values_list("group").annotate(n=Count("id")).order_by()
    return dict(rows)


def _describe(cohort: Cohort, counts: dict[str, int]) -> CohortState:
    return CohortState(cohort, sum(counts.values()), tuple(find_shares(cohort, counts)))
