"""The receiver's page after a person took her permission back."""
# ruff: noqa: F811

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from ruta.rooms.access.types import Actor
from ruta.rooms.route.models import Acknowledgement, Referral
from ruta.rooms.route.queries import list_recalls
from tests.doors.desk.test_people import sign_in
from tests.rooms.route.conftest import OMIL, allow_sharing, case, directory, person, sent, today  # noqa: F401

pytestmark = pytest.mark.django_db


def test_the_institution_is_told_and_answers_and_the_desk_reads_it(
    sent: Referral,
    pedro: Actor,
    rosa: Actor,
    today: date,
) -> None:
    allow_sharing(rosa, sent.case.person_id, OMIL, today, state="withdrawn")
    (recall,) = list_recalls(by=pedro, on=today)
    office, desk = sign_in(pedro), sign_in(rosa)
    assert f"#retiro-{recall.consent_id}" in office.get(reverse("partners:inbox")).content.decode()
    assert "Withdrawals not answered" in desk.get(reverse("desk:today"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    address = reverse("partners:acknowledge", args=[sent.pk, recall.consent_id])
    field = f"recall-{recall.consent_id}"
    refused = office.post(address, {f"{field}-answer": "kept-by-law", f"{field}-legal_basis": " "})
    assert refused.status_code == 422
    assert "checked" in refused.content.decode()
    assert not Acknowledgement.objects.exists()
    done = office.post(address, {f"{field}-answer": "kept-by-law", f"{field}-legal_basis": "Ley de archivos"})
    assert done.status_code == 302
    page = desk.get(reverse("desk:person", args=[sent.case.person_id])).content.decode()
    assert "Ley de archivos" in page


def test_what_was_left_out_afterwards_is_gone_from_the_institutions_page(
    sent: Referral,
    pedro: Actor,
    rosa: Actor,
    today: date,
) -> None:
    from ruta.rooms.people.commands import record_withheld_categories

    office = sign_in(pedro)
    address = reverse("partners:referral", args=[sent.pk])
    before = office.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Languages" in before
    record_withheld_categories(
        by=rosa, person_id=sent.case.person_id, purpose="refer", recipient=OMIL, withheld={"contact"}, language="es",
        how="spoken", on=today,
    )  # fmt: skip
    after = office.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "<dt>Languages" not in after
    assert "Name" in after
