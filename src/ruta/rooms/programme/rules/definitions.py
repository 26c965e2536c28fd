"""What an indicator's definition may say, checked against the ledger's own words.

A definition is data: ``{"count": "people", "where": {"kind": ["training"]}}`` counts the people who received it, once;
``"count": "deliveries"`` counts deliveries; ``{"share": {"count": "people", "numerator": {…}, "base": {…}}}`` is a
percentage of two such counts, each given as a ``where``. ``where`` selects by kind, outcome, organisation and city.

Beside these may stand: ``who``, ``{"status": […]}``, the statuses of the people the indicator is about (whose status
isn't known counts too, and is shown as unknown); ``once_by``, ``organisation``, so that each counts once; and
``yes_when``, ``{"at_least": 1}``, the count that means yes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.ledger.types import Kind, Outcome
from ruta.rooms.programme.errors import definition_wrong

COUNTED = ("people", "deliveries")
SELECTED_BY = ("kind", "outcome", "organisation", "city")
_BESIDE = ("who", "once_by", "yes_when")
_WORDS = {"kind": frozenset(Kind), "outcome": frozenset(Outcome)}


def find_definition_problems(definition: Any, *, path: str = "definition") -> list[Problem]:
    """Everything wrong with a definition, each problem with the path to it; none when it can be counted.

    >>> [str(p.details["path"]) for p in find_definition_problems({"count": "people", "where": {"kind": ["haircut"]}})]
    ['definition.where.kind']
    """
    if not isinstance(definition, Mapping):
        return [definition_wrong(path=path, problem="write an object with count and where, or with share.")]
    if "share" in definition:
        return _find_share_problems(definition, path)
    problems = _find_strangers(definition, {"count", "where", *_BESIDE}, path)
    problems += _find_beside_problems(definition, path)
    problems += _find_count_problems(definition.get("count"), f"{path}.count")
    return problems + _find_where_problems(definition.get("where"), f"{path}.where")


def _find_share_problems(definition: Mapping[str, Any], path: str) -> list[Problem]:
    problems = _find_strangers(definition, {"share", *_BESIDE}, path)
    problems += _find_beside_problems(definition, path)
    share = definition["share"]
    if not isinstance(share, Mapping):
        return [*problems, definition_wrong(path=f"{path}.share", problem="write count, numerator and base.")]
    problems += _find_strangers(share, {"count", "numerator", "base"}, f"{path}.share")
    problems += _find_count_problems(share.get("count", "people"), f"{path}.share.count")
    for side in ("numerator", "base"):
        problems += _find_where_problems(share.get(side), f"{path}.share.{side}")
    return problems


def _find_beside_problems(definition: Mapping[str, Any], path: str) -> list[Problem]:
    problems = []
    who, once_by, yes_when = (definition.get(key) for key in _BESIDE)
    if who is not None and not (isinstance(who, Mapping) and _is_list_of_texts(who.get("status")) and len(who) == 1):
        problems.append(definition_wrong(path=f"{path}.who", problem='write {"status": […]} with at least one.'))
    if once_by not in (None, "organisation"):
        problems.append(definition_wrong(path=f"{path}.once_by", problem="only “organisation” counts once."))
    if yes_when is not None and not (isinstance(yes_when, Mapping) and isinstance(yes_when.get("at_least"), int)):
        problems.append(definition_wrong(path=f"{path}.yes_when", problem='write {"at_least": 1}.'))
    return problems


def _is_list_of_texts(values: Any) -> bool:
    return isinstance(values, list) and bool(values) and all(isinstance(value, str) for value in values)


def _find_strangers(given: Mapping[str, Any], known: set[str], path: str) -> list[Problem]:
    return [
        definition_wrong(
            path=f"{path}.{key}", problem=f"“{key}” means nothing here; known are {', '.join(sorted(known))}."
        )
        for key in given
        if key not in known
    ]


def _find_count_problems(count: Any, path: str) -> list[Problem]:
    if count in COUNTED:
        return []
    return [definition_wrong(path=path, problem=f"{count!r} can't be counted; write {' or '.join(COUNTED)}.")]


def _find_where_problems(where: Any, path: str) -> list[Problem]:
    if not isinstance(where, Mapping) or not where:
        return [definition_wrong(path=path, problem='say over which deliveries, as in {"kind": ["training"]}.')]
    problems = _find_strangers(where, set(SELECTED_BY), path)
    for column in SELECTED_BY:
        values = where.get(column)
        if values is None and column not in where:
            continue
        if not _is_list_of_texts(values):
            problems.append(
                definition_wrong(path=f"{path}.{column}", problem="write a list of codes with at least one.")
            )
            continue
        unknown = [value for value in values or () if column in _WORDS and value not in _WORDS[column]]
        if unknown:
            known = ", ".join(sorted(_WORDS[column]))
            problems.append(
                definition_wrong(
                    path=f"{path}.{column}", problem=f"there is no {column} “{unknown[0]}”; known are {known}."
                )
            )
    return problems
