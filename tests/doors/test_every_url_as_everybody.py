"""Every address of every door, asked for by each of the cast: nobody sees what is not theirs, nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.commands.lists import hand_in_list, review_list
from ruta.rooms.people.commands import record_data_request, record_specific_needs
from ruta.rooms.people.models import Person
from ruta.rooms.route.commands import make_appointment
from ruta.rooms.route.models import FollowUp, Referral
from tests.doors.desk.test_people import sign_in
from tests.rooms.ledger.lists.files import ANA, HEADINGS, write_csv
from tests.rooms.people.identity_cast import make_pair, register
from tests.rooms.route.conftest import case, directory, person, sent, today  # noqa: F401 - fixtures

DOORS = ("public", "desk", "partners", "programme")
CAST = ("rosa", "carlos", "silvia", "marta", "pedro", "olga", "eva", "ada")
DESK = {"rosa", "carlos", "silvia"}
#: Pages of one person, one case or one referral at the desk of Santiago.
PERSONAL = (
    *("person", "person_edit", "person_audit", "record_consent", "record_needs", "open_case", "case", "case_assess"),
    *("case_sheet", "refer", "referral", "plan_draw", "calendar", "follow_up"),
    *("determinations", "determination_look"),
    *("receipt", "data_request", "data_request_new"),
    *("pair", "pair_decide", "pair_undo", "compare", "part", "ask_elsewhere"),
)
NEED = "torture-survivor"


def list_patterns(resolver: Any = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the doors, with its space."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from list_patterns(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif entry.name and spaces and spaces[0] in DOORS:
            yield spaces[0], entry


def read_answer(answer: Any) -> str:
    """What an answer holds, a streamed file as well."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "ignore"))


NAMED = sorted({f"{space}:{entry.name}" for space, entry in list_patterns()})


@pytest.fixture
def address(sent: Referral, rosa: Actor) -> Any:  # noqa: F811
    """How to write any named address so that it leads to something that exists."""
    case = sent.case  # noqa: F811
    appointment = make_appointment(
        by=rosa,
        case_id=case.pk,
        starts_at=timezone.now() + timedelta(days=3),
        minutes=30,
    )
    follow_up = FollowUp.objects.first()
    pair = make_pair(case.person, register(rosa, given_names="Parecida"))
    patterns = {f"{space}:{entry.name}": entry for space, entry in list_patterns()}
    rows = {
        **dict.fromkeys(("desk:case", "desk:case_assess", "desk:case_sheet", "desk:case_state"), case.pk),
        **dict.fromkeys(("desk:appointment_new", "desk:appointment_cancel", "desk:refer"), case.pk),
        **dict.fromkeys(("desk:plan_draw", "desk:plan_agree", "desk:step_add", "desk:step_change"), case.pk),
        **dict.fromkeys(
            ("desk:referral", "desk:referral_act", "partners:referral", "partners:decide", "partners:acknowledge"),
            sent.pk,
        ),
        **dict.fromkeys(("desk:calendar", "partners:calendar"), appointment.pk),
        "desk:follow_up": follow_up.pk if follow_up else 1,
        "desk:data_request": record_data_request(
            by=rosa, person_id=case.person_id, kind="access", how="spoken", asked_on=timezone.localdate()
        ).pk,
        "desk:determinations": case.pk,
        "desk:determination_look": 1,
        **dict.fromkeys(("desk:pair", "desk:pair_decide", "desk:pair_undo"), pair.pk),
    }
    handed_in = hand_in_list(
        by=rosa,
        kind="attendance",
        data=write_csv(HEADINGS, ANA),
        name="lista.csv",
        service="omil-asesoria",
        queue=False,
    )
    review_list(by=rosa, list_id=handed_in.pk, progress=lambda done, total: None)
    lists = ("list", "list_columns", "list_enter", "list_row", "list_decide")
    rows |= dict.fromkeys((f"partners:{name}" for name in lists), handed_in.pk)
    codes = {
        "public:service": "omil-asesoria",
        "public:document": "passport",
        "public:organisation": "omil-santiago",
        "programme:indicator": "1.2.A",
        "partners:list_template": "attendance",
        **dict.fromkeys(("partners:demand", "partners:demand_versions", "partners:demand_restore"), "omil-asesoria"),
        "partners:places": "omil-asesoria",
        **dict.fromkeys(("programme:dialogue_space", "programme:dialogue_record"), "steering-chile"),
        **dict.fromkeys(("partners:protocol", "partners:protocol_edit", "partners:protocol_answer"), "atencion-cdmx"),
        **dict.fromkeys(("partners:demand_statement", "partners:demand_decide"), "omil-asesoria"),
        "programme:barrier_service": "omil-bolsa",
    }
    words = {
        "slug:section": "identity",
        "slug:action": "close",
        "int:step": 1,
        "int:row": 2,
        "int:number": 1,
        "int:consent": 1,
        "slug:purpose": "refer",
        "int:case": case.pk,
        "int:other": case.person_id,
        "int:appointment": appointment.pk,
        "slug:programme": "phase2",
        "slug:version": "final",
        "str:first": "2025-01-01",
        "str:last": "2025-12-31",
        "str:language": "es",
        "str:kind": "csv",
        "slug:kind": "csv",
        "str:code": "pilot-1.1.8",
    }

    def write(name: str) -> str:
        values: dict[str, Any] = {}
        for key, converter in patterns[name].pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()
            values[key] = words.get(f"{kind}:{key}")
        if "pk" in values:
            values["pk"] = rows.get(name, case.person_id)
        if name in codes:
            values["code"] = codes[name]
        if name == "programme:report_file":
            values["kind"] = "docx"
        return reverse(name, kwargs=values)

    return write


@pytest.mark.parametrize("who", ["anonymous", *CAST])
def test_every_address_answers_everybody_without_breaking(
    who: str, address: Any, request: pytest.FixtureRequest
) -> None:
    client = Client() if who == "anonymous" else sign_in(request.getfixturevalue(who))
    client.raise_request_exception = True
    for name in NAMED:
        answer = client.get(address(name))
        assert answer.status_code < 500, (who, name)
        if who == "anonymous" and name.split(":")[0] in ("desk", "partners"):
            assert answer.status_code in (302, 403, 405), (name, answer.status_code)
            if answer.status_code == 302:
                assert "/cuenta/" in answer["Location"], name


@pytest.mark.parametrize("who", [*CAST, "anonymous"])
def test_a_persons_pages_open_to_the_desk_of_her_city_alone(
    who: str,
    address: Any,
    person: Person,  # noqa: F811
    request: pytest.FixtureRequest,
) -> None:
    client = Client() if who == "anonymous" else sign_in(request.getfixturevalue(who))
    for name in PERSONAL:
        if who == "pedro" and name == "calendar":
            continue  # his own appointment's calendar file, which carries no name
        answer = client.get(address(f"desk:{name}"))
        if who not in DESK:
            assert answer.status_code in (302, 403, 404, 405), (who, name, answer.status_code)
            assert person.surname_1 not in answer.content.decode(), (who, name)
    if who in DESK - {"carlos"}:
        assert client.get(address("desk:person")).status_code == 200


def test_who_sees_sensitive_needs_opens_nothing_before_a_second_factor(address: Any, carlos: Actor) -> None:
    client = sign_in(carlos)
    for name in PERSONAL:
        answer = client.get(address(f"desk:{name}"))
        assert answer.status_code == 302, name
        assert "/cuenta/2fa/" in answer["Location"], name


@pytest.mark.parametrize("who", ["olga", "eva", "ada", "anonymous"])
def test_the_programmes_pages_name_nobody(
    who: str,
    address: Any,
    person: Person,  # noqa: F811
    request: pytest.FixtureRequest,
) -> None:
    client = Client() if who == "anonymous" else sign_in(request.getfixturevalue(who))
    for name in NAMED:
        if name.split(":")[0] in ("programme", "public"):
            answer = client.get(address(name))
            text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
                "utf-8", "ignore"
            )
            for private in (person.surname_1, person.number, person.phone or "no telephone"):
                assert private not in text, (who, name)


def test_specific_needs_stay_out_of_lists_exports_addresses_and_other_eyes(
    address: Any,
    carlos: Actor,
    rosa: Actor,
    silvia: Actor,
    person: Person,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    record_specific_needs(by=carlos, person_id=person.pk, needs=[NEED], purpose="protection")
    for actor in (silvia, rosa):
        client = sign_in(actor)
        for name in NAMED:
            answer = client.get(address(name))
            text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
                "utf-8", "ignore"
            )
            checked = f'value="{NEED}" checked' in text or f"{NEED}</" in text
            assert not checked, (actor.username, name)
    assert NEED not in caplog.text
    assert not AuditEntry.objects.filter(details__icontains=NEED).exists()


@pytest.mark.parametrize("name", ["desk:person", "desk:case", "desk:referral", "desk:case_sheet"])
def test_reading_a_file_leaves_an_audit_entry(name: str, address: Any, silvia: Actor) -> None:
    client = sign_in(silvia)
    before = AuditEntry.objects.filter(username="silvia").count()
    assert client.get(address(name)).status_code == 200
    assert AuditEntry.objects.filter(username="silvia").count() > before
