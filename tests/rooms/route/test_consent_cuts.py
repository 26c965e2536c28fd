"""What leaves for another organisation is cut to what the person agreed to, kind by kind."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from django.conf import settings

from ruta.kernel.problems import Problems
from ruta.rooms.access.rules.scope import acting_as
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import record_withheld_categories
from ruta.rooms.people.models import Consent
from ruta.rooms.people.queries import list_withheld_categories
from ruta.rooms.route.commands import refer_person
from ruta.rooms.route.models import Case, Referral, SharedField
from ruta.rooms.route.queries import load_referral_for_partner, preview_sharing
from ruta.rooms.route.rules.sharing import NEVER_SHARED, find_category
from tests.rooms.route.conftest import OMIL, allow_sharing


def send(by: Actor, case: Case, on: date, withheld: set[str] | None) -> Referral:
    allow_sharing(by, case.person_id, OMIL, on)
    referral = refer_person(by=by, case_id=case.pk, service="omil-asesoria", withheld=withheld, on=on)
    assert referral is not None
    return referral


def list_told(referral: Referral) -> set[str]:
    return set(SharedField.objects.filter(referral=referral, sending=referral.sending).values_list("name", flat=True))


def test_every_fact_of_the_directory_has_a_kind_or_never_leaves() -> None:
    facts = yaml.safe_load((settings.RUTA.content_dir / "directory" / "facts.yaml").read_text(encoding="utf-8"))
    names = {fact["name"] for fact in facts} - {"city", "birth_date"}
    assert {name for name in names if find_category(name) is None} == NEVER_SHARED & names


def test_what_she_leaves_out_is_not_written_down_for_the_receiver(case: Case, rosa: Actor, today: date) -> None:
    preview = preview_sharing(by=rosa, case_id=case.pk, service="omil-asesoria", on=today)
    assert preview.categories
    whole = {line.category for line in preview.shared}
    for category in preview.categories:
        assert category in whole
    told = list_told(send(rosa, case, today, set(preview.categories)))
    assert told
    assert {find_category(name) for name in told} == {"identity"}


def test_a_kind_left_out_stays_out_until_she_says_otherwise(case: Case, rosa: Actor, today: date) -> None:
    send(rosa, case, today, {"contact"})
    withheld = list_withheld_categories(person_id=case.person_id, purpose="refer", recipient=OMIL, on=today)
    assert withheld == {"contact"}
    record_withheld_categories(
        by=rosa, person_id=case.person_id, purpose="refer", recipient=OMIL, withheld=set(), language="es",
        how="spoken", on=today,
    )  # fmt: skip
    assert not list_withheld_categories(person_id=case.person_id, purpose="refer", recipient=OMIL, on=today)
    states = list(Consent.objects.filter(category="contact").order_by("id").values_list("state", flat=True))
    assert states == ["refused", "given"]


def test_leaving_out_afterwards_hides_it_from_who_has_it(case: Case, rosa: Actor, pedro: Actor, today: date) -> None:
    referral = send(rosa, case, today, None)
    told = {line.category for line in _read(pedro, referral, today).shared}
    kind = sorted(told - {"identity"})[0]
    record_withheld_categories(
        by=rosa, person_id=case.person_id, purpose="refer", recipient=OMIL, withheld={kind}, language="es",
        how="spoken", on=today,
    )  # fmt: skip
    file = _read(pedro, referral, today)
    assert kind not in {line.category for line in file.shared}
    assert file.taken_back == (kind,)
    assert "identity" in {line.category for line in file.shared}


def test_an_unknown_kind_is_refused_and_nothing_is_written(case: Case, rosa: Actor, today: date) -> None:
    allow_sharing(rosa, case.person_id, OMIL, today)
    with pytest.raises(Problems) as refused:
        refer_person(by=rosa, case_id=case.pk, service="omil-asesoria", withheld={"contact", "shoes"}, on=today)
    assert [problem.code for problem in refused.value.problems] == ["value-unknown"]
    assert not Referral.objects.exists()
    assert not Consent.objects.exclude(category="").exists()


def _read(by: Actor, referral: Referral, on: date):  # type: ignore[no-untyped-def]
    with acting_as(by):
        return load_referral_for_partner(by=by, referral_id=referral.pk, on=on)
