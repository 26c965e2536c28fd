"""A demand as lines of a form and back, circles among documents, and whom a change lets in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import SYSTEM, Actor
from ruta.rooms.directory import queries
from ruta.rooms.directory.models import Service
from ruta.rooms.directory.rules.circles import find_circles
from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.rules.editing import build_demand, change_lines, list_lines, read_lines, write_lines
from ruta.rooms.directory.types.content import DirectoryContent
from ruta.rooms.directory.types.demands import Condition
from ruta.rooms.directory.types.editing import EditLine
from ruta.rooms.people.commands import register_person
from ruta.rooms.people.models import Person
from ruta.rooms.people.queries import declare_facts, export_declared_facts
from tests.rooms.people.conftest import make_registration
from tests.rooms.route.conftest import directory  # noqa: F401 - a fixture

TODAY = date(2026, 11, 23)


def post(root: EditLine) -> dict[str, list[str]]:
    """What a browser sends for these lines."""
    import json

    sent: dict[str, list[str]] = {}
    for line in list_lines(root):
        fields: dict[str, Any] = {"kind": line.kind, "fact": line.fact, "op": line.op, "low": line.low}
        fields |= {"high": line.high, "note": json.dumps(line.note), "was": line.was}
        fields |= {"not": "on" if line.negated else "", "unconfirmed": "on" if line.unconfirmed else ""}
        sent |= {f"{name}-{line.path}": [value] for name, value in fields.items()}
        sent[f"value-{line.path}"] = list(line.values)
    return sent


def read(sent: dict[str, list[str]]) -> EditLine:
    flat = {name: values[-1] for name, values in sent.items() if values}
    return read_lines(flat, lambda name: sent.get(name, []))


def test_every_demand_of_the_product_goes_through_the_form_unchanged(directory_content: DirectoryContent) -> None:
    names = {document.code: {"es": document.name.es} for document in directory_content.documents}
    for service in directory_content.services:
        lines = read(post(write_lines(service.tree)))
        built = build_demand(lines, facts=directory_content.catalogue, documents=names)
        whole = service.demand if {"all", "any"} & set(service.demand) else {"all": [service.demand]}
        assert parse_demand(built) == parse_demand(say_one_as_equal(whole)), service.code


def say_one_as_equal(data: Any) -> Any:
    """*Is one of* a single value, and *is* that value, are the same."""
    if isinstance(data, list):
        return [say_one_as_equal(part) for part in data]
    if not isinstance(data, dict):
        return data
    if data.get("op") in ("in", "not_in") and len(data["value"]) == 1:
        return {**data, "op": "=" if data["op"] == "in" else "!=", "value": data["value"][0]}
    return {key: say_one_as_equal(value) if key in ("all", "any", "not") else value for key, value in data.items()}


FACTS = st.sampled_from(["age", "pregnant", "status", "documents", "arrival_date", "education", "no-such-fact"])
LINE = st.builds(
    EditLine,
    path=st.just(""),
    kind=st.just("condition"),
    negated=st.booleans(),
    fact=FACTS,
    op=st.sampled_from(["=", ">=", "between", "in", "has_any", "nonsense"]),
    values=st.lists(st.sampled_from(["18", "-3", "true", "refugee", "passport", "2020-02-30", "x"])).map(tuple),
    low=st.sampled_from(["", "1", "9"]),
    high=st.sampled_from(["", "5"]),
)
TREE = st.recursive(
    LINE,
    lambda child: st.builds(
        EditLine, path=st.just(""), kind=st.sampled_from(["all", "any"]), children=st.lists(child, max_size=3)
    ),
    max_leaves=6,
)


@given(
    tree=TREE, action=st.sampled_from(["refresh", "condition:0", "group:0", "remove:0.0", "up:0.1", "x", "remove:0"])
)
def test_whatever_is_clicked_and_typed_a_demand_is_whole_or_every_line_is_named(
    directory_content: DirectoryContent, tree: EditLine, action: str
) -> None:
    root = change_lines(EditLine("0", "all", children=[tree]), action, facts=directory_content.catalogue)
    names = {document.code: {} for document in directory_content.documents}
    try:
        built = build_demand(root, facts=directory_content.catalogue, documents=names)
    except Problem as problem:
        found = problem.problems if isinstance(problem, Problems) else [problem]
        assert {single.details["field"] for single in found} <= {line.path for line in list_lines(root)}
    else:
        parse_demand(built, facts=directory_content.catalogue)


def test_words_and_source_are_left_behind_when_the_condition_changes(directory_content: DirectoryContent) -> None:
    root = write_lines(Condition("age", ">=", 18, {"words": {"es": "tener 18", "en": "be 18"}, "source": {"line": 3}}))
    kept = build_demand(root, facts=directory_content.catalogue, documents={})
    assert kept["all"][0]["words"]["en"] == "be 18"
    root.children[0].values = ("21",)
    changed = build_demand(root, facts=directory_content.catalogue, documents={})
    assert changed == {"all": [{"fact": "age", "op": ">=", "value": 21}]}


def test_a_chain_of_papers_that_bites_its_tail_is_named_whole() -> None:
    def ask(*documents: str) -> Condition:
        return Condition("documents", "has_any", documents)

    circles = find_circles({"a": [ask("b")], "b": [ask("c")], "c": [ask("a")], "d": [ask("a", "e")], "e": []})
    assert [circle.documents for circle in circles] == [("a", "b", "c", "a")]


@pytest.fixture
def town(directory: None, rosa: Actor) -> list[Person]:  # noqa: F811
    """Thirty people of Santiago: twenty adults with a RUN, six without, four children."""
    found = []
    for number in range(30):
        held = [] if number < 10 else ["chl-run"]
        year = 2015 if number < 4 else 1985
        found.append(
            register_person(
                by=rosa,
                registration=make_registration(
                    given_names=f"Prueba {chr(65 + number % 26) * 3}", surname_1="Sintética", birth_year=year,
                    birth_month=3, birth_day=2, phone="", email="", documents=make_documents(held, number),
                    sex="F" if number % 2 else "M",
                ),
                on=TODAY,
            )
        )  # fmt: skip
    return found


def make_documents(kinds: list[str], number: int) -> tuple[Any, ...]:
    from ruta.rooms.people.types import DocumentEntry

    if not kinds:
        return (DocumentEntry(kind="", state="none", none_reason="never-had"),)
    return tuple(DocumentEntry(kind=kind, state="held") for kind in kinds)


def test_facts_in_columns_are_those_of_each_file(town: list[Person], rosa: Actor) -> None:
    names = [name for name in queries.open_book().facts.facts if name != "specific_needs"]
    for day in (TODAY, TODAY + timedelta(days=200)):
        table = export_declared_facts(city="santiago", on=day, names=names).to_pylist()
        assert len(table) == 30
        for row in table:
            one = declare_facts(by=rosa, person_id=row["person_id"], on=day).facts
            assert {name: row[name] for name in names if row[name] is not None} == one


def test_a_change_tells_whom_it_lets_in_and_hides_the_few(town: list[Person], ada: Actor) -> None:
    service = Service.objects.get(code="omil-bolsa")
    base = {"all": [{"fact": "documents", "op": "has_any", "value": ["chl-run"]}]}
    Service.objects.filter(pk=service.pk).update(demand=base)
    looser = {"all": []}
    effect = queries.preview_demand(by=ada, service="omil-bolsa", demand=looser, on=TODAY).effect
    assert (effect.people, effect.let_in.number, effect.shut_out.number) == (30, 10, 0)
    assert {group.value: group.let_in.number for group in effect.groups["sex"]} == {"F": 5, "M": 5}
    assert [group.value for group in effect.groups["age"]] == ["other"]  # four children would be too few to show
    fewer = {"all": [{"fact": "age", "op": ">=", "value": 18}, *base["all"]]}
    hidden = queries.preview_demand(by=ada, service="omil-bolsa", demand={"any": [*base["all"], {
        "fact": "age", "op": "<", "value": 18}]}, on=TODAY).effect  # fmt: skip
    assert hidden.let_in.is_hidden
    assert all(group.let_in.is_hidden for groups in hidden.groups.values() for group in groups)
    assert queries.preview_demand(by=ada, service="omil-bolsa", demand=fewer, on=TODAY).effect.shut_out.number == 0


def test_the_minimum_is_the_setting(town: list[Person], ada: Actor) -> None:
    assert settings.RUTA.minimum_cell == 5
    with reading_all("a test"):
        assert Person.objects.count() == 30
    assert SYSTEM.is_system
