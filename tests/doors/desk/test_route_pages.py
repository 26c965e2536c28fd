"""The desk's pages of the route, as the cast uses them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.people.models import Consent, Person
from ruta.rooms.route.commands import add_step, decline_referral, deliver_referral, open_case
from ruta.rooms.route.models import Appointment, Case, CohortMember, FollowUp, Referral, SharedField, Step
from tests.doors.desk.test_people import sign_in
from tests.rooms.route.conftest import ANSWERS

pytestmark = pytest.mark.usefixtures("directory")


def test_the_journey_of_the_desk_by_forms_alone(rosa: Actor, person: Person, today: date) -> None:
    client = sign_in(rosa)
    opened = client.post(f"/ventanilla/personas/{person.pk}/expediente")
    pk = Case.objects.get().pk
    assert opened["Location"] == f"/ventanilla/expedientes/{pk}/"
    assert client.get(f"/ventanilla/expedientes/{pk}/diagnostico").status_code == 200
    assert client.post(f"/ventanilla/expedientes/{pk}/diagnostico", ANSWERS).status_code == 302
    page = client.get(f"/ventanilla/expedientes/{pk}/")
    assert "Certificar primero" in page.content.decode()
    assert client.post(f"/ventanilla/expedientes/{pk}/plan").status_code == 302
    assert Step.objects.count() > 0
    assert client.post(f"/ventanilla/expedientes/{pk}/plan/acuerdo").status_code == 302
    sheet = client.get(f"/ventanilla/expedientes/{pk}/hoja").content.decode()
    assert "Tu ruta" in sheet
    refer = f"/ventanilla/expedientes/{pk}/derivar?servicio=omil-asesoria"
    shown = client.get(refer).content.decode()
    assert "Léelo en voz alta" in shown
    assert "Bracamonte" in shown
    sent_form = {
        "service": "omil-asesoria",
        "consent": "given",
        "consent_language": "es",
        "consent_how": "spoken",
        "message": "Turno de mañana",
    }
    assert client.post(refer, sent_form).status_code == 302
    referral = Referral.objects.get()
    assert (referral.state, referral.message) == ("sent", "Turno de mañana")
    assert client.get(f"/ventanilla/derivaciones/{referral.pk}/").status_code == 200


def test_referring_without_consent_says_how_to_record_it_and_keeps_the_message(
    rosa: Actor,
    case: Case,
) -> None:
    client = sign_in(rosa)
    address = f"/ventanilla/expedientes/{case.pk}/derivar?servicio=omil-asesoria"
    answer = client.post(
        address,
        {"service": "omil-asesoria", "message": "Turno de mañana", "consent_language": "es", "consent_how": "spoken"},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "No se envió nada" in text
    assert "Turno de mañana" in text
    assert (
        Referral.objects.count() == Consent.objects.filter(purpose="refer").count() == SharedField.objects.count() == 0
    )


def test_a_refusal_to_share_is_recorded_and_nothing_is_sent(rosa: Actor, case: Case) -> None:
    client = sign_in(rosa)
    form = {"service": "omil-asesoria", "consent": "refused", "consent_language": "es", "consent_how": "spoken"}
    client.post(f"/ventanilla/expedientes/{case.pk}/derivar?servicio=omil-asesoria", form)
    assert Referral.objects.count() == 0
    assert Consent.objects.get(purpose="refer").state == "refused"


def test_a_plan_changed_in_another_tab_is_a_conflict_not_a_fault(rosa: Actor, case: Case) -> None:
    client = sign_in(rosa)
    step = add_step(by=rosa, case_id=case.pk, service="omil-asesoria")
    answer = client.post(
        f"/ventanilla/expedientes/{case.pk}/plan/pasos/{step.pk}/remove", {"version": str(case.version)}
    )
    assert answer.status_code == 409
    assert "mientras" in answer.content.decode()
    assert Step.objects.get().state == "planned"


def test_steps_are_added_moved_done_delivered_and_removed(rosa: Actor, silvia: Actor, case: Case) -> None:
    client = sign_in(rosa)
    base = f"/ventanilla/expedientes/{case.pk}/plan/pasos"
    assert client.post(base, {"step-step": "document:chl-run", "step-version": case.version}).status_code == 302
    assert client.post(base, {"step-step": "service:formacion-gestion-migratoria"}).status_code == 302
    assert client.post(base, {"step-step": "service:none-such"}).status_code == 422
    paper, service = Step.objects.order_by("position")
    assert client.post(f"{base}/{service.pk}/up").status_code == 302
    assert client.post(f"{base}/{paper.pk}/done").status_code == 302
    day = timezone.localdate().isoformat()
    assert client.post(f"{base}/{service.pk}/deliver", {f"step{service.pk}-on": day}).status_code == 302
    assert Delivery.objects.count() == 1
    assert client.post(f"{base}/{service.pk}/remove").status_code == 409
    own = f"/ventanilla/expedientes/{case.pk}/"
    assert "Anular lo registrado" not in client.get(own).content.decode(), "offered only to who may reverse"
    assert "Anular lo registrado" in sign_in(silvia).get(own).content.decode()
    refused = client.post(f"{base}/{service.pk}/reverse", {f"step{service.pk}-reason": "wrong-date"})
    assert refused.status_code == 403
    assert client.post(f"{base}/{service.pk}/explode").status_code == 404


def test_the_case_is_paused_resumed_and_closed_with_reasons(rosa: Actor, case: Case) -> None:
    client = sign_in(rosa)
    base = f"/ventanilla/expedientes/{case.pk}/estado"
    refused = client.post(f"{base}/close", {"close-reason": "", "close-note": "algo escrito"})
    assert refused.status_code == 422
    assert "algo escrito" in refused.content.decode()
    assert client.post(f"{base}/pause", {"pause-reason": "travelling"}).status_code == 302
    assert client.post(f"{base}/resume").status_code == 302
    assert client.post(f"{base}/close", {"close-reason": "in-work"}).status_code == 302
    assert FollowUp.objects.count() == 4
    assert client.post(f"{base}/close", {"close-reason": "in-work"}).status_code == 409


def test_a_referrals_delivery_is_offered_for_reversal_only_to_who_may_reverse(
    rosa: Actor, silvia: Actor, pedro: Actor, accepted: Referral, today: date
) -> None:
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    address = f"/ventanilla/derivaciones/{accepted.pk}/"
    assert "Anular lo registrado" not in sign_in(rosa).get(address).content.decode()
    assert "Anular lo registrado" in sign_in(silvia).get(address).content.decode()


def test_a_case_is_given_to_a_colleague(rosa: Actor, carlos: Actor, case: Case) -> None:
    given = sign_in(rosa).post(f"/ventanilla/expedientes/{case.pk}/acompana", {"assign-worker": carlos.user_id})
    assert given.status_code == 302
    case.refresh_from_db()
    assert case.worker_id == carlos.user_id
    assert AuditEntry.objects.filter(action="route.assign_case", subject_id=str(case.pk)).exists()


@pytest.mark.parametrize("typed", ["pedro", "nobody", ""])
def test_a_case_is_given_to_nobody_of_another_institution(rosa: Actor, pedro: Actor, case: Case, typed: str) -> None:
    worker = str(pedro.user_id) if typed == "pedro" else typed
    answer = sign_in(rosa).post(f"/ventanilla/expedientes/{case.pk}/acompana", {"assign-worker": worker})
    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.worker_id == rosa.user_id


def test_another_citys_desk_assigns_no_case(marta: Actor, case: Case) -> None:
    answer = sign_in(marta).post(f"/ventanilla/expedientes/{case.pk}/acompana", {"assign-worker": marta.user_id})
    assert answer.status_code in (403, 404)


def test_an_appointment_is_made_downloaded_and_cancelled(rosa: Actor, case: Case) -> None:
    client = sign_in(rosa)
    base = f"/ventanilla/expedientes/{case.pk}/citas"
    yesterday = timezone.localdate() - timedelta(days=1)
    past = client.post(base, {"appointment-day": yesterday.isoformat(), "appointment-hour": "10:00"})
    assert past.status_code == 422
    later = timezone.localdate() + timedelta(days=2)
    assert client.post(base, {"appointment-day": later.isoformat(), "appointment-hour": "10:00"}).status_code == 302
    appointment = Appointment.objects.get()
    calendar = client.get(f"/ventanilla/citas/{appointment.pk}.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert client.post(f"{base}/{appointment.pk}/cancelar").status_code == 302
    appointment.refresh_from_db()
    assert appointment.state == "cancelled"


def test_a_follow_up_is_answered_on_its_page(rosa: Actor, pedro: Actor, accepted: Referral, today: date) -> None:
    deliver_referral(by=pedro, referral_id=accepted.pk, on=today)
    client = sign_in(rosa)
    address = f"/ventanilla/seguimientos/{FollowUp.objects.order_by('due_on')[0].pk}/"
    assert "no aceptó" in client.get(address).content.decode()
    assert client.post(address, {"reached": "yes"}).status_code == 422
    assert client.post(address, {"reached": "yes", "employment": "formal"}).status_code == 302
    assert client.get("/ventanilla/seguimientos/?estado=answered").status_code == 200


def test_a_declined_referral_offers_the_next_service(rosa: Actor, pedro: Actor, sent: Referral, today: date) -> None:
    decline_referral(by=pedro, referral_id=sent.pk, reason="no-capacity", on=today)
    client = sign_in(rosa)
    text = client.get(f"/ventanilla/derivaciones/{sent.pk}/").content.decode()
    assert "en-lugar-de" in text
    assert client.post(f"/ventanilla/derivaciones/{sent.pk}/close").status_code == 302


def test_referrals_are_filtered_by_address_and_exported_without_names(rosa: Actor, sent: Referral) -> None:
    client = sign_in(rosa)
    assert sent.case.number in client.get("/ventanilla/derivaciones/?estado=sent").content.decode()
    assert sent.case.number not in client.get("/ventanilla/derivaciones/?estado=declined").content.decode()
    csv = client.get("/ventanilla/derivaciones/lista.csv?estado=sent").content.decode()
    assert sent.case.number in csv
    assert "Bracamonte" not in csv


def test_a_cohort_shows_its_shares_and_takes_a_case_with_a_warning(rosa: Actor, case: Case) -> None:
    client = sign_in(rosa)
    assert "60 %" in client.get("/ventanilla/cohortes/").content.decode()
    chosen = client.post(f"/ventanilla/cohortes/chl-1.1.8/elegir/{case.pk}", follow=True)
    assert "Falta un dato que la actividad pide" in chosen.content.decode()
    assert CohortMember.objects.get().group == "women"
    again = client.post(f"/ventanilla/cohortes/chl-1.1.8/elegir/{case.pk}", follow=True)
    assert CohortMember.objects.count() == 1
    assert "ya está en esta cohorte" in again.content.decode()
    client.post(f"/ventanilla/cohortes/chl-1.1.8/quitar/{case.pk}")
    assert CohortMember.objects.count() == 0
    assert client.get("/ventanilla/cohortes/none/").status_code == 404


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/ventanilla/", 20),
        ("/ventanilla/expedientes/", 10),
        ("/ventanilla/derivaciones/", 12),
        ("/ventanilla/seguimientos/", 10),
        ("/ventanilla/cohortes/chl-1.1.8/", 14),
    ],
)
def test_lists_cost_a_bounded_number_of_queries(
    address: str,
    most: int,
    rosa: Actor,
    sent: Referral,
    django_assert_max_num_queries: object,
) -> None:
    client = sign_in(rosa)
    client.get(address)
    with django_assert_max_num_queries(most):  # type: ignore[operator]
        assert client.get(address).status_code == 200


def test_the_page_of_a_case_costs_a_bounded_number_of_queries(
    rosa: Actor,
    sent: Referral,
    django_assert_max_num_queries: object,
) -> None:
    client = sign_in(rosa)
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        assert client.get(f"/ventanilla/expedientes/{sent.case_id}/").status_code == 200


@pytest.mark.parametrize("who", ["pedro", "olga", "marta"])
def test_a_case_is_kept_from_whoever_is_not_of_the_citys_desk(
    who: str,
    case: Case,
    request: pytest.FixtureRequest,
) -> None:
    client = sign_in(request.getfixturevalue(who))
    before = AuditEntry.objects.filter(action="route.load_case").count()
    assert client.get(f"/ventanilla/expedientes/{case.pk}/").status_code == 404
    assert AuditEntry.objects.filter(action="route.load_case").count() == before


def test_visitors_are_sent_to_sign_in(case: Case) -> None:
    assert Client().get(f"/ventanilla/expedientes/{case.pk}/").status_code == 302


def test_a_second_click_on_open_goes_to_the_open_case(rosa: Actor, person: Person, today: date) -> None:
    present = open_case(by=rosa, person_id=person.pk, on=today)
    answer = sign_in(rosa).post(f"/ventanilla/personas/{person.pk}/expediente")
    assert answer["Location"] == f"/ventanilla/expedientes/{present.pk}/"
