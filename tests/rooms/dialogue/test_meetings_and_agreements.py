"""Spaces from their file, meetings with their balance, agreements that are followed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.dialogue.commands import add_agreement, load_spaces, record_meeting, step_agreement
from ruta.rooms.dialogue.models import Agreement, AgreementStep, Meeting, Seat, Space
from ruta.rooms.dialogue.queries import list_late_agreements, list_spaces, load_meeting
from ruta.rooms.dialogue.rules.reading import read_spaces
from ruta.rooms.dialogue.types import Attended, Constituency
from tests.doors.desk.test_people import sign_in
from tests.house.source import REPOSITORY

FOLDER = REPOSITORY / "content" / "dialogue"
CAME = (
    Attended(Constituency.LOCAL_GOVERNMENT, 4, 3),
    Attended(Constituency.WORKERS, 2, None),
    Attended(Constituency.EMPLOYERS, 1, 0),
)
DAY = date(2025, 3, 4)


@pytest.fixture
def spaces(db: None) -> None:
    load_spaces(by=SYSTEM, spaces=read_spaces(FOLDER))


@pytest.fixture
def meeting(spaces: None, olga: Actor) -> Meeting:
    return record_meeting(by=olga, space="steering-chile", held_on=DAY, agenda="Plan", decisions="", attended=CAME)


@pytest.fixture
def agreement(meeting: Meeting, olga: Actor) -> Agreement:
    owner = Seat.objects.filter(space=meeting.space).earliest("pk").pk
    return add_agreement(by=olga, meeting=meeting.pk, text="Abrir la mesa", owner=owner, due_on=date(2025, 4, 1))


def test_loading_twice_changes_nothing_and_what_left_is_retired(spaces: None) -> None:
    before = Space.objects.count(), Seat.objects.count()
    entries = read_spaces(FOLDER)
    load_spaces(by=SYSTEM, spaces=entries)
    assert (Space.objects.count(), Seat.objects.count()) == before
    load_spaces(by=SYSTEM, spaces=entries[:1])
    assert Space.objects.filter(retired=False).count() == 1


def test_a_wrong_file_is_refused_whole(tmp_path: Path) -> None:
    text = (FOLDER / "spaces.yaml").read_text(encoding="utf-8").replace("constituency: un,", "constituency: onu,", 1)
    (tmp_path / "spaces.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match="steering-chile") as told:
        read_spaces(tmp_path)
    assert told.value.code == "dialogue-content-wrong"


def test_the_balance_counts_three_parties_and_women_where_reported(meeting: Meeting, olga: Actor) -> None:
    balance = load_meeting(by=olga, number=meeting.pk).balance
    assert balance.is_tripartite
    assert (balance.people, balance.women, balance.women_known_of, str(balance.women_share)) == (7, 3, 5, "60.0")
    assert AuditEntry.objects.filter(action="dialogue.record_meeting", subject_id=str(meeting.pk)).exists()


@pytest.mark.parametrize(
    ("days", "came", "code"),
    [
        (1, CAME, "meeting-in-future"),
        (-1, (), "nobody-attended"),
        (-1, (Attended(Constituency.UN, 1, 2),), "attendance-wrong"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(
    spaces: None, olga: Actor, days: int, came: tuple[Attended, ...], code: str
) -> None:
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Problem) as told:
        record_meeting(by=olga, space="steering-chile", held_on=day, agenda="x", decisions="", attended=came)
    assert told.value.code == code
    assert not Meeting.objects.exists()


def test_the_same_day_twice_and_unknown_spaces_are_refused(meeting: Meeting, olga: Actor) -> None:
    for space, code in (("steering-chile", "meeting-twice"), ("nowhere", "space-unknown")):
        with pytest.raises(Problem) as told:
            record_meeting(by=olga, space=space, held_on=DAY, agenda="x", decisions="", attended=CAME)
        assert told.value.code == code


def test_an_agreement_needs_a_seat_of_its_space_and_a_later_day(meeting: Meeting, olga: Actor) -> None:
    own = Seat.objects.filter(space=meeting.space).earliest("pk").pk
    other = Seat.objects.exclude(space=meeting.space).earliest("pk").pk
    for owner, due_on, code in (
        (other, date(2025, 5, 1), "owner-not-seated"),
        (own, date(2025, 1, 1), "agreement-due-before"),
    ):
        with pytest.raises(Problem) as told:
            add_agreement(by=olga, meeting=meeting.pk, text="x", owner=owner, due_on=due_on)
        assert told.value.code == code
    with pytest.raises(NotFound):
        add_agreement(by=olga, meeting=meeting.pk + 1, text="x", owner=own, due_on=DAY)


def test_a_late_agreement_is_told_until_it_is_kept(agreement: Agreement, olga: Actor) -> None:
    today = timezone.localdate()
    assert list_late_agreements(by=olga, on=today) == [agreement]
    assert [(line.waiting, line.late) for line in list_spaces(by=olga, on=today) if line.meetings] == [(1, 1)]
    with pytest.raises(Problem) as told:
        step_agreement(by=olga, agreement=agreement.pk, action="keep", note=" ")
    assert told.value.code == "agreement-note-missing"
    step_agreement(by=olga, agreement=agreement.pk, action="keep", note="Se abrió")
    assert list_late_agreements(by=olga, on=today) == []
    with pytest.raises(Problem) as told:
        step_agreement(by=olga, agreement=agreement.pk, action="begin", note="")
    assert told.value.code == "agreement-state-refused"
    assert AgreementStep.objects.count() == 1


def test_others_write_nothing_and_the_desk_reads_nothing(agreement: Agreement, eva: Actor, rosa: Actor) -> None:
    with pytest.raises(NotAllowed):
        step_agreement(by=eva, agreement=agreement.pk, action="begin", note="")
    with pytest.raises(NotAllowed):
        record_meeting(by=rosa, space="steering-chile", held_on=DAY, agenda="x", decisions="", attended=CAME)
    with pytest.raises(NotAllowed):
        list_spaces(by=rosa, on=DAY)
    with pytest.raises(NotAllowed):
        load_spaces(by=eva, spaces=())


def test_an_officer_records_a_meeting_and_follows_an_agreement_on_screen(spaces: None, olga: Actor) -> None:
    client = sign_in(olga)
    address = reverse("programme:dialogue_record", args=["steering-chile"])
    typed = {"held_on": "2025-03-04", "agenda": "Plan anual", "people_workers": "1", "women_workers": "2"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Plan anual" in refused.content.decode()
    answer = client.post(address, {**typed, "people_workers": "3"})
    meeting = Meeting.objects.get()
    page = reverse("programme:dialogue_meeting", args=[meeting.pk])
    assert answer["Location"] == page
    owner = Seat.objects.filter(space=meeting.space).earliest("pk").pk
    client.post(page, {"text": "Abrir la mesa", "owner": owner, "due_on": "2025-04-01"})
    agreement = Agreement.objects.get()
    sheet = reverse("programme:dialogue_agreement", args=[agreement.pk])
    assert client.post(sheet, {"action": "keep", "note": ""}).status_code == 422
    assert client.post(sheet, {"action": "keep", "note": "Listo"}).status_code == 302
    assert "Listo" in client.get(sheet).content.decode()
    for name, values in (("dialogue", []), ("dialogue_space", ["steering-chile"])):
        assert client.get(reverse(f"programme:{name}", args=values)).status_code == 200


def test_an_evaluator_reads_and_is_refused_the_forms(agreement: Agreement, eva: Actor) -> None:
    client = sign_in(eva)
    page = reverse("programme:dialogue_agreement", args=[agreement.pk])
    assert "<textarea" not in client.get(page).content.decode()
    assert client.post(page, {"action": "begin"}).status_code == 403
    assert client.get(reverse("programme:dialogue_record", args=["steering-chile"])).status_code == 403
