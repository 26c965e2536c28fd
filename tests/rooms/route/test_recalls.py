"""Taking a permission back reaches whoever received, and each says what it did."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problems
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import record_withheld_categories
from ruta.rooms.route.commands import acknowledge_recall
from ruta.rooms.route.models import Acknowledgement, Referral
from ruta.rooms.route.queries import list_recalls
from ruta.rooms.route.rules.sharing import find_category
from tests.rooms.route.conftest import OMIL, allow_sharing


@pytest.fixture
def withdrawn(sent: Referral, rosa: Actor, today: date) -> Referral:
    allow_sharing(rosa, sent.case.person_id, OMIL, today, state="withdrawn")
    return sent


def find_consent(by: Actor, referral: Referral, on: date) -> int:
    (recall,) = list_recalls(by=by, on=on, referral_id=referral.pk)
    return recall.consent_id


def test_while_the_permission_holds_nothing_is_recalled(sent: Referral, pedro: Actor, today: date) -> None:
    assert list_recalls(by=pedro, on=today) == ()


def test_a_withdrawal_stands_before_receiver_and_desk_until_it_is_answered(
    withdrawn: Referral, pedro: Actor, rosa: Actor, today: date
) -> None:
    for reader in (pedro, rosa):
        (recall,) = list_recalls(by=reader, on=today, only_open=True)
        assert (recall.referral.pk, recall.category, recall.is_open) == (withdrawn.pk, "", True)
    consent = find_consent(pedro, withdrawn, today)
    acknowledge_recall(by=pedro, referral_id=withdrawn.pk, consent_id=consent, answer="deleted", on=today)
    for reader in (pedro, rosa):
        assert list_recalls(by=reader, on=today, only_open=True) == ()
        (recall,) = list_recalls(by=reader, on=today)
        assert (recall.answer, recall.answered_on) == ("deleted", today)
    entry = AuditEntry.objects.get(action="route.acknowledge_recall")
    assert entry.details == {"referral": withdrawn.pk, "answer": "deleted"}


def test_a_kind_taken_back_reaches_only_who_was_told_of_it(
    sent: Referral, rosa: Actor, pedro: Actor, today: date
) -> None:
    told = {find_category(name) for name in sent.shared.values_list("name", flat=True)} - {"identity"}
    kinds = {"contact", "documents", "migration", "work", "household"}
    assert told
    assert kinds - told
    record_withheld_categories(
        by=rosa, person_id=sent.case.person_id, purpose="refer", recipient=OMIL,
        withheld=kinds, language="es", how="spoken", on=today,
    )  # fmt: skip
    assert {recall.category for recall in list_recalls(by=pedro, on=today)} == told


def test_another_institution_sees_and_answers_nothing(
    withdrawn: Referral, pedro: Actor, marta: Actor, rosa: Actor, today: date
) -> None:
    consent = find_consent(pedro, withdrawn, today)
    assert list_recalls(by=marta, on=today) == ()
    with pytest.raises(NotFound):
        acknowledge_recall(by=marta, referral_id=withdrawn.pk, consent_id=consent, answer="deleted", on=today)
    with pytest.raises(NotAllowed):
        acknowledge_recall(by=rosa, referral_id=withdrawn.pk, consent_id=consent, answer="deleted", on=today)
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize(
    ("answer", "code"), [("burnt", "recall-answer-unknown"), ("kept-by-law", "legal-basis-missing")]
)
def test_bad_answers_are_refused_and_nothing_is_written(
    withdrawn: Referral, pedro: Actor, today: date, answer: str, code: str
) -> None:
    consent = find_consent(pedro, withdrawn, today)
    with pytest.raises(Problems) as refused:
        acknowledge_recall(by=pedro, referral_id=withdrawn.pk, consent_id=consent, answer=answer, on=today)
    assert [problem.code for problem in refused.value.problems] == [code]
    with pytest.raises(NotFound):
        acknowledge_recall(by=pedro, referral_id=withdrawn.pk, consent_id=consent + 99, answer="deleted", on=today)
    assert not Acknowledgement.objects.exists()


def test_it_is_said_once_and_never_changed(withdrawn: Referral, pedro: Actor, today: date) -> None:
    consent = find_consent(pedro, withdrawn, today)
    row = acknowledge_recall(
        by=pedro, referral_id=withdrawn.pk, consent_id=consent, answer="kept-by-law", legal_basis="Ley X", on=today
    )
    with pytest.raises(Conflict):
        acknowledge_recall(by=pedro, referral_id=withdrawn.pk, consent_id=consent, answer="deleted", on=today)
    with pytest.raises(DatabaseError), transaction.atomic():
        Acknowledgement.objects.filter(pk=row.pk).update(answer="deleted")


def test_giving_the_permission_again_ends_the_recall(
    withdrawn: Referral, pedro: Actor, rosa: Actor, today: date
) -> None:
    allow_sharing(rosa, withdrawn.case.person_id, OMIL, today)
    assert list_recalls(by=pedro, on=today) == ()
