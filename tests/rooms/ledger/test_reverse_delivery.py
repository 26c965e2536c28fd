"""Correcting an entry by a reversal, and the database that allows nothing else."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ruta.kernel.problems import NotAllowed, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.ledger.commands import record_delivery, record_headcounts, reverse_delivery
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.ledger.queries import list_deliveries
from ruta.rooms.ledger.types import NewDelivery, Part
from tests.rooms.ledger.town import Town


def test_a_reversal_names_what_it_corrects_and_both_stay(rosa: Actor, carlos: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    reversal = reverse_delivery(by=carlos, delivery_id=row.pk, reason="wrong-person")
    assert reversal.reverses_id == row.pk
    assert (reversal.person_id, reversal.service_id, reversal.date) == (row.person_id, row.service_id, row.date)
    shown = {delivery.delivery_id: delivery for delivery in list_deliveries(by=carlos, person_id=town.ana.pk)}
    assert not any(delivery.counts for delivery in shown.values())
    assert shown[row.pk].reversed_by == reversal.pk
    assert shown[row.pk].reason_words is not None
    assert AuditEntry.objects.filter(action="ledger.reverse_delivery", purpose="wrong-person").count() == 1


def test_after_a_reversal_the_same_delivery_may_be_recorded_again(rosa: Actor, carlos: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    reverse_delivery(by=carlos, delivery_id=row.pk, reason="entered-twice")
    record_delivery(by=rosa, delivery=town.deliver())


def test_reversing_twice_is_refused_by_message_and_by_the_database(rosa: Actor, silvia: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    reversal = reverse_delivery(by=silvia, delivery_id=row.pk, reason="did-not-happen")
    with pytest.raises(Problem) as refused:
        reverse_delivery(by=silvia, delivery_id=row.pk, reason="did-not-happen")
    assert refused.value.code == "delivery-reversed-already"
    reversal.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        reversal.save(force_insert=True)


def test_a_reversal_of_a_reversal_says_to_record_the_delivery_again(rosa: Actor, silvia: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    reversal = reverse_delivery(by=silvia, delivery_id=row.pk, reason="other")
    with pytest.raises(Problem) as refused:
        reverse_delivery(by=silvia, delivery_id=reversal.pk, reason="other")
    assert refused.value.code == "reversal-of-reversal"
    assert "Record the delivery again" in refused.value.message


def test_a_reversal_needs_a_coded_reason(rosa: Actor, silvia: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    with pytest.raises(Problem) as refused:
        reverse_delivery(by=silvia, delivery_id=row.pk, reason="just because")
    assert refused.value.code == "ledger-word-unknown"
    assert "entered-twice" in refused.value.message


def test_an_unknown_entry_is_not_found(silvia: Actor) -> None:
    with pytest.raises(Problem) as refused:
        reverse_delivery(by=silvia, delivery_id=12345, reason="other")
    assert refused.value.code == "delivery-not-found"


def test_only_those_who_recorded_it_reverse_it(
    rosa: Actor, silvia: Actor, pedro: Actor, marta: Actor, olga: Actor, town: Town
) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    for actor in (rosa, pedro, marta, olga):
        with pytest.raises(NotAllowed):
            reverse_delivery(by=actor, delivery_id=row.pk, reason="other")
    assert Delivery.objects.count() == 1
    reverse_delivery(by=silvia, delivery_id=row.pk, reason="other")


def test_a_partners_entry_is_reversed_by_the_partner_or_a_supervisor_of_the_city(
    pedro: Actor, carlos: Actor, silvia: Actor, town: Town
) -> None:
    first = record_delivery(by=pedro, delivery=town.deliver())
    second = record_delivery(by=pedro, delivery=town.deliver(town.luz))
    with pytest.raises(NotAllowed):
        reverse_delivery(by=carlos, delivery_id=first.pk, reason="other")
    reverse_delivery(by=pedro, delivery_id=first.pk, reason="entered-twice")
    reverse_delivery(by=silvia, delivery_id=second.pk, reason="did-not-happen")


@pytest.mark.parametrize("table", ["ledger_delivery", "ledger_headcountpart"])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
def test_the_database_itself_refuses_updates_and_deletes(rosa: Actor, town: Town, table: str, statement: str) -> None:
    record_delivery(by=rosa, delivery=town.deliver())
    entry = NewDelivery(town.deliver().date, headcount=9, kind="fair-visit", parts=(Part("sex", "F", 4),))
    record_headcounts(by=SYSTEM, entries=[entry])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))


def test_the_database_refuses_a_reversal_without_a_reason(rosa: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    row.pk, row.reverses_id, row.reason = None, row.pk, ""
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_refuses_a_person_and_a_headcount_in_one_entry(rosa: Actor, town: Town) -> None:
    row = record_delivery(by=rosa, delivery=town.deliver())
    row.pk, row.headcount = None, 4
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
