"""Opening, assessing, pausing and closing cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem, Problems
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.people.models import Person
from ruta.rooms.route.commands import assess_case, close_case, open_case, pause_case, reopen_case, resume_case
from ruta.rooms.route.models import Assessment, Case, FollowUp, Referral, StateChange
from ruta.rooms.route.queries import find_open_case, list_cases_of, load_case
from tests.rooms.route.conftest import ANSWERS


def test_open_case_gives_a_number_and_a_worker_and_leaves_an_audit_entry(
    person: Person, rosa: Actor, today: date
) -> None:
    case = open_case(by=rosa, person_id=person.pk, on=today)
    assert case.number == f"{person.number}-R1"
    assert case.worker_id == rosa.user_id
    assert AuditEntry.objects.filter(action="route.open_case", subject_id=str(person.pk), writes=True).count() == 1
    assert StateChange.objects.get(case=case).target == "open"


def test_open_case_refuses_a_second_open_case(case: Case, rosa: Actor, today: date) -> None:
    with pytest.raises(Conflict) as caught:
        open_case(by=rosa, person_id=case.person_id, on=today)
    assert caught.value.code == "case-open-already"
    assert Case.objects.count() == 1


@pytest.mark.parametrize("who", ["pedro", "olga", "ada", "marta"])
def test_open_case_refuses_whoever_is_not_of_the_citys_desk(
    who: str, person: Person, today: date, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        open_case(by=request.getfixturevalue(who), person_id=person.pk, on=today)
    assert Case.objects.count() == 0


def test_open_case_refuses_a_day_to_come(person: Person, rosa: Actor, today: date) -> None:
    with pytest.raises(Problem) as caught:
        open_case(by=rosa, person_id=person.pk, on=today + timedelta(days=1))
    assert caught.value.code == "route-date-in-future"


def test_assess_case_keeps_answers_finds_the_profile_and_tells_the_persons_file(
    case: Case, rosa: Actor, today: date
) -> None:
    assessment = assess_case(by=rosa, case_id=case.pk, answers=ANSWERS, on=today)
    assert assessment.profile == "certification-first"
    assert assessment.reasons == ["trade-without-certificate", "years-of-experience"]
    case.person.refresh_from_db()
    assert (case.person.work_experience_years, case.person.employment) == (8, "unemployed")
    assert case.person.occupation_experience is True


def test_assess_case_refuses_an_answer_outside_its_list_and_writes_nothing(
    case: Case, rosa: Actor, today: date
) -> None:
    wrong = {"spanish": "perfect", "food-days": 9, "shoe-size": 40}
    with pytest.raises(Problems) as caught:
        assess_case(by=rosa, case_id=case.pk, answers=wrong, on=today)
    assert [p.code for p in caught.value.problems] == ["answer-invalid", "answer-invalid", "question-unknown"]
    assert Assessment.objects.count() == 0


def test_assess_case_refuses_an_empty_form(case: Case, rosa: Actor, today: date) -> None:
    with pytest.raises(Problem) as caught:
        assess_case(by=rosa, case_id=case.pk, answers={"spanish": ""}, on=today)
    assert caught.value.code == "assessment-empty"


def test_a_paused_case_takes_no_work_until_it_is_resumed(case: Case, rosa: Actor, today: date) -> None:
    pause_case(by=rosa, case_id=case.pk, reason="travelling", on=today)
    with pytest.raises(Conflict) as caught:
        assess_case(by=rosa, case_id=case.pk, answers=ANSWERS, on=today)
    assert caught.value.code == "case-not-open"
    resume_case(by=rosa, case_id=case.pk, on=today)
    assess_case(by=rosa, case_id=case.pk, answers=ANSWERS, on=today)


def test_close_case_needs_a_coded_outcome(case: Case, rosa: Actor, today: date) -> None:
    for outcome, code in (("finished", "reason-missing"), ("other", "note-missing")):
        with pytest.raises(Problem) as caught:
            close_case(by=rosa, case_id=case.pk, outcome=outcome, on=today)
        assert caught.value.code == code
    case.refresh_from_db()
    assert case.state == "open"


def test_close_case_withdraws_what_is_on_its_way_and_plans_follow_ups(sent: Referral, rosa: Actor, today: date) -> None:
    close_case(by=rosa, case_id=sent.case_id, outcome="moved-away", on=today)
    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("closed", "case-closed")
    assert [f.days for f in FollowUp.objects.order_by("due_on")] == [30, 90, 180, 365]


def test_two_tabs_closing_the_same_case_meet_a_conflict(case: Case, rosa: Actor, today: date) -> None:
    close_case(by=rosa, case_id=case.pk, outcome="in-work", on=today)
    with pytest.raises(Conflict) as caught:
        close_case(by=rosa, case_id=case.pk, outcome="in-work", on=today)
    assert caught.value.code == "action-not-allowed"


def test_reopen_case_says_why_and_forgets_the_follow_ups_of_the_end(case: Case, rosa: Actor, today: date) -> None:
    close_case(by=rosa, case_id=case.pk, outcome="lost-contact", on=today)
    with pytest.raises(Problem) as caught:
        reopen_case(by=rosa, case_id=case.pk, note=" ", on=today)
    assert caught.value.code == "note-missing"
    reopen_case(by=rosa, case_id=case.pk, note="She came back", on=today)
    assert FollowUp.objects.filter(state="due").count() == 0


def test_load_case_is_audited_and_kept_from_other_cities(
    assessed: Case, rosa: Actor, marta: Actor, today: date
) -> None:
    file = load_case(by=rosa, case_id=assessed.pk, on=today, purpose="desk")
    assert file.profile_code == "certification-first"
    assert AuditEntry.objects.filter(action="route.load_case", writes=False, purpose="desk").count() == 1
    with pytest.raises(NotAllowed):
        load_case(by=marta, case_id=assessed.pk, on=today, purpose="desk")
    with pytest.raises(NotFound):
        load_case(by=rosa, case_id=999_999, on=today, purpose="desk")


def test_a_persons_cases_are_found(case: Case, rosa: Actor) -> None:
    found = find_open_case(by=rosa, person_id=case.person_id)
    assert found is not None
    assert found.number == case.number
    assert [summary.case_id for summary in list_cases_of(by=rosa, person_id=case.person_id)] == [case.pk]
