"""Words of the desk for codes that rooms use: reasons of likeness, actions of the audit, countries, languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ruta.doors.look.templatetags.look import in_language
from ruta.rooms.people.rules.codes import list_countries
from ruta.rooms.people.types import RegistrationContent

REASONS: dict[str, Any] = {
    "same-document": _("same document"),
    "same-phone": _("same telephone"),
    "same-given": _("same given name"),
    "given-sounds-alike": _("given name sounds alike"),
    "given-looks-alike": _("given name looks alike"),
    "different-given-name": _("different given name"),
    "same-surname": _("same surnames"),
    "surname-sounds-alike": _("surname sounds alike"),
    "surname-looks-alike": _("surname looks alike"),
    "surnames-swapped": _("surnames swapped"),
    "surname-missing": _("one surname missing"),
    "different-surname": _("different surname"),
    "same-birth-date": _("same birth date"),
    "same-birth-month": _("same month of birth"),
    "same-birth-year": _("same year of birth"),
    "same-birthday": _("same birthday, other year"),
    "close-birth-date": _("birth date nearly the same"),
    "day-and-month-swapped": _("day and month of birth swapped"),
    "different-birth-date": _("different birth date"),
    "different-sex": _("different sex in the document"),
    "same-name": _("name as typed"),
    "name-sounds-alike": _("name sounds alike"),
    "name-looks-alike": _("name looks alike"),
    "exact": _("exactly what was typed"),
}

ACTIONS: dict[str, Any] = {
    "people.register_person": _("registered the person"),
    "people.update_person": _("changed the file"),
    "people.load_person_file": _("opened the file"),
    "people.load_person_summary": _("saw the name"),
    "people.record_consent": _("recorded a permission"),
    "people.record_specific_needs": _("recorded specific needs"),
    "people.merge_people": _("joined two records"),
    "people.unmerge_people": _("parted two records"),
}

CONSENT_STATES: dict[str, Any] = {
    "given": _("given"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
    "expired": _("expired"),
}


def current_locale() -> Locale:
    """The reader's language for names of countries and languages."""
    return Locale.parse((translation.get_language() or "es").split("-")[0])


def name_country(code: str) -> str:
    """A country's name in the reader's language."""
    two_letters = dict(list_countries()).get(code, code)
    return str(current_locale().territories.get(two_letters, code))


def name_language(code: str) -> str:
    """A language's name in the reader's language."""
    return str(current_locale().languages.get(code, code))


def list_country_choices(frequent: Iterable[str]) -> list[tuple[str, Any]]:
    """All countries by name, the frequent ones first."""
    first = [(code, name_country(code)) for code in frequent]
    rest = sorted(((code, name_country(code)) for code, _two in list_countries()), key=lambda pair: pair[1])
    return [("", "—"), (_("Frequent"), first), (_("All"), rest)]


def list_language_choices(content: RegistrationContent) -> list[tuple[str, Any]]:
    """The languages offered, by name."""
    return [("", "—"), *((code, name_language(code)) for code in content.languages)]


def list_choices(
    content: RegistrationContent, name: str, *, only: Iterable[str] | None = None
) -> list[tuple[str, Any]]:
    """A closed list as choices in the reader's language, with an empty first one; ``only`` keeps and orders some."""
    words = {choice.value: in_language(choice.words) for choice in content.lists[name]}
    values = list(only) if only is not None else list(words)
    return [("", "—"), *((value, words.get(value, value)) for value in values)]


def list_document_choices(content: RegistrationContent, country: str) -> list[tuple[str, Any]]:
    """Kinds of documents: those of the country first, then those of any country, then the rest."""
    groups: dict[str, list[tuple[str, str]]] = {"here": [], "any": [], "elsewhere": []}
    for kind in content.documents.values():
        group = "here" if kind.country == country else "elsewhere" if kind.country else "any"
        groups[group].append((kind.code, in_language(kind.name)))
    return [
        ("", "—"),
        (name_country(country), groups["here"]),
        (_("Of any country"), groups["any"]),
        (_("Of another country"), groups["elsewhere"]),
    ]
