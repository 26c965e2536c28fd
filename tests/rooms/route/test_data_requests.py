"""What a person asks about her data is answered in time; a deletion deletes, is certified, and leaves the counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Count

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem, Problems
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.people.commands import record_data_request, record_specific_needs
from ruta.rooms.people.models import DataRequest, Erasure, Person, PersonDocument, SearchKey
from ruta.rooms.people.queries import list_data_requests, load_deadlines
from ruta.rooms.people.rules.requests import find_answer_day, find_deadline
from ruta.rooms.route.commands import (
    accept_referral,
    answer_data_request,
    close_case,
    deliver_referral,
    receive_referral,
)
from ruta.rooms.route.commands import data_requests as module
from ruta.rooms.route.models import Case, Referral, SharedField, StateChange

CANARY = "secreto-canario"


def ask(by: Actor, person_id: int, today: date, kind: str = "deletion", **changed: str) -> DataRequest:
    return record_data_request(by=by, person_id=person_id, kind=kind, how="spoken", asked_on=today, **changed)


@pytest.fixture
def served(sent: Referral, rosa: Actor, pedro: Actor, carlos: Actor, today: date) -> Case:
    """A person served once, with words about her in every room, and a closed case."""
    record_specific_needs(by=carlos, person_id=sent.case.person_id, needs=["homeless"], purpose="albergue")
    receive_referral(by=pedro, referral_id=sent.pk, on=today)
    accept_referral(by=pedro, referral_id=sent.pk, on=today, note=CANARY)
    deliver_referral(by=pedro, referral_id=sent.pk, on=today, outcome="completed", note=CANARY)
    close_case(by=rosa, case_id=sent.case_id, outcome="route-completed", on=today)
    return Case.objects.get(pk=sent.case_id)


def test_the_deadline_is_that_of_the_country_and_the_day() -> None:
    rules = load_deadlines()
    early, late = date(2026, 11, 20), date(2026, 12, 1)
    assert find_deadline(rules, country="CHL", on=early).code == "chl-19628"
    assert find_deadline(rules, country="CHL", on=late).code == "chl-21719"
    assert find_answer_day(find_deadline(rules, country="CHL", on=late), late) == late + timedelta(days=30)
    assert find_deadline(rules, country="MEX", on=early).days == 20
    with pytest.raises(Problem) as missing:
        find_deadline(rules, country="PER", on=early)
    assert missing.value.code == "deadline-missing"


def test_a_request_is_written_once_and_stands_in_the_list(case: Case, rosa: Actor, marta: Actor, today: date) -> None:
    row = ask(rosa, case.person_id, today, kind="correction", what="El apellido es con b.")
    assert row.due_on > today
    assert list(list_data_requests(by=rosa, waiting=True)) == [row]
    assert list(list_data_requests(by=marta)) == []
    with pytest.raises(Conflict):
        ask(rosa, case.person_id, today, kind="correction", what="Otra vez.")
    with pytest.raises(Problems) as bad:
        ask(rosa, case.person_id, today + timedelta(days=1), kind="objection")
    assert {problem.code for problem in bad.value.problems} == {"request-what-missing", "request-in-future"}
    with pytest.raises(NotAllowed):
        ask(marta, case.person_id, today, kind="access")
    assert DataRequest.objects.count() == 1
    entry = AuditEntry.objects.get(action="people.record_data_request")
    assert "apellido" not in str(entry.details)


def test_a_supervisor_of_the_city_answers_once_with_a_reason(
    case: Case, rosa: Actor, silvia: Actor, today: date
) -> None:
    row = ask(rosa, case.person_id, today, kind="correction", what="El apellido.")
    with pytest.raises(NotAllowed):
        answer_data_request(by=rosa, request_id=row.pk, decision="granted", on=today)
    with pytest.raises(Problems):
        answer_data_request(by=silvia, request_id=row.pk, decision="refused", answer=" ", on=today)
    with pytest.raises(Problems):
        answer_data_request(by=silvia, request_id=row.pk, decision="perhaps", on=today)
    answer_data_request(
        by=silvia, request_id=row.pk, decision="refused", answer="El documento dice otra cosa.", on=today
    )
    with pytest.raises(Conflict):
        answer_data_request(by=silvia, request_id=row.pk, decision="granted", on=today)
    with pytest.raises(NotFound):
        answer_data_request(by=silvia, request_id=row.pk + 9, decision="granted", on=today)


def test_nobody_deletes_while_a_case_is_open(sent: Referral, rosa: Actor, silvia: Actor, today: date) -> None:
    row = ask(rosa, sent.case.person_id, today)
    name = sent.case.person.given_names
    with pytest.raises(Conflict) as refused:
        answer_data_request(by=silvia, request_id=row.pk, decision="granted", on=today)
    assert refused.value.code == "erasure-case-open"
    row.refresh_from_db()
    assert row.decision == ""
    assert Person.objects.get(pk=sent.case.person_id).given_names == name


def test_a_deletion_leaves_no_word_of_her_and_every_count(
    served: Case, rosa: Actor, silvia: Actor, today: date
) -> None:
    person = Person.objects.get(pk=served.person_id)
    private = [person.given_names, person.surname_1, person.phone, "084123456", CANARY]
    counted = list(Delivery.objects.values("kind", "person_id").annotate(n=Count("id")).order_by("kind"))
    assert any(private[0] in str(row) for row in _read_everything())
    row = ask(rosa, person.pk, today)
    answer_data_request(by=silvia, request_id=row.pk, decision="granted", answer="Hecho.", on=today)
    for line in _read_everything():
        for text in private:
            assert text not in str(line), (text, line)
    assert list(Delivery.objects.values("kind", "person_id").annotate(n=Count("id")).order_by("kind")) == counted
    person.refresh_from_db()
    assert (person.birth_year, person.sex, person.birth_month) == (1991, "F", None)
    assert person.specific_needs_sealed == ""
    assert not SearchKey.objects.filter(person=person).exists()
    assert not PersonDocument.objects.filter(person=person).exists()
    assert not SharedField.objects.filter(referral__case=served).exists()
    certificate = Erasure.objects.get(request=row)
    counts = dict(certificate.counts.values_list("what", "rows"))
    assert counts["people"] == 1
    assert counts["notes"] >= 1
    assert counts["delivery-notes"] == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.filter(pk=certificate.pk).update(digest="0")
    with pytest.raises(DatabaseError), transaction.atomic():
        StateChange.objects.update(note="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(note="x")


def test_a_deletion_that_breaks_in_the_middle_deletes_nothing(
    served: Case, rosa: Actor, silvia: Actor, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ask(rosa, served.person_id, today)
    name = Person.objects.get(pk=served.person_id).given_names

    def break_off(ids: object) -> dict[str, int]:
        raise RuntimeError("cut off")

    monkeypatch.setattr(module, "_empty_ledger_rows", break_off)
    with pytest.raises(RuntimeError), transaction.atomic():
        answer_data_request(by=silvia, request_id=row.pk, decision="granted", on=today)
    assert Person.objects.get(pk=served.person_id).given_names == name
    assert not Erasure.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        StateChange.objects.update(note="x")


def _read_everything() -> list[object]:
    """Every row of every table as it reads, sealed columns opened; audit and lists handed in apart."""
    found: list[object] = []
    for model in apps.get_models():
        if model._meta.app_label not in ("people", "route", "ledger") or model.__name__ == "ImportedList":
            continue
        names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, models.FileField)]
        found += [(model.__name__, row) for row in model._base_manager.values_list(*names)]
    assert connection.vendor in ("sqlite", "postgresql")
    return found
