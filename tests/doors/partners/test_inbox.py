"""The inbox of an institution, as Pedro of the OMIL uses it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ruta.rooms.access.types import Actor, Role
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.route.models import Appointment, Referral
from tests.conftest import _member
from tests.doors.desk.test_people import sign_in
from tests.rooms.route.conftest import OMIL, allow_sharing


def test_the_partner_works_a_referral_through(pedro: Actor, sent: Referral) -> None:
    client = sign_in(pedro)
    assert sent.case.number in client.get("/institucion/").content.decode()
    base = f"/institucion/derivaciones/{sent.pk}/"
    text = client.get(base).content.decode()
    sent.refresh_from_db()
    assert sent.state == "received"
    assert "Bracamonte" in text
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    assert client.post(f"{base}accept", {"accept-day": day, "accept-hour": "10:30"}).status_code == 302
    appointment = Appointment.objects.get()
    calendar = client.get(f"/institucion/citas/{appointment.pk}.ics").content.decode()
    assert "Bracamonte" not in calendar
    today_text = timezone.localdate().isoformat()
    assert client.post(f"{base}attend", {"attend-on": today_text}).status_code == 302
    assert client.post(f"{base}deliver", {"deliver-on": today_text, "deliver-outcome": "delivered"}).status_code == 302
    assert Delivery.objects.get().source == "partner"
    twice = client.post(f"{base}deliver", {"deliver-on": today_text, "deliver-outcome": "delivered"})
    assert twice.status_code == 409
    assert Delivery.objects.count() == 1
    back = client.post(f"{base}reverse", {"reverse-reason": "did-not-happen"})
    assert back.status_code == 302
    assert client.get(base).status_code == 200
    assert client.get("/institucion/?estado=all").status_code == 200


def test_a_decline_without_a_reason_keeps_what_was_typed(pedro: Actor, sent: Referral) -> None:
    client = sign_in(pedro)
    answer = client.post(f"/institucion/derivaciones/{sent.pk}/decline", {"decline-note": "cupos en marzo"})
    assert answer.status_code == 422
    assert "cupos en marzo" in answer.content.decode()
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_returning_says_what_is_missing(pedro: Actor, sent: Referral) -> None:
    client = sign_in(pedro)
    base = f"/institucion/derivaciones/{sent.pk}/return"
    assert client.post(base, {"return-note": ""}).status_code == 422
    assert client.post(base, {"return-note": "Falta el turno"}).status_code == 302


def test_another_institution_gets_not_found(sent: Referral) -> None:
    client = sign_in(_member("paula", Role.PARTNER, "fundacion-emplea", "santiago"))
    assert client.get(f"/institucion/derivaciones/{sent.pk}/").status_code == 404
    assert client.post(f"/institucion/derivaciones/{sent.pk}/accept").status_code == 404
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_after_withdrawal_nothing_personal_is_shown(
    pedro: Actor,
    rosa: Actor,
    sent: Referral,
    today: date,
) -> None:
    allow_sharing(rosa, sent.case.person_id, OMIL, today, state="withdrawn")
    text = sign_in(pedro).get(f"/institucion/derivaciones/{sent.pk}/").content.decode()
    assert "Bracamonte" not in text
    assert "+569" not in text


@pytest.mark.parametrize("who", ["olga", "eva"])
def test_the_inbox_is_for_institutions_and_the_desk(who: str, sent: Referral, request: pytest.FixtureRequest) -> None:
    assert sign_in(request.getfixturevalue(who)).get("/institucion/").status_code == 403


def test_the_inbox_costs_a_bounded_number_of_queries(
    pedro: Actor,
    sent: Referral,
    django_assert_max_num_queries: object,
) -> None:
    client = sign_in(pedro)
    # Two of them tell what else waits for the institution: protocols to review and lists to look at.
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        client.get("/institucion/")
