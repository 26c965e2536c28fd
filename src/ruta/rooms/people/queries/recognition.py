"""Who lets herself be recognised elsewhere, and the log of questions between windows, each side its own view."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.models import (
    Consent,
    Person,
    RecognitionAnswer,
    RecognitionChoice,
    RecognitionEntry,
    RecognitionMatch,
    RecognitionQuestion,
)
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.rules.consents import holds_consent
from ruta.rooms.people.rules.recognition import Identity, name_key, read_keys
from ruta.rooms.people.types import RecognitionShown, RecognitionState

PURPOSE = "recognise"
#: Questions: about one person in thirty days, of one user in a day, of one organisation in a day.
PER_PERSON, PER_USER, PER_ORGANISATION = 3, 20, 60


def list_link_keys() -> list[bytes]:
    """The programme's secrets for tokens, newest first; none when it is switched off."""
    return read_keys(settings.RUTA.link_key)


def is_answering(city: str) -> bool:
    """Whether the city's window answers others. Cost: one query."""
    choice = RecognitionChoice.objects.filter(city=city).order_by("-id").first()
    return choice is not None and choice.answers


def list_consenting(person_ids: Iterable[int], *, on: date) -> set[int]:
    """Of these people, who lets herself be recognised on the day. Cost: one query for every eight hundred."""
    wanted, found = list(person_ids), set()
    for start in range(0, len(wanted), 800):
        rows = Consent.objects.filter(
            person_id__in=wanted[start : start + 800], purpose=PURPOSE, recipient="", category="", given_at__lte=on
        )
        latest = {row.person_id: row for row in rows.order_by("id")}
        found |= {pk for pk, row in latest.items() if holds_consent(row.state, valid_until=row.valid_until, on=on)}
    return found


def read_identities(person_ids: Iterable[int]) -> dict[int, tuple[int, Identity]]:
    """What tokens are made of, with the version of the file. Cost: two queries for every eight hundred."""
    wanted, found = list(person_ids), {}
    for start in range(0, len(wanted), 800):
        people = Person.objects.filter(pk__in=wanted[start : start + 800]).prefetch_related("documents")
        for person in people:
            identity = Identity(
                given_names=person.given_names or person.preferred_name,
                surname_1=person.surname_1,
                surname_2=person.surname_2,
                birth=(person.birth_year, person.birth_month, person.birth_day),
                documents=tuple(
                    row.number for row in sorted(person.documents.all(), key=lambda row: row.pk) if row.number
                ),
                phone=person.phone,
            )
            found[person.pk] = (person.version, identity)
    return found


def list_recognitions(*, by: Actor, asked_by_us: bool) -> QuerySet[RecognitionAnswer]:
    """Questions this window asked, or was asked, newest first. Leaves an audit entry. Errors: ``role-not-enough``."""
    require(policies.may_search_people(by))
    record_audit(by=by, action="people.list_recognitions", subject=("person-search", ""), writes=False)
    rows = RecognitionAnswer.objects.order_by("-asked_at", "-pk")
    return rows.filter(asked_by_city=by.city) if asked_by_us else rows.filter(city=by.city)


def describe_recognitions(*, by: Actor, answers: Iterable[RecognitionAnswer]) -> list[RecognitionShown]:
    """Each side sees who of its own people was meant, never who of the other's. Cost: four queries."""
    rows = [row for row in answers if by.city in (row.city, row.asked_by_city)]
    mine: dict[int, list[tuple[int, str]]] = {row.pk: [] for row in rows}
    for match in RecognitionMatch.objects.filter(answer__in=[row.pk for row in rows]).select_related("person"):
        mine[match.answer_id].append((match.person_id, match.person.number))
    questions = RecognitionQuestion.objects.filter(pk__in=[row.question_id for row in rows]).select_related("person")
    asked = {row.pk: (row.person_id, row.person.number) for row in questions}
    return [
        RecognitionShown(
            reference=row.reference,
            asked_at=row.asked_at,
            asked_by_us=row.asked_by_city == by.city,
            window=row.city if row.asked_by_city == by.city else row.asked_by_city,
            organisation=row.asked_by_organisation,
            verdict=row.verdict,
            people=(asked[row.question_id],) if row.question_id in asked else tuple(mine[row.pk]),
        )
        for row in rows
    ]


def list_recognitions_of_person(*, by: Actor, person_id: int) -> list[RecognitionShown]:
    """What other windows answered about a person of this one, newest first. Errors: ``role-not-enough``."""
    require(policies.may_search_people(by))
    rows = RecognitionAnswer.objects.filter(question__person_id=person_id, asked_by_city=by.city)
    return describe_recognitions(by=by, answers=rows.order_by("-asked_at", "city")[:12])


def load_recognition(*, by: Actor) -> RecognitionState:
    """Whether this window answers, and how far its tokens are. Errors: ``role-not-enough``. Cost: five queries."""
    require(policies.may_search_people(by))
    keys = list_link_keys()
    entries = RecognitionEntry.objects.filter(person__city=by.city)
    choice = RecognitionChoice.objects.filter(city=by.city).order_by("-id").first()
    since = timezone.now() - timedelta(days=1)
    return RecognitionState(
        city=by.city,
        is_on=bool(keys),
        answers=choice is not None and choice.answers,
        reason=choice.reason if choice else "",
        chosen_by=choice.chosen_by if choice else "",
        tokenised=entries.count(),
        stale=entries.exclude(key_name=name_key(keys[0])).count() if keys else 0,
        asked_today=RecognitionQuestion.objects.filter(city=by.city, asked_at__gte=since).count(),
        limit_per_person=PER_PERSON,
        limit_per_user=PER_USER,
        limit_per_organisation=PER_ORGANISATION,
    )


def list_windows(*, but: str) -> list[str]:
    """The other cities whose windows may be asked."""
    return [city for city in load_registration_content().cities if city != but]
