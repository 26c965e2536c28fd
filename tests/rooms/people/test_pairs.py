"""Deciding pairs, joining and parting records: every answer is kept, and all of it can be undone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.forms.models import model_to_dict

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import (
    decide_pair,
    merge_people,
    propose_pair,
    undo_pair_decision,
    unmerge_people,
)
from ruta.rooms.people.models import Pair, PairDecision, Person
from ruta.rooms.people.queries import (
    count_pairs,
    describe_pairs,
    export_people_for_counting,
    find_candidates,
    find_next_pair,
    list_pairs,
    load_pair,
)
from ruta.rooms.people.queries.joined import find_root
from tests.rooms.people.identity_cast import make_pair, register


def snapshot(person: Person) -> dict[str, Any]:
    person.refresh_from_db()
    return {**model_to_dict(person), "version": 0}


def resolved() -> list[int]:
    return list(export_people_for_counting().column("resolved_id").to_pylist())


def test_the_same_person_is_joined_and_undoing_restores_both_exactly(rosa: Actor) -> None:
    one, other = register(rosa), register(rosa, surname_2="Roja", birth_day=6)
    before = [snapshot(one), snapshot(other)]
    pair = make_pair(one, other)
    decide_pair(by=rosa, pair_id=pair.pk, verdict="same", seen_version=0, reason="same passport, renewed")
    assert resolved() == [one.pk, one.pk]
    undo_pair_decision(by=rosa, pair_id=pair.pk, seen_version=1)
    assert resolved() == [one.pk, other.pk]
    assert [snapshot(one), snapshot(other)] == before
    assert list(PairDecision.objects.order_by("id").values_list("verdict", "probability", "username")) == [
        ("same", 0.8, "rosa"),
        ("undone", 0.8, "rosa"),
    ]
    pair.refresh_from_db()
    assert (pair.state, pair.version) == ("open", 2)


def test_who_answers_chooses_which_file_goes_on(rosa: Actor) -> None:
    one, other = register(rosa), register(rosa)
    decide_pair(by=rosa, pair_id=make_pair(one, other).pk, verdict="same", seen_version=0, keep_id=other.pk)
    assert resolved() == [other.pk, other.pk]


def test_different_people_are_not_asked_again_and_unsure_ones_wait_apart(rosa: Actor) -> None:
    a, b, c = register(rosa), register(rosa), register(rosa)
    decide_pair(by=rosa, pair_id=make_pair(a, b).pk, verdict="different", seen_version=0)
    decide_pair(by=rosa, pair_id=make_pair(a, c, 0.9).pk, verdict="unsure", seen_version=0)
    last = make_pair(b, c, 0.97)
    assert [line.pair_id for line in describe_pairs(by=rosa, pairs=list_pairs(by=rosa))] == [last.pk]
    counts = count_pairs(by=rosa)
    assert (counts.same, counts.ask, counts.unsure, counts.decided) == (1, 0, 1, 1)
    assert [pair.pk for pair in list_pairs(by=rosa, zone="same")] == [last.pk]
    assert list(list_pairs(by=rosa, zone="ask")) == []
    assert find_next_pair(by=rosa) == last.pk
    assert find_next_pair(by=rosa, after=last.pk) is None


def test_the_second_answer_learns_what_the_first_decided(rosa: Actor, silvia: Actor) -> None:
    one, other = register(rosa), register(rosa)
    pair = make_pair(one, other)
    decide_pair(by=silvia, pair_id=pair.pk, verdict="different", seen_version=0)
    with pytest.raises(Conflict) as caught:
        decide_pair(by=rosa, pair_id=pair.pk, verdict="same", seen_version=0)
    assert caught.value.code == "pair-decided-meanwhile"
    assert caught.value.details["who"] == "silvia"
    assert caught.value.details["verdict"] == "different people"
    assert PairDecision.objects.count() == 1
    assert resolved() == [one.pk, other.pk]
    with pytest.raises(Conflict) as caught:
        decide_pair(by=rosa, pair_id=pair.pk, verdict="same", seen_version=1)
    assert caught.value.code == "pair-decided-already"
    with pytest.raises(Conflict) as caught:
        undo_pair_decision(by=rosa, pair_id=pair.pk, seen_version=0)
    assert caught.value.code == "pair-decided-meanwhile"


def test_what_makes_no_sense_is_refused_and_writes_nothing(rosa: Actor, marta: Actor, pedro: Actor) -> None:
    one, other = register(rosa), register(rosa)
    pair = make_pair(one, other)
    for actor, verdict, number, code in (
        (rosa, "perhaps", pair.pk, "verdict-unknown"),
        (rosa, "same", pair.pk + 1, "pair-not-found"),
        (marta, "same", pair.pk, "pair-not-found"),
        (pedro, "same", pair.pk, "role-not-enough"),
    ):
        with pytest.raises(Problem) as caught:
            decide_pair(by=actor, pair_id=number, verdict=verdict, seen_version=0)
        assert caught.value.code == code
    with pytest.raises(Conflict, match="pair-not-decided"):
        undo_pair_decision(by=rosa, pair_id=pair.pk, seen_version=0)
    with pytest.raises(NotFound):
        load_pair(by=marta, pair_id=pair.pk)
    assert not PairDecision.objects.exists()
    assert resolved() == [one.pk, other.pk]


def test_chains_are_followed_and_parted_link_by_link(rosa: Actor) -> None:
    a, b, c, d = (register(rosa) for _ in range(4))
    merge_people(by=rosa, keep_id=b.pk, other_id=a.pk, reason="a is b")
    merge_people(by=rosa, keep_id=c.pk, other_id=b.pk, reason="b is c")
    assert resolved() == [c.pk, c.pk, c.pk, d.pk]
    # a is joined already: what it stands for is joined, and the other's end is kept
    assert merge_people(by=rosa, keep_id=d.pk, other_id=a.pk, reason="a is d").pk == d.pk
    assert resolved() == [d.pk] * 4
    unmerge_people(by=rosa, other_id=c.pk, reason="not d")
    assert resolved() == [c.pk, c.pk, c.pk, d.pk]
    unmerge_people(by=rosa, other_id=b.pk, reason="not c")
    assert resolved() == [b.pk, b.pk, c.pk, d.pk]
    unmerge_people(by=rosa, other_id=a.pk, reason="not b")
    assert resolved() == [a.pk, b.pk, c.pk, d.pk]


def test_no_circle_can_be_made(rosa: Actor) -> None:
    a, b, c = (register(rosa) for _ in range(3))
    merge_people(by=rosa, keep_id=b.pk, other_id=a.pk, reason="")
    merge_people(by=rosa, keep_id=c.pk, other_id=b.pk, reason="")
    for keep, other in ((a, c), (a, b), (b, a), (c, a)):
        with pytest.raises(Conflict) as caught:
            merge_people(by=rosa, keep_id=keep.pk, other_id=other.pk, reason="")
        assert caught.value.code == "already-merged"
    assert find_root(a.pk) == c.pk


def test_a_record_that_others_stand_for_may_be_joined_and_the_pair_hides(rosa: Actor) -> None:
    a, b, c = (register(rosa) for _ in range(3))
    hidden = make_pair(a, c)
    merge_people(by=rosa, keep_id=b.pk, other_id=a.pk, reason="")
    merge_people(by=rosa, keep_id=c.pk, other_id=b.pk, reason="")
    assert load_pair(by=rosa, pair_id=hidden.pk).joined_already
    with pytest.raises(Conflict, match="already-merged"):
        decide_pair(by=rosa, pair_id=hidden.pk, verdict="same", seen_version=0)
    with pytest.raises(Conflict, match="already-merged"):
        decide_pair(by=rosa, pair_id=hidden.pk, verdict="different", seen_version=0)


def test_records_found_different_do_not_come_together_by_way_of_a_third(rosa: Actor, silvia: Actor) -> None:
    a, b, c = (register(rosa) for _ in range(3))
    decide_pair(by=silvia, pair_id=make_pair(a, b).pk, verdict="different", seen_version=0)
    merge_people(by=rosa, keep_id=a.pk, other_id=c.pk, reason="")
    with pytest.raises(Conflict) as caught:
        decide_pair(by=rosa, pair_id=make_pair(b, c).pk, verdict="same", seen_version=0)
    assert caught.value.code == "pair-contradicts"
    assert caught.value.details["who"] == "silvia"
    assert resolved() == [a.pk, b.pk, a.pk]


def test_parting_at_the_file_opens_the_pair_that_joined_it(rosa: Actor) -> None:
    one, other = register(rosa), register(rosa)
    pair = make_pair(one, other)
    decide_pair(by=rosa, pair_id=pair.pk, verdict="same", seen_version=0)
    unmerge_people(by=rosa, other_id=other.pk, reason="a cousin")
    pair.refresh_from_db()
    assert (pair.state, pair.version) == ("open", 2)
    decide_pair(by=rosa, pair_id=pair.pk, verdict="different", seen_version=2)
    assert [one.verdict for one in load_pair(by=rosa, pair_id=pair.pk).decisions] == ["different", "undone", "same"]


def test_joining_without_being_asked_leaves_its_decision_too(rosa: Actor) -> None:
    one, other = register(rosa), register(rosa)
    merge_people(by=rosa, keep_id=other.pk, other_id=one.pk, reason="her aunt told")
    decision = PairDecision.objects.get()
    assert (decision.verdict, decision.joined_id, decision.kept_id, decision.reason) == (
        "same", one.pk, other.pk, "her aunt told",
    )  # fmt: skip
    assert Pair.objects.get().state == "same"


def test_a_pair_shows_identifying_fields_alone_and_marks_what_differs(carlos: Actor) -> None:
    one = register(carlos, gender_identity="mujer trans", pregnant=True)
    other = register(carlos, given_names="YUSLEIDY  Carolína", surname_2="", birth_day=6, phone="9 6123 4567")
    shown = load_pair(by=carlos, pair_id=make_pair(one, other).pk)
    assert shown.differs == {"born", "phone"}
    assert "trans" not in repr(shown)
    assert "pregnant" not in repr(shown)
    entries = AuditEntry.objects.filter(action="people.load_pair")
    assert {entry.subject_id for entry in entries} == {str(one.pk), str(other.pk)}


def test_anybody_at_the_desk_may_propose_a_pair(rosa: Actor, marta: Actor) -> None:
    one, other = register(rosa), register(rosa)
    pair = propose_pair(by=rosa, person_id=other.pk, other_id=one.pk)
    assert propose_pair(by=rosa, person_id=one.pk, other_id=other.pk).pk == pair.pk
    assert find_next_pair(by=rosa) == pair.pk
    with pytest.raises(Problem, match="merge-with-itself"):
        propose_pair(by=rosa, person_id=one.pk, other_id=one.pk)
    with pytest.raises(NotAllowed):
        propose_pair(by=marta, person_id=one.pk, other_id=other.pk)


def test_decisions_cannot_be_changed_in_the_database(rosa: Actor) -> None:
    one, other = register(rosa), register(rosa)
    decide_pair(by=rosa, pair_id=make_pair(one, other).pk, verdict="different", seen_version=0)
    for statement in ("UPDATE people_pairdecision SET verdict = 'same'", "DELETE FROM people_pairdecision"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_joined_record_is_found_as_the_end_of_its_chain(rosa: Actor) -> None:
    a = register(rosa, given_names="Wideline", surname_1="Toussaint", birth_year=1980)
    b, c = register(rosa, given_names="Otra", surname_1="Persona"), register(rosa, given_names="Más", surname_1="Lejos")
    merge_people(by=rosa, keep_id=b.pk, other_id=a.pk, reason="")
    merge_people(by=rosa, keep_id=c.pk, other_id=b.pk, reason="")
    found = find_candidates(by=rosa, given_names="Wideline", surname_1="Toussaint")
    assert [candidate.person_id for candidate in found] == [c.pk]


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(
    rosa: Actor, django_assert_num_queries: Any
) -> None:
    people = [register(rosa, birth_year=1980 + place) for place in range(5)]
    for other in people[1:]:
        make_pair(people[0], other)
    with django_assert_num_queries(7):
        assert len(describe_pairs(by=rosa, pairs=list_pairs(by=rosa)[:25])) == 4
    assert date(2026, 11, 22) == people[0].registered_on
