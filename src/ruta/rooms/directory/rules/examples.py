"""Worked examples: small cases an official can read, held against the demands they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.directory.errors.content import example_disagrees
from ruta.rooms.directory.rules.catalogues import compile_catalogue
from ruta.rooms.directory.rules.content_reading import make_plain
from ruta.rooms.directory.rules.verdicts import judge
from ruta.rooms.directory.types.content import DirectoryContent, ExampleContent
from ruta.rooms.directory.types.demands import Node
from ruta.rooms.directory.types.editing import CheckedExample


def check_examples(content: DirectoryContent, *, on: date) -> list[Problem]:
    """The examples whose demand answers otherwise, and those with a fact no demand can test.

    Cost: every service's demand for each example; a fraction of a second for a whole directory.
    """
    catalogue = compile_catalogue({service.code: service.tree for service in content.services})
    problems = []
    for example in content.examples:
        try:
            verdict = judge(catalogue, example.person, on=on)[example.service]
        except Problem as problem:
            problems.append(problem)
            continue
        if verdict.value != example.expect:
            problems.append(example_disagrees(f"{example.place} ({example.service})", example.expect, verdict.value))
    return problems


def list_plain_examples(examples: Iterable[ExampleContent]) -> dict[str, list[dict[str, Any]]]:
    """The examples of each service as plain data, as its row keeps them.

    >>> list_plain_examples([ExampleContent("e.yaml: [0]", "advice", {"age": 20}, "eligible", "Open.")])["advice"]
    [{'person': {'age': 20}, 'expect': 'eligible', 'because': 'Open.', 'place': 'e.yaml: [0]'}]
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for example in examples:
        found.setdefault(example.service, []).append(
            {
                "person": make_plain(example.person),
                "expect": example.expect,
                "because": example.because,
                "place": example.place,
            }
        )
    return found


def answer_examples(demand: Node, examples: Iterable[Mapping[str, Any]], *, on: date) -> list[CheckedExample]:
    """What a demand answers to each worked case of its service.

    >>> from ruta.rooms.directory.types.demands import Condition
    >>> cases = [{"person": {"age": 20}, "expect": "eligible"}]
    >>> [case.agrees for case in answer_examples(Condition("age", ">=", 18), cases, on=date(2026, 1, 1))]
    [True]
    """
    catalogue = compile_catalogue({"service": demand})
    return [
        CheckedExample(
            person=example["person"],
            expect=example["expect"],
            found=judge(catalogue, example["person"], on=on)["service"].value,
            because=example.get("because", ""),
            place=example.get("place", ""),
        )
        for example in examples
    ]
