"""What a person sees of what is kept about her: what, what for, who received it, who looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max
from django.db.models.functions import TruncDate

from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import SYSTEM
from ruta.rooms.directory.models import Organisation
from ruta.rooms.directory.queries import open_book
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries import declare_facts, load_registration_content
from ruta.rooms.people.queries.consents import list_consents
from ruta.rooms.people.types import ConsentRecord
from ruta.rooms.route.models import Referral
from ruta.rooms.route.queries.recalls import Recall, list_recalls
from ruta.rooms.route.queries.sharing import SharedLine, say_shared
from ruta.rooms.route.rules.sharing import NEVER_SHARED, write_value
from ruta.rooms.route.types import Words

#: Told in the list of names and documents, not among the facts.
_ELSEWHERE = frozenset({"documents", "languages", "city", "age", "birth_date"})


@dataclass(frozen=True)
class Sharing:
    """What was told to one institution for one service, and on which day."""

    receiver: str
    service: Words
    sent_on: date | None
    names: tuple[Words, ...]


@dataclass(frozen=True)
class Look:
    """How often one institution looked into or changed the file in one role, and when last."""

    organisation: str
    role: str
    times: int
    last: date


@dataclass(frozen=True)
class OwnView:
    """Everything of it, but what is reserved: that is shown at the window alone, where nobody else reads along."""

    number: str
    name: str
    birth_year: int | None
    phone: str
    email: str
    documents: tuple[Words, ...]
    languages: tuple[Words, ...]
    facts: tuple[SharedLine, ...]
    consents: tuple[tuple[ConsentRecord, Words, str], ...]
    sharings: tuple[Sharing, ...]
    recalls: tuple[Recall, ...]
    looks: tuple[Look, ...]
    synthetic: bool


def load_own_view(*, person_id: int, on: date) -> OwnView:
    """What is kept about the person who has just used her code. Cost: some fifteen queries."""
    book, content = open_book(), load_registration_content()
    with reading_all("what is kept about the person who asks herself, with her code"):
        person = Person.objects.get(pk=person_id)
        declared = declare_facts(by=SYSTEM, person_id=person_id, on=on)
        referrals = list(
            Referral.objects.filter(case__person_id=person_id, sending__gt=0).prefetch_related("shared").order_by("id")
        )
        consents = list_consents(person)
        recalls = list_recalls(by=SYSTEM, on=on, person_id=person_id)
    names = dict(Organisation.objects.values_list("code", "name_es"))
    looks = (
        AuditEntry.objects.filter(subject_type="person", subject_id=str(person_id))
        .exclude(organisation="")
        .values("organisation", "role")
        .annotate(times=Count("id"), last=TruncDate(Max("at")))
        .order_by("-times")
    )
    documents = [book.documents[code].name for code in declared.facts.get("documents", ()) if code in book.documents]
    return OwnView(
        number=person.number,
        name=person.name,
        birth_year=person.birth_year,
        phone=person.phone,
        email=person.email,
        documents=tuple({"es": name.es, "en": name.en or name.es} for name in documents),
        languages=tuple(
            {"es": found.es, "en": found.en or found.es}
            for code in declared.facts.get("languages", ())
            for found in [book.name("languages", code)]
        ),
        facts=tuple(
            say_shared(name, write_value(value), book)
            for name, value in sorted(declared.facts.items())
            if name not in NEVER_SHARED | _ELSEWHERE
        ),
        consents=tuple(
            (
                record,
                content.find_words("consent_categories", record.category)
                if record.category
                else content.notices[record.purpose].name,
                names.get(record.recipient, record.recipient),
            )
            for record in consents
            if record.purpose in content.notices
        ),
        sharings=tuple(
            Sharing(
                names.get(row.receiver_id, row.receiver_id),
                _say_service(row.service_id),
                row.sent_on,
                tuple({line.name: say_shared(line.name, line.value, book).name for line in row.shared.all()}.values()),
            )
            for row in referrals
        ),
        recalls=recalls,
        looks=tuple(
            Look(names.get(row["organisation"], row["organisation"]), row["role"], row["times"], row["last"])
            for row in looks
        ),
        synthetic=person.synthetic,
    )


def _say_service(code: str) -> Words:
    service = open_book().services.get(code)
    return {"es": service.name.es, "en": service.name.en or service.name.es} if service else {"es": code, "en": code}
