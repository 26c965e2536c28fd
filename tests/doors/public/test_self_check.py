"""The anonymous self-check: few questions, nothing kept, the same answer as the desk."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ruta.doors.look.answers import Answers, read_answers_code, write_answers_code
from ruta.kernel.problems import Problem
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import find_entitlement, find_next_question, open_book
from ruta.rooms.people.types import DeclaredFacts
from tests.doors.desk.test_people import sign_in
from tests.rooms.route.conftest import directory  # noqa: F401 - fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("directory")]

#: What she would say to each question; whatever else is asked she passes over.
SAYS: dict[str, Any] = {
    "status": "asylum-seeker", "documents": ["passport"], "age": 34, "sex": "F", "nationalities": ["VEN"],
    "residence_area": "santiago", "has_business": False, "business_idea": True, "job_seeking": True,
    "employment": "unemployed", "occupation_experience": True, "income_band": "none", "dependants": 1,
    "children_under_6": 1, "education": 3, "household_size": 3, "languages": ["es"], "months_in_city": 8,
}  # fmt: skip


def read_hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def walk(client: Client, says: dict[str, Any], city: str = "santiago") -> tuple[str, list[str]]:
    """Answer question by question as a browser would, to the last page; the questions asked stand beside it."""
    address = reverse("public:check")
    page = client.post(address, {"city": city}).content.decode()
    asked = []
    while 'name="fact"' in page:
        fact = read_hidden(page, "fact")
        asked.append(fact)
        assert len(asked) < 30
        typed: dict[str, Any] = {"state": read_hidden(page, "state"), "fact": fact}
        value = says.get(fact)
        if value is None:
            typed["skip"] = "1"
        elif value == []:
            typed["none"] = "1"
        else:
            typed["answer"] = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        answer = client.post(address, typed)
        assert answer.status_code == 200, answer.content.decode()[:2000]
        page = answer.content.decode()
    return page, asked


def test_few_questions_lead_to_the_answer_the_desk_would_give(client: Client) -> None:
    page, asked = walk(client, SAYS)
    every = {name for name, fact in open_book().facts.facts.items() if not fact.sensitive}
    assert len(asked) <= len(every) / 2
    facts = DeclaredFacts({**{n: SAYS[n] for n in asked if n in SAYS}, "city": "santiago"}, None)
    expected = find_entitlement(facts=facts, city="santiago", on=timezone.localdate())
    whole = DeclaredFacts({**SAYS, "city": "santiago"}, None)
    desk = find_entitlement(facts=whole, city="santiago", on=timezone.localdate())
    for sign in ("open", "closed"):
        codes = {answer.service.code for answer in getattr(expected, sign)}
        assert codes <= {answer.service.code for answer in getattr(desk, sign)}
        for code in codes:
            assert reverse("public:service", args=[code]) in page


@pytest.mark.parametrize("city", ["santiago", "mexico-city"])
def test_when_no_question_is_left_more_facts_change_nothing(city: str) -> None:
    on, facts = timezone.localdate(), {}
    while (question := find_next_question(facts=facts, skipped=(), city=city, on=on)) is not None:
        facts[question.fact.name] = SAYS.get(question.fact.name, _anything(question.fact))
    settled = find_entitlement(facts=DeclaredFacts({**facts, "city": city}, None), city=city, on=on)
    more = {name: value for name, value in SAYS.items() if name not in facts}
    then = find_entitlement(facts=DeclaredFacts({**facts, **more, "city": city}, None), city=city, on=on)
    for before, after in zip(settled.answers, then.answers, strict=True):
        if before.verdict.number is not None:
            assert (before.service.code, before.verdict) == (after.service.code, after.verdict)


def _anything(fact: Any) -> Any:
    kinds = {"boolean": False, "integer": 0, "list": [], "date": "2020-01-01"}
    return next(iter(fact.values)) if fact.values and fact.kind == "string" else kinds.get(fact.kind, "x")


def test_nothing_sensitive_is_asked_and_passing_over_every_question_ends(client: Client) -> None:
    page, asked = walk(client, {})
    assert asked
    assert "specific_needs" not in asked
    assert len(asked) == len(set(asked))
    assert "public:emergency" not in page


def test_nothing_is_kept_no_cookie_no_row_no_log_and_no_shared_cache(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    def count() -> dict[str, int]:
        return {model._meta.label: model._base_manager.count() for model in apps.get_models()}

    before = count()
    answer = client.post(reverse("public:check"), {"city": "santiago"})
    page, _asked = walk(client, SAYS)
    assert count() == before
    assert set(client.cookies) <= {"csrftoken"}  # the token against forged forms, which every page sets
    assert "sessionid" not in client.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "asylum-seeker" not in caplog.text
    assert "asylum-seeker" not in page


def test_an_answer_can_be_changed_and_the_answer_seen_at_any_time(client: Client) -> None:
    address = reverse("public:check")
    first = client.post(address, {"city": "santiago"}).content.decode()
    fact = read_hidden(first, "fact")
    second = client.post(address, {"state": read_hidden(first, "state"), "fact": fact, "skip": "1"}).content.decode()
    assert read_hidden(second, "fact") != fact
    back = client.post(address, {"state": read_hidden(second, "state"), "back": fact}).content.decode()
    assert read_hidden(back, "fact") == fact
    now = client.post(address, {"state": read_hidden(second, "state"), "answer-now": "1"}).content.decode()
    assert "<svg" in now


@pytest.mark.parametrize(
    ("typed", "code"),
    [({"city": "atlantis"}, 422), ({}, 422), ({"state": "rubbish"}, 422), ({"state": ""}, 422)],
)
def test_what_cannot_be_read_is_said_and_begins_again(client: Client, typed: dict[str, str], code: int) -> None:
    answer = client.post(reverse("public:check"), typed)
    assert answer.status_code == code
    assert 'role="alert"' in answer.content.decode()


def test_an_empty_or_impossible_answer_keeps_the_question(client: Client) -> None:
    address = reverse("public:check")
    page = client.post(address, {"city": "santiago"}).content.decode()
    fact = read_hidden(page, "fact")
    for typed in ("", "not-a-place", "<script>"):
        again = client.post(address, {"state": read_hidden(page, "state"), "fact": fact, "answer": typed})
        assert again.status_code == 422
        assert read_hidden(again.content.decode(), "fact") == fact
        assert "<script>" not in again.content.decode()


def test_the_code_brings_the_answers_to_the_desk_and_saves_nothing(client: Client, rosa: Actor) -> None:
    page, asked = walk(client, SAYS)
    found = re.search(r"<textarea[^>]*>([^<]+)</textarea>", page)
    assert found
    answers = read_answers_code(found[1])
    assert set(answers.facts) == {name for name in asked if name in SAYS}
    desk = sign_in(rosa)
    address = reverse("desk:register_from_code")
    assert desk.get(address).status_code == 200
    filled = desk.post(address, {"code": found[1]}).content.decode()
    assert 'value="passport" selected' in filled
    assert f'action="{reverse("desk:register")}"' in filled
    from ruta.rooms.people.models import Person

    assert not Person.objects.exists()
    refused = desk.post(address, {"code": found[1][:-4] + "AAAA"})
    assert refused.status_code == 422
    assert found[1][:20] in refused.content.decode()


def test_a_code_of_another_kind_or_too_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    code = write_answers_code(Answers("santiago", {"sex": "F"}))
    assert read_answers_code(f" {code[:10]}\n{code[10:]} ").facts == {"sex": "F"}
    later = time.time() + timedelta(days=31).total_seconds()
    with monkeypatch.context() as patched:
        patched.setattr("django.core.signing.time.time", lambda: later)
        with pytest.raises(Problem) as old:
            read_answers_code(code)
    assert old.value.code == "answers-expired"
    with pytest.raises(Problem) as wrong:
        read_answers_code("x" * 5_000)
    assert wrong.value.code == "answers-unreadable"
