"""One person before the directory: open now, open if, closed and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruta.kernel.problems import NotFound, Problem
from ruta.rooms.access.types import SYSTEM
from ruta.rooms.directory import queries
from ruta.rooms.directory.commands import load_directory_content
from ruta.rooms.directory.rules.content import parse_directory
from ruta.rooms.directory.rules.entitlements import answer_directory
from ruta.rooms.directory.types.content import DirectoryContent
from ruta.rooms.directory.types.entitlements import Entitlement, ServiceAnswer
from ruta.rooms.people.types import DeclaredFacts
from tests.rooms.directory.content_cast import ask, make_document, make_files, make_service

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)

SEEKER = {
    "nationalities": ["VEN"],
    "status": "asylum-seeker",
    "documents": ["chl-refugee-request"],
    "city": "santiago",
    "residence_area": "santiago",
    "age": 34,
    "job_seeking": True,
}


def answer(found: Entitlement, code: str) -> ServiceAnswer:
    return next(answer for answer in found.answers if answer.service.code == code)


def ask_directory(services: list[dict[str, Any]], facts: dict[str, Any], **more: Any) -> Entitlement:
    files = make_files()
    files["services/santiago.yaml"] += services
    load_directory_content(by=SYSTEM, content=parse_directory(files))
    return queries.find_entitlement(facts=DeclaredFacts(facts, more.get("ages")), city="santiago", on=ON)


def test_an_asylum_seeker_without_run_sees_all_three_doors(directory: DirectoryContent) -> None:
    found = queries.find_entitlement(facts=DeclaredFacts(SEEKER), city="santiago", on=ON)
    assert answer(found, "orientacion-oficina-migrantes").door == "open"
    job_bank = answer(found, "omil-bolsa")
    assert job_bank.door == "key"
    assert job_bank.keys[0].documents[0].code == "chl-run"
    assert job_bank.keys[0].facts == ()
    assert [reason.text.en for reason in job_bank.reasons] == ["You must hold a valid Chilean identity card (RUN)."]
    assert job_bank.reasons[0].to_be_confirmed
    assert job_bank.reasons[0].text.es == "Hay que tener cédula de identidad chilena (RUN) vigente."
    closed = answer(found, "fondo-impulsa")
    assert closed.door == "closed"
    assert closed.reasons


def test_the_missing_document_tells_where_to_get_it_and_what_it_asks(directory: DirectoryContent) -> None:
    found = queries.find_entitlement(facts=DeclaredFacts(SEEKER), city="santiago", on=ON)
    run = answer(found, "omil-bolsa").keys[0].documents[0]
    assert run.issued_by
    assert run.issued_by.code == "registro-civil"
    assert run.issued_at
    assert run.issued_at.code == "registro-civil-cedula"
    assert run.help_service
    assert run.obtainable is False
    assert " o " in run.asks.es
    assert run.takes_days is None
    assert "takes_days" in run.to_be_confirmed


def test_the_key_that_opens_most_doors_comes_first(directory: DirectoryContent) -> None:
    found = queries.find_entitlement(facts=DeclaredFacts(SEEKER), city="santiago", on=ON)
    gains = [len(best.services) / len(best.key.documents) for best in found.best_keys]
    assert gains == sorted(gains, reverse=True)
    assert found.best_keys[0].key.documents[0].code == "chl-run"
    assert found.best_keys[0].key.facts == ()
    assert found.best_questions[0].services


def test_urgent_services_stand_first_and_inactive_ones_nowhere(directory: DirectoryContent) -> None:
    found = queries.find_entitlement(facts=DeclaredFacts({}), city="santiago", on=ON)
    urgent = [service.service.emergency for service in found.open]
    assert urgent == sorted(urgent, reverse=True)
    assert urgent[0]
    assert all(entry.service.is_active for entry in found.answers)
    assert "semana-empleo-mujer-2021" not in {entry.service.code for entry in found.answers}


@pytest.mark.parametrize("city", ["santiago", "mexico-city"])
def test_every_answer_has_words_in_both_languages(directory: DirectoryContent, city: str) -> None:
    found = queries.find_entitlement(facts=DeclaredFacts({"status": "irregular", "documents": []}), city=city, on=ON)
    for entry in found.key + found.closed:
        assert entry.reasons, entry.service.code
        for reason in entry.reasons:
            assert reason.text.es.endswith(".")
            assert reason.text.en.endswith(".")
            assert reason.text.es != reason.text.en


def test_two_possible_ages_that_decide_ask_for_the_exact_birth_date() -> None:
    adult = make_service("night-school", ask("age", ">=", 18))
    found = ask_directory([adult], {"birth_date": None}, ages=(17, 18))
    night = answer(found, "night-school")
    assert (night.door, night.verdict.value) == ("key", "cannot-tell")
    assert [reason.text.en for reason in night.reasons] == ["We do not know your exact birth date."]
    assert night.missing_facts[0].name == "birth_date"


def test_two_possible_ages_that_decide_nothing_are_no_reason() -> None:
    found = ask_directory([make_service("night-school", ask("age", ">=", 18))], {}, ages=(34, 35))
    assert answer(found, "night-school").door == "open"


def test_a_door_whose_dates_are_over_or_to_come_is_not_answered() -> None:
    over = make_service("fair", {"all": []}, open_until=date(2026, 11, 22))
    coming = make_service("spring", {"all": []}, open_from=date(2026, 11, 24))
    today = make_service("today", {"all": []}, open_from=ON, open_until=ON)
    found = ask_directory([over, coming, today], {})
    codes = {entry.service.code for entry in found.answers}
    assert codes & {"fair", "spring", "today"} == {"today"}
    with pytest.raises(Problem, match="service-inactive"):
        queries.answer_service(facts=DeclaredFacts({}), service="fair", on=ON)


def test_alternatives_make_one_sentence() -> None:
    either = {"any": [ask("sex", "=", "F"), ask("status", "=", "refugee")]}
    found = ask_directory([make_service("circle", either)], {"sex": "M", "status": "irregular"})
    assert [reason.text.en for reason in answer(found, "circle").reasons] == ["You must sex or status."]


def test_a_condition_that_must_not_hold_is_said_as_its_opposite() -> None:
    found = ask_directory([make_service("circle", {"not": ask("pregnant", "=", True)})], {"pregnant": True})
    assert answer(found, "circle").door == "closed"
    assert answer(found, "circle").reasons[0].text.en.startswith("Asked for: ")


def test_a_document_that_can_be_had_now_says_so() -> None:
    files = make_files()
    files["documents.yaml"].append(make_document("permit", asks_for=ask("documents", "has_any", ["passport"])))
    files["services/santiago.yaml"].append(make_service("stall", ask("documents", "has_any", ["permit"])))
    load_directory_content(by=SYSTEM, content=parse_directory(files))
    facts = DeclaredFacts({"documents": ["passport"]})
    found = queries.answer_service(facts=facts, service="stall", on=ON)
    assert found.keys[0].documents[0].obtainable is True


def test_one_service_explained_carries_the_tree_and_the_changes(directory: DirectoryContent) -> None:
    explained = queries.explain_service(facts=DeclaredFacts(SEEKER), service="omil-bolsa", on=ON)
    assert explained.explanation.verdict == explained.answer.verdict
    assert explained.explanation.opening_documents == (("chl-run",),)
    data = queries.describe_answer(explained)
    assert data["explanation"]["tree"]["value"] is False
    assert data["door"] == "key"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"wings": 2}, "fact-unknown"),
        ({"status": "lost"}, "fact-value-unknown"),
        ({"age": "34"}, "fact-value-unknown"),
        ({"age": -1}, "fact-value-unknown"),
        ({"pregnant": 1}, "fact-value-unknown"),
        ({"documents": "passport"}, "fact-value-unknown"),
        ({"specific_needs": ["gold"]}, "fact-value-unknown"),
        ({"arrival_date": "soon"}, "fact-value-unknown"),
    ],
)
def test_facts_that_cannot_be_are_refused(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem, match=code):
        ask_directory([], facts)


def test_an_unknown_service_and_an_empty_directory_are_told(directory: DirectoryContent) -> None:
    with pytest.raises(NotFound, match="service-unknown"):
        queries.answer_service(facts=DeclaredFacts({}), service="nowhere", on=ON)


def test_an_empty_directory_says_how_to_load_it() -> None:
    with pytest.raises(NotFound, match="directory-empty"):
        queries.open_book()


def test_a_second_question_costs_two_queries(directory: DirectoryContent, django_assert_num_queries: Any) -> None:
    queries.open_book()
    with django_assert_num_queries(2):
        queries.find_entitlement(facts=DeclaredFacts(SEEKER), city="santiago", on=ON)


def test_a_new_edition_is_answered_at_once() -> None:
    assert answer(ask_directory([], {"documents": []}), "card-counter").door == "key"
    files = make_files()
    files["services/santiago.yaml"][1]["demand"] = {"all": []}
    files["examples/santiago.yaml"].pop()
    load_directory_content(by=SYSTEM, content=parse_directory(files))
    found = queries.find_entitlement(facts=DeclaredFacts({}), city="santiago", on=ON)
    assert answer(found, "card-counter").door == "open"


def test_lists_filter_in_the_database(directory: DirectoryContent, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = list(
            queries.list_services(city="santiago", need="work", kind="certification", language="es", cost_free=True)
        )
        assert found
        assert {service.organisation.name.es for service in found}
    assert not queries.list_services(text="semana del empleo").exists()
    assert queries.list_services(text="SEMANA empleo", status=None).exists()
    assert {s.code for s in queries.list_services(organisation="omil-santiago")} >= {"omil-bolsa", "omil-asesoria"}
    assert all(service.emergency for service in queries.list_services(emergency=True))


def test_what_is_not_there_is_told(directory: DirectoryContent) -> None:
    for ask_for, code in (
        (queries.get_service, "service-unknown"),
        (queries.get_organisation, "organisation-unknown"),
        (queries.get_document_kind, "document-unknown"),
    ):
        with pytest.raises(NotFound, match=code):
            ask_for("nothing")
    with pytest.raises(Problem, match="service-inactive"):
        queries.require_active("semana-empleo-mujer-2021")
    assert queries.require_active("omil-bolsa").code == "omil-bolsa"


def test_lists_of_institutions_and_documents(directory: DirectoryContent) -> None:
    counts = {row.code: row.services_count for row in queries.list_organisations(city="santiago")}  # type: ignore[attr-defined]
    assert counts["omil-santiago"] == 2
    assert {document.country for document in queries.list_documents(country="CHL")} == {"CHL", ""}


def test_every_person_gets_each_service_once_with_reasons_for_each_door_that_is_not_open(
    directory: DirectoryContent,
) -> None:
    book = queries.open_book()
    facts = {
        name: st.sampled_from(sorted(definition.values)) if definition.kind == "string" else _KINDS[definition.kind]
        for name, definition in book.facts.facts.items()
        if definition.kind in {*_KINDS, "string"} and (definition.values or definition.kind != "string")
    }
    facts["specific_needs"] = st.lists(st.sampled_from(sorted(book.facts["specific_needs"].values)), unique=True)
    facts["documents"] = st.lists(st.sampled_from(sorted(book.documents)), unique=True, max_size=5)

    @settings(max_examples=150, deadline=None)
    @given(
        st.fixed_dictionaries({}, optional=facts),
        st.none() | st.integers(0, 90).flatmap(lambda age: st.tuples(st.just(age), st.integers(age, age + 1))),
        st.sampled_from(["santiago", "mexico-city"]),
    )
    def check(person: dict[str, Any], ages: tuple[int, int] | None, city: str) -> None:
        found = answer_directory(book, person, ages=ages, city=city, on=ON)
        codes = [entry.service.code for entry in found.answers]
        given = {c for c, service in book.services.items() if service.city == city and service.is_given_on(ON)}
        assert len(codes) == len(set(codes))
        assert set(codes) == given
        for entry in found.open:
            assert entry.verdict.value == "eligible"
            assert entry.reasons == entry.keys == ()
        for entry in found.key + found.closed:
            assert entry.verdict.value != "eligible"
            assert entry.reasons
            assert bool(entry.keys) == (entry.door == "key")
            for reason in entry.reasons:
                assert "{" not in reason.text.es + reason.text.en
                assert "[" not in reason.text.es + reason.text.en

    check()


_KINDS = {"boolean": st.booleans(), "integer": st.integers(0, 90)}
