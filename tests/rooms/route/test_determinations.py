"""Verdicts are kept with their version, and looked at again when a rule, a permit or an age changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ruta.kernel.problems import NotAllowed, NotFound
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.directory.commands import publish_demand
from ruta.rooms.directory.models import Service
from ruta.rooms.people.models import Person
from ruta.rooms.route.commands import accept_referral, add_step, decline_referral, look_again, run_look_again
from ruta.rooms.route.models import Case, Determination, Referral
from ruta.rooms.route.queries import list_determinations, list_to_look_again, today_queue

SERVICE = "omil-asesoria"


def progress(done: int, total: int) -> None:
    assert done <= total


def change_demand(by: Actor, on: date, demand: Any = None) -> None:
    publish_demand(
        by=by,
        service=SERVICE,
        demand=demand or {"all": [{"fact": "documents", "op": "has_any", "value": ["mex-ine"]}]},
        based_on=Service.objects.get(code=SERVICE).demand_version,
        source_document="Oficio 12",
        reason="Rule changed",
        on=on,
        accept_examples=True,
    )


def test_sending_a_referral_keeps_who_judged_on_which_facts_and_version(
    sent: Referral, rosa: Actor, today: date
) -> None:
    kept = Determination.objects.get()
    assert (kept.case_id, kept.referral_id, kept.service_id) == (sent.case_id, sent.pk, SERVICE)
    assert (kept.decided_by, kept.organisation, kept.basis) == ("rosa", "oficina-migrantes", "judged")
    assert (kept.demand_version, kept.decided_on, kept.state) == (1, today, "holds")
    assert "specific_needs" not in kept.facts


def test_the_institutions_answer_takes_its_place(sent: Referral, pedro: Actor, rosa: Actor, today: date) -> None:
    accept_referral(by=pedro, referral_id=sent.pk, on=today)
    new, old = (line.row for line in list_determinations(by=rosa, case_id=sent.case_id))
    assert (new.basis, new.verdict, new.decided_by) == ("answered", "eligible", "pedro")
    assert (old.state, old.basis) == ("replaced", "judged")


@pytest.mark.parametrize(("reason", "count"), [("not-eligible", 2), ("no-capacity", 1)])
def test_only_an_answer_about_who_may_enter_is_a_verdict(
    reason: str, count: int, sent: Referral, pedro: Actor, today: date
) -> None:
    decline_referral(by=pedro, referral_id=sent.pk, reason=reason, on=today)
    assert Determination.objects.count() == count


def test_a_changed_demand_flags_open_cases_and_old_verdicts_keep_their_version(
    sent: Referral, rosa: Actor, pedro: Actor, today: date
) -> None:
    before = Determination.objects.get().verdict
    change_demand(pedro, today)
    told = run_look_again(by=SYSTEM, progress=progress, service=SERVICE)
    assert told["flagged"] == 1
    kept = Determination.objects.get()
    assert (kept.state, kept.again_because, kept.verdict, kept.demand_version) == (
        "look-again", "rule-changed", before, 1,
    )  # fmt: skip
    assert kept.verdict_now == "not-eligible"
    queue = today_queue(by=rosa, on=today)
    assert queue.again_count == 1
    assert queue.again[0].because == {"es": "cambió el requisito", "en": "the demand changed"}
    assert run_look_again(by=SYSTEM, progress=progress, service=SERVICE)["flagged"] == 0
    new = look_again(by=rosa, determination_id=kept.pk, on=today)
    assert (new.verdict, new.demand_version, new.state) == ("not-eligible", 2, "holds")
    assert Determination.objects.get(pk=kept.pk).demand_version == 1
    assert not list_to_look_again(by=rosa)
    assert AuditEntry.objects.filter(action="route.flag_determination").count() == 1


def test_plans_whose_step_had_no_verdict_are_flagged_too(case: Case, rosa: Actor, pedro: Actor, today: date) -> None:
    add_step(by=rosa, case_id=case.pk, service=SERVICE)
    change_demand(pedro, today)
    told = run_look_again(by=SYSTEM, progress=progress, service=SERVICE)
    assert told == {"looked_at": 1, "flagged": 1, "kept": 1}
    assert Determination.objects.get().demand_version == 1


def test_a_change_that_leaves_the_answer_flags_nobody(sent: Referral, pedro: Actor, today: date) -> None:
    demand = Service.objects.get(code=SERVICE).demand
    change_demand(pedro, today, {"any": [demand, {"fact": "age", "op": ">=", "value": 99}]})
    assert run_look_again(by=SYSTEM, progress=progress, service=SERVICE)["flagged"] == 0
    assert Determination.objects.get().checked_version == 2


def test_a_permit_near_its_end_is_looked_at_before(sent: Referral, rosa: Actor, pedro: Actor, today: date) -> None:
    change_demand(pedro, today, {"all": [{"fact": "status", "op": "in", "value": ["asylum-seeker", "refugee"]}]})
    Person.objects.filter(pk=sent.case.person_id).update(status_until=today + timedelta(days=20))
    kept = look_again(by=rosa, determination_id=Determination.objects.get().pk, on=today)
    assert (kept.valid_until, kept.valid_because) == (today + timedelta(days=20), "permit-ends")
    assert run_look_again(by=SYSTEM, progress=progress)["flagged"] == 1
    assert list_to_look_again(by=rosa)[0].again_because == "permit-ends"


def test_an_age_limit_ends_a_verdict(sent: Referral, rosa: Actor, pedro: Actor, today: date) -> None:
    person = sent.case.person
    change_demand(pedro, today, {"all": [{"fact": "age", "op": "<=", "value": today.year - 1991 + 1}]})
    kept = look_again(by=rosa, determination_id=Determination.objects.get().pk, on=today)
    born = date(person.birth_year or 0, person.birth_month or 1, person.birth_day or 1)
    ends = born.replace(year=born.year + (today.year - 1991 + 2)) - timedelta(days=1)
    assert (kept.verdict, kept.valid_until, kept.valid_because) == ("eligible", ends, "age-reached")


def test_changed_facts_flag_a_verdict(sent: Referral, pedro: Actor, rosa: Actor, today: date) -> None:
    change_demand(pedro, today, {"all": [{"fact": "status", "op": "=", "value": "asylum-seeker"}]})
    look_again(by=rosa, determination_id=Determination.objects.get().pk, on=today)
    person = Person.objects.get(pk=sent.case.person_id)
    person.status, person.version = "irregular", person.version + 1
    person.save()
    assert run_look_again(by=SYSTEM, progress=progress)["flagged"] == 1
    assert list_to_look_again(by=rosa)[0].again_because == "facts-changed"


def test_others_neither_look_again_nor_run_the_work(sent: Referral, marta: Actor, rosa: Actor, today: date) -> None:
    kept = Determination.objects.get()
    with pytest.raises((NotAllowed, NotFound)):
        look_again(by=marta, determination_id=kept.pk, on=today)
    with pytest.raises(NotFound, match="determination-not-found"):
        look_again(by=rosa, determination_id=999, on=today)
    with pytest.raises(NotAllowed):
        run_look_again(by=rosa, progress=progress)
    assert Determination.objects.get().state == "holds"
