"""The barrier analysis against brute force: lift each demand, judge everybody again, count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruta.rooms.directory.rules import columns
from ruta.rooms.directory.rules.barriers import count_barriers
from ruta.rooms.directory.rules.barriers_analysis import analyse_barriers, compare_demands
from ruta.rooms.directory.rules.barriers_demands import normalise_condition, simplify_demand
from ruta.rooms.directory.rules.demands import compile_catalogue, parse_demand
from ruta.rooms.directory.rules.near_miss import list_near_misses
from ruta.rooms.directory.types.barriers import BarrierAnalysis
from ruta.rooms.directory.types.demands import Condition
from tests.rooms.directory.demands_cast import ON, demands, judge_by_definition, people
from tests.rooms.directory.test_columns import TYPES

Tree = dict[str, Any]
Person = dict[str, Any]


def _table(persons: list[Person]) -> pa.Table:
    return pa.table(
        {
            "person_id": pa.array(range(len(persons)), pa.int64()),
            **{name: pa.array([person[name] for person in persons], kind) for name, kind in TYPES.items()},
        }
    )


def _list_leaves(node: Tree, path: str = "demand", negated: bool = False) -> list[tuple[str, Tree, bool]]:
    if "fact" in node:
        return [(path, node, negated)]
    if "not" in node:
        return _list_leaves(node["not"], f"{path}.not", not negated)
    shape = "all" if "all" in node else "any"
    return [
        leaf
        for place, child in enumerate(node[shape])
        for leaf in _list_leaves(child, f"{path}.{shape}[{place}]", negated)
    ]


def _set_leaves(node: Tree, paths: set[str], value: bool, path: str = "demand") -> Tree:
    """The tree with the leaves at some paths made true (or false)."""
    if path in paths:
        return {"all": []} if value else {"any": []}
    if "fact" in node:
        return node
    if "not" in node:
        return {"not": _set_leaves(node["not"], paths, value, f"{path}.not")}
    shape = "all" if "all" in node else "any"
    return {
        shape: [_set_leaves(child, paths, value, f"{path}.{shape}[{place}]") for place, child in enumerate(node[shape])]
    }


def _lift(node: Tree, wanted: set[str]) -> Tree:
    """The tree with every condition at the wanted paths met: true, or false where the tree negates it."""
    leaves = _list_leaves(node)
    lifted = _set_leaves(node, {path for path, _, negated in leaves if path in wanted and not negated}, True)
    return _set_leaves(lifted, {path for path, _, negated in leaves if path in wanted and negated}, False)


@settings(max_examples=120, deadline=None)
@given(st.lists(demands(), min_size=1, max_size=3), st.lists(people(), max_size=80))
def test_count_barriers_equals_lifting_each_leaf_and_counting_again(trees: list[Tree], persons: list[Person]) -> None:
    catalogue = compile_catalogue({f"S{number}": parse_demand(tree) for number, tree in enumerate(trees)})
    before, columns.STRETCH = columns.STRETCH, 64
    try:
        table = count_barriers(catalogue, _table(persons), on=ON, by=["sex"])
    finally:
        columns.STRETCH = before
    found = {(row["service"], row["path"], row["sex"]): row for row in table.to_pylist()}
    assert len(found) == table.num_rows
    for number, tree in enumerate(trees):
        for path, _, _ in _list_leaves(tree):
            lifted = _set_leaves(tree, {path}, True)
            for sex in {person["sex"] for person in persons}:
                group = [person for person in persons if person["sex"] == sex]
                now = [judge_by_definition(tree, person) for person in group]
                then = [judge_by_definition(lifted, person) for person in group]
                row = found[f"S{number}", path, sex]
                assert row["people"] == len(group)
                assert row["not_eligible"] == now.count(False)
                assert row["cannot_tell"] == now.count(None)
                assert row["would_enter"] == sum(a is False and b is True for a, b in zip(now, then, strict=True))
                assert row["could_enter"] == sum(a is None and b is True for a, b in zip(now, then, strict=True))


@settings(max_examples=120, deadline=None)
@given(st.lists(demands(), min_size=1, max_size=3), st.lists(people(), min_size=1, max_size=60))
def test_analyse_barriers_equals_brute_force(trees: list[Tree], persons: list[Person]) -> None:
    services = {f"S{number}": parse_demand(tree) for number, tree in enumerate(trees)}
    found = analyse_barriers(services, _table(persons), on=ON, by=["status", "sex"])
    now = {name: [judge_by_definition(tree, p) for p in persons] for name, tree in zip(services, trees, strict=True)}
    assert [list(map(int, row.eligible[:1])) for row in found.services] == [
        [now[name].count(True)] for name in services
    ]
    demand_paths: dict[str, dict[str, set[str]]] = {}
    for name, tree in zip(services, trees, strict=True):
        for path, leaf, negated in _list_leaves(tree):
            value = tuple(leaf["value"]) if isinstance(leaf["value"], list) else leaf["value"]
            key = normalise_condition(Condition(leaf["fact"], leaf["op"], value), negated).key
            demand_paths.setdefault(key, {}).setdefault(name, set()).add(path)
    assert {row.key for row in found.demands} == set(demand_paths)
    near: dict[str, set[int]] = {name: set() for name in services}
    for row in found.demands:
        somewhere: set[int] = set()
        for name, paths in demand_paths[row.key].items():
            assert set(row.paths[name]) == paths
            lifted = _lift(trees[int(name[1:])], paths)
            then = [judge_by_definition(lifted, person) for person in persons]
            enters = {place for place, value in enumerate(then) if value and now[name][place] is False}
            near[name] |= enters
            somewhere |= enters
            assert row.would_enter[name][0] == len(enters)
            assert row.could_enter[name][0] == sum(
                v is True and w is None for v, w in zip(then, now[name], strict=True)
            )
            _assert_groups(found, row.would_enter[name], persons, enters)
        assert row.people[0] == len(somewhere)
        _assert_groups(found, row.people, persons, somewhere)
        assert row.doors[0] == sum(counts[0] for counts in row.would_enter.values())
    for service in found.services:
        assert service.near_miss[0] == len(near[service.service])
        listed = list_near_misses(service.service, services[service.service], _table(persons), on=ON)
        assert [miss.person_id for miss in listed] == sorted(near[service.service])
    _assert_documents(found, trees, persons, now)
    assert [row.doors[0] for row in found.demands] == sorted((row.doors[0] for row in found.demands), reverse=True)


def _assert_groups(found: BarrierAnalysis, counts: Any, persons: list[Person], who: set[int]) -> None:
    for breakdown in found.breakdowns:
        for place, value in enumerate(breakdown.values, start=breakdown.start):
            assert counts[place] == sum(persons[person][breakdown.name] == value for person in who)
            assert found.sizes[place] == sum(person[breakdown.name] == value for person in persons)


def _assert_documents(
    found: BarrierAnalysis, trees: list[Tree], persons: list[Person], now: dict[str, list[bool | None]]
) -> None:
    for row in found.documents:
        somewhere = set()
        for name, counts in row.would_enter.items():
            richer = [
                {**person, "documents": _hold(trees[int(name[1:])], person["documents"], row.document)}
                for person in persons
            ]
            then = [_judge_holding(trees[int(name[1:])], person, row.document) for person in richer]
            enters = {place for place, value in enumerate(then) if value and now[name][place] is False}
            somewhere |= enters
            assert counts[0] == len(enters)
        assert row.people[0] == len(somewhere)
    for form in found.accepted:
        widened = _widen(trees[int(form.service[1:])], form.path, form.document)
        enters = [
            judge_by_definition(widened, person) is True and now[form.service][place] is False
            for place, person in enumerate(persons)
        ]
        assert form.would_enter[0] == sum(enters) > 0


def _hold(tree: Tree, held: list[str] | None, document: str) -> list[str] | None:
    return None if held is None else [*held, document]


def _judge_holding(tree: Tree, person: Person, document: str) -> bool | None:
    """Judge somebody who holds a document for certain, whatever else she holds is known or not."""
    if person["documents"] is not None:
        return judge_by_definition(tree, person)
    return _hide(tree, person, document)


def _hide(tree: Tree, person: Person, document: str) -> bool | None:
    """Kleene's value when only one document is known to be held: each condition alone is told or not."""
    if "fact" in tree:
        if tree["fact"] != "documents":
            return judge_by_definition(tree, person)
        if tree["op"] == "has_all":
            rest = set(tree["value"]) - {document}
            return True if not rest and document in tree["value"] else None
        if document in tree["value"]:
            return tree["op"] == "has_any"
        return None
    if "not" in tree:
        value = _hide(tree["not"], person, document)
        return None if value is None else not value
    values = [_hide(child, person, document) for child in tree.get("all", tree.get("any", []))]
    if "all" in tree:
        return False if False in values else None if None in values else True
    return True if True in values else None if None in values else False


def _widen(node: Tree, wanted: str, document: str, path: str = "demand") -> Tree:
    if path == wanted:
        return {**node, "value": [*node["value"], document]}
    if "fact" in node:
        return node
    if "not" in node:
        return {"not": _widen(node["not"], wanted, document, f"{path}.not")}
    shape = "all" if "all" in node else "any"
    return {
        shape: [_widen(child, wanted, document, f"{path}.{shape}[{place}]") for place, child in enumerate(node[shape])]
    }


@settings(max_examples=60, deadline=None)
@given(demands(), demands(), st.lists(people(), min_size=1, max_size=60))
def test_compare_demands_counts_who_enters_and_who_leaves(old: Tree, new: Tree, persons: list[Person]) -> None:
    found = compare_demands({"S": parse_demand(old)}, {"S": parse_demand(new)}, _table(persons), on=ON, by=["sex"])
    before = [judge_by_definition(old, person) is True for person in persons]
    after = [judge_by_definition(new, person) is True for person in persons]
    (change,) = found.changes
    assert (change.before[0], change.after[0]) == (sum(before), sum(after))
    assert change.enters[0] == sum(b and not a for a, b in zip(before, after, strict=True))
    assert change.leaves[0] == sum(a and not b for a, b in zip(before, after, strict=True))
    assert (change.before + change.enters - change.leaves == change.after).all()


@settings(max_examples=150, deadline=None)
@given(demands(), st.lists(people(), max_size=20))
def test_simplify_demand_keeps_apart_what_judges_differently(tree: Tree, persons: list[Person]) -> None:
    turned = _turn_around(tree)
    assert simplify_demand(parse_demand(turned)) == simplify_demand(parse_demand(tree))
    for person in persons:
        assert judge_by_definition(turned, person) == judge_by_definition(tree, person)


def _turn_around(node: Tree) -> Tree:
    """The same demand, written back to front and doubly negated."""
    if "fact" in node:
        return {"not": {"not": node}}
    if "not" in node:
        return {"not": _turn_around(node["not"])}
    shape = "all" if "all" in node else "any"
    children = [_turn_around(child) for child in reversed(node[shape])]
    return {"not": {"any" if shape == "all" else "all": [{"not": child} for child in children]}}


def test_a_demand_made_by_two_services_in_other_words_is_one_demand() -> None:
    services = {
        "a": parse_demand({"fact": "status", "op": "not_in", "value": ["irregular"]}),
        "b": parse_demand({"not": {"fact": "status", "op": "=", "value": "irregular"}}),
    }
    table = pa.table({"person_id": [1, 2, 3], "status": ["irregular", "refugee", None]})
    (demand,) = analyse_barriers(services, table, on=ON, by=[]).demands
    assert (demand.key, demand.people[0], demand.doors[0]) == ("status != irregular", 1, 2)
    assert {name: counts[0] for name, counts in demand.could_enter.items()} == {"a": 1, "b": 1}


@pytest.mark.parametrize("day", [date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)])
def test_near_misses_follow_the_age_of_those_born_on_the_29th_of_february(day: date) -> None:
    table = pa.table({"person_id": [1], "birth_date": pa.array([date(2004, 2, 29)])})
    demand = parse_demand({"fact": "age", "op": ">=", "value": day.year - 2004})
    old_enough = day >= date(day.year, 3, 1) or (day.month, day.day) == (2, 29)
    assert len(list_near_misses("S", demand, table, on=day)) == (0 if old_enough else 1)
