"""Entering what was delivered."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from ruta.kernel.problems import NotAllowed, Problem, Problems
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import ANONYMOUS, SYSTEM, Actor
from ruta.rooms.ledger import queries
from ruta.rooms.ledger.commands import record_deliveries_in_bulk, record_delivery, record_headcounts
from ruta.rooms.ledger.models import Delivery, HeadcountPart
from ruta.rooms.ledger.queries import export_events, export_headcount_parts, list_deliveries, read_watermark
from ruta.rooms.ledger.types import NewDelivery, Part
from tests.rooms.ledger.town import Town


def test_record_delivery_takes_kind_organisation_and_city_from_the_service(rosa: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    assert (row.kind, row.organisation_id, row.city) == ("labour-intermediation", "omil-santiago", "santiago")
    assert (row.recorded_by, row.recorded_organisation, row.source) == ("rosa", "oficina-migrantes", "desk")


def test_record_delivery_leaves_a_line_in_the_audit_without_values(rosa: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    entry = AuditEntry.objects.get(action="ledger.record_delivery")
    assert (entry.username, entry.subject_type, entry.subject_id) == ("rosa", "person", str(town.ana.pk))
    assert entry.details["delivery"] == row.pk


def test_partner_enters_only_what_its_own_organisation_delivered(pedro: Actor, town: Town) -> None:
    assert record_delivery(by=pedro, delivery=town.deliver()).source == "partner"
    with pytest.raises(NotAllowed) as refused:
        record_delivery(by=pedro, delivery=town.deliver(service="orientation-desk"))
    assert refused.value.code == "delivery-other-organisation"


def test_the_desk_of_another_city_may_not_enter_a_delivery(marta: Actor, town: Town) -> None:
    with pytest.raises(NotAllowed) as refused:
        record_delivery(by=marta, delivery=town.deliver())
    assert refused.value.code == "other-city"


def test_visitors_and_programme_officers_may_not_enter_a_persons_delivery(olga: Actor, town: Town) -> None:
    for actor in (ANONYMOUS, olga):
        with pytest.raises(NotAllowed):
            record_delivery(by=actor, delivery=town.deliver())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"date": timezone.localdate() + timedelta(days=1)}, "delivery-in-future"),
        ({"date": date(2024, 12, 31)}, "delivery-before-programme"),
        ({"date_from": date(2026, 3, 3)}, "delivery-dates-reversed"),
        ({"service": "no-such-service"}, "delivery-reference-unknown"),
        ({"organisation": "no-such-organisation"}, "delivery-reference-unknown"),
        ({"place": "no-such-place"}, "delivery-reference-unknown"),
        ({"person_id": 999_999}, "delivery-reference-unknown"),
        ({"kind": "haircut"}, "ledger-word-unknown"),
        ({"outcome": "splendid"}, "ledger-word-unknown"),
        ({"source": "hearsay"}, "ledger-word-unknown"),
        ({"programme": "phase3"}, "ledger-word-unknown"),
        ({"headcount": 3}, "delivery-subject-unclear"),
        ({"quantity": -1}, "delivery-number-negative"),
        ({"person_id": None, "headcount": -1}, "delivery-number-negative"),
        ({"person_id": None, "headcount": 2, "parts": (Part("sex", "F", 3),)}, "headcount-parts-exceed-whole"),
        ({"programme": "cities", "date": date(2022, 1, 1)}, "programme-closed"),
        ({"programme": "cities", "date": date(2024, 1, 1), "source": "report"}, "delivery-after-programme"),
    ],
)
def test_record_delivery_refuses(rosa: Actor, town: Town, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Problem) as refused:
        record_delivery(by=rosa, delivery=town.deliver(**changes))
    assert refused.value.code == code
    assert not Delivery.objects.exists()
    assert not AuditEntry.objects.exists()


def test_everything_wrong_is_said_at_once(rosa: Actor, town: Town) -> None:
    with pytest.raises(Problems) as refused:
        record_delivery(by=rosa, delivery=town.deliver(date=date(2020, 1, 1), outcome="splendid"))
    assert {problem.code for problem in refused.value.problems} == {"delivery-before-programme", "ledger-word-unknown"}


def test_an_identical_delivery_is_refused_unless_confirmed(rosa: Actor, town: Town) -> None:
    record_delivery(by=rosa, delivery=town.deliver())
    with pytest.raises(Problem) as refused:
        record_delivery(by=rosa, delivery=town.deliver())
    assert refused.value.code == "delivery-already-recorded"
    record_delivery(by=rosa, delivery=town.deliver(), again=True)
    record_delivery(by=rosa, delivery=town.deliver(town.luz))
    assert Delivery.objects.count() == 3


def test_headcounts_keep_their_parts(olga: Actor, town: Town) -> None:
    entry = NewDelivery(
        date(2026, 2, 1), headcount=10, kind="fair-visit", city="santiago", parts=(Part("sex", "F", 7),)
    )
    (row,) = record_headcounts(by=olga, entries=[entry])
    assert HeadcountPart.objects.get().people == 7
    assert export_headcount_parts(programme="phase2").to_pylist() == [
        {"event_id": row.pk, "attribute": "sex", "value": "F", "people": 7}
    ]


def test_headcounts_are_all_or_nothing(olga: Actor, town: Town) -> None:
    good = NewDelivery(date(2026, 2, 1), headcount=10, kind="fair-visit", city="santiago")
    with pytest.raises(Problem):
        record_headcounts(by=olga, entries=[good, NewDelivery(date(2026, 2, 1), headcount=1, kind="haircut")])
    assert not Delivery.objects.exists()


def test_a_closed_programme_takes_entries_of_its_reports_as_published(town: Town) -> None:
    entry = NewDelivery(
        date(2022, 1, 31),
        headcount=5,
        kind="fair-visit",
        programme="cities",
        source="report",
        source_document="004",
        source_line=3560,
        parts=(Part("sex", "F", 7),),
    )
    assert len(record_headcounts(by=SYSTEM, entries=[entry])) == 1


def test_bulk_entries_leave_one_audit_line_and_only_the_system_may(rosa: Actor, town: Town) -> None:
    many = [town.deliver(date=date(2026, 1, 1) + timedelta(days=day)) for day in range(50)]
    with pytest.raises(NotAllowed):
        record_deliveries_in_bulk(by=rosa, deliveries=many)
    assert record_deliveries_in_bulk(by=SYSTEM, deliveries=many) == 50
    assert AuditEntry.objects.filter(action__startswith="ledger").count() == 1
    assert read_watermark(programme="phase2")[:2] == (50, Delivery.objects.latest("pk").pk)


def test_export_events_shows_every_entry_as_columns(rosa: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver(activity="CHL-1.2.3"))
    items = record_headcounts(by=SYSTEM, entries=[NewDelivery(date(2026, 1, 5), quantity=4, kind="tool")])[0]
    first, second = export_events(programme="phase2").to_pylist()
    assert first == {
        "event_id": row.pk,
        "person_id": town.ana.pk,
        "headcount": None,
        "kind": "labour-intermediation",
        "organisation": "omil-santiago",
        "city": "santiago",
        "date": date(2026, 3, 2),
        "outcome": "delivered",
        "reverses": None,
        "service": "job-placement",
        "activity": "CHL-1.2.3",
        "source": "desk",
        "synthetic": False,
    }
    assert (second["event_id"], second["person_id"], second["headcount"]) == (items.pk, None, 4)
    assert export_events(programme="cities").num_rows == 0


def test_list_deliveries_shows_partners_only_their_own(rosa: Actor, pedro: Actor, marta: Actor, town: Town) -> None:
    record_delivery(by=rosa, delivery=town.deliver())
    record_delivery(by=rosa, delivery=town.deliver(service="orientation-desk", date=date(2026, 3, 3)))
    assert [d.service for d in list_deliveries(by=rosa, person_id=town.ana.pk)] == ["orientation-desk", "job-placement"]
    assert [d.service for d in list_deliveries(by=pedro)] == ["job-placement"]
    assert list_deliveries(by=marta) == ()
    with pytest.raises(NotAllowed):
        list_deliveries(by=ANONYMOUS)


def test_export_events_reads_new_entries_and_forgets_what_was_rolled_back(
    rosa: Actor, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "may_keep_reads", lambda: True)
    monkeypatch.setattr(queries, "_KEPT", {})
    first = record_delivery(by=rosa, delivery=town.deliver())
    assert export_events(programme="phase2")["event_id"].to_pylist() == [first.pk]
    mark = transaction.savepoint()
    gone = record_delivery(by=rosa, delivery=town.deliver(town.luz))
    assert export_events(programme="phase2")["event_id"].to_pylist() == [first.pk, gone.pk]
    transaction.savepoint_rollback(mark)
    assert export_events(programme="phase2")["event_id"].to_pylist() == [first.pk]
    other = record_delivery(by=rosa, delivery=town.deliver(town.luz, service="orientation-desk"))
    kinds = export_events(programme="phase2").select(["event_id", "kind"]).to_pylist()
    assert kinds == [
        {"event_id": first.pk, "kind": "labour-intermediation"},
        {"event_id": other.pk, "kind": "orientation"},
    ]


def test_another_process_reads_from_the_file_and_what_came_since(
    rosa: Actor, town: Town, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.RUTA = settings.RUTA.model_copy(update={"var_dir": tmp_path})
    monkeypatch.setattr(queries, "may_keep_reads", lambda: True)
    monkeypatch.setattr(queries, "_FILE_FROM", 1)
    monkeypatch.setattr(queries, "_KEPT", {})
    first = record_delivery(by=rosa, delivery=town.deliver())
    export_events(programme="phase2")
    read: list[int] = []
    whole = queries._read_events

    def note(programme: str, *, after: int) -> Any:
        read.append(after)
        return whole(programme, after=after)

    monkeypatch.setattr(queries, "_read_events", note)
    monkeypatch.setattr(queries, "_KEPT", {})
    assert export_events(programme="phase2")["event_id"].to_pylist() == [first.pk]
    second = record_delivery(by=rosa, delivery=town.deliver(town.luz))
    monkeypatch.setattr(queries, "_KEPT", {})
    assert export_events(programme="phase2")["event_id"].to_pylist() == [first.pk, second.pk]
    assert read == [first.pk, first.pk]
    monkeypatch.setattr(queries, "_KEPT", {})
    (file,) = (tmp_path / "columns").iterdir()
    file.write_bytes(b"broken")
    assert export_events(programme="phase2")["event_id"].to_pylist() == [first.pk, second.pk]
