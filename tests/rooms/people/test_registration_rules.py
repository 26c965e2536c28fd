"""The rules of a registration: what is wrong is told at once, each with its field; nothing raises anything else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl import rut

from ruta.kernel.problems import Problems
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.rules.names import hear_word, make_sound_key, normalise_name, split_name
from ruta.rooms.people.rules.registration import check_registration, list_doubts, review_registration
from ruta.rooms.people.types import DocumentEntry, LanguageSkill
from tests.rooms.people.conftest import TODAY, make_registration, unhurried

MEXICO = {"city": "mexico-city", "phone": "", "status": "refugee"}


def codes(**changes: Any) -> list[tuple[str, str]]:
    """Code and field of every problem."""
    with pytest.raises(Problems) as caught:
        check_registration(make_registration(**changes), content=load_registration_content(), on=TODAY)
    return [(problem.code, problem.details["field"]) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"city": "lima"}, ("city-unknown", "city")),
        ({"given_names": "", "surname_1": " ", "surname_2": ""}, ("name-missing", "given_names")),
        ({"surname_1": "1234"}, ("name-unreadable", "surname_1")),
        ({"surname_1": "x" * 81}, ("text-too-long", "surname_1")),
        ({"birth_year": 2031}, ("birth-date-in-future", "birth_year")),
        ({"birth_year": 1880}, ("age-impossible", "birth_year")),
        ({"birth_year": 91}, ("year-unreadable", "birth_year")),
        ({"birth_month": 2, "birth_day": 30}, ("date-impossible", "birth_day")),
        ({"birth_month": 13, "birth_day": None}, ("date-impossible", "birth_month")),
        ({"birth_month": None}, ("date-incomplete", "birth_month")),
        ({"birth_year": None}, ("date-incomplete", "birth_year")),
        ({"arrival_year": 2030}, ("arrival-in-future", "arrival_year")),
        ({"arrival_year": 1980}, ("arrival-before-birth", "arrival_year")),
        ({"sex": "Q"}, ("value-unknown", "sex")),
        ({"status": "internally-displaced"}, ("status-unknown", "status")),
        ({"status": "", "status_until": date(2027, 1, 1)}, ("status-missing", "status")),
        ({"nationalities": ("VEN", "XYZ"), "documents": ()}, ("country-unknown", "nationalities-1-country")),
        ({"stateless": True}, ("stateless-with-nationality", "stateless")),
        ({"languages": (LanguageSkill("zz9"),)}, ("language-unknown", "languages-0-language")),
        ({"languages": (LanguageSkill("es", 4),)}, ("number-out-of-range", "languages-0-reads")),
        ({"phone": "abc"}, ("phone-invalid", "phone")),
        ({"phone": "+56 9 1"}, ("phone-invalid", "phone")),
        ({"email": "a@b"}, ("email-invalid", "email")),
        ({"wg_seeing": 5}, ("number-out-of-range", "wg_seeing")),
        ({"household_size": 0}, ("number-out-of-range", "household_size")),
        ({"education": 9}, ("value-unknown", "education")),
        ({"occupation": "cook"}, ("value-unknown", "occupation")),
        ({"specific_needs": ("envy",)}, ("value-unknown", "specific_needs")),
        ({"documents": (DocumentEntry("library-card", "1"),)}, ("document-kind-unknown", "documents-0-kind")),
        ({"documents": (DocumentEntry("chl-run", "12.531.909-3"),)}, ("document-check-digit", "documents-0-number")),
        ({"documents": (DocumentEntry("chl-run", "123"),)}, ("document-length", "documents-0-number")),
        ({"documents": (DocumentEntry("chl-run", "1253A909-2"),)}, ("document-format", "documents-0-number")),
        ({"documents": (DocumentEntry("mex-curp", "BOXW310820HNERXN08"),)},
         ("document-check-digit", "documents-0-number")),
        ({"documents": (DocumentEntry("mex-rfc", "XEXX010101000"),)}, ("document-generic", "documents-0-number")),
        ({"documents": (DocumentEntry("mex-nss", "12345678901"),)}, ("document-check-digit", "documents-0-number")),
        ({"documents": (DocumentEntry("mex-nss", "1234"),)}, ("document-length", "documents-0-number")),
        ({"documents": (DocumentEntry("chl-run", state="none"),)},
         ("document-reason-missing", "documents-0-none_reason")),
        ({"documents": (DocumentEntry("chl-run", "12.531.909-2", state="none", none_reason="lost"),)},
         ("document-number-unexpected", "documents-0-number")),
        ({"documents": (DocumentEntry("chl-run", state="held", none_reason="lost"),)},
         ("document-reason-mismatch", "documents-0-none_reason")),
        ({"documents": (DocumentEntry("chl-run", state="mislaid"),)}, ("value-unknown", "documents-0-state")),
        ({"documents": (DocumentEntry("passport", "A1"),), "nationalities": ()},
         ("document-country-missing", "documents-0-country")),
        ({"documents": (DocumentEntry("passport", "A1"), DocumentEntry("passport", "a-1"))},
         ("document-twice", "documents-1-number")),
        ({"documents": (DocumentEntry("passport", "A1", "XYZ"),)}, ("country-unknown", "documents-0-country")),
    ],
)  # fmt: skip
def test_each_mistake_has_its_code_and_field(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert codes(**changes) == [expected]


def test_all_mistakes_are_told_at_once() -> None:
    assert codes(birth_year=2031, phone="12", sex="Q", nationalities=("XYZ",), documents=()) == [
        ("birth-date-in-future", "birth_year"),
        ("value-unknown", "sex"),
        ("country-unknown", "nationalities-0-country"),
        ("phone-invalid", "phone"),
    ]


def test_a_wrong_run_says_which_digit_was_expected() -> None:
    wrong = make_registration(documents=(DocumentEntry("chl-run", "12.531.909-K"),))
    _, problems = review_registration(wrong, content=load_registration_content(), on=TODAY)
    assert problems[0].details["expected"] == "2"
    assert "12.531.909-K" in problems[0].message


@unhurried
@given(st.integers(1_000_000, 99_999_999))
def test_a_run_is_kept_the_same_however_it_is_written(body: int) -> None:
    digit = rut.calc_check_digit(str(body))
    content = load_registration_content()
    written = {f"{body}-{digit}", f"{body:,}-{digit}".replace(",", "."), f"0{body}{digit.lower()}", f" {body} {digit} "}
    kept = {
        check_registration(make_registration(documents=(DocumentEntry("chl-run", w),)), content=content, on=TODAY)
        .documents[0].number
        for w in written
    }  # fmt: skip
    assert kept == {f"{body}{digit}"}


@unhurried
@given(body=st.from_regex(r"\A[0-9]{10}\Z"))
def test_a_social_security_number_is_accepted_with_its_own_digit_alone(body: str) -> None:
    content = load_registration_content()
    accepted = 0
    for digit in "0123456789":
        tried = make_registration(**MEXICO, documents=(DocumentEntry("mex-nss", body + digit),))
        accepted += not review_registration(tried, content=content, on=TODAY)[1]
    assert accepted == 1


@unhurried
@given(
    st.integers(-5, 3000) | st.none(), st.integers(-2, 14) | st.none(), st.integers(-2, 33) | st.none(),
)  # fmt: skip
def test_any_birth_date_is_kept_or_refused_never_an_error(year: int | None, month: int | None, day: int | None) -> None:
    tried = make_registration(birth_year=year, birth_month=month, birth_day=day, arrival_year=None)
    kept, problems = review_registration(tried, content=load_registration_content(), on=TODAY)
    if not problems:
        assert (year is None) <= (month is None) <= (day is None)
        assert year is None or 1905 <= (kept.birth_year or 0) <= 2026
    else:
        assert all(problem.details["field"].startswith("birth_") for problem in problems)


@unhurried
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_kept_or_refused_never_an_error(name: str, surname: str, phone: str, number: str) -> None:
    tried = make_registration(
        given_names=name, surname_1=surname, phone=phone, documents=(DocumentEntry("passport", number),)
    )
    kept, problems = review_registration(tried, content=load_registration_content(), on=TODAY)
    assert problems or kept.given_names == " ".join(kept.given_names.split())
    for problem in problems:
        assert problem.code
        assert problem.message


@unhurried
@given(st.text(max_size=60))
def test_a_name_normalised_twice_is_the_same(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once
    for word in split_name(text):
        assert make_sound_key(word) == make_sound_key(word.lower().upper())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gonzalez", "Gonsales"), ("Vásquez", "Bazquez"), ("Hernández", "Ernandes"), ("Jiménez", "Giménez"),
        ("Yenifer", "Jennifer"), ("Llanos", "Yanos"), ("Quiroga", "Kiroga"), ("Núñez", "Nunes"),
        ("Zambrano", "Sanbrano"), ("Philippe", "Filipe"), ("Ximena", "Jimena"), ("Chávez", "Chabes"),
        ("Joseph", "Josef"), ("Thomas", "Tomás"),
    ],
)  # fmt: skip
def test_names_that_sound_the_same_are_heard_the_same(one: str, other: str) -> None:
    assert hear_word(normalise_name(one)) == hear_word(normalise_name(other))


def test_doubts_are_told_without_refusing() -> None:
    content = load_registration_content()
    wanted = make_registration(
        **{**MEXICO, "status_until": date(2026, 1, 1)},
        documents=(
            DocumentEntry("mex-curp", "BOXW310820HNERXN09"),
            DocumentEntry("passport", "A123", valid_until=date(2020, 1, 1)),
        ),
    )
    kept = check_registration(wanted, content=content, on=TODAY)
    assert {doubt.code for doubt in list_doubts(kept, content=content, on=TODAY)} == {
        "curp-disagrees",
        "status-ended",
        "document-ended",
    }


def test_a_curp_that_agrees_raises_no_doubt() -> None:
    content = load_registration_content()
    same = make_registration(
        **MEXICO, sex="M", birth_year=1931, birth_month=8, birth_day=20,
        documents=(DocumentEntry("mex-curp", "BOXW310820HNERXN09"),),
    )  # fmt: skip
    assert list_doubts(same, content=content, on=TODAY) == ()


def test_the_content_agrees_with_itself() -> None:
    content = load_registration_content()
    statuses = content.list_values("status")
    areas = content.list_values("residence_area")
    for city in content.cities.values():
        assert set(city.statuses) <= statuses
        assert set(city.areas) <= areas
    for notice in content.notices.values():
        for version in notice.versions:
            assert set(version.text) == {"es", "en", "pt", "fr", "ht"}
