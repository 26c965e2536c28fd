"""Access in an emergency: a reason, three hours, every look kept, a review."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem, Problems
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.rules.scope import acting_as
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import (
    close_emergency,
    open_emergency,
    record_specific_needs,
    register_person,
    review_emergency,
)
from ruta.rooms.people.models import EmergencyAccess, Person
from ruta.rooms.people.queries import list_emergencies, list_open_emergencies, load_emergency_sheet
from tests.rooms.people.conftest import make_registration

pytestmark = pytest.mark.django_db
STORY = "La pareja la amenaza en la puerta del albergue."


@pytest.fixture
def known(rosa: Actor) -> Person:
    return register_person(by=rosa, registration=make_registration(), on=timezone.localdate())


def open_for(by: Actor, person: Person, **changed: object) -> EmergencyAccess:
    typed = {"number": person.number, "reason": "violence", "story": STORY, "now": timezone.now(), **changed}
    with acting_as(by):
        return open_emergency(by=by, **typed)  # type: ignore[arg-type]


def test_a_worker_of_another_city_reads_the_sheet_for_three_hours_and_nothing_longer(
    known: Person, marta: Actor
) -> None:
    access = open_for(marta, known)
    with acting_as(marta):
        sheet = load_emergency_sheet(by=marta, access_id=access.pk, now=timezone.now())
        assert (sheet.number, sheet.name) == (known.number, known.name)
        late = access.opened_at + timedelta(hours=3)
        with pytest.raises(NotFound) as over:
            load_emergency_sheet(by=marta, access_id=access.pk, now=late)
    assert over.value.code == "emergency-over"


def test_another_member_cannot_use_somebodys_sheet(known: Person, rosa: Actor, carlos: Actor) -> None:
    access = open_for(carlos, known)
    with acting_as(rosa), pytest.raises(NotFound) as refused:
        load_emergency_sheet(by=rosa, access_id=access.pk, now=timezone.now())
    assert refused.value.code == "emergency-not-found"


def test_what_is_reserved_is_on_the_sheet_and_every_look_is_kept(known: Person, rosa: Actor, carlos: Actor) -> None:
    record_specific_needs(
        by=carlos, person_id=known.pk, needs=["torture-survivor"], gender_identity="", purpose="albergue"
    )
    access = open_for(rosa, known)
    with acting_as(rosa):
        sheet = load_emergency_sheet(by=rosa, access_id=access.pk, now=timezone.now())
        load_emergency_sheet(by=rosa, access_id=access.pk, now=timezone.now())
    assert list(sheet.specific_needs or ()) == ["torture-survivor"]
    looks = AuditEntry.objects.filter(action="people.read_emergency_sheet", subject_id=str(known.pk))
    assert [(look.username, look.purpose) for look in looks] == [(rosa.username, "emergency:violence")] * 2


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"reason": "curious"}, "emergency-reason-missing"),
        ({"story": "urge"}, "emergency-story-missing"),
        ({"number": "SCL-999999"}, "emergency-person-unknown"),
        ({"number": "  "}, "emergency-person-unknown"),
    ],
)
def test_without_reason_story_or_exact_number_nothing_opens(
    known: Person, rosa: Actor, typed: dict[str, str], code: str
) -> None:
    with pytest.raises(Problems) as refused:
        open_for(rosa, known, **typed)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert not EmergencyAccess.objects.exists()


def test_nobody_opens_more_than_five_within_a_day(known: Person, rosa: Actor) -> None:
    for _ in range(5):
        open_for(rosa, known)
    with pytest.raises(Problems) as refused:
        open_for(rosa, known)
    assert [problem.code for problem in refused.value.problems] == ["emergency-too-many"]
    open_for(rosa, known, now=timezone.now() + timedelta(days=1, minutes=1))


def test_only_the_single_window_opens_sheets(known: Person, pedro: Actor, olga: Actor, ada: Actor) -> None:
    for actor in (pedro, olga, ada):
        with pytest.raises(NotAllowed):
            open_for(actor, known)


def test_it_is_closed_early_and_stays_closed(known: Person, rosa: Actor) -> None:
    access = open_for(rosa, known)
    with acting_as(rosa):
        close_emergency(by=rosa, access_id=access.pk, now=timezone.now())
        assert not list_open_emergencies(by=rosa, now=timezone.now()).exists()
        with pytest.raises(NotFound):
            load_emergency_sheet(by=rosa, access_id=access.pk, now=timezone.now())


def test_a_supervisor_of_the_city_reviews_once_and_never_her_own(known: Person, rosa: Actor, silvia: Actor) -> None:
    access, own = open_for(rosa, known), open_for(silvia, known)
    now = timezone.now()
    with acting_as(silvia):
        assert set(list_emergencies(by=silvia, waiting=True)) == {access, own}
        with pytest.raises(Problem) as mine:
            review_emergency(by=silvia, access_id=own.pk, review="justified", note="", now=now)
        assert mine.value.code == "emergency-own-review"
        with pytest.raises(Problem) as bare:
            review_emergency(by=silvia, access_id=access.pk, review="not-justified", note=" ", now=now)
        assert bare.value.code == "emergency-review-missing"
        review_emergency(by=silvia, access_id=access.pk, review="not-justified", note="Se habló con ella.", now=now)
        with pytest.raises(Conflict):
            review_emergency(by=silvia, access_id=access.pk, review="justified", note="", now=now)
        assert list(list_emergencies(by=silvia, waiting=True)) == [own]
    with acting_as(rosa), pytest.raises(NotAllowed):
        list_emergencies(by=rosa)
