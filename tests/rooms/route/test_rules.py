"""The route's rules: states, profile, planning, sharing, follow-ups, cohorts, content."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruta.kernel.problems import Conflict, Problem
from ruta.rooms.route.queries.content import load_cohorts, load_instrument
from ruta.rooms.route.rules.cohorts import find_group, find_shares, find_warnings, read_cohorts
from ruta.rooms.route.rules.follow_ups import APART_DAYS, schedule_follow_ups
from ruta.rooms.route.rules.instrument import declare_answered_facts, find_needs, prefill_answers, read_instrument
from ruta.rooms.route.rules.lines import LineStep, draw_line
from ruta.rooms.route.rules.planning import draw_plan
from ruta.rooms.route.rules.profile import PROFILE_WORDS, REASON_WORDS, find_profile
from ruta.rooms.route.rules.sharing import NEVER_SHARED, select_shared
from ruta.rooms.route.rules.states import MACHINES, draw_states, find_due_day, find_transition
from ruta.rooms.route.types import PlanOption, Profile
from tests.house.source import REPOSITORY


def test_the_documented_states_are_those_of_the_rules() -> None:
    page = REPOSITORY / "docs" / "states.md"
    assert page.read_text(encoding="utf-8") == draw_states(), "run ruta states --output docs/states.md"


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_every_state_is_reached_and_every_transition_joins_known_states(name: str) -> None:
    machine = MACHINES[name]
    reached, todo = {machine.first}, [machine.first]
    while todo:
        for way in machine.transitions:
            if way.origin == todo[0] and way.target not in reached:
                reached.add(way.target)
                todo.append(way.target)
        todo.pop(0)
    assert reached == set(machine.states)
    assert {way.origin for way in machine.transitions} <= set(machine.states)
    pairs = [(way.origin, way.action) for way in machine.transitions]
    assert len(pairs) == len(set(pairs))


def test_an_action_that_does_not_follow_is_a_conflict_that_says_where_things_stand() -> None:
    with pytest.raises(Conflict) as caught:
        find_transition(MACHINES["referral"], "closed", "accept")
    assert caught.value.details["state"] == "closed"


def test_an_appointment_moves_the_clock_to_the_day_after_it() -> None:
    day = date(2026, 11, 2)
    machine = MACHINES["referral"]
    assert find_due_day(machine, "accepted", since=day, appointment=date(2026, 12, 1)) == date(2026, 12, 2)
    assert find_due_day(machine, "accepted", since=day) == day + timedelta(days=14)
    assert find_due_day(machine, "closed", since=day) is None


@pytest.mark.parametrize(
    ("answers", "facts", "profile", "reason"),
    [
        ({"wants-protection": "yes", "has-business": "yes"}, {}, "protection-first", "asked-for-protection"),
        ({"food-days": 2}, {}, "protection-first", "hunger"),
        ({"food-days": 1, "job-seeking": "yes"}, {}, "dependent-work", "looks-for-work"),
        ({"work-wish": "own-business"}, {"job_seeking": True}, "own-business", "wants-own-business"),
        ({"has-business": "yes", "work-wish": "employed"}, {}, "dependent-work", "wants-a-job"),
        ({"trade-to-certify": "yes", "holds-certificate": "yes"}, {}, "dependent-work", "no-other-reason"),
        ({}, {"occupation_experience": True}, "certification-first", "trade-without-certificate"),
        ({"spanish": "none"}, {}, "training-first", "little-spanish"),
        ({"work-wish": "study-first"}, {"has_business": True}, "training-first", "wants-to-study"),
        ({}, {}, "dependent-work", "no-other-reason"),
    ],
)
def test_the_profile_follows_from_answers_and_facts(
    answers: dict[str, Any], facts: dict[str, Any], profile: str, reason: str
) -> None:
    found = find_profile(answers, facts)
    assert (found.profile.value, found.reasons[0]) == (profile, reason)


def test_every_profile_and_reason_has_words() -> None:
    assert set(PROFILE_WORDS) == set(Profile)
    for words in (*PROFILE_WORDS.values(), *REASON_WORDS.values()):
        assert words["es"]
        assert words["en"]


_codes = st.sampled_from(["a", "b", "c", "d", "e"])
_options = st.lists(
    st.builds(
        PlanOption,
        service=st.text("xyzw", min_size=1, max_size=3),
        kind=st.sampled_from(
            ["certification", "training", "labour-intermediation", "documents", "protection", "health"]
        ),
        needs=st.tuples(st.sampled_from(["work", "papers", "health"])),
        is_open=st.booleans(),
        missing=st.lists(_codes, max_size=3, unique=True).map(tuple),
    ),
    max_size=12,
    unique_by=lambda option: option.service,
)


@given(
    profile=st.sampled_from(list(Profile)),
    options=_options,
    needs=st.lists(st.sampled_from(["safety", "food", "health", "papers", "money"]), unique=True),
    counters=st.dictionaries(_codes, st.text("xyzw", min_size=1, max_size=3)),
)
def test_a_plan_never_repeats_a_step_and_never_waits_for_a_later_one(
    profile: Profile, options: list[PlanOption], needs: list[str], counters: dict[str, str]
) -> None:
    steps = draw_plan(profile, options=options, needs=needs, counters=counters)
    keys = [step.document or step.service for step in steps]
    assert len(keys) == len(set(keys))
    assert all(step.after is None or step.after < position for position, step in enumerate(steps))
    papers = {step.document for step in steps if step.document}
    by_service = {option.service: option for option in options}
    for step in steps:
        if not step.document:
            assert set(by_service[step.service].missing) <= papers


def test_safety_comes_before_work_and_a_paper_before_the_service_it_opens() -> None:
    options = [
        PlanOption("shelter", "housing"),
        PlanOption("omil", "labour-intermediation", is_open=False, missing=("run",)),
        PlanOption("sence", "employability"),
        PlanOption("registry", "documents", is_open=False, missing=("passport",)),
    ]
    steps = draw_plan(Profile.DEPENDENT_WORK, options=options, needs=("safety",), counters={"run": "registry"})
    assert [step.document or step.service for step in steps] == ["shelter", "sence", "passport", "run", "omil"]
    assert [step.after for step in steps] == [None, None, None, 2, 3]


def test_nothing_sensitive_is_ever_shared_whatever_is_asked() -> None:
    facts = {name: ["x"] for name in NEVER_SHARED}
    items = select_shared(
        number="SCL-1", name="A", birth_year=None, ages=None, phone="+56911111111", phone_safe=False, email="a@b.org",
        email_safe=None, languages=(), documents_held=(), documents_asked=(), facts=facts, facts_asked=NEVER_SHARED,
    )  # fmt: skip
    assert [item.name for item in items] == ["number", "name", "contact"]


@given(
    st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=6)
)
def test_nobody_is_asked_twice_within_days(ended: date, existing: list[date]) -> None:
    planned = [due for _days, due in schedule_follow_ups(ended, existing=existing)]
    assert all(abs((due - other).days) >= APART_DAYS for due in planned for other in existing)
    assert all(due > ended for due in planned)


def test_the_instrument_declares_facts_in_their_types_and_prefills_from_them() -> None:
    instrument = load_instrument()
    answers = {"education": "3", "experience-years": 8, "trade-to-certify": "yes", "spanish": "some"}
    facts = declare_answered_facts(instrument, answers)
    assert facts == {"education": 3, "work_experience_years": 8, "occupation_experience": True}
    assert prefill_answers(instrument, facts) == {k: v for k, v in answers.items() if k != "spanish"}
    assert find_needs(instrument, {"childcare-solved": "no", "account": "none"}) == ("childcare", "money")


def test_the_instrument_covers_its_ten_domains_in_both_languages() -> None:
    instrument = load_instrument()
    assert [domain.id for domain in instrument.domains] == [
        "documentation", "protection", "basic-needs", "health", "childcare", "language-education", "work-experience",
        "employability", "enterprise", "financial-inclusion",
    ]  # fmt: skip
    for question in instrument.questions:
        assert question.text["es"]
        assert question.text["en"]


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ({"id": "q", "type": "essay", "text": {"es": "x", "en": "x"}}, "essay"),
        ({"id": "q", "type": "one", "text": {"es": "x", "en": "x"}}, "options"),
        ({"id": "q", "type": "number", "text": {"es": "x", "en": "x"}, "fact": "shoe_size"}, "shoe_size"),
        ({"id": "q", "type": "number"}, "text"),
    ],
)
def test_a_broken_instrument_names_the_place(entry: dict[str, Any], what: str) -> None:
    data = {
        "instrument": "i", "version": 1, "since": date(2025, 1, 1), "title": {"es": "x", "en": "x"},
        "domains": [{"id": "d", "name": {"es": "x", "en": "x"}, "questions": [entry]}],
    }  # fmt: skip
    with pytest.raises(Problem) as caught:
        read_instrument(data, facts={}, file="instrument-v9.yaml")
    assert caught.value.code == "route-content-broken"
    assert what in caught.value.message
    assert "domains[0].questions[0]" in caught.value.message


def test_shares_add_up_to_the_size_of_the_cohort() -> None:
    for cohort in load_cohorts().values():
        assert sum(state.want or 0 for state in find_shares(cohort, {})) == cohort.size


def test_a_cohort_warns_and_never_refuses() -> None:
    pilot = load_cohorts()["chl-1.1.8"]
    full = {"women": 60, "men": 39}
    assert find_group(pilot, sex="F", ages=None) == "women"
    assert find_warnings(pilot, full, group="women", facts={"head_of_household": True}) == ["group-full"]
    assert find_warnings(pilot, full, group="men", facts={"head_of_household": False}) == ["fact-not-met"]
    over = find_shares(pilot, {"women": 63, "men": 40, "": 2})
    assert [(state.group, state.missing, state.over) for state in over] == [
        ("women", 0, 3),
        ("men", 0, 0),
        ("", None, 0),
    ]
    scholarships = load_cohorts()["chl-1.2.3"]
    assert find_group(scholarships, sex="M", ages=(24, 25)) == "youth"
    assert find_group(scholarships, sex="M", ages=(29, 30)) == "men"


def test_shares_that_do_not_add_up_are_refused() -> None:
    entry = {
        "id": "c", "city": "santiago", "name": {}, "about": {}, "size": 10,
        "groups": [{"id": "women", "share": 60, "words": {}, "sex": "F"}],
    }  # fmt: skip
    with pytest.raises(Problem) as caught:
        read_cohorts([entry], file="cohorts.yaml")
    assert caught.value.code == "route-content-broken"


def test_a_refused_referral_blocks_its_station() -> None:
    steps = [LineStep(1, {}, "a", "in-progress", referral_state="declined"), LineStep(2, {}, "a", "planned")]
    assert [station.state for station in draw_line(steps)] == ["stop", "now"]
