"""Several workers decide, join, part and register at the same time, each with a connection of its own.

On SQLite the product's own file mode is used (WAL, one writer at a time); an in-memory database would not be the same.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from ruta.kernel.problems import Conflict, Problem
from ruta.rooms.access.models import AuditEntry
from ruta.rooms.access.types import Actor
from ruta.rooms.people.commands import decide_pair, merge_people, undo_pair_decision, unmerge_people
from ruta.rooms.people.models import Pair, PairDecision, Person
from ruta.rooms.people.queries import export_people_for_counting
from tests.rooms.people.identity_cast import make_pair, register

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workers(tmp_path: Path, rosa: Actor, silvia: Actor) -> Iterator[Callable[..., list[Any]]]:
    """Run functions at once in threads of their own; gives what each returned, or the problem it raised."""
    database = connections.databases["default"]
    kept = database["NAME"]
    if connection.vendor == "sqlite":
        # Copied as it is when the work begins; read back when it is over.
        database["NAME"] = str(tmp_path / "at-once.sqlite3")

    def run(*functions: Callable[[], Any]) -> list[Any]:
        if connection.vendor == "sqlite":
            _copy(connection.connection, database["NAME"], back=False)
        barrier, results = threading.Barrier(len(functions)), [None] * len(functions)

        def work(place: int, function: Callable[[], Any]) -> None:
            try:
                barrier.wait()
                results[place] = function()
            except Exception as error:
                results[place] = error  # type: ignore[call-overload]
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=work, args=each) for each in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
            assert not thread.is_alive(), "two workers wait for each other"
        if connection.vendor == "sqlite":
            _copy(connection.connection, database["NAME"], back=True)
        return results

    yield run
    database["NAME"] = kept


def _copy(memory: Any, name: str, *, back: bool) -> None:
    with sqlite3.connect(name) as file:
        (file.backup(memory) if back else memory.backup(file))
    file.close()


def test_the_same_pair_decided_by_two_at_once(workers: Callable[..., list[Any]], rosa: Actor, silvia: Actor) -> None:
    pair = make_pair(register(rosa), register(rosa))

    def answer(by: Actor, verdict: str) -> Callable[[], Any]:
        return lambda: decide_pair(by=by, pair_id=pair.pk, verdict=verdict, seen_version=0).state

    results = workers(answer(rosa, "same"), answer(silvia, "different"))
    first, second = sorted(results, key=lambda one: isinstance(one, Exception))
    assert isinstance(second, Conflict), second
    assert second.code == "pair-decided-meanwhile"
    assert second.details["verdict"] == {"same": "same person", "different": "different people"}[first]
    assert [d.verdict for d in PairDecision.objects.all()] == [first]
    assert Pair.objects.get().state == first


def test_joins_in_a_circle_at_once_leave_one_person(
    workers: Callable[..., list[Any]], rosa: Actor, silvia: Actor
) -> None:
    a, b, c = (register(rosa) for _ in range(3))

    def join(by: Actor, keep: Person, other: Person) -> Callable[[], Any]:
        return lambda: merge_people(by=by, keep_id=keep.pk, other_id=other.pk, reason="").pk

    results = workers(join(rosa, b, a), join(silvia, c, b), join(rosa, a, c))
    refused = [one for one in results if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [Conflict]
    assert refused[0].code == "already-merged"
    assert len(set(export_people_for_counting().column("resolved_id").to_pylist())) == 1
    assert PairDecision.objects.count() == 2


def test_deciding_parting_and_registering_at_once_loses_nothing(
    workers: Callable[..., list[Any]], rosa: Actor, silvia: Actor
) -> None:
    people = [register(rosa) for _ in range(8)]
    pairs = [make_pair(people[place], people[place + 1]) for place in range(7)]

    def answer_all(by: Actor, verdict: str) -> Callable[[], list[str]]:
        def work() -> list[str]:
            said = []
            for pair in pairs:
                try:
                    seen = Pair.objects.get(pk=pair.pk).version
                    said.append(decide_pair(by=by, pair_id=pair.pk, verdict=verdict, seen_version=seen).state)
                except Problem as problem:
                    said.append(problem.code)
            return said

        return work

    def part_and_undo(by: Actor) -> Callable[[], list[str]]:
        def work() -> list[str]:
            said = []
            for person, pair in zip(people[1:], pairs, strict=True):
                for undoing in (
                    lambda person=person: unmerge_people(by=by, other_id=person.pk, reason="at once"),
                    lambda pair=pair: undo_pair_decision(
                        by=by, pair_id=pair.pk, seen_version=Pair.objects.get(pk=pair.pk).version
                    ),
                ):
                    try:
                        undoing()
                        said.append("undone")
                    except Problem as problem:
                        said.append(problem.code)
            return said

        return work

    def register_some(by: Actor) -> Callable[[], list[str]]:
        return lambda: [register(by, birth_year=1960 + place).number for place in range(6)]

    results = workers(answer_all(rosa, "same"), answer_all(silvia, "same"), part_and_undo(rosa), register_some(silvia))
    for result in results:
        assert not isinstance(result, Exception), result
    known = {
        "same", "undone", "not-merged", "pair-not-decided", "pair-decided-meanwhile", "pair-decided-already",
        "already-merged",
    }  # fmt: skip
    assert {word for result in results[:3] for word in result} <= known
    assert len(set(results[3])) == 6
    said = [word for result in results[:3] for word in result]
    decisions = list(PairDecision.objects.order_by("id"))
    # Every answer that was accepted stands in the decisions, and the last one of each pair is the pair's state.
    assert sum(word in ("same", "undone") for word in said) == len(decisions)
    for pair in Pair.objects.all():
        last = [one for one in decisions if one.pair_id == pair.pk]
        assert pair.version == len(last)
        assert pair.state == ("open" if not last or last[-1].verdict == "undone" else last[-1].verdict)
    joined = {d.joined_id for d in decisions if d.joined_id} & set(
        Person.objects.filter(resolved_to__isnull=False).values_list("pk", flat=True)
    )
    assert joined == set(Person.objects.filter(resolved_to__isnull=False).values_list("pk", flat=True))
    assert AuditEntry.objects.filter(action="people.decide_pair").count() == 2 * said.count("same")
    assert Person.objects.count() == 14
