"""Notices in the person's language, and the receipt of what she decided."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import record_consent, record_withheld_categories, register_person
from ruta.rooms.people.models import Consent, Person
from ruta.rooms.people.queries import load_registration_content
from tests.doors.desk.test_people import sign_in
from tests.rooms.people.conftest import make_registration
from tests.rooms.route.conftest import OMIL, directory  # noqa: F401 - fixture

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "en", "pt", "fr", "ht")


@pytest.fixture
def known(rosa: Actor) -> Person:
    return register_person(by=rosa, registration=make_registration(), on=timezone.localdate())


def decide(by: Actor, person: Person, *, state: str = "given", language: str = "ht", on: date) -> Consent:
    return record_consent(
        by=by, person_id=person.pk, purpose="refer", recipient=OMIL, state=state, language=language,
        how="interpreter", on=on,
    )  # fmt: skip


def test_every_notice_and_label_stands_in_five_languages() -> None:
    for notice in load_registration_content().notices.values():
        assert set(notice.current.text) == set(LANGUAGES) == set(notice.name)
        assert notice.current.unconfirmed == {"pt", "fr", "ht"}
    words = yaml.safe_load((settings.RUTA.content_dir / "people" / "receipt.yaml").read_text(encoding="utf-8"))["words"]
    assert {"given", "refused", "withdrawn", "expired"} <= set(words)
    for name, texts in words.items():
        assert set(texts) == set(LANGUAGES), name


@pytest.mark.usefixtures("directory")
def test_the_receipt_speaks_the_language_in_which_she_was_told(known: Person, rosa: Actor) -> None:
    today, desk = timezone.localdate(), sign_in(rosa)
    consent = decide(rosa, known, on=today)
    record_withheld_categories(
        by=rosa, person_id=known.pk, purpose="refer", recipient=OMIL, withheld={"household"}, language="ht",
        how="interpreter", on=today,
    )  # fmt: skip
    page = desk.get(reverse("desk:receipt", args=[known.pk, consent.pk])).content.decode()
    assert '<article class="column" lang="ht">' in page
    assert "Resi desizyon w" in page
    assert load_registration_content().notices["refer"].current.text["ht"] in page
    assert "hogar e ingresos" in page
    assert "traducción por confirmar" in page
    assert AuditEntry.objects.filter(action="people.print_receipt", subject_id=str(known.pk)).count() == 1
    person = desk.get(reverse("desk:person", args=[known.pk])).content.decode()
    assert reverse("desk:receipt", args=[known.pk, consent.pk]) in person


def test_a_receipt_of_somebody_else_or_of_another_city_is_not_handed_over(
    known: Person, rosa: Actor, marta: Actor
) -> None:
    consent = decide(rosa, known, on=timezone.localdate())
    other = register_person(
        by=rosa, registration=make_registration(given_names="Otra", documents=()), on=timezone.localdate()
    )
    assert sign_in(rosa).get(reverse("desk:receipt", args=[other.pk, consent.pk])).status_code == 404
    assert sign_in(marta).get(reverse("desk:receipt", args=[known.pk, consent.pk])).status_code in (403, 404)


def test_the_notice_is_shown_in_every_language(rosa: Actor, pedro: Actor) -> None:
    page = sign_in(rosa).get(reverse("desk:notice", args=["register"])).content.decode()
    for language in LANGUAGES:
        assert f'lang="{language}"' in page
    assert sign_in(rosa).get(reverse("desk:notice", args=["nothing"])).status_code == 404
    assert sign_in(pedro).get(reverse("desk:notice", args=["register"])).status_code == 403
