"""Referrals: consent, what is shared, answers, clocks, who sees what."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.people.commands import update_person
from ruta.rooms.people.models import Consent, Person
from ruta.rooms.people.types import ConsentAnswer
from ruta.rooms.route.commands import (
    accept_referral,
    close_referral,
    create_referral,
    decline_referral,
    make_referral_appointment,
    receive_referral,
    record_attendance,
    refer_person,
    reschedule_referral,
    return_referral,
    send_referral,
    withdraw_referral,
)
from ruta.rooms.route.models import Appointment, Case, Referral, SharedField, StateChange, Step
from ruta.rooms.route.queries import (
    find_next_services,
    inbox,
    list_referrals,
    load_referral,
    load_referral_for_partner,
    write_appointment_calendar,
)
from tests.conftest import _member
from tests.rooms.people.conftest import make_registration
from tests.rooms.route.conftest import OMIL, allow_sharing

SERVICE = "omil-asesoria"


def tomorrow_at_ten() -> datetime:
    return (timezone.localtime() + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)


def test_a_referral_without_consent_is_refused_and_nothing_is_written(case: Case, rosa: Actor, today: date) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(Problem) as caught:
        refer_person(by=rosa, case_id=case.pk, service=SERVICE, on=today)
    assert caught.value.code == "consent-missing"
    assert caught.value.details["field"] == "consent"
    assert "OMIL" in caught.value.message or "Intermediación" in caught.value.message
    assert Referral.objects.count() == SharedField.objects.count() == Step.objects.count() == 0
    assert AuditEntry.objects.count() == before


def test_consent_is_recorded_while_referring(case: Case, rosa: Actor, today: date) -> None:
    referral = refer_person(
        by=rosa, case_id=case.pk, service=SERVICE, on=today, consent=ConsentAnswer("refer", "given", recipient=OMIL)
    )
    assert referral is not None
    assert referral.state == "sent"
    assert Consent.objects.filter(purpose="refer", recipient=OMIL, state="given").count() == 1
    assert referral.due_on == today + timedelta(days=5)


def test_a_refused_consent_is_kept_and_nothing_is_prepared(case: Case, rosa: Actor, today: date) -> None:
    answer = ConsentAnswer("refer", "refused", recipient=OMIL)
    assert refer_person(by=rosa, case_id=case.pk, service=SERVICE, on=today, consent=answer) is None
    assert Consent.objects.filter(purpose="refer", state="refused").count() == 1
    assert Referral.objects.count() == 0


def test_consent_for_one_institution_does_not_serve_another(case: Case, rosa: Actor, today: date) -> None:
    allow_sharing(rosa, case.person_id, "vicaria-pastoral", today)
    with pytest.raises(Problem) as caught:
        refer_person(by=rosa, case_id=case.pk, service=SERVICE, on=today)
    assert caught.value.code == "consent-missing"


def test_only_what_the_service_needs_is_shared(sent: Referral, pedro: Actor, today: date) -> None:
    names = {row.name for row in SharedField.objects.filter(referral=sent)}
    assert {"number", "name", "birth", "age", "phone", "languages"} <= names
    assert not names & {"specific_needs", "nationalities", "gender_identity", "income_band", "disability"}
    file = load_referral_for_partner(by=pedro, referral_id=sent.pk, on=today)
    assert {line.name["en"] for line in file.shared} >= {"Name", "Telephone"}
    assert AuditEntry.objects.filter(action="route.load_referral", username="pedro").count() == 1


def test_a_telephone_that_is_not_safe_is_not_shared(person: Person, rosa: Actor, today: date) -> None:
    from ruta.rooms.route.commands import open_case

    update_person(
        by=rosa,
        person_id=person.pk,
        changes=make_registration(phone_safe=False),
        fields=["phone_safe"],
        on=today,
        expected_version=person.version,
    )
    case = open_case(by=rosa, person_id=person.pk, on=today)
    allow_sharing(rosa, person.pk, OMIL, today)
    refer_person(by=rosa, case_id=case.pk, service=SERVICE, on=today)
    names = {row.name: row.value for row in SharedField.objects.all()}
    assert "phone" not in names
    assert names["contact"] == "through-the-single-window"


def test_another_institution_does_not_learn_that_the_referral_exists(sent: Referral, today: date, db: None) -> None:
    stranger = _member("paula", Role.PARTNER, "fundacion-emplea", "santiago")
    with pytest.raises(NotFound):
        load_referral_for_partner(by=stranger, referral_id=sent.pk, on=today)
    with pytest.raises(NotFound):
        accept_referral(by=stranger, referral_id=sent.pk, on=today)
    assert inbox(by=stranger).count() == 0


def test_a_draft_is_not_in_the_inbox(case: Case, rosa: Actor, pedro: Actor, today: date) -> None:
    draft = create_referral(by=rosa, case_id=case.pk, service=SERVICE, on=today)
    assert inbox(by=pedro).count() == 0
    with pytest.raises(NotFound):
        load_referral_for_partner(by=pedro, referral_id=draft.pk, on=today)


def test_the_partner_receives_accepts_and_says_when(sent: Referral, pedro: Actor, today: date) -> None:
    receive_referral(by=pedro, referral_id=sent.pk, on=today)
    receive_referral(by=pedro, referral_id=sent.pk, on=today)
    accepted = accept_referral(by=pedro, referral_id=sent.pk, on=today, starts_at=tomorrow_at_ten())
    assert accepted.due_on == today + timedelta(days=2)
    assert Appointment.objects.get().state == "planned"
    assert [c.target for c in StateChange.objects.filter(referral=sent)] == ["sent", "received", "accepted"]


def test_two_tabs_answering_one_referral_meet_a_conflict(accepted: Referral, pedro: Actor, today: date) -> None:
    with pytest.raises(Conflict) as caught:
        accept_referral(by=pedro, referral_id=accepted.pk, on=today)
    assert caught.value.code == "action-not-allowed"
    with pytest.raises(Conflict):
        return_referral(by=pedro, referral_id=accepted.pk, note="late", on=today)


def test_decline_needs_a_coded_reason(sent: Referral, pedro: Actor, today: date) -> None:
    for reason, code in (("", "reason-missing"), ("too-busy", "reason-missing"), ("other", "note-missing")):
        with pytest.raises(Problem) as caught:
            decline_referral(by=pedro, referral_id=sent.pk, reason=reason, on=today)
        assert caught.value.code == code
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_after_a_refusal_the_next_service_of_the_kind_is_proposed_and_takes_its_place(
    sent: Referral, rosa: Actor, pedro: Actor, today: date
) -> None:
    decline_referral(by=pedro, referral_id=sent.pk, reason="no-capacity", on=today)
    sent.refresh_from_db()
    proposals = find_next_services(by=rosa, referral=sent, on=today)
    assert proposals
    assert SERVICE not in {proposal.service for proposal in proposals}
    following = create_referral(
        by=rosa, case_id=sent.case_id, service=proposals[0].service, on=today, replaces_id=sent.pk
    )
    sent.refresh_from_db()
    assert sent.state == "closed"
    assert following.replaces_id == sent.pk
    assert [s.service_id for s in Step.objects.exclude(state="dropped")] == [proposals[0].service]


def test_a_returned_referral_is_corrected_and_sent_again(
    sent: Referral, rosa: Actor, pedro: Actor, today: date
) -> None:
    with pytest.raises(Problem) as caught:
        return_referral(by=pedro, referral_id=sent.pk, note="", on=today)
    assert caught.value.code == "note-missing"
    return_referral(by=pedro, referral_id=sent.pk, note="Which shift?", on=today)
    again = send_referral(by=rosa, referral_id=sent.pk, on=today, message="Mornings")
    assert (again.sending, again.message) == (2, "Mornings")
    file = load_referral_for_partner(by=pedro, referral_id=sent.pk, on=today)
    assert len(file.shared) == SharedField.objects.filter(referral=sent, sending=2).count()


def test_withdrawn_consent_stops_what_is_unsent_and_hides_what_was_sent(
    sent: Referral, rosa: Actor, pedro: Actor, today: date
) -> None:
    allow_sharing(rosa, sent.case.person_id, OMIL, today, state="withdrawn")
    file = load_referral_for_partner(by=pedro, referral_id=sent.pk, on=today)
    assert file.shared == ()
    assert file.line.consent_withdrawn
    with pytest.raises(Conflict) as caught:
        accept_referral(by=pedro, referral_id=sent.pk, on=today)
    assert caught.value.code == "consent-withdrawn"
    assert load_referral(by=rosa, referral_id=sent.pk, on=today).line.consent_withdrawn
    withdraw_referral(by=rosa, referral_id=sent.pk, reason="consent-withdrawn", on=today)
    draft = create_referral(by=rosa, case_id=sent.case_id, service="omil-bolsa", on=today)
    with pytest.raises(Problem) as refused:
        send_referral(by=rosa, referral_id=draft.pk, on=today)
    assert refused.value.code == "consent-missing"


def test_the_sender_does_not_return_and_the_receiver_does_not_send(
    sent: Referral, rosa: Actor, pedro: Actor, today: date
) -> None:
    with pytest.raises(NotAllowed) as caught:
        return_referral(by=rosa, referral_id=sent.pk, note="x", on=today)
    assert caught.value.code == "action-not-yours"
    with pytest.raises(NotAllowed):
        withdraw_referral(by=pedro, referral_id=sent.pk, reason="other", note="x", on=today)


def test_one_referral_to_a_service_is_on_its_way_at_a_time(sent: Referral, rosa: Actor, today: date) -> None:
    with pytest.raises(Conflict) as caught:
        create_referral(by=rosa, case_id=sent.case_id, service=SERVICE, on=today)
    assert caught.value.code == "referral-exists"


def test_whoever_did_not_come_is_called_again(accepted: Referral, pedro: Actor, today: date) -> None:
    record_attendance(by=pedro, referral_id=accepted.pk, came=False, on=today)
    accepted.refresh_from_db()
    assert accepted.state == "not-attended"
    reschedule_referral(by=pedro, referral_id=accepted.pk, on=today, starts_at=tomorrow_at_ten())
    accepted.refresh_from_db()
    assert accepted.state == "accepted"


def test_attendance_is_not_recorded_for_a_day_to_come(accepted: Referral, pedro: Actor, today: date) -> None:
    for day, code in ((1, "route-date-in-future"), (-1, "route-date-too-early")):
        with pytest.raises(Problem) as caught:
            record_attendance(by=pedro, referral_id=accepted.pk, came=True, on=today + timedelta(days=day))
        assert caught.value.code == code


def test_an_appointment_in_the_past_is_refused(accepted: Referral, pedro: Actor) -> None:
    with pytest.raises(Problem) as caught:
        make_referral_appointment(by=pedro, referral_id=accepted.pk, starts_at=timezone.now() - timedelta(hours=1))
    assert caught.value.code == "appointment-in-past"
    assert Appointment.objects.count() == 0


def test_calendar_files_carry_no_name(accepted: Referral, rosa: Actor, pedro: Actor) -> None:
    appointment = make_referral_appointment(by=pedro, referral_id=accepted.pk, starts_at=tomorrow_at_ten())
    for by, for_person in ((rosa, True), (pedro, False)):
        text = write_appointment_calendar(by=by, appointment_id=appointment.pk, for_person=for_person).decode()
        assert "Bracamonte" not in text
        assert "Yusleidy" not in text
        assert ("SUMMARY:Cita " + accepted.case.number in text) is not for_person


def test_overdue_referrals_are_listed_by_their_clock(sent: Referral, rosa: Actor, today: date) -> None:
    later = today + timedelta(days=6)
    assert list_referrals(by=rosa, on=today, overdue=True).count() == 0
    assert [r.pk for r in list_referrals(by=rosa, on=later, overdue=True)] == [sent.pk]
    assert list_referrals(by=rosa, on=today, state="with-receiver", organisation=OMIL).count() == 1
    assert list_referrals(by=rosa, on=today, state="answered").count() == 0


def test_the_sender_closes_what_was_answered(sent: Referral, rosa: Actor, pedro: Actor, today: date) -> None:
    decline_referral(by=pedro, referral_id=sent.pk, reason="outside-area", on=today)
    assert close_referral(by=rosa, referral_id=sent.pk, on=today).state == "closed"


def test_the_log_of_states_is_never_changed(sent: Referral) -> None:
    from django.db import DatabaseError, transaction

    for change in (
        lambda: StateChange.objects.update(note="x"),
        lambda: StateChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
