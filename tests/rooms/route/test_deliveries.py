"""What is delivered on a route reaches the ledger once, and is taken back by reversal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ruta.kernel.problems import Conflict, NotAllowed, Problem
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.route.commands import (
    add_step,
    answer_follow_up,
    complete_step,
    deliver_referral,
    record_attendance,
    record_step_delivery,
    reverse_referral_delivery,
    reverse_step_delivery,
)
from ruta.rooms.route.models import Case, FollowUp, Referral, Step
from ruta.rooms.route.queries import list_follow_ups, today_queue
from ruta.rooms.route.types import FollowUpAnswer


def test_a_delivery_enters_the_ledger_with_its_keys(accepted: Referral, pedro: Actor, today: date) -> None:
    record_attendance(by=pedro, referral_id=accepted.pk, came=True, on=today)
    done = deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    entry = Delivery.objects.get()
    assert done.delivery_id == entry.pk
    assert (entry.programme, entry.person_id, entry.service_id, entry.organisation_id, entry.city) == (
        "phase2",
        accepted.case.person_id,
        "omil-asesoria",
        "omil-santiago",
        "santiago",
    )
    assert (entry.kind, entry.source, entry.referral_ref) == ("employability", "partner", f"referral:{accepted.pk}")
    step = Step.objects.get()
    assert (step.state, step.done_on) == ("done", today)
    assert FollowUp.objects.filter(step=step, state="due").count() == 4


def test_a_second_delivery_needs_confirmation(accepted: Referral, pedro: Actor, today: date) -> None:
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    with pytest.raises(Conflict) as caught:
        deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    assert caught.value.code == "delivered-before"
    assert Delivery.objects.count() == 1
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today, again=True)
    assert Delivery.objects.values("person").distinct().count() == 1
    assert Delivery.objects.count() == 2
    assert FollowUp.objects.count() == 4


def test_an_unknown_outcome_or_a_day_to_come_delivers_nothing(accepted: Referral, pedro: Actor, today: date) -> None:
    with pytest.raises(Problem):
        deliver_referral(by=pedro, referral_id=accepted.pk, on=today, outcome="wonderful")
    with pytest.raises(Problem):
        deliver_referral(by=pedro, referral_id=accepted.pk, on=today + timedelta(days=1))
    accepted.refresh_from_db()
    assert accepted.state == "accepted"
    assert Delivery.objects.count() == 0


def test_nothing_is_delivered_before_it_was_accepted(sent: Referral, pedro: Actor, today: date) -> None:
    with pytest.raises(Conflict):
        deliver_referral(by=pedro, referral_id=sent.pk, on=today)
    assert Delivery.objects.count() == 0


def test_a_reversal_takes_the_delivery_the_step_and_its_follow_ups_back(
    accepted: Referral, pedro: Actor, today: date
) -> None:
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    back = reverse_referral_delivery(by=pedro, referral_id=accepted.pk, reason="did-not-happen", on=today)
    assert (back.state, back.delivery_id) == ("attended", None)
    assert Delivery.objects.filter(reverses__isnull=False).count() == 1
    assert Step.objects.get().state == "in-progress"
    assert FollowUp.objects.filter(state="due").count() == 0
    with pytest.raises(Conflict) as caught:
        reverse_referral_delivery(by=pedro, referral_id=accepted.pk, reason="did-not-happen", on=today)
    assert caught.value.code == "nothing-delivered"


def test_after_two_deliveries_a_reversal_leaves_the_first(accepted: Referral, pedro: Actor, today: date) -> None:
    first = deliver_referral(by=pedro, referral_id=accepted.pk, on=today).delivery_id
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today, again=True)
    back = reverse_referral_delivery(by=pedro, referral_id=accepted.pk, reason="entered-twice", on=today)
    assert (back.state, back.delivery_id) == ("delivered", first)


def test_front_desk_does_not_reverse_what_a_partner_entered(
    accepted: Referral, pedro: Actor, rosa: Actor, today: date
) -> None:
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    with pytest.raises(NotAllowed):
        reverse_referral_delivery(by=rosa, referral_id=accepted.pk, reason="wrong-date", on=today)
    accepted.refresh_from_db()
    assert accepted.state == "delivered"


def test_a_step_is_delivered_at_the_desk_and_taken_back(case: Case, rosa: Actor, carlos: Actor, today: date) -> None:
    step = add_step(by=carlos, case_id=case.pk, service="formacion-gestion-migratoria")
    record_step_delivery(by=carlos, step_id=step.pk, on=today)
    assert Delivery.objects.get().source == "desk"
    with pytest.raises(Conflict) as caught:
        record_step_delivery(by=carlos, step_id=step.pk, on=today)
    assert caught.value.code == "delivered-before"
    reverse_step_delivery(by=carlos, step_id=step.pk, reason="wrong-person")
    step.refresh_from_db()
    assert step.state == "planned"


def test_a_paper_without_a_counter_is_obtained_not_delivered(case: Case, rosa: Actor, today: date) -> None:
    step = add_step(by=rosa, case_id=case.pk, document="chl-proof-of-address")
    with pytest.raises(Problem) as caught:
        record_step_delivery(by=rosa, step_id=step.pk, on=today)
    assert caught.value.code == "route-reference-unknown"
    complete_step(by=rosa, step_id=step.pk, on=today)
    assert Delivery.objects.count() == 0
    assert FollowUp.objects.count() == 0


def test_a_follow_up_is_answered_once(accepted: Referral, rosa: Actor, pedro: Actor, today: date) -> None:
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    follow_up = FollowUp.objects.order_by("due_on")[0]
    assert list_follow_ups(by=rosa, on=today).count() == 0
    assert list_follow_ups(by=rosa, on=today + timedelta(days=31)).count() == 1
    with pytest.raises(Problem) as empty:
        answer_follow_up(by=rosa, follow_up_id=follow_up.pk, answer=FollowUpAnswer(reached=True), on=today)
    assert empty.value.code == "follow-up-empty"
    wrong = FollowUpAnswer(reached=True, employment="retired")
    with pytest.raises(Problem) as invalid:
        answer_follow_up(by=rosa, follow_up_id=follow_up.pk, answer=wrong, on=today)
    assert invalid.value.code == "answer-invalid"
    answer = FollowUpAnswer(reached=True, employment="formal", formality="contract", needs=("childcare",))
    answer_follow_up(by=rosa, follow_up_id=follow_up.pk, answer=answer, on=today)
    with pytest.raises(Conflict) as caught:
        answer_follow_up(by=rosa, follow_up_id=follow_up.pk, answer=answer, on=today)
    assert caught.value.code == "follow-up-answered"


def test_today_shows_answers_overdue_and_cases_without_a_next_step(
    accepted: Referral, rosa: Actor, pedro: Actor, today: date
) -> None:
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    queue = today_queue(by=rosa, on=today)
    assert (queue.answered_count, queue.overdue_count, queue.without_next_count) == (1, 0, 1)
    later = today_queue(by=rosa, on=today + timedelta(days=40))
    assert later.follow_ups_count == 1
