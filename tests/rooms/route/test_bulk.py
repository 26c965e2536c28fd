"""Writing whole cases at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ruta.kernel.problems import NotAllowed, Problems
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.models import Person
from ruta.rooms.route.commands import import_cases_in_bulk
from ruta.rooms.route.models import Assessment, Case, FollowUp, Referral, StateChange, Step
from ruta.rooms.route.types import FollowUpAnswer, ImportedCase, ImportedFollowUp, ImportedReferral, ImportedStep

DAY = date(2026, 3, 2)


def make_imported(person: Person) -> ImportedCase:
    sent, accepted, done = (DAY + timedelta(days=n) for n in (1, 3, 9))
    return ImportedCase(
        person_id=person.pk,
        person_number=person.number,
        city="santiago",
        organisation="oficina-migrantes",
        opened_on=DAY,
        answers={"job-seeking": "yes"},
        steps=(
            ImportedStep(document="chl-run", state="done", done_on=sent),
            ImportedStep(service="omil-asesoria", state="done", done_on=done, after=0),
        ),
        referrals=(
            ImportedReferral(
                step=1,
                state="delivered",
                history=(("draft", DAY), ("sent", sent), ("accepted", accepted), ("delivered", done)),
            ),
        ),
        follow_ups=(
            ImportedFollowUp(
                days=30,
                due_on=done + timedelta(days=30),
                step=1,
                answered_on=done + timedelta(days=31),
                answer=FollowUpAnswer(True, "formal"),
            ),
        ),
        cohort="chl-1.1.8",
        cohort_group="women",
    )


def test_import_writes_whole_cases_and_one_audit_line(person: Person) -> None:
    before = AuditEntry.objects.count()
    [(case_id, referral_ids)] = import_cases_in_bulk(by=SYSTEM, cases=[make_imported(person)])
    assert Case.objects.get().pk == case_id
    assert [Referral.objects.get().pk] == list(referral_ids)
    assert Assessment.objects.get().profile == "dependent-work"
    assert Step.objects.get(service="omil-asesoria").after == Step.objects.get(document="chl-run")
    assert [c.target for c in StateChange.objects.filter(referral_id=referral_ids[0])] == [
        "sent",
        "accepted",
        "delivered",
    ]
    assert FollowUp.objects.get().employment == "formal"
    assert AuditEntry.objects.count() == before + 1


def test_import_refuses_what_cannot_have_happened_and_writes_nothing(person: Person) -> None:
    good = make_imported(person)
    backwards = replace(good.referrals[0], history=(("draft", DAY), ("sent", DAY - timedelta(days=1))), state="sent")
    skipped = replace(good.referrals[0], history=(("draft", DAY), ("delivered", DAY)))
    unknown = ImportedStep(service="no-such-service")
    for wrong in (
        replace(good, referrals=(backwards,)),
        replace(good, referrals=(skipped,)),
        replace(good, steps=(unknown,), referrals=(), follow_ups=()),
        replace(good, state="closed"),
    ):
        with pytest.raises(Problems) as caught:
            import_cases_in_bulk(by=SYSTEM, cases=[wrong])
        assert caught.value.problems[0].code == "route-import-impossible"
    assert Case.objects.count() == 0


def test_only_the_system_imports(person: Person, rosa: Actor) -> None:
    with pytest.raises(NotAllowed):
        import_cases_in_bulk(by=rosa, cases=[make_imported(person)])
