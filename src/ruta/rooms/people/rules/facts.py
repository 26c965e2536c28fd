"""From a person's file to the declared facts that demands ask about; what is not known stays out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ruta.kernel.dates import PartialDate, find_ages, parse_partial_date
from ruta.kernel.problems import Problem
from ruta.rooms.people.types import WG_FIELDS, DeclaredFacts, DocumentEntry, LanguageSkill, Registration

_DIRECT = (
    "sex", "status", "residence_area", "stateless", "household_size", "dependants", "children_under_6",
    "head_of_household", "pregnant", "employment", "has_business", "business_idea", "work_experience_years",
    "occupation_experience", "education", "formal_job_months", "income_band", "job_seeking", "lost_job_months",
)  # fmt: skip


def make_partial_date(year: int | None, month: int | None, day: int | None) -> PartialDate | None:
    """A date with the precision known; None without a year."""
    return PartialDate(year, month, day) if year is not None else None


def judge_disability(answers: Sequence[int | None]) -> bool | None:
    """Disability by the Washington Group short set: 3 or more in any of six; None when not all were asked.

    >>> judge_disability([1, 1, 3, None, None, None]), judge_disability([1, 2, 1, 1, 1, 1])
    (True, False)
    >>> judge_disability([1, None, None, None, None, None])
    """
    if any(answer is not None and answer >= 3 for answer in answers):
        return True
    return None if None in answers else False


def derive_facts(registration: Registration, *, specific_needs: tuple[str, ...] | None, on: date) -> DeclaredFacts:
    """The facts of facts.yaml known of a person on a day.

    A status past its last day is not known; documents count when held and valid; sensitive facts are passed in only
    for readers who may see them.
    """
    facts: dict[str, Any] = {"city": registration.city}
    for name in _DIRECT:
        value = getattr(registration, name)
        if value not in (None, ""):
            facts[name] = value
    if registration.status_until is not None and registration.status_until < on:
        facts.pop("status", None)
    if registration.nationalities:
        facts["nationalities"] = sorted(registration.nationalities)
        facts["stateless"] = False
    elif registration.stateless:
        facts["nationalities"] = []
    if registration.documents:
        facts["documents"] = sorted(
            {
                document.kind
                for document in registration.documents
                if document.kind and document.state == "held" and not _is_past(document.valid_until, on)
            }
        )
    if registration.languages:
        facts["languages"] = sorted(skill.language for skill in registration.languages if skill.speaks != 0)
    disability = judge_disability([getattr(registration, name) for name in WG_FIELDS])
    if disability is not None:
        facts["disability"] = disability
    if specific_needs is not None:
        facts["specific_needs"] = list(specific_needs)
    born = make_partial_date(registration.birth_year, registration.birth_month, registration.birth_day)
    arrived = make_partial_date(registration.arrival_year, registration.arrival_month, registration.arrival_day)
    if arrived is not None and arrived.precision == "day":
        facts["arrival_date"] = arrived.earliest
    ages = None
    if born is not None:
        ages = find_ages(born, on)
        if born.precision == "day":
            facts["birth_date"] = born.earliest
        if ages[0] == ages[1]:
            facts["age"] = ages[0]
    return DeclaredFacts(facts, ages)


def read_declared_facts(data: Mapping[str, Any], *, on: date) -> DeclaredFacts:
    """Facts written by somebody, by name, as they stand on a day.

    A ``birth_date`` may be a year, a year and month, or a day; only a whole date stays a fact, and gives the age.
    Errors: ``date-unreadable``, ``date-impossible``, ``birth-date-in-future``.

    >>> read_declared_facts({"birth_date": "1991", "sex": "F"}, on=date(2026, 5, 1))
    DeclaredFacts(facts={'sex': 'F'}, ages=(34, 35))
    """
    facts = dict(data)
    written = facts.pop("birth_date", None)
    if written is None:
        return DeclaredFacts(facts, None)
    born = parse_partial_date(str(written))
    if born.earliest > on:
        raise Problem(
            "birth-date-in-future", "The birth date {value} lies after {day}. Check the year.", value=written, day=on
        )
    ages = find_ages(born, on)
    if born.precision == "day":
        facts["birth_date"] = str(born)
    return DeclaredFacts(facts, None if facts.get("age") is not None else (max(ages[0], 0), ages[1]))


def begin_registration(facts: Mapping[str, Any], *, city: str) -> Registration:
    """A registration begun from what somebody answered about herself without a name; the desk asks the rest.

    An age stays out: only a birth date is written down. Nothing sensitive comes this way.

    >>> begun = begin_registration({"sex": "F", "documents": ["passport"], "age": 30}, city="santiago")
    >>> begun.sex, begun.documents[0].kind, begun.birth_year
    ('F', 'passport', None)
    """
    values = {name: facts[name] for name in _DIRECT if facts.get(name) is not None}
    return Registration(
        city=city,
        nationalities=tuple(facts.get("nationalities") or ()),
        documents=tuple(DocumentEntry(kind) for kind in facts.get("documents") or ()),
        languages=tuple(LanguageSkill(code) for code in facts.get("languages") or ()),
        **values,
    )


def _is_past(until: date | None, on: date) -> bool:
    return until is not None and until < on
