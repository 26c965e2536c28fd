"""Drawing, changing and agreeing on plans."""

from __future__ import annotations

from datetime import date

import pytest

from ruta.kernel.problems import Conflict, Problem
from ruta.rooms.access.types import Actor
from ruta.rooms.route.commands import (
    add_step,
    agree_plan,
    complete_step,
    draw_case_plan,
    move_plan_step,
    remove_step,
)
from ruta.rooms.route.models import Case, Referral, Step
from ruta.rooms.route.queries import line_of, load_case


def test_the_plan_of_the_assessment_goes_by_the_profile_and_puts_papers_first(
    assessed: Case, rosa: Actor, today: date
) -> None:
    draw_case_plan(by=rosa, case_id=assessed.pk, on=today)
    steps = list(Step.objects.filter(case=assessed))
    kinds = [step.service.kind for step in steps if step.service is not None and not step.document]
    assert "certification" in kinds
    for step in steps:
        if step.after is not None:
            assert step.after.document
            assert step.after.position < step.position


def test_drawing_again_adds_nothing_that_is_there(assessed: Case, rosa: Actor, today: date) -> None:
    draw_case_plan(by=rosa, case_id=assessed.pk, on=today)
    before = Step.objects.count()
    draw_case_plan(by=rosa, case_id=assessed.pk, on=today)
    assert Step.objects.count() == before


def test_a_plan_is_not_drawn_without_an_assessment(case: Case, rosa: Actor, today: date) -> None:
    with pytest.raises(Problem) as caught:
        draw_case_plan(by=rosa, case_id=case.pk, on=today)
    assert caught.value.code == "assessment-missing"


def test_a_step_comes_once(case: Case, rosa: Actor) -> None:
    add_step(by=rosa, case_id=case.pk, service="omil-asesoria")
    add_step(by=rosa, case_id=case.pk, document="chl-run")
    for extra in ({"service": "omil-asesoria"}, {"document": "chl-run"}):
        with pytest.raises(Conflict) as caught:
            add_step(by=rosa, case_id=case.pk, **extra)
        assert caught.value.code == "step-there-already"
    assert Step.objects.count() == 2


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"service": "no-such-service"}, "route-reference-unknown"),
        ({"document": "no-such-paper"}, "document-unknown"),
        ({"service": "renapo-curp"}, "step-service-elsewhere"),
        ({}, "route-reference-unknown"),
    ],
)
def test_add_step_refuses_what_the_directory_does_not_give_here(
    extra: dict[str, str], code: str, case: Case, rosa: Actor
) -> None:
    with pytest.raises(Problem) as caught:
        add_step(by=rosa, case_id=case.pk, **extra)
    assert caught.value.code == code
    assert Step.objects.count() == 0


def test_a_step_that_waits_is_not_done_before_the_other(case: Case, rosa: Actor, today: date) -> None:
    paper = add_step(by=rosa, case_id=case.pk, document="chl-run")
    service = add_step(by=rosa, case_id=case.pk, service="omil-asesoria", after_id=paper.pk)
    with pytest.raises(Conflict) as caught:
        complete_step(by=rosa, step_id=service.pk, on=today)
    assert caught.value.code == "step-blocked"
    assert [station.state for station in line_of(by=rosa, case_id=case.pk)] == ["stop", "ahead"]
    complete_step(by=rosa, step_id=paper.pk, on=today)
    assert [station.state for station in line_of(by=rosa, case_id=case.pk)] == ["done", "now"]


def test_a_step_is_not_moved_before_the_one_it_waits_for(case: Case, rosa: Actor) -> None:
    paper = add_step(by=rosa, case_id=case.pk, document="chl-run")
    service = add_step(by=rosa, case_id=case.pk, service="omil-asesoria", after_id=paper.pk)
    with pytest.raises(Conflict) as caught:
        move_plan_step(by=rosa, step_id=service.pk, up=True)
    assert caught.value.code == "step-blocked"
    other = add_step(by=rosa, case_id=case.pk, service="omil-bolsa")
    move_plan_step(by=rosa, step_id=other.pk, up=True)
    assert [s.pk for s in Step.objects.filter(case=case)] == [paper.pk, other.pk, service.pk]


def test_a_removed_step_holds_nobody_up(case: Case, rosa: Actor) -> None:
    paper = add_step(by=rosa, case_id=case.pk, document="chl-run")
    service = add_step(by=rosa, case_id=case.pk, service="omil-asesoria", after_id=paper.pk)
    remove_step(by=rosa, step_id=paper.pk)
    service.refresh_from_db()
    assert service.after is None
    add_step(by=rosa, case_id=case.pk, document="chl-run")


def test_a_step_with_a_referral_on_its_way_stays(sent: Referral, rosa: Actor) -> None:
    assert sent.step_id is not None
    with pytest.raises(Conflict) as caught:
        remove_step(by=rosa, step_id=sent.step_id)
    assert caught.value.code == "step-in-use"


def test_an_agreed_plan_that_changes_must_be_agreed_again(case: Case, rosa: Actor, today: date) -> None:
    with pytest.raises(Problem) as caught:
        agree_plan(by=rosa, case_id=case.pk, on=today)
    assert caught.value.code == "plan-empty"
    add_step(by=rosa, case_id=case.pk, service="omil-asesoria")
    assert agree_plan(by=rosa, case_id=case.pk, on=today).agreed_on == today
    add_step(by=rosa, case_id=case.pk, service="omil-bolsa")
    case.refresh_from_db()
    assert case.agreed_on is None


def test_two_tabs_changing_one_plan_meet_a_conflict(case: Case, rosa: Actor) -> None:
    seen = case.version
    add_step(by=rosa, case_id=case.pk, service="omil-asesoria", expected_version=seen)
    with pytest.raises(Conflict) as caught:
        add_step(by=rosa, case_id=case.pk, service="omil-bolsa", expected_version=seen)
    assert caught.value.code == "case-changed-meanwhile"
    assert Step.objects.count() == 1


def test_the_line_changes_where_another_institution_takes_over(case: Case, rosa: Actor, today: date) -> None:
    add_step(by=rosa, case_id=case.pk, service="formacion-gestion-migratoria")
    add_step(by=rosa, case_id=case.pk, service="omil-asesoria")
    file = load_case(by=rosa, case_id=case.pk, on=today, purpose="desk")
    assert [station.change for station in file.line] == [False, True]
    assert [line.is_next for line in file.steps] == [True, False]
