"""Places of services: nobody is sent to a full, ended or not yet begun service; the last place goes to one person."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from ruta.kernel.problems import Conflict, NotAllowed, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.directory import queries
from ruta.rooms.directory.commands import set_places, take_place
from ruta.rooms.directory.models import Edition, Intake, Service
from ruta.rooms.directory.queries.books import _books
from ruta.rooms.people.types import DeclaredFacts
from ruta.rooms.route.commands import (
    accept_referral,
    add_step,
    decline_referral,
    deliver_referral,
    refer_person,
    withdraw_referral,
)
from ruta.rooms.route.models import Case, Referral
from tests.rooms.route.conftest import OMIL, allow_sharing

SERVICE = "omil-asesoria"


def give_places(by: Actor, today: date, places: int) -> Intake:
    return set_places(by=by, service=SERVICE, since=today, until=None, places=places)


def find_offered(today: date) -> dict[str, set[str]]:
    facts = DeclaredFacts({"status": "permanent-residence", "documents": ["chl-run"], "job_seeking": True}, (30, 30))
    found = queries.find_entitlement(facts=facts, city="santiago", on=today)
    return {
        door: {answer.service.code for answer in getattr(found, door)} for door in ("open", "key", "closed", "full")
    }


def test_accepting_takes_a_place_and_who_will_not_come_gives_it_back(
    sent: Referral, pedro: Actor, rosa: Actor, today: date
) -> None:
    intake = give_places(pedro, today, 1)
    accept_referral(by=pedro, referral_id=sent.pk, on=today)
    intake.refresh_from_db()
    assert (intake.taken, intake.free) == (1, 0)
    withdraw_referral(by=rosa, referral_id=sent.pk, reason="consent-withdrawn", on=today)
    intake.refresh_from_db()
    assert intake.free == 1
    assert Referral.objects.get(pk=sent.pk).intake_id is None


def test_declining_after_accepting_frees_the_place(accepted: Referral, pedro: Actor, today: date) -> None:
    assert accepted.intake_id is None, "places were not counted yet"
    decline_referral(by=pedro, referral_id=accepted.pk, reason="no-capacity", on=today)


def test_a_delivery_keeps_its_place(sent: Referral, pedro: Actor, today: date) -> None:
    intake = give_places(pedro, today, 3)
    accept_referral(by=pedro, referral_id=sent.pk, on=today)
    deliver_referral(by=pedro, referral_id=sent.pk, on=today)
    intake.refresh_from_db()
    assert intake.taken == 1


def test_a_full_service_accepts_nobody_and_nothing_is_written(sent: Referral, pedro: Actor, today: date) -> None:
    give_places(pedro, today, 0)
    before = AuditEntry.objects.count()
    with pytest.raises(Conflict, match="service-full"):
        accept_referral(by=pedro, referral_id=sent.pk, on=today)
    assert Referral.objects.get(pk=sent.pk).state == sent.state
    assert AuditEntry.objects.count() == before


def test_a_full_service_is_not_offered_planned_or_referred_to(
    case: Case, rosa: Actor, pedro: Actor, today: date
) -> None:
    allow_sharing(rosa, case.person_id, OMIL, today)
    before = find_offered(today)
    assert SERVICE in before["open"] | before["key"]
    give_places(pedro, today, 0)
    now = find_offered(today)
    assert SERVICE in now["full"]
    assert SERVICE not in now["open"] | now["key"] | now["closed"]
    for attempt in (
        lambda: add_step(by=rosa, case_id=case.pk, service=SERVICE),
        lambda: refer_person(by=rosa, case_id=case.pk, service=SERVICE, on=today),
    ):
        with pytest.raises(Problem, match="service-full"):
            attempt()
    assert not Referral.objects.exists()
    other = queries.get_service("omil-bolsa")
    assert SERVICE not in {row.code for row in queries.list_related_services(other)}


@pytest.mark.parametrize("field", ["open_until", "open_from"])
def test_a_service_out_of_dates_is_never_offered(field: str, case: Case, rosa: Actor, today: date) -> None:
    day = today - timedelta(days=1) if field == "open_until" else today + timedelta(days=1)
    Service.objects.filter(code=SERVICE).update(**{field: day})
    Edition.objects.update(content_hash="changed-" + field)
    _books.clear()
    offered = find_offered(today)
    assert not any(SERVICE in codes for codes in offered.values())
    assert not queries.list_services().filter(code=SERVICE).exists()
    assert queries.list_services(status=None).filter(code=SERVICE).exists()
    with pytest.raises(Problem, match="service-inactive"):
        queries.require_active(SERVICE)
    with pytest.raises(Problem, match="step-service-inactive"):
        add_step(by=rosa, case_id=case.pk, service=SERVICE)
    _books.clear()


@pytest.mark.parametrize(
    ("since", "until", "places", "code"),
    [
        (0, -1, 5, "places-days-reversed"),
        (5, None, 5, "places-overlap"),
        (-9, 3, 5, "places-overlap"),
        (0, None, 1, "places-taken"),
    ],
)  # fmt: skip
def test_places_that_cannot_be_are_refused(
    directory: None, pedro: Actor, today: date, since: int, until: int | None, places: int, code: str
) -> None:
    give_places(pedro, today, 2)
    for _ in range(2):
        take_place(by=SYSTEM, service=SERVICE, on=today)
    days: dict[str, Any] = {"since": today + timedelta(days=since)}
    days["until"] = None if until is None else today + timedelta(days=until)
    with pytest.raises(Problem, match=code):
        set_places(by=pedro, service=SERVICE, places=places, **days)
    assert list(Intake.objects.values_list("places", "taken")) == [(2, 2)]


def test_only_the_institution_and_the_editors_say_how_many_places(
    directory: None, rosa: Actor, olga: Actor, today: date
) -> None:
    with pytest.raises(NotAllowed):
        give_places(rosa, today, 4)
    assert give_places(olga, today, 4).places == 4
    assert AuditEntry.objects.filter(action="directory.set_places").count() == 1


def test_the_place_after_the_last_is_refused(directory: None, pedro: Actor, today: date) -> None:
    intake = give_places(pedro, today, 1)
    assert take_place(by=SYSTEM, service=SERVICE, on=today) == intake.pk
    with pytest.raises(Conflict, match="service-full"):
        take_place(by=SYSTEM, service=SERVICE, on=today)


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_the_last_place_at_once_cannot_both_have_it(directory: None, pedro: Actor, today: date) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("tests share one SQLite in memory, which threads cannot lock; writers queue in the product")
    intake = give_places(pedro, today, 1)
    start, outcomes = Barrier(4), []

    def take() -> None:
        try:
            start.wait()
            outcomes.append(take_place(by=SYSTEM, service=SERVICE, on=today))
        except Problem as problem:
            outcomes.append(problem.code)
        finally:
            connections.close_all()

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == sorted([str(intake.pk), *["service-full"] * 3]), connection.vendor
    intake.refresh_from_db()
    assert intake.taken == 1
