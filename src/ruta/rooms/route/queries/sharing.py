"""What would be, or was, shared with an institution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pycountry
from babel import Locale

from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import get_service, open_book
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.people.queries import declare_facts, has_consent, list_withheld_categories, load_person_file
from ruta.rooms.route.models import Case
from ruta.rooms.route.queries.plans import write_words
from ruta.rooms.route.queries.records import get_case_for
from ruta.rooms.route.rules.sharing import (
    FIELD_WORDS,
    IDENTITY,
    THROUGH_DESK,
    cut_to_consent,
    find_asked,
    find_category,
    select_shared,
)
from ruta.rooms.route.types import SharedItem, Words


@dataclass(frozen=True)
class SharedLine:
    """What was told, in words of both languages. ``category``: the kind of data it belongs to."""

    name: Words
    value: Words
    category: str = ""


@dataclass(frozen=True)
class SharingPreview:
    """What sending to a service would share with whom, and whether the person agreed already.

    ``categories``: kinds of data among the lines that she may leave out; ``withheld``: those she left out already.
    """

    service: str
    service_name: Words
    receiver: str
    receiver_name: Words
    shared: tuple[SharedLine, ...]
    has_consent: bool
    categories: tuple[str, ...] = ()
    withheld: frozenset[str] = frozenset()


def preview_sharing(*, by: Actor, case_id: int, service: str, on: date) -> SharingPreview:
    """What the person of a case is asked to agree to before a referral.

    Errors: those of the case, ``service-unknown``. Cost: some twenty queries, the person's file among them.
    """
    case = get_case_for(by, case_id)
    book = open_book()
    found = book.find_service(service)
    items = select_shared_items(by=by, case=case, service=service, on=on)
    receiver = found.organisation
    categories = dict.fromkeys(find_category(item.name) for item in items)
    return SharingPreview(
        service=service,
        service_name=write_words(found.name),
        receiver=receiver.code,
        receiver_name=write_words(receiver.name),
        shared=tuple(say_shared(item.name, item.value, book) for item in items),
        has_consent=has_consent(person_id=case.person_id, purpose="refer", recipient=receiver.code, on=on),
        categories=tuple(category for category in categories if category not in (None, IDENTITY)),
        withheld=list_withheld_categories(person_id=case.person_id, purpose="refer", recipient=receiver.code, on=on),
    )


def select_shared_items(*, by: Actor, case: Case, service: str, on: date) -> tuple[SharedItem, ...]:
    """The least that a service needs to know of the person of a case. Errors: ``service-unknown``, of the person."""
    row = get_service(service)
    file = load_person_file(by=by, person_id=case.person_id, purpose=f"refer:{row.organisation.code}")
    declared = declare_facts(by=by, person_id=case.person_id, on=on)
    facts_asked, documents_asked = find_asked(row.demand)
    return select_shared(
        number=file.number,
        name=file.registration.preferred_name or file.name,
        birth_year=file.born.year if file.born else None,
        ages=declared.ages,
        phone=file.registration.phone,
        phone_safe=file.registration.phone_safe,
        email=file.registration.email,
        email_safe=file.registration.email_safe,
        languages=declared.facts.get("languages", ()),
        documents_held=declared.facts.get("documents", ()),
        documents_asked={*documents_asked, *row.documents_asked},
        facts=declared.facts,
        facts_asked=facts_asked,
    )


def select_allowed_items(*, by: Actor, case: Case, service: str, on: date) -> tuple[SharedItem, ...]:
    """What may leave for a service: what it needs, cut to what the person's permission covers.

    Errors: those of :func:`select_shared_items`.
    """
    items = select_shared_items(by=by, case=case, service=service, on=on)
    receiver = get_service(service).organisation.code
    withheld = list_withheld_categories(person_id=case.person_id, purpose="refer", recipient=receiver, on=on)
    return cut_to_consent(items, withheld=withheld)


def say_shared(name: str, value: str, book: Book) -> SharedLine:
    """One shared line in words; a value the directory does not know stays as it was told."""
    category = find_category(name) or ""
    if name in FIELD_WORDS:
        return SharedLine(FIELD_WORDS[name], _say_value(name, value, book), category)
    fact = book.facts.get(name)
    return SharedLine(dict(fact.words) if fact else {"es": name, "en": name}, _say_value(name, value, book), category)


def _say_value(name: str, value: str, book: Book) -> Words:
    if value == THROUGH_DESK:
        return {"es": "a través de la ventanilla única", "en": "through the single window"}
    parts = value.split(", ")
    if name == "documents":
        shorts = [book.documents[code].short for code in parts if code in book.documents]
        return {"es": ", ".join(n.es for n in shorts), "en": ", ".join(n.en or n.es for n in shorts)}
    if name == "languages":
        found = [book.name("languages", code) for code in parts]
        return {"es": ", ".join(n.es for n in found), "en": ", ".join(n.en or n.es for n in found)}
    if name == "nationalities":
        return {language: ", ".join(_name_country(code, language) for code in parts) for language in ("es", "en")}
    if value in ("yes", "no"):
        return {"es": "sí" if value == "yes" else "no", "en": value}
    fact = book.facts.get(name)
    values = fact.values if fact else {}
    return {
        language: ", ".join(str(values.get(part, {}).get(language, part)) for part in parts)
        for language in ("es", "en")
    }


def _name_country(code: str, language: str) -> str:
    """A country's name; its code when nobody knows it."""
    country = pycountry.countries.get(alpha_3=code)
    return str(Locale(language).territories.get(country.alpha_2, code)) if country else code
