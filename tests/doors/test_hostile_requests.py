"""The product as somebody tries it who means no good."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from python_calamine import CalamineWorkbook

from ruta.doors.look.exports import answer_export, write_rows
from ruta.rooms.access.models import User
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.people.commands import register_person
from ruta.rooms.people.models import Person
from ruta.rooms.route.models import Case, Referral
from tests.doors.desk.test_people import sign_in, typed
from tests.doors.test_every_url_as_everybody import NAMED, address, read_answer  # noqa: F401 - fixture
from tests.rooms.people.conftest import TODAY, make_registration
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


# --- forged and misled requests


def test_every_form_is_refused_without_its_token(address: Any, rosa: Actor) -> None:  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=rosa.user_id), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/ventanilla/")
    for name in NAMED:
        if name == "public:check":
            continue  # it changes nothing and asks for no cookie: test_self_check shows that it writes nothing
        answer = client.post(address(name), {"q": "x"})
        assert answer.status_code in (403, 405), (name, answer.status_code)
    for path in (
        "/cuenta/login/",
        "/cuenta/logout/",
        "/idioma/setlang/",
        "/cuenta/password/change/",
        "/cuenta/sessions/",
    ):
        assert client.post(path, {}).status_code == 403, path


def test_no_view_is_exempt_from_the_token() -> None:
    exempt = [name for name, view in list_views() if getattr(view, "csrf_exempt", False)]
    # The open interfaces and the self-check know no session and write nothing: whoever asks brings everything along.
    assert [name for name in exempt if not name.startswith(("hsds:", "v1:"))] == ["public:check"]


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"],
)
def test_nobody_is_led_elsewhere(rosa: Actor, target: str) -> None:
    client = Client()
    answers = [
        client.post("/idioma/setlang/", {"language": "en", "next": target}),
        client.post(f"/cuenta/login/?next={target}", {"login": "rosa", "password": PASSWORD, "next": target}),
        client.post("/cuenta/logout/", {"next": target}),
    ]
    for answer in answers:
        assert "evil" not in answer.get("Location", "")
        assert "javascript" not in answer.get("Location", "")


def test_a_file_name_cannot_break_out_of_its_header() -> None:
    answer = answer_export('lista"\r\nSet-Cookie: a=b; x="', ["a"], [["b"]], kind="csv")
    assert "\r" not in answer["Content-Disposition"]
    assert 'Set-Cookie: a=b; x="' not in answer["Content-Disposition"]
    assert isinstance(answer, HttpResponse)
    assert "Set-Cookie" not in answer.headers


FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '  =HYPERLINK("http://x")',
    "＝1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_exported_cell_runs_in_a_spreadsheet_program(text: str) -> None:
    data = write_rows([text, "b"], [[text, 1]], kind="csv").decode("utf-8-sig")
    assert data.count("'") >= 2
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_rows(["a"], [[text]], kind="xlsx")))
    assert book.get_sheet_by_index(0).to_python()[1][0] == text
    import zipfile

    with zipfile.ZipFile(io.BytesIO(write_rows(["a"], [[text]], kind="xlsx"))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    link = write_rows(["a"], [["http://evil.example/"]], kind="xlsx")
    with zipfile.ZipFile(io.BytesIO(link)) as archive:
        assert not [name for name in archive.namelist() if "rels" in name and "worksheets" in name]


SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_what_is_typed_is_never_run(sent: Referral, address: Any, silvia: Actor, pedro: Actor) -> None:  # noqa: F811
    Person.objects.filter(pk=sent.case.person_id).update(
        given_names=SCRIPT, surname_1=SCRIPT, preferred_name=SCRIPT, contact_note=SCRIPT, occupation="", email=SCRIPT
    )
    Referral.objects.filter(pk=sent.pk).update(message=SCRIPT, answer=SCRIPT)
    sent.shared.update(value=SCRIPT)
    seen = 0
    for actor in (silvia, pedro):
        client = sign_in(actor)
        for name in NAMED:
            text = read_answer(client.get(address(name)))
            assert "<script>alert(1)" not in text, (actor.username, name)
            assert "<img src=x" not in text, (actor.username, name)
            seen += "&lt;script&gt;alert(1)" in text
    assert seen >= 5
    found = sign_in(silvia).post("/ventanilla/personas/", {"q": SCRIPT}).content.decode()
    assert "<script>alert(1)" not in found


def test_fields_that_no_form_shows_change_nothing(rosa: Actor) -> None:
    client = sign_in(rosa)
    extra = {
        "city": "mexico-city", "number": "SCL-999999", "synthetic": "on", "resolved_to": "1", "version": "9",
        "registered_on": "1990-01-01", "registered_by_organisation": "evil", "specific_needs": "homeless",
    }  # fmt: skip
    answer = client.post("/ventanilla/personas/registrar", {**typed(), **extra})
    assert answer.status_code == 302, answer.content.decode()[-500:]
    made = Person.objects.latest("pk")
    assert (made.city, made.registered_by_organisation, made.synthetic) == ("santiago", "oficina-migrantes", False)
    assert made.number != "SCL-999999"
    assert made.specific_needs_sealed == ""
    assert made.resolved_to_id is None


def test_gender_identity_cannot_be_slipped_into_a_change(rosa: Actor) -> None:
    made = register_person(by=rosa, registration=make_registration(gender_identity="mujer trans"), on=TODAY)
    before = Person.objects.get(pk=made.pk).gender_identity_sealed
    client = sign_in(rosa)
    client.post(
        f"/ventanilla/personas/{made.pk}/editar/identity", {"gender_identity": "otra", "version": "1", "sex": "F"}
    )
    assert Person.objects.get(pk=made.pk).gender_identity_sealed == before


# --- other people's records


@pytest.fixture
def nora(db: None) -> Actor:
    """Partner staff of another institution."""
    from tests.conftest import _member

    return _member("nora", Role.PARTNER, "sence", "santiago")


def test_a_partner_who_guesses_numbers_learns_nothing(sent: Referral, nora: Actor, address: Any) -> None:  # noqa: F811
    client = sign_in(nora)
    for name in NAMED:
        if not name.startswith("partners:"):
            continue
        url = address(name)
        for answer in (client.get(url), client.post(url, {"reason": "full", "note": "x", "on": "2026-01-01"})):
            text = read_answer(answer)
            assert sent.case.person.surname_1 not in text, name
            assert sent.case.number not in text, name
    missing = client.get("/institucion/derivaciones/999999/")
    theirs = client.get(f"/institucion/derivaciones/{sent.pk}/")
    assert (missing.status_code, theirs.status_code) == (404, 404)
    changing = re.compile(r'\d+|name="csrfmiddlewaretoken" value="[^"]*"')
    assert changing.sub("", read_answer(missing)) == changing.sub("", read_answer(theirs))
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize("who", ["marta", "nora", "olga", "eva", "ada", "anonymous"])
def test_no_outsider_changes_anything_by_any_address(
    who: str,
    sent: Referral,  # noqa: F811
    address: Any,  # noqa: F811
    request: pytest.FixtureRequest,
) -> None:
    def picture() -> list[Any]:
        return [
            list(model._base_manager.order_by("pk").values_list())  # type: ignore[attr-defined]
            for model in (Person, Case, Referral)
        ]

    client = Client() if who == "anonymous" else sign_in(request.getfixturevalue(who))
    before = picture()
    for name in NAMED:
        if name.split(":")[0] == "public":
            continue
        answer = client.post(
            address(name),
            {"reason": "other", "note": "x", "purpose": "x", "needs": "homeless", "action": "close", "state": "given",
             "language": "es", "how": "spoken", "service": "omil-asesoria", "version": "1", "q": "x"},
        )  # fmt: skip
        assert answer.status_code < 500, (who, name)
    assert picture() == before


@pytest.mark.parametrize("who", ["anonymous", "rosa", "carlos", "silvia", "pedro", "olga", "eva"])
def test_the_administration_is_closed_to_everybody_else(who: str, request: pytest.FixtureRequest) -> None:
    client = Client() if who == "anonymous" else sign_in(request.getfixturevalue(who))
    for path in ("", "access/user/", "auth/group/", "people/person/", "directory/service/", "route/statechange/"):
        assert client.get(f"/administracion/{path}").status_code in (302, 403, 404), path


def test_an_administrator_finds_reference_data_there_and_no_people(ada: Actor, sent: Referral) -> None:  # noqa: F811
    client = sign_in(ada)
    User.objects.filter(pk=ada.user_id).update(is_staff=True)
    answer = client.get("/administracion/")
    assert answer.status_code == 200, (answer.status_code, answer.headers)
    text = answer.content.decode()
    assert "/administracion/directory/service/" in text
    for path in ("access/user/", "people/person/", "route/case/", "route/statechange/", "axes/accessattempt/",
                 "mfa/authenticator/", "usersessions/usersession/", "access/auditentry/"):  # fmt: skip
        answer = client.get(f"/administracion/{path}")
        assert answer.status_code in (302, 403, 404), path
    assert sent.case.person.surname_1 not in text


def test_fragments_ask_for_the_same_rights_as_pages(pedro: Actor, olga: Actor) -> None:
    for actor in (pedro, olga):
        client = sign_in(actor)
        for path in ("buscar", "candidatas"):
            for answer in (
                client.post(f"/ventanilla/personas/{path}", {"q": "x"}, headers={"HX-Request": "true"}),
                client.get(f"/ventanilla/personas/{path}?q=x", headers={"HX-Request": "true"}),
            ):
                assert answer.status_code == 403, (actor.username, path)


def test_no_page_of_the_desk_puts_what_is_looked_for_into_an_address(rosa: Actor) -> None:
    client = sign_in(rosa)
    for path in ("/ventanilla/", "/ventanilla/personas/", "/ventanilla/personas/registrar"):
        text = client.get(path).content.decode()
        for form in re.findall(r"<form\b[^>]*>(?:(?!</form>).)*name=\"q\"", text, re.DOTALL):
            assert 'method="post"' in form, path
        assert "hx-get" not in text, path
    found = client.post("/ventanilla/personas/", {"q": "Bracamonte"})
    assert found.status_code == 200
    assert "q=" not in found.content.decode()


def test_sending_a_form_twice_registers_once(rosa: Actor) -> None:
    client = sign_in(rosa)
    first = client.post("/ventanilla/personas/registrar", typed())
    second = client.post("/ventanilla/personas/registrar", typed())
    assert (first.status_code, second.status_code < 500) == (302, True)
    assert Person.objects.count() == 1
