"""Worked examples: small cases an official can read, held against the demands they speak of."""

from __future__ import annotations

from datetime import date

from ruta.kernel.problems import Problem
from ruta.rooms.directory.errors.content import example_disagrees
from ruta.rooms.directory.rules.catalogues import compile_catalogue
from ruta.rooms.directory.rules.verdicts import judge
from ruta.rooms.directory.types.content import DirectoryContent


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
