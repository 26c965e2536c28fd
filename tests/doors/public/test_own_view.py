"""A person sees what is kept about her, once, with her code and her year of birth."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ruta.kernel.problems import Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import ANONYMOUS, Actor
from ruta.rooms.people.commands import make_own_view_code, record_specific_needs, use_own_view_code
from ruta.rooms.people.models import OwnViewCode
from ruta.rooms.route.models import Referral
from tests.doors.desk.test_people import sign_in
from tests.rooms.route.conftest import case, directory, person, sent, today  # noqa: F401 - fixtures

# ruff: noqa: F811
pytestmark = pytest.mark.django_db


def look(client: Client, code: str, year: str) -> tuple[int, str]:
    answer = client.post(reverse("public:own_view"), {"code": code, "birth_year": year})
    return answer.status_code, answer.content.decode()


def test_with_code_and_year_she_sees_everything_but_what_is_reserved_once(
    client: Client, sent: Referral, rosa: Actor, carlos: Actor
) -> None:
    record_specific_needs(by=carlos, person_id=sent.case.person_id, needs=["torture-survivor"], purpose="albergue")
    desk = sign_in(rosa)
    page = desk.post(reverse("desk:own_view_code", args=[sent.case.person_id])).content.decode()
    found = re.search(r"<code>([A-Z0-9-]{14})</code>", page)
    assert found
    assert found[1] not in str(list(OwnViewCode.objects.values_list()))
    status, seen = look(client, found[1].lower().replace("-", " "), "1991")
    assert status == 200
    for part in (sent.case.person.surname_1, sent.receiver.name_es, "Pasaporte", "la ventanilla"):
        assert part in seen, part
    assert "tortura" not in seen
    assert "Venezuela" in seen
    assert "VEN" not in re.sub(r"<[^>]+>", " ", seen).split()
    assert "rosa" not in re.sub(r"<[^>]+>", "", seen).lower().split()
    assert look(client, found[1], "1991")[0] == 422
    assert AuditEntry.objects.filter(action="people.use_own_view_code").count() == 1


def test_a_wrong_year_says_nothing_and_five_of_them_end_the_code(client: Client, sent: Referral, rosa: Actor) -> None:
    code = make_own_view_code(by=rosa, person_id=sent.case.person_id, now=timezone.now())
    unknown = look(client, "AAAA-BBBB-CCCC", "1991")[1]
    for _ in range(5):
        status, page = look(client, code, "1990")
        assert status == 422
        assert sent.case.person.surname_1 not in page
    sentence = "no abren nada"
    assert sentence in unknown
    assert sentence in page
    assert OwnViewCode.objects.get().tries == 5
    assert look(client, code, "1991")[0] == 422


def test_a_code_ends_after_a_day_and_when_another_is_made(sent: Referral, rosa: Actor) -> None:
    now, who = timezone.now(), sent.case.person_id
    first = make_own_view_code(by=rosa, person_id=who, now=now)
    second = make_own_view_code(by=rosa, person_id=who, now=now)
    for code, when in ((first, now), (second, now + timedelta(hours=24))):
        with pytest.raises(Problem) as refused:
            use_own_view_code(by=ANONYMOUS, code=code, birth_year=1991, now=when)
        assert refused.value.code == "own-view-refused"
    assert use_own_view_code(by=ANONYMOUS, code=second, birth_year=1991, now=now) == who


def test_only_the_desk_of_her_city_hands_out_codes(sent: Referral, pedro: Actor, marta: Actor, olga: Actor) -> None:
    for actor in (pedro, marta, olga):
        answer = sign_in(actor).post(reverse("desk:own_view_code", args=[sent.case.person_id]))
        assert answer.status_code in (403, 404), actor.username
    assert not OwnViewCode.objects.exists()
