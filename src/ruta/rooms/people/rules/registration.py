"""Checking a registration: everything that is wrong with it, at once, before anything is written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

from ruta.kernel.dates import PartialDate, find_ages
from ruta.kernel.problems import Problem, Problems
from ruta.rooms.people import errors
from ruta.rooms.people.rules.codes import normalise_country, normalise_language
from ruta.rooms.people.rules.contact import normalise_email, normalise_phone
from ruta.rooms.people.rules.documents import normalise_document_number, read_curp
from ruta.rooms.people.rules.facts import make_partial_date
from ruta.rooms.people.types import (
    WG_FIELDS,
    CityRegister,
    DocumentEntry,
    LanguageSkill,
    Registration,
    RegistrationContent,
)

_NAMES = ("given_names", "surname_1", "surname_2", "preferred_name")
_LONGEST = {**dict.fromkeys(_NAMES, 80), "gender_identity": 80, "contact_note": 300}
_CHOICES = {
    "sex": "sex", "residence_area": "residence_area", "employment": "employment", "education": "education",
    "income_band": "income_band",
}  # fmt: skip
_RANGES = {
    "household_size": (1, 30), "dependants": (0, 30), "children_under_6": (0, 15), "work_experience_years": (0, 80),
    "formal_job_months": (0, 12), "lost_job_months": (0, 900), **dict.fromkeys(WG_FIELDS, (1, 4)),
}  # fmt: skip
_OLDEST = 120


class _Findings:
    """The problems met so far, and the registration brought into one way of writing."""

    def __init__(self, registration: Registration) -> None:
        self.problems: list[Problem] = []
        self.kept: dict[str, Any] = {}
        self.registration = registration

    def add(self, problem: Problem) -> None:
        self.problems.append(problem)


def check_registration(registration: Registration, *, content: RegistrationContent, on: date) -> Registration:
    """The registration as it is kept: names and numbers in one way of writing, every value checked.

    Errors: ``Problems`` with all that is wrong, each with its ``field`` (rows as ``documents-0-number``).
    """
    kept, problems = review_registration(registration, content=content, on=on)
    if problems:
        raise Problems(problems)
    return kept


def review_registration(
    registration: Registration, *, content: RegistrationContent, on: date
) -> tuple[Registration, list[Problem]]:
    """The same without raising: what would be kept, and everything that is wrong."""
    city = content.cities.get(registration.city)
    if city is None:
        return registration, [errors.city_unknown(city=registration.city)]
    found = _Findings(registration)
    _check_names(found)
    _check_dates(found, on)
    _check_choices(found, content, city)
    _check_nationalities(found)
    _check_contact(found, city)
    _check_documents(found, content)
    _check_languages(found, content)
    return replace(registration, **found.kept), found.problems


def clean_text(text: str) -> str:
    """One line without doubled spaces and signs that do not print."""
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def _check_names(found: _Findings) -> None:
    for field, longest in _LONGEST.items():
        text = clean_text(getattr(found.registration, field))
        found.kept[field] = text
        if len(text) > longest:
            found.add(errors.text_too_long(field=field, longest=longest))
        elif field in _NAMES and text and (re.search(r"[0-9]", text) or not re.search(r"[^\W\d_]", text)):
            found.add(errors.name_unreadable(value=text, field=field))
    if not any(found.kept[field] for field in _NAMES):
        found.add(errors.name_missing())


def _read_date(found: _Findings, name: str) -> PartialDate | None:
    registration = found.registration
    year, month, day = (getattr(registration, f"{name}_{part}") for part in ("year", "month", "day"))
    if year is None:
        if month is not None or day is not None:
            found.add(errors.date_incomplete(field=f"{name}_year"))
        return None
    if not 1000 <= year <= 9999:
        found.add(errors.year_unreadable(value=year, field=f"{name}_year"))
        return None
    if day is not None and month is None:
        found.add(errors.date_incomplete(field=f"{name}_month"))
        return None
    try:
        return PartialDate(year, month, day)
    except Problem:
        written = "-".join(str(part) for part in (year, month, day) if part is not None)
        found.add(errors.date_impossible(value=written, field=f"{name}_day" if day is not None else f"{name}_month"))
        return None


def _check_dates(found: _Findings, on: date) -> None:
    born, arrived = _read_date(found, "birth"), _read_date(found, "arrival")
    if born is not None:
        if born.earliest > on:
            found.add(errors.birth_in_future(value=str(born)))
        elif (age := find_ages(born, on)[0]) > _OLDEST:
            found.add(errors.age_impossible(value=str(born), age=age))
    if arrived is not None:
        if arrived.earliest > on:
            found.add(errors.arrival_in_future(value=str(arrived)))
        elif born is not None and arrived.latest < born.earliest:
            found.add(errors.arrival_before_birth(value=str(arrived)))


def _check_choices(found: _Findings, content: RegistrationContent, city: CityRegister) -> None:
    registration = found.registration
    for field, name in _CHOICES.items():
        value = getattr(registration, field)
        if value not in (None, "") and str(value) not in content.list_values(name):
            found.add(errors.value_unknown(value=value, field=field))
    if registration.status and registration.status not in city.statuses:
        found.add(errors.status_not_here(value=registration.status, city=city.code))
    if registration.status_until is not None and not registration.status:
        found.add(errors.status_until_alone())
    if registration.occupation and not re.fullmatch(r"[0-9]{1,4}", registration.occupation):
        found.add(errors.value_unknown(value=registration.occupation, field="occupation"))
    for field, (lowest, highest) in _RANGES.items():
        value = getattr(registration, field)
        if value is not None and not lowest <= value <= highest:
            found.add(errors.number_out_of_range(value=value, lowest=lowest, highest=highest, field=field))
    for need in registration.specific_needs or ():
        if need not in content.list_values("specific_needs"):
            found.add(errors.value_unknown(value=need, field="specific_needs"))


def _check_nationalities(found: _Findings) -> None:
    kept = []
    for index, written in enumerate(found.registration.nationalities):
        country = normalise_country(written)
        if country is None:
            found.add(errors.country_unknown(value=written, field=f"nationalities-{index}-country"))
        elif country not in kept:
            kept.append(country)
    found.kept["nationalities"] = tuple(kept)
    if kept and found.registration.stateless:
        found.add(errors.stateless_with_nationality())


def _check_contact(found: _Findings, city: CityRegister) -> None:
    try:
        if found.registration.phone.strip():
            found.kept["phone"] = normalise_phone(found.registration.phone, country=city.country)
    except Problem as problem:
        found.add(problem)
    try:
        if found.registration.email.strip():
            found.kept["email"] = normalise_email(found.registration.email)
    except Problem as problem:
        found.add(problem)


def _check_documents(found: _Findings, content: RegistrationContent) -> None:
    kept: list[DocumentEntry] = []
    for index, entry in enumerate(found.registration.documents):
        try:
            document = _check_document(entry, index, found, content)
        except Problem as problem:
            found.add(problem)
            continue
        twice = [d for d in kept if d.number and (d.kind, d.country, d.number) == _name_document(document)]
        if twice:
            found.add(errors.document_twice(number=document.number, field=f"documents-{index}-number"))
        kept.append(document)
    found.kept["documents"] = tuple(kept)


def _name_document(document: DocumentEntry) -> tuple[str, str, str]:
    return document.kind, document.country, document.number


def _check_document(entry: DocumentEntry, index: int, found: _Findings, content: RegistrationContent) -> DocumentEntry:
    """One document as it is kept. A line without a kind says that there is no document at all."""
    row = f"documents-{index}"
    kind = content.documents.get(entry.kind)
    if kind is None and (entry.kind or entry.state != "none"):
        raise errors.document_unknown(value=entry.kind, field=f"{row}-kind")
    if entry.state not in content.reasons_by_state:
        raise errors.value_unknown(value=entry.state, field=f"{row}-state")
    if entry.none_reason and entry.none_reason not in content.list_values("none_reasons"):
        raise errors.value_unknown(value=entry.none_reason, field=f"{row}-none_reason")
    if entry.none_reason and entry.none_reason not in content.reasons_by_state[entry.state]:
        raise errors.document_reason_mismatch(field=f"{row}-none_reason")
    if entry.state == "none":
        if not entry.none_reason:
            raise errors.document_reason_missing(field=f"{row}-none_reason")
        if entry.number.strip():
            raise errors.document_number_unexpected(field=f"{row}-number")
    country = (kind.country if kind else "") or entry.country
    if country:
        known = normalise_country(country)
        if known is None:
            raise errors.country_unknown(value=country, field=f"{row}-country")
        country = known
    elif len(found.registration.nationalities) == 1:
        country = normalise_country(found.registration.nationalities[0]) or ""
    number = ""
    if kind is not None and entry.number.strip():
        number = normalise_document_number(entry.number, kind, field=f"{row}-number")
        if not country:
            raise errors.document_country_missing(field=f"{row}-country")
    return replace(entry, number=number, country=country)


def _check_languages(found: _Findings, content: RegistrationContent) -> None:
    kept: dict[str, LanguageSkill] = {}
    for index, skill in enumerate(found.registration.languages):
        row = f"languages-{index}"
        written = skill.language.strip().lower()
        language = normalise_language(written) or (written if written in content.languages else None)
        if language is None:
            found.add(errors.language_unknown(value=skill.language, field=f"{row}-language"))
            continue
        for part in ("reads", "writes", "speaks"):
            level = getattr(skill, part)
            if level is not None and not 0 <= level <= 3:
                found.add(errors.number_out_of_range(value=level, lowest=0, highest=3, field=f"{row}-{part}"))
        kept[language] = replace(skill, language=language)
    found.kept["languages"] = tuple(kept.values())


def list_doubts(registration: Registration, *, content: RegistrationContent, on: date) -> tuple[Problem, ...]:
    """What is allowed but should be asked again: a CURP that says otherwise, a status or document that ended."""
    doubts: list[Problem] = []
    born = make_partial_date(registration.birth_year, registration.birth_month, registration.birth_day)
    for document in registration.documents:
        kind = content.documents.get(document.kind)
        if kind is not None and kind.check == "mx.curp" and document.number:
            stated, sex = read_curp(document.number)
            outside = born is not None and not born.earliest <= stated <= born.latest
            if outside or (registration.sex in ("F", "M") and registration.sex != sex):
                doubts.append(errors.doubt_curp(number=document.number))
        if document.state == "held" and document.valid_until is not None and document.valid_until < on:
            doubts.append(errors.doubt_document_ended(until=document.valid_until.isoformat()))
    if registration.status_until is not None and registration.status_until < on:
        doubts.append(errors.doubt_status_ended(until=registration.status_until.isoformat()))
    if born is not None and find_ages(born, on)[1] < 18 and not registration.household_of:
        doubts.append(errors.doubt_minor_alone())
    return tuple(doubts)
