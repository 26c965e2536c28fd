"""Asking other windows whether they know a person, with nothing but tokens; making and renewing the tokens."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Progress
from ruta.rooms.people import errors, policies
from ruta.rooms.people.commands.merging import lock_city
from ruta.rooms.people.models import (
    Consent,
    RecognitionAnswer,
    RecognitionChoice,
    RecognitionEntry,
    RecognitionMatch,
    RecognitionQuestion,
    RecognitionToken,
)
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.joined import find_roots
from ruta.rooms.people.queries.recognition import (
    PER_ORGANISATION,
    PER_PERSON,
    PER_USER,
    PURPOSE,
    is_answering,
    list_consenting,
    list_link_keys,
    list_windows,
    read_identities,
)
from ruta.rooms.people.queries.records import get_person_for
from ruta.rooms.people.rules.recognition import (
    MOST_SHARED,
    Identity,
    fill_up,
    is_enough_to_ask,
    judge_agreement,
    make_tokens,
    name_key,
)

_CHUNK = 200
#: The same question within this time is the same question: its answer is given again and counts for nothing.
_SAME = timedelta(days=1)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@transaction.atomic
def choose_recognition(*, by: Actor, city: str, answers: bool, reason: str) -> None:
    """Say whether a city's window answers others, with the reason; it does not until somebody says so.

    Errors: ``role-not-enough``, ``other-city``, ``reason-missing``.
    """
    require(policies.may_open_recognition(by, city))
    if not reason.strip():
        raise errors.recognition_reason_missing()
    RecognitionChoice.objects.create(
        city=city, answers=answers, reason=reason.strip()[:300], chosen_at=timezone.now(), chosen_by=by.username
    )
    record_audit(
        by=by,
        action="people.choose_recognition",
        subject=("city", city),
        writes=True,
        purpose=reason.strip()[:200],
        details={"answers": answers},
    )


def tokenise_people(*, by: Actor, progress: Progress, city: str = "") -> dict[str, Any]:
    """Long work: make tokens of everybody who lets herself be recognised, anew where the file or the key changed.

    Tokens of people who withdrew go. Some hundred people at a time are whole; the next work does the rest.
    Errors: ``role-not-enough``, ``other-city``, ``city-unknown``, ``recognition-off``.
    """
    cities = load_registration_content().cities
    if city and city not in cities:
        raise errors.city_unknown(city=city)
    counts = {"made": 0, "kept": 0, "removed": 0}
    for one in [city] if city else cities:
        require(policies.may_open_recognition(by, one))
        keys = list_link_keys()
        if not keys:
            if by.is_system:
                return counts
            raise errors.recognition_off()
        with reading_all("tokens are made of the people of a city; no name leaves"):
            for name, count in _tokenise_city(one, keys[0], progress).items():
                counts[name] += count
        record_audit(by=by, action="people.tokenise_people", subject=("city", one), writes=True, details=dict(counts))
    return counts


def _tokenise_city(city: str, key: bytes, progress: Progress) -> dict[str, int]:
    asked = Consent.objects.filter(person__city=city, purpose=PURPOSE).values_list("person_id", flat=True).distinct()
    wanted = sorted(list_consenting(asked, on=timezone.localdate()))
    entries = {
        pk: (version, name)
        for pk, version, name in RecognitionEntry.objects.filter(person__city=city).values_list(
            "person_id", "version", "key_name"
        )
    }
    gone = sorted(entries.keys() - set(wanted))
    total, made = len(wanted) + len(gone), 0
    for start in range(0, len(gone), _CHUNK):
        part = gone[start : start + _CHUNK]
        with transaction.atomic():
            RecognitionToken.objects.filter(person_id__in=part).delete()
            RecognitionEntry.objects.filter(person_id__in=part).delete()
        progress(min(start + _CHUNK, len(gone)), total)
    for start in range(0, len(wanted), _CHUNK):
        identities = {
            pk: found
            for pk, found in read_identities(wanted[start : start + _CHUNK]).items()
            if entries.get(pk) != (found[0], name_key(key))
        }
        made += _write_tokens(city, identities, key)
        progress(len(gone) + min(start + _CHUNK, len(wanted)), total)
    _forget_common(city)
    return {"made": made, "kept": len(wanted) - made, "removed": len(gone)}


@transaction.atomic
def _write_tokens(city: str, identities: dict[int, tuple[int, Identity]], key: bytes) -> int:
    RecognitionToken.objects.filter(person_id__in=identities).delete()
    rows = [
        (token, pk)
        for pk, (_version, identity) in identities.items()
        for token in fill_up(token for tokens in make_tokens(identity, key=key).values() for token in tokens)
    ]
    # In the order of the tokens, which is chance: how rows follow each other tells nothing about who they are of.
    RecognitionToken.objects.bulk_create(
        [RecognitionToken(city=city, token=token, person_id=pk) for token, pk in sorted(rows)], batch_size=500
    )
    RecognitionEntry.objects.bulk_create(
        [
            RecognitionEntry(person_id=pk, version=version, key_name=name_key(key))
            for pk, (version, _identity) in identities.items()
        ],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["version", "key_name"],
    )
    return len(identities)


@transaction.atomic
def _forget_common(city: str) -> None:
    """Put chance in the place of tokens that several people share: their number would tell how common a name is."""
    common = (
        RecognitionToken.objects.filter(city=city)
        .values("token")
        .annotate(people=Count("person"))
        .filter(people__gt=MOST_SHARED)
        .values_list("token", flat=True)
    )
    for token in list(common):
        for row in RecognitionToken.objects.filter(city=city, token=token):
            row.token = secrets.token_urlsafe(16)
            row.save(update_fields=["token"])


@transaction.atomic
def ask_elsewhere(*, by: Actor, person_id: int, on: date | None = None) -> RecognitionQuestion:
    """Ask every window that answers whether it knows a person: *yes* is probably, *perhaps*, or *no*, and no more.

    The person must have agreed here; only those who agreed there are recognised. Both sides keep the question. Asked
    again within a day with nothing new in the file, the former question is given.
    Errors: ``role-not-enough``, ``other-city``, ``person-not-found``, ``recognition-off``,
    ``recognition-not-permitted``, ``recognition-too-little``, ``recognition-limit``.
    """
    person = get_person_for(by, person_id)
    require(policies.may_ask_elsewhere(by, person.city))
    on = on or timezone.localdate()
    keys = list_link_keys()
    if not keys:
        raise errors.recognition_off()
    if person.pk not in list_consenting([person.pk], on=on):
        raise errors.recognition_not_permitted()
    _version, identity = read_identities([person.pk])[person.pk]
    if not is_enough_to_ask(identity):
        raise errors.recognition_too_little()
    lock_city(f"people.recognition:{person.city}")
    digest = _digest(identity, keys[0])
    now = timezone.now()
    former = RecognitionQuestion.objects.filter(person=person, digest=digest, asked_at__gte=now - _SAME).first()
    if former is not None:
        return former
    _refuse_too_many(by, person.pk)
    question = RecognitionQuestion.objects.create(
        reference="R-" + "".join(secrets.choice(_LETTERS) for _ in range(8)),
        city=person.city,
        organisation=by.organisation,
        user_id=by.user_id,
        username=by.username,
        person=person,
        digest=digest,
        asked_at=now,
    )
    tokens = [make_tokens(identity, key=key) for key in keys]
    with reading_all("a window's tokens are asked; only yes, perhaps or no goes to the other side"):
        for city in list_windows(but=person.city):
            if is_answering(city):
                _answer(by, question, city, tokens, on)
    record_audit(
        by=by,
        action="people.ask_elsewhere",
        subject=("person", person.pk),
        writes=True,
        purpose=PURPOSE,
        details={"reference": question.reference},
    )
    return question


def _digest(identity: Identity, key: bytes) -> str:
    """Tells a repeated question without keeping what was asked."""
    found = sorted(token for tokens in make_tokens(identity, key=key).values() for token in tokens)
    return hmac.new(key, "|".join(found).encode(), hashlib.sha256).hexdigest()[:22]


def _refuse_too_many(by: Actor, person_id: int) -> None:
    """Count what was asked; the lock of the city keeps two questions at once from passing together."""
    now = timezone.now()
    asked = RecognitionQuestion.objects.filter(city=by.city)
    today = asked.filter(asked_at__gte=now - timedelta(days=1))
    for rows, limit, whose in (
        (asked.filter(person_id=person_id, asked_at__gte=now - timedelta(days=30)), PER_PERSON, "for one person"),
        (today.filter(user_id=by.user_id or 0), PER_USER, "for one account"),
        (today.filter(organisation=by.organisation), PER_ORGANISATION, "for one institution"),
    ):
        if rows.count() >= limit:
            raise errors.recognition_limit(limit=limit, whose=whose)


def _answer(
    by: Actor, question: RecognitionQuestion, city: str, asked: list[dict[str, frozenset[str]]], on: date
) -> None:
    """What the window of a city answers, kept for both sides; who was meant stays with it."""
    kind_of = {token: kind for tokens in asked for kind, found in tokens.items() for token in found}
    rows = RecognitionToken.objects.filter(city=city, token__in=kind_of).values_list("token", "person_id")
    people: dict[int, set[str]] = {}
    common = {token for token, count in Counter(token for token, _pk in rows).items() if count > MOST_SHARED}
    for token, person_id in rows:
        if token not in common:
            people.setdefault(person_id, set()).add(kind_of[token])
    still = list_consenting(people, on=on)
    judged = {pk: judge_agreement(kinds) for pk, kinds in people.items() if pk in still}
    best = next((verdict for verdict in ("yes", "perhaps") if verdict in judged.values()), "no")
    answer = RecognitionAnswer.objects.create(
        question=question,
        city=city,
        verdict=best,
        reference=question.reference,
        asked_by_city=question.city,
        asked_by_organisation=question.organisation,
        asked_at=question.asked_at,
    )
    if best == "no":
        return
    for person_id in sorted(set(find_roots([pk for pk, verdict in judged.items() if verdict == best]).values())):
        RecognitionMatch.objects.create(answer=answer, person_id=person_id)
        record_audit(
            by=by,
            action="people.recognised_elsewhere",
            subject=("person", person_id),
            writes=False,
            purpose=PURPOSE,
            details={"reference": question.reference, "verdict": best},
        )
