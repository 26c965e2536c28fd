"""What a receiving institution is told: the least its service needs, and never specific needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ruta.rooms.route.types import SharedItem, Words

#: Facts that never leave the single window with a referral, whatever a demand asks.
NEVER_SHARED = frozenset({"specific_needs", "gender_identity", "disability", "pregnant"})
#: Facts that the identity lines already tell, or that are shown in their own way.
_ELSEWHERE = frozenset({"age", "birth_date", "languages", "documents", "city"})

FIELD_WORDS: Mapping[str, Words] = {
    "number": {"es": "Número", "en": "Number"},
    "name": {"es": "Nombre", "en": "Name"},
    "birth": {"es": "Año de nacimiento", "en": "Year of birth"},
    "age": {"es": "Edad", "en": "Age"},
    "phone": {"es": "Teléfono", "en": "Telephone"},
    "email": {"es": "Correo", "en": "E-mail"},
    "contact": {"es": "Contacto", "en": "Contact"},
    "languages": {"es": "Idiomas", "en": "Languages"},
    "documents": {
        "es": "Documentos que pide el servicio y tiene",
        "en": "Documents the service asks for and the person holds",
    },
    "status": {"es": "Situación migratoria", "en": "Migration status"},
    "residence_area": {"es": "Comuna o alcaldía", "en": "Commune or borough"},
    "sex": {"es": "Sexo en el documento", "en": "Sex in the document"},
    "nationalities": {"es": "Nacionalidades", "en": "Nationalities"},
    "stateless": {"es": "Apátrida", "en": "Stateless"},
    "employment": {"es": "Situación de trabajo", "en": "Work situation"},
    "job_seeking": {"es": "Busca trabajo", "en": "Looking for work"},
    "lost_job_months": {"es": "Meses desde que perdió su empleo", "en": "Months since the last job was lost"},
    "formal_job_months": {
        "es": "Meses de cotización en el último año",
        "en": "Months of contributions in the last year",
    },
    "education": {"es": "Estudios terminados", "en": "Education completed"},
    "has_business": {"es": "Tiene un negocio", "en": "Runs a business"},
    "business_idea": {"es": "Tiene una idea de negocio", "en": "Has a business idea"},
    "work_experience_years": {"es": "Años de experiencia", "en": "Years of experience"},
    "occupation_experience": {"es": "Oficio por certificar", "en": "Trade to certify"},
    "income_band": {"es": "Ingresos del hogar", "en": "Household income"},
    "household_size": {"es": "Personas en el hogar", "en": "People in the household"},
    "dependants": {"es": "Personas a su cargo", "en": "Dependants"},
    "children_under_6": {"es": "Menores de 6 a su cargo", "en": "Children under 6 in care"},
    "head_of_household": {"es": "Encabeza su hogar", "en": "Heads the household"},
    "arrival_date": {"es": "Llegada al país", "en": "Arrival in the country"},
    "months_in_city": {"es": "Meses en la ciudad", "en": "Months in the city"},
}
#: Said instead of a number that is not safe to use.
THROUGH_DESK = "through-the-single-window"
#: The kind of data that needs no word of its own: a referral is about somebody.
IDENTITY = "identity"
#: Every line a referral may hold, by kind of data. What stands under no kind never leaves.
_LINES_BY_CATEGORY: Mapping[str, tuple[str, ...]] = {
    IDENTITY: ("number", "name", "birth", "age", "sex", "contact"),
    "contact": ("phone", "email", "languages", "residence_area"),
    "documents": ("documents",),
    "migration": ("status", "nationalities", "stateless", "arrival_date", "months_in_city"),
    "work": (
        *("employment", "job_seeking", "lost_job_months", "formal_job_months", "education", "has_business"),
        *("business_idea", "work_experience_years", "occupation_experience"),
    ),
    "household": ("income_band", "household_size", "dependants", "children_under_6", "head_of_household"),
}
_CATEGORY_OF = {line: category for category, lines in _LINES_BY_CATEGORY.items() for line in lines}


def find_category(name: str) -> str | None:
    """The kind of data a line belongs to; None for what never leaves.

    >>> find_category("status"), find_category("specific_needs")
    ('migration', None)
    """
    return _CATEGORY_OF.get(name)


def may_leave(name: str, *, withheld: Collection[str]) -> bool:
    """Whether a line may go to a receiver, or still be seen there, when the person left out these kinds of data.

    >>> may_leave("status", withheld={"migration"}), may_leave("name", withheld={"migration"})
    (False, True)
    """
    category = find_category(name)
    return category is not None and category not in withheld


def cut_to_consent(items: tuple[SharedItem, ...], *, withheld: Collection[str]) -> tuple[SharedItem, ...]:
    """The lines that the person's permission covers. Without a way to reach her, contact runs through the desk.

    >>> cut_to_consent((SharedItem("name", "Ana"), SharedItem("phone", "+56")), withheld={"contact"})
    (SharedItem(name='name', value='Ana'), SharedItem(name='contact', value='through-the-single-window'))
    """
    kept = tuple(item for item in items if may_leave(item.name, withheld=withheld))
    if "contact" in withheld and not any(item.name == "contact" for item in kept):
        kept += (SharedItem("contact", THROUGH_DESK),)
    return kept


def select_shared(
    *,
    number: str,
    name: str,
    birth_year: int | None,
    ages: tuple[int, int] | None,
    phone: str,
    phone_safe: bool | None,
    email: str,
    email_safe: bool | None,
    languages: Collection[str],
    documents_held: Collection[str],
    documents_asked: Collection[str],
    facts: Mapping[str, Any],
    facts_asked: Collection[str],
) -> tuple[SharedItem, ...]:
    """The lines shared with one service: who, how to reach safely, which language, and what its demand tests.

    A telephone or address goes only when the person said it is safe; otherwise contact runs through the single window.
    Documents: those the service asks for and the person holds, by code, never their numbers.

    >>> items = select_shared(number="SCL-1", name="Ana", birth_year=1991, ages=(34, 35), phone="+56", phone_safe=None,
    ...     email="", email_safe=None, languages=[], documents_held=["passport"], documents_asked=["chl-run"],
    ...     facts={"status": "asylum-seeker", "specific_needs": ["x"]}, facts_asked=["status", "specific_needs"])
    >>> [item.name for item in items]
    ['number', 'name', 'birth', 'age', 'contact', 'status']
    """
    items = [SharedItem("number", number), SharedItem("name", name)]
    if birth_year is not None:
        items.append(SharedItem("birth", str(birth_year)))
    if ages is not None:
        items.append(SharedItem("age", str(ages[0]) if ages[0] == ages[1] else f"{ages[0]}–{ages[1]}"))
    contacts = []
    if phone and phone_safe:
        contacts.append(SharedItem("phone", phone))
    if email and email_safe:
        contacts.append(SharedItem("email", email))
    items += contacts or [SharedItem("contact", THROUGH_DESK)]
    if languages:
        items.append(SharedItem("languages", ", ".join(sorted(languages))))
    held = sorted(set(documents_held) & set(documents_asked))
    if held:
        items.append(SharedItem("documents", ", ".join(held)))
    for fact in sorted(set(facts_asked) - NEVER_SHARED - _ELSEWHERE):
        if facts.get(fact) is not None:
            items.append(SharedItem(fact, write_value(facts[fact])))
    return tuple(items)


def write_value(value: Any) -> str:
    """A fact's value as text: lists joined, yes and no as such.

    >>> write_value(True), write_value(["VEN", "COL"]), write_value(3)
    ('yes', 'VEN, COL', '3')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(item) for item in value)
    return str(value)


def find_asked(demand: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The facts and the documents that a demand, as plain data, tests anywhere in it.

    >>> find_asked({"all": [{"fact": "age", "op": ">="}, {"fact": "documents", "op": "has_any", "value": ["x"]}]})
    (frozenset({'age'}), frozenset({'x'}))
    """
    facts: set[str] = set()
    documents: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, Mapping):
            fact = node.get("fact")
            if fact == "documents":
                value: Any = node.get("value")
                documents.update(value if isinstance(value, list | tuple) else [str(value)])
            elif isinstance(fact, str):
                facts.add(fact)
            for part in (node.get("all"), node.get("any"), node.get("not")):
                walk(part)
        elif isinstance(node, list | tuple):
            for part in node:
                walk(part)

    walk(demand)
    return frozenset(facts), frozenset(documents)
