"""Learning from the register, choosing thresholds, and comparing the register with itself, only where it changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from ruta.kernel.problems import NotAllowed, NotFound, Problem
from ruta.rooms.access.models import AuditEntry, Job
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.people.commands import (
    choose_linkage,
    compare_people,
    comparing,
    decide_pair,
    learn_linkage,
    propose_pair,
    undo_pair_decision,
    update_person,
)
from ruta.rooms.people.models import ComparedPerson, LinkageChoice, LinkageParameters, Pair, PairDecision, Person
from ruta.rooms.people.queries import count_pairs, list_pairs, load_linkage, load_pair
from tests.rooms.people.conftest import TODAY, make_registration
from tests.rooms.people.identity_cast import register

GIVEN = ("Ana", "Luz", "Rosa", "Pedro", "Wilner", "Yusra", "Nadège", "Mirlande", "Farid", "Ximena")
SURNAMES = ("Bracamonte", "Toussaint", "Quispe", "Ñancupil", "Haddad", "Villalobos", "Pierre", "Orozco", "Zambrano")


def silent(done: int, total: int) -> None:
    """Nobody listens."""


@pytest.fixture
def town(rosa: Actor) -> list[Person]:
    """Forty people unlike each other, and one of them a second time with a slip."""
    people = [
        register(
            rosa,
            given_names=GIVEN[place % 10],
            surname_1=SURNAMES[place % 9],
            surname_2=SURNAMES[(place * 5 + 2) % 9],
            birth_year=1950 + place,
            birth_month=place % 12 + 1,
            birth_day=place % 27 + 1,
            sex="F" if place % 2 else "M",
            phone=f"9 87{place:02d} 43{place:02d}",
        )
        for place in range(40)
    ]
    return [*people, again(rosa)]


def again(by: Actor, **changes: Any) -> Person:
    """The eighth person of the town, written down anew by somebody in a hurry."""
    said = {
        "given_names": "Mirlande", "surname_1": "Orozko", "surname_2": "Bracamonte", "birth_year": 1957,
        "birth_month": 8, "birth_day": 8, "sex": "F", "phone": "9 8707 4307", **changes,
    }  # fmt: skip
    return register(by, **said)


def compare(by: Actor = SYSTEM, **parameters: Any) -> dict[str, Any]:
    return compare_people(by=by, progress=silent, **{"city": "santiago", **parameters})


def test_the_first_comparison_learns_and_finds_who_is_there_twice(town: list[Person], rosa: Actor) -> None:
    told: list[tuple[int, int]] = []
    counts = compare_people(by=SYSTEM, progress=lambda done, total: told.append((done, total)), city="santiago")
    pair = Pair.objects.get(left=town[7], right=town[-1])
    assert (counts["people"], counts["pairs"]) == (41, Pair.objects.count())
    assert pair.probability is not None
    assert pair.probability > 0.95
    assert (pair.state, pair.parameters.version if pair.parameters else 0) == ("open", 1)
    assert told[0][1] == 41
    assert told[-1] == (41, 41)
    assert LinkageChoice.objects.get().reason == "first"
    shown = load_pair(by=rosa, pair_id=pair.pk)
    assert {weight.comparison for weight in shown.weights} >= {"given_names", "surnames", "birth_date", "phone"}
    total = shown.prior + sum(weight.bits for weight in shown.weights)
    assert 1 / (1 + 2**-total) == pytest.approx(pair.probability, abs=0.03)
    assert Person.objects.filter(resolved_to__isnull=False).count() == 0


def test_only_new_and_changed_people_are_compared_again(town: list[Person], rosa: Actor) -> None:
    compare()
    assert compare()["people"] == 0
    newcomer = again(rosa, surname_1="Orosco")
    assert compare(rosa, person_ids=[newcomer.pk]) == {"people": 1, "pairs": 2, "joined": 0}
    assert {pair.left_id for pair in Pair.objects.filter(right=newcomer)} == {town[7].pk, town[-1].pk}
    changes = make_registration(given_names="Otra", surname_1="Cosa", surname_2="", birth_year=1999, phone="")
    fields = ["given_names", "surname_1", "surname_2", "birth_year", "phone"]
    update_person(by=rosa, person_id=newcomer.pk, changes=changes, fields=fields, on=TODAY, expected_version=1)
    assert compare()["people"] == 1
    assert set(Pair.objects.filter(right=newcomer).values_list("state", flat=True)) == {"faded"}


def test_many_newcomers_go_through_the_columns_and_few_by_their_keys_with_the_same_pairs(
    town: list[Person], rosa: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare()
    by_keys = {(p.left_id, p.right_id) for p in Pair.objects.filter(probability__gte=0.5)}
    Pair.objects.all().delete()
    ComparedPerson.objects.all().delete()
    monkeypatch.setattr(comparing, "_FEW", 100)
    compare()
    assert {(p.left_id, p.right_id) for p in Pair.objects.filter(probability__gte=0.5)} == by_keys


def test_what_people_decided_stands_and_teaches(town: list[Person], rosa: Actor, ada: Actor) -> None:
    compare()
    pair = Pair.objects.get(left=town[7], right=town[-1])
    decide_pair(by=rosa, pair_id=pair.pk, verdict="different", seen_version=0)
    Person.objects.filter(pk=town[7].pk).update(version=9)
    compare()
    pair.refresh_from_db()
    assert (pair.state, pair.version) == ("different", 1)
    married = propose_pair(by=rosa, person_id=town[3].pk, other_id=town[12].pk)
    decide_pair(by=rosa, pair_id=married.pk, verdict="same", seen_version=0, reason="she showed both documents")
    assert learn_linkage(by=ada, progress=silent, city="santiago") == {"version": 2, "people": 41, "decided": 2}
    first, second = LinkageParameters.objects.order_by("version")
    assert (first.decided_pairs, second.decided_pairs, second.made_by) == (0, 2, "ada")
    assert first.body["same"] != second.body["same"]
    assert LinkageChoice.objects.get().parameters_id == first.pk, "what was learned waits until somebody chooses it"


def test_proposed_pairs_are_joined_alone_only_when_an_administrator_says_so(
    town: list[Person], rosa: Actor, ada: Actor
) -> None:
    compare()
    assert not PairDecision.objects.exists()
    choose_linkage(
        by=ada, city="santiago", version=1, same=0.95, ask=0.1, joins_alone=True, reason="nobody to answer in August"
    )
    assert compare()["joined"] == 1
    decision = PairDecision.objects.get()
    assert (decision.username, decision.joined_id, decision.kept_id) == ("system", town[-1].pk, town[7].pk)
    assert "ada" in decision.reason
    undo_pair_decision(by=rosa, pair_id=decision.pair_id, seen_version=1)
    Person.objects.filter(pk=town[7].pk).update(version=9)
    assert compare()["joined"] == 0, "what somebody undid is not joined alone again"


def test_thresholds_are_chosen_with_a_reason_and_compare_anew_when_more_is_asked(
    town: list[Person], ada: Actor, rosa: Actor, marta: Actor
) -> None:
    compare()

    def choose(by: Actor = ada, **changes: Any) -> LinkageChoice:
        said = {"city": "santiago", "version": 1, "same": 0.9, "ask": 0.3, "reason": "shorter list", **changes}
        return choose_linkage(by=by, **said)

    for changes, code in (
        ({"reason": " "}, "reason-missing"),
        ({"ask": 0.95}, "thresholds-wrong"),
        ({"ask": 0.0}, "thresholds-wrong"),
        ({"same": 1.2}, "thresholds-wrong"),
        ({"version": 8}, "linkage-parameters-not-found"),
        ({"by": rosa}, "role-not-enough"),
        ({"city": "mexico-city"}, "other-city"),
    ):
        with pytest.raises(Problem) as caught:
            choose(**changes)
        assert caught.value.code == code
    assert LinkageChoice.objects.count() == 1
    choose()
    assert ComparedPerson.objects.count() == 41
    choose(ask=0.05)
    assert ComparedPerson.objects.count() == 0
    assert AuditEntry.objects.filter(action="people.choose_linkage").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_linkagechoice SET same = 0.1")


def test_a_higher_threshold_shortens_the_queue_at_once(town: list[Person], rosa: Actor, ada: Actor) -> None:
    compare()
    Pair.objects.filter(left=town[7], right=town[-1]).update(probability=0.6)
    assert count_pairs(by=rosa).ask >= 1
    choose_linkage(by=ada, city="santiago", version=1, same=0.99, ask=0.7, reason="shorter")
    assert list(list_pairs(by=rosa).filter(probability__lt=0.7)) == []


def test_an_administrator_sees_thresholds_as_expected_errors_and_nobody(
    town: list[Person], ada: Actor, silvia: Actor, rosa: Actor
) -> None:
    compare()
    state = load_linkage(by=ada, city="santiago", same=0.8, ask=0.4)
    assert (state.people, state.parameters[0].version, state.parameters[0].in_force) == (41, 1, True)
    assert {(one.same, one.ask) for one in state.outlooks} >= {(0.8, 0.4), (0.95, 0.2)}
    strict = next(one for one in state.outlooks if (one.same, one.ask) == (0.99, 0.2))
    loose = next(one for one in state.outlooks if (one.same, one.ask) == (0.9, 0.2))
    assert strict.wrong_per_thousand <= loose.wrong_per_thousand
    assert strict.queue >= loose.queue
    assert "Orozko" not in repr(state)
    assert load_linkage(by=silvia, city="santiago").waiting == state.waiting
    with pytest.raises(NotAllowed):
        load_linkage(by=rosa, city="santiago")
    with pytest.raises(NotAllowed):
        load_linkage(by=ada, city="mexico-city")


def test_work_cut_off_in_the_middle_is_whole_and_the_next_one_does_the_rest(
    town: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_CHUNK", 10)

    def cut(done: int, total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare_people(by=SYSTEM, progress=cut, city="santiago")
    assert ComparedPerson.objects.count() == 20
    half = set(Pair.objects.values_list("left_id", "right_id"))
    assert compare()["people"] == 21
    assert ComparedPerson.objects.count() == 41
    assert half <= set(Pair.objects.values_list("left_id", "right_id"))
    assert Pair.objects.filter(left=town[7], right=town[-1]).exists()


def test_registering_asks_for_the_comparison_of_that_person_alone(rosa: Actor) -> None:
    person = register(rosa)
    job = Job.objects.get(kind="people.compare_people")
    assert (job.parameters, job.city) == ({"city": "santiago", "person_ids": [person.pk]}, "santiago")


def test_a_register_too_small_to_learn_from_waits(rosa: Actor, ada: Actor) -> None:
    register(rosa)
    assert compare() == {"people": 0, "pairs": 0, "joined": 0}
    with pytest.raises(Problem, match="register-too-small"):
        learn_linkage(by=ada, progress=silent, city="santiago")
    with pytest.raises(Problem, match="city-unknown"):
        compare(city="lima")


@pytest.mark.parametrize(("who", "works"), [("ada", True), ("silvia", True), ("rosa", False), ("marta", False)])
def test_who_may_have_the_register_compared(who: str, works: bool, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(who)
    work: Callable[[], Any] = lambda: compare(by)  # noqa: E731
    if works:
        assert work()["pairs"] == 0
    else:
        with pytest.raises(NotAllowed):
            work()
    with pytest.raises((NotAllowed, NotFound)):
        compare(by, city="mexico-city")
