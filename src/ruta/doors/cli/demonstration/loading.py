"""Writing the demonstration through the rooms' commands, a batch of people at a time. Needs the house open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ruta.doors.cli.demonstration.accounts import PLACES, list_accounts
from ruta.doors.cli.demonstration.calendar import Calendar
from ruta.doors.cli.demonstration.headcounts import list_headcounts
from ruta.doors.cli.demonstration.lives import Life, make_life
from ruta.doors.cli.demonstration.mixes import read_mix
from ruta.doors.cli.demonstration.openings import Openings, read_openings
from ruta.doors.cli.demonstration.population import BATCH, SyntheticPerson, make_person
from ruta.doors.cli.demonstration.selection import Selection
from ruta.rooms.access.commands import add_authenticator, create_account
from ruta.rooms.access.types import SYSTEM, Role
from ruta.rooms.dialogue.commands import load_spaces
from ruta.rooms.dialogue.rules.reading import read_spaces
from ruta.rooms.directory.commands import load_directory_content
from ruta.rooms.ledger.commands import record_deliveries_in_bulk, record_delivery, record_headcounts, reverse_delivery
from ruta.rooms.ledger.types import NewDelivery
from ruta.rooms.people.commands import merge_people, record_consent, register_people_in_bulk
from ruta.rooms.people.queries import list_person_numbers
from ruta.rooms.people.rules.facts import derive_facts
from ruta.rooms.people.types import ConsentAnswer, Registration
from ruta.rooms.programme.commands import load_programme
from ruta.rooms.programme.rules.reading import read_content
from ruta.rooms.route.commands import import_cases_in_bulk, link_imported_deliveries
from ruta.rooms.route.queries.content import load_cohorts, load_instrument
from ruta.rooms.route.rules.sharing import find_asked, select_shared
from ruta.rooms.route.types import ImportedCase, SharedItem

Tell = Callable[[str], None]


@dataclass
class _Building:
    """What every batch needs, and what was written so far."""

    seed: int
    calendar: Calendar
    openings: Openings
    selection: Selection
    workers: dict[str, list[int]]
    person_ids: dict[int, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def build_demonstration(*, people: int, seed: int, calendar: Calendar, tell: Tell) -> dict[str, int]:
    """Load the content, make the accounts and write the population with its lives; answers how many of each.

    Memory is bounded by the batch. Cost: some 4 ms per person.
    """
    content_dir = Path(settings.RUTA.content_dir)
    mix = read_mix(content_dir)
    _hurry_sqlite()
    tell("Loading the directory and the programme")
    directory, openings = read_openings(content_dir)
    load_directory_content(by=SYSTEM, content=directory)
    load_programme(by=SYSTEM, content=read_content(content_dir / "programme"))
    load_spaces(by=SYSTEM, spaces=read_spaces(content_dir / "dialogue"))
    tell("Making the accounts")
    workers = _make_accounts(seed)
    instrument = load_instrument()
    building = _Building(seed, calendar, openings, Selection(load_cohorts().values()), workers)
    for start in range(0, people, BATCH):
        indexes = range(start, min(start + BATCH, people))
        persons = [make_person(index, seed=seed, mix=mix, calendar=calendar) for index in indexes]
        lives = [
            make_life(person, seed=seed, openings=openings, instrument=instrument, calendar=calendar)
            for person in persons
        ]
        with transaction.atomic():
            _write_batch(building, persons, lives)
        tell(f"{indexes[-1] + 1:,} of {people:,} people")
    headcounts = list_headcounts(seed=seed, calendar=calendar)
    record_headcounts(by=SYSTEM, entries=headcounts, on=calendar.last)
    building.counts.update(accounts=len(PLACES), services=len(openings.services), headcounts=len(headcounts))
    return dict(sorted(building.counts.items()))


def _hurry_sqlite() -> None:
    """A build that is cut short is begun anew, so nothing is lost by not waiting for the disk."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")


def _make_accounts(seed: int) -> dict[str, list[int]]:
    """Every account; answers the users who keep cases, by city."""
    workers: dict[str, list[int]] = {}
    for place, account in zip(PLACES, list_accounts(seed), strict=True):
        user = create_account(
            by=SYSTEM,
            username=place.user,
            password=account.password,
            role=place.role.value,
            organisation=place.organisation,
            city=place.city,
            name=place.name,
            sees_sensitive=place.sees_sensitive,
        )
        if account.totp_secret:
            add_authenticator(by=SYSTEM, username=place.user, secret=account.totp_secret)
        if place.role in (Role.FRONT_DESK, Role.CASE_WORKER):
            workers.setdefault(place.city, []).append(user.pk)
    return workers


def _write_batch(building: _Building, persons: Sequence[SyntheticPerson], lives: Sequence[Life]) -> None:
    registrations = [_add_referral_consents(p.registration, life) for p, life in zip(persons, lives, strict=True)]
    ids = register_people_in_bulk(by=SYSTEM, registrations=registrations, on=building.calendar.last)
    building.person_ids = dict(zip((person.index for person in persons), ids, strict=True))
    referral_ids = _write_cases(building, persons, lives)
    _write_deliveries(building, persons, lives, referral_ids)
    for person, life in zip(persons, lives, strict=True):
        person_id = building.person_ids[person.index]
        for organisation, day in life.withdrawals:
            record_consent(
                by=SYSTEM, person_id=person_id, purpose="refer", recipient=organisation, category="",
                state="withdrawn", language="es", how="spoken", on=day,
            )  # fmt: skip
        if person.merge and person.second_of is not None:
            merge_people(
                by=SYSTEM, keep_id=building.person_ids[person.second_of], other_id=person_id, reason="same-person"
            )
            building.counts["merged"] += 1
    building.counts.update(people=len(ids))


def _add_referral_consents(registration: Registration, life: Life) -> Registration:
    """The decision about each institution of the plan, once each."""
    told = registration.consents[0]
    decisions = [
        ConsentAnswer(
            "refer",
            "refused" if organisation in life.refusals else "given",
            recipient=organisation,
            language=told.language,
            how=told.how,
        )
        for organisation in dict.fromkeys(life.receivers)
    ]
    return replace(registration, consents=(*registration.consents, *decisions))


def _write_cases(
    building: _Building, persons: Sequence[SyntheticPerson], lives: Sequence[Life]
) -> dict[int, tuple[int, ...]]:
    """The cases of a batch; answers the identifiers of the referrals, by the person's index."""
    numbers = list_person_numbers(by=SYSTEM, person_ids=building.person_ids.values())
    pairs = [(person, life) for person, life in zip(persons, lives, strict=True) if life.has_case]
    cases = [_make_case(building, person, life, numbers) for person, life in pairs]
    written = import_cases_in_bulk(by=SYSTEM, cases=cases)
    building.counts.update(
        cases=len(cases),
        referrals=sum(len(case.referrals) for case in cases),
        follow_ups=sum(len(case.follow_ups) for case in cases),
        cohort_members=sum(bool(case.cohort) for case in cases),
        appointments=sum(referral.appointment is not None for case in cases for referral in case.referrals),
    )
    return {person.index: referral_ids for (person, _), (_, referral_ids) in zip(pairs, written, strict=True)}


def _make_case(building: _Building, person: SyntheticPerson, life: Life, numbers: dict[int, str]) -> ImportedCase:
    registration = person.registration
    person_id = building.person_ids[person.index]
    workers = building.workers[registration.city]
    worker = workers[Random(f"{building.seed}:worker:{person.index}").randrange(len(workers))]
    cohort, group = building.selection.choose(registration, life, seed=building.seed, index=person.index)
    assert life.opened_on is not None
    days = dict(life.appointments)
    return ImportedCase(
        person_id=person_id,
        person_number=numbers[person_id],
        city=registration.city,
        organisation=registration.registered_by_organisation,
        opened_on=life.opened_on,
        worker_id=worker,
        state=life.state,
        closed_on=life.closed_on,
        close_outcome=life.close_outcome,
        answers=life.answers,
        assessed_on=life.assessed_on,
        agreed_on=life.agreed_on,
        steps=life.steps,
        referrals=tuple(
            replace(
                referral,
                sender_user=worker,
                shared=_share(
                    building.openings, registration, life.steps[referral.step].service, on=referral.history[0][1]
                ),
                appointment=_draw_hour(building.seed, person.index, position, days[position])
                if position in days
                else None,
            )
            for position, referral in enumerate(life.referrals)
        ),
        follow_ups=life.follow_ups,
        cohort=cohort,
        cohort_group=group,
        synthetic=True,
    )


def _share(openings: Openings, registration: Registration, service: str, *, on: date) -> tuple[SharedItem, ...]:
    """What the institution is told, as the desk would tell it, without the number."""
    declared = derive_facts(registration, specific_needs=None, on=on)
    facts, documents = find_asked(openings.services[service].demand)
    names = (registration.given_names, registration.surname_1, registration.surname_2)
    return select_shared(
        number="",
        name=" ".join(name for name in names if name),
        birth_year=registration.birth_year,
        ages=declared.ages,
        phone=registration.phone,
        phone_safe=registration.phone_safe,
        email=registration.email,
        email_safe=registration.email_safe,
        languages=declared.facts.get("languages", ()),
        documents_held=declared.facts.get("documents", ()),
        documents_asked=documents,
        facts=declared.facts,
        facts_asked=facts,
    )[1:]


def _draw_hour(seed: int, index: int, position: int, day: date) -> datetime:
    random = Random(f"{seed}:hour:{index}:{position}")
    at = time(random.randrange(9, 17), random.choice((0, 20, 40)))
    return timezone.make_aware(datetime.combine(day, at))


def _write_deliveries(
    building: _Building,
    persons: Sequence[SyntheticPerson],
    lives: Sequence[Life],
    referral_ids: dict[int, tuple[int, ...]],
) -> None:
    kept: list[NewDelivery] = []
    for person, life in zip(persons, lives, strict=True):
        for told in life.deliveries:
            referral = referral_ids[person.index][told.referral] if told.referral is not None else None
            delivery = NewDelivery(
                date=told.on,
                person_id=building.person_ids[person.index],
                kind=told.kind,
                outcome=told.outcome,
                service=told.service,
                organisation=told.organisation,
                city=person.registration.city,
                activity=told.activity,
                source=told.source,
                referral_ref=f"referral:{referral}" if referral is not None else "",
                synthetic=True,
            )
            if not told.reversal:
                kept.append(delivery)
                continue
            wrong = record_delivery(by=SYSTEM, delivery=delivery, again=True, on=building.calendar.last)
            reverse_delivery(by=SYSTEM, delivery_id=wrong.pk, reason=told.reversal)
            building.counts.update(deliveries=1, reversals=1)
    record_deliveries_in_bulk(by=SYSTEM, deliveries=kept, on=building.calendar.last)
    link_imported_deliveries(by=SYSTEM, person_ids=building.person_ids.values())
    building.counts.update(deliveries=len(kept))
