"""Signing in, staying signed in, and what ends it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ruta.kernel.problems import Problem
from ruta.rooms.access.commands import create_account, recover_account
from ruta.rooms.access.models import AuditEntry, Membership, User
from ruta.rooms.access.types import SESSION_LIMITS, Actor, Role
from tests.doors.desk.test_people import sign_in
from tests.doors.test_every_url_as_everybody import NAMED, address, read_answer  # noqa: F401 - fixture
from tests.rooms.route.conftest import case, directory, person, sent, today  # noqa: F401 - fixtures

PASSWORD = "Correcta-Caballo-9"


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    from django.core.cache import caches

    caches["default"].clear()


def enter(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post("/cuenta/login/", {"login": username, "password": password})


def list_views(resolver: Any = None, space: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += list_views(entry, space or entry.namespace or "")
        elif isinstance(entry, URLPattern):
            found.append((f"{space}:{entry.name}", entry.callback))
    return found


# --- sessions


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_every_role_has_limits_and_none_is_longer_than_a_working_day(role: Role) -> None:
    idle, whole = SESSION_LIMITS[role]
    assert timedelta(minutes=10) <= idle <= timedelta(hours=1) <= whole <= timedelta(hours=9)


@pytest.mark.parametrize(
    ("key", "late"), [("seen_at", timedelta(minutes=46)), ("began_at", timedelta(hours=9, minutes=1))]
)
def test_a_session_ends_when_idle_and_when_too_long(rosa: Actor, key: str, late: timedelta) -> None:
    client = sign_in(rosa)
    assert client.get("/ventanilla/personas/").status_code == 200
    session = client.session
    session[key] -= late.total_seconds()
    session.save()
    answer = client.get("/ventanilla/personas/?estado=sent")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/cuenta/login/?next=/ventanilla/")
    assert client.get("/ventanilla/personas/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_session_that_ends_tells_a_fragment_to_go_and_sign_in(rosa: Actor) -> None:
    client = sign_in(rosa)
    client.get("/ventanilla/personas/")
    session = client.session
    session["seen_at"] -= 10_000
    session.save()
    answer = client.post("/ventanilla/personas/buscar", {"q": "x"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/cuenta/login/")


def test_using_a_session_keeps_it_and_writes_at_most_every_two_minutes(rosa: Actor) -> None:
    client = sign_in(rosa)
    client.get("/ventanilla/personas/")
    first = client.session["seen_at"]
    client.get("/ventanilla/personas/")
    assert client.session["seen_at"] == first
    session = client.session
    session["seen_at"] = first - 600
    session.save()
    assert client.get("/ventanilla/personas/").status_code == 200
    assert client.session["seen_at"] > first - 1


@pytest.mark.parametrize(
    "change",
    [{"role": "supervisor"}, {"organisation": "sibiso"}, {"city": "mexico-city"}, {"sees_sensitive": True}],
)
def test_a_session_ends_when_the_rights_change(rosa: Actor, change: dict[str, Any]) -> None:
    client = sign_in(rosa)
    assert client.get("/ventanilla/personas/").status_code == 200
    Membership.objects.filter(user_id=rosa.user_id).update(**change)
    assert client.get("/ventanilla/personas/")["Location"].startswith("/cuenta/login/")


def test_changing_the_password_ends_the_other_sessions_and_so_does_closing_the_account(rosa: Actor) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        assert enter(client, "rosa").status_code == 302
        assert client.get("/ventanilla/personas/").status_code == 200
    done = here.post(
        "/cuenta/password/change/",
        {"oldpassword": PASSWORD, "password1": "Otra-Larga-Frase-7", "password2": "Otra-Larga-Frase-7"},
    )
    assert done.status_code == 302
    assert elsewhere.get("/ventanilla/personas/").status_code == 302
    get_user_model().objects.filter(username="rosa").update(is_active=False)
    assert here.get("/ventanilla/personas/").status_code == 302


def test_signing_in_gives_a_new_session(rosa: Actor) -> None:
    client = Client()
    client.get("/cuenta/login/")
    client.post("/idioma/setlang/", {"language": "en"})
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    enter(client, "rosa")
    assert client.session.session_key != before


def test_ones_sessions_are_listed_and_the_others_can_be_ended(rosa: Actor) -> None:
    here, elsewhere = Client(headers={"user-agent": "Aqui"}), Client(headers={"user-agent": "Alla"})
    for client in (here, elsewhere):
        enter(client, "rosa")
    page = here.get("/cuenta/sessions/").content.decode()
    assert "Alla" in page
    here.post("/cuenta/sessions/")
    assert elsewhere.get("/ventanilla/personas/").status_code == 302
    assert here.get("/ventanilla/personas/").status_code == 200


# --- passwords and signing in


@pytest.mark.parametrize(
    "password",
    ["corta", "password1234", "123456789012", "aaaaaaaaaaaaaa", "rutaabierta2026", "Ventanilla-2026", "lucia-lucia-1"],
)
def test_passwords_that_would_be_guessed_are_refused(ada: Actor, password: str) -> None:
    with pytest.raises(Problem) as caught:
        create_account(
            by=ada, username="lucia", password=password, role="front-desk", organisation="o", city="santiago"
        )
    assert caught.value.code == "password-weak"
    assert f"“{password}”" not in str(caught.value)
    assert not User.objects.filter(username="lucia").exists()


@pytest.mark.parametrize(
    "password", ["un camino largo y tranquilo", "8263 5514 9027 3361", "k" * 2 + "xzqwñáv ýtrew" * 8]
)
def test_long_passwords_of_any_signs_are_taken(ada: Actor, password: str) -> None:
    create_account(by=ada, username="lucia", password=password, role="front-desk", organisation="o", city="santiago")
    assert enter(Client(), "lucia", password).status_code == 302


def test_wrong_passwords_pause_the_account_for_whoever_tries_and_for_nobody_elsewhere(rosa: Actor) -> None:
    client = Client(REMOTE_ADDR="203.0.113.5")
    for _ in range(9):
        enter(client, "rosa", "wrong-wrong-wrong")
    enter(client, "rosa")
    assert "_auth_user_id" not in client.session


def test_axes_counts_in_the_database_and_answers_with_the_page_of_the_pause(rosa: Actor) -> None:
    from django.core.cache import caches

    client = Client(REMOTE_ADDR="203.0.113.6")
    codes = []
    for _ in range(9):
        caches["default"].clear()  # as if each went to another server process
        codes.append(enter(client, "rosa", "wrong-wrong-wrong").status_code)
    assert 429 in codes
    caches["default"].clear()
    assert enter(client, "rosa").status_code == 429


def test_a_wrong_name_costs_the_same_work_and_answers_the_same(rosa: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[int] = []
    encode = MD5PasswordHasher.encode

    def count(self: Any, password: str, salt: str, *args: Any) -> str:
        hashed.append(1)
        return str(encode(self, password, salt, *args))

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    known = enter(Client(), "rosa", "wrong-wrong-wrong")
    for_known = len(hashed)
    hashed.clear()
    unknown = enter(Client(), "nadie", "wrong-wrong-wrong")
    assert len(hashed) == for_known >= 1
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|value="(?:rosa|nadie)"')
    assert strip.sub("", known.content.decode()) == strip.sub("", unknown.content.decode())


@pytest.mark.parametrize("path", ["/cuenta/signup/", "/cuenta/password/reset/"])
def test_nobody_makes_an_account_or_learns_whether_one_exists(path: str, rosa: Actor) -> None:
    client = Client()
    answer = client.post(path, {"username": "intruso", "password1": PASSWORD, "password2": PASSWORD, "email": "a@b.cl"})
    assert answer.status_code in (200, 302, 403)
    assert not User.objects.filter(username="intruso").exists()


def test_a_lost_password_is_replaced_by_an_address_that_works_once(rosa: Actor, ada: Actor) -> None:
    from allauth.mfa.totp.internal.auth import TOTP
    from allauth.mfa.utils import is_mfa_enabled

    before = sign_in(rosa)
    assert before.get("/ventanilla/personas/").status_code == 200
    user = User.objects.get(pk=rosa.user_id)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    link = recover_account(by=ada, username="rosa", forget_second_factor=True)
    assert not is_mfa_enabled(user)
    assert before.get("/ventanilla/personas/").status_code == 302
    client = Client()
    enter(client, "rosa")
    assert "_auth_user_id" not in client.session
    new = {"password1": "Un camino nuevo 88", "password2": "Un camino nuevo 88"}
    page = client.get(link, follow=True)
    assert page.status_code == 200
    chosen = client.post(page.redirect_chain[-1][0] if page.redirect_chain else link, new)
    assert chosen.status_code == 302
    assert enter(Client(), "rosa", "Un camino nuevo 88").status_code == 302
    again = Client()
    stale = again.get(link, follow=True)
    again.post(
        stale.redirect_chain[-1][0] if stale.redirect_chain else address, dict.fromkeys(new, "Otra frase larga 99")
    )
    assert "_auth_user_id" not in again.session
    assert not User.objects.get(pk=rosa.user_id).check_password("Otra frase larga 99")
    entry = AuditEntry.objects.get(action="access.recover_account")
    assert (entry.username, entry.details) == ("ada", {"second_factors_removed": 1})


@pytest.mark.parametrize(
    ("who", "username", "code"), [("rosa", "ada", "role-not-enough"), ("ada", "x", "username-unknown")]
)
def test_recovery_is_for_administrators_and_known_names(
    who: str, username: str, code: str, rosa: Actor, ada: Actor, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Problem) as caught:
        recover_account(by=request.getfixturevalue(who), username=username)
    assert caught.value.code == code
