"""A person's file in words, section by section, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ruta.doors.desk import words
from ruta.doors.desk.forms.consents import name_field
from ruta.doors.desk.forms.registration import SECTIONS, RegistrationForm
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.dates import PartialDate
from ruta.rooms.people.rules.contact import write_phone
from ruta.rooms.people.rules.documents import write_document_number
from ruta.rooms.people.rules.facts import judge_disability, make_partial_date
from ruta.rooms.people.types import (
    WG_FIELDS,
    ConsentRecord,
    DocumentEntry,
    LanguageSkill,
    Notice,
    PersonFile,
    RegistrationContent,
)

_LISTS = {
    "sex": "sex", "status": "status", "residence_area": "residence_area", "education": "education",
    "occupation": "occupations", "employment": "employment", "income_band": "income_band",
    **dict.fromkeys(WG_FIELDS, "functioning_answers"),
}  # fmt: skip
_DATE_PARTS = {
    "birth_day",
    "birth_month",
    "birth_year",
    "birth_estimated",
    "arrival_day",
    "arrival_month",
    "arrival_year",
}


@dataclass(frozen=True)
class SectionInWords:
    """A section of the file: label and value of what was asked; the rest is *not asked*."""

    code: str
    title: Any
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class DocumentInWords:
    """A document, its state and whether it still counts: ``sign`` is open, key or closed."""

    name: str
    number: str
    country: str
    state: str
    reason: str
    valid_until: date | None
    sign: str


@dataclass(frozen=True)
class ConsentInWords:
    """A purpose, the latest decision about it if any, and what may be recorded next."""

    purpose: str
    name: str
    text: str
    field: str
    has_recipient: bool
    is_required: bool
    record: ConsentRecord | None
    state: Any
    actions: list[tuple[str, str]]
    withheld: tuple[str, ...] = ()


def describe_person(file: PersonFile, content: RegistrationContent) -> list[SectionInWords]:
    """Every section but documents and consents, with what is known."""
    registration = file.registration
    sections = []
    for code, (title, lines, _rows) in SECTIONS.items():
        told: list[tuple[str, str]] = []
        if code == "identity" and file.born is not None:
            born = write_partial_date(file.born)
            told.append((_("Born"), f"{born} ({_('estimated')})" if registration.birth_estimated else born))
        if code == "identity" and registration.nationalities:
            told.append((_("Nationalities"), ", ".join(words.name_country(c) for c in registration.nationalities)))
        if code == "papers":
            arrived = make_partial_date(registration.arrival_year, registration.arrival_month, registration.arrival_day)
            if arrived is not None:
                told.append((_("Arrived"), write_partial_date(arrived)))
        if code == "languages":
            told += [_describe_language(skill, content) for skill in registration.languages]
        if code == "functioning":
            told += _describe_functioning([getattr(registration, name) for name in WG_FIELDS])
        else:
            for name in (name for line in lines for name in line):
                if name not in _DATE_PARTS and name != "household_of":
                    value = _describe_value(name, getattr(registration, name), content)
                    if value:
                        told.append((str(RegistrationForm.base_fields[name].label), value))
        sections.append(SectionInWords(code, title, told))
    return sections


def _describe_value(name: str, value: Any, content: RegistrationContent) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value)
    if name == "phone":
        return write_phone(value)
    if name in _LISTS:
        return in_language(content.find_words(_LISTS[name], value))
    return str(value)


def _describe_language(skill: LanguageSkill, content: RegistrationContent) -> tuple[str, str]:
    levels = [
        f"{label}: {in_language(content.find_words('language_levels', level))}"
        for label, level in ((_("speaks"), skill.speaks), (_("reads"), skill.reads), (_("writes"), skill.writes))
        if level is not None
    ]
    return words.name_language(skill.language), " · ".join(levels) or _("level not asked")


def _describe_functioning(answers: list[int | None]) -> list[tuple[str, str]]:
    if all(answer is None for answer in answers):
        return []
    asked = sum(answer is not None for answer in answers)
    disability = judge_disability(answers)
    told = {True: _("Yes"), False: _("No"), None: _("Not known")}[disability]
    count = ngettext("%(asked)d of 6 questions asked", "%(asked)d of 6 questions asked", asked) % {"asked": asked}
    return [(_("Disability"), f"{told} · {count}")]


def describe_documents(
    documents: Iterable[DocumentEntry], content: RegistrationContent, *, on: date
) -> list[DocumentInWords]:
    """Each document with its state in words; one that ended does not count as held."""
    told = []
    for document in documents:
        kind = content.documents.get(document.kind)
        ended = document.valid_until is not None and document.valid_until < on
        sign = "open" if document.state == "held" and not ended else "closed" if document.state == "none" else "key"
        told.append(
            DocumentInWords(
                name=in_language(kind.name) if kind else _("No document at all"),
                number=write_document_number(document.number, kind),
                country=words.name_country(document.country) if document.country else "",
                state=_("ended") if document.state == "held" and ended else in_language(
                    content.find_words("document_states", document.state)
                ),
                reason=in_language(content.find_words("none_reasons", document.none_reason))
                if document.none_reason
                else "",
                valid_until=document.valid_until,
                sign=sign,
            )
        )  # fmt: skip
    return told


def describe_consents(records: Iterable[ConsentRecord], content: RegistrationContent) -> list[ConsentInWords]:
    """Each purpose with its latest decision (one line per institution), and what may be recorded next."""
    told = []
    by_purpose: dict[str, list[ConsentRecord]] = {}
    withheld: dict[tuple[str, str], list[str]] = {}
    for record in records:
        if record.category:
            if not record.is_valid:
                name = in_language(content.find_words("consent_categories", record.category))
                withheld.setdefault((record.purpose, record.recipient), []).append(name)
        else:
            by_purpose.setdefault(record.purpose, []).append(record)
    for notice in content.notices.values():
        decided = by_purpose.get(notice.purpose, [])
        lines: list[ConsentRecord | None] = [*decided] if decided else [None]
        if notice.has_recipient and decided:
            lines.append(None)
        told += [
            _describe_consent(notice, record, withheld.get((notice.purpose, record.recipient if record else ""), []))
            for record in lines
        ]
    return told


def _describe_consent(notice: Notice, record: ConsentRecord | None, withheld: list[str]) -> ConsentInWords:
    given = record is not None and record.state == "given"
    give, refuse, withdraw = ("given", _("Gives it")), ("refused", _("Refuses")), ("withdrawn", _("Withdraws it"))
    return ConsentInWords(
        purpose=notice.purpose,
        name=in_language(notice.name),
        text=in_language(notice.current.text),
        field=name_field(notice.purpose),
        has_recipient=notice.has_recipient,
        is_required=notice.is_required,
        record=record,
        state=words.CONSENT_STATES[record.state] if record else _("not asked"),
        actions=[withdraw] if given else [give, refuse] if record is None or record.state != "refused" else [give],
        withheld=tuple(withheld),
    )


def write_partial_date(value: PartialDate) -> str:
    """A date as far as it is known: 5 March 1991, March 1991, 1991."""
    if value.precision == "day":
        return date_format(value.earliest)
    return date_format(value.earliest, "YEAR_MONTH_FORMAT") if value.precision == "month" else str(value.year)
