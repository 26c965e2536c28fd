"""What can be wrong with a demand, with a person's facts, or with a table of people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ruta.kernel.problems import Problem, Problems


def demand_malformed(path: str, reason: str) -> Problem:
    """The tree is not a demand."""
    return Problem("demand-malformed", "{path}: {reason}", path=path, reason=reason)


def demand_fact_unknown(path: str, fact: str, known: Iterable[str]) -> Problem:
    """The demand asks about a fact nobody declares."""
    return Problem(
        "demand-fact-unknown",
        "{path}: there is no fact “{fact}”. Use one of: {known}.",
        path=path,
        fact=fact,
        known=", ".join(sorted(known)),
    )


def demand_value_wrong_type(path: str, reason: str) -> Problem:
    """The condition's value does not suit its operator or its fact."""
    return Problem("demand-value-wrong-type", "{path}: {reason}", path=path, reason=reason)


def fact_wrong_type(fact: str, value: Any, wanted: str, path: str = "") -> Problem:
    """A person's fact is of a kind the demand cannot test."""
    return Problem(
        "fact-wrong-type",
        "The fact “{fact}” is {value}, but {place} needs {wanted}. Correct the fact or the demand.",
        fact=fact,
        value=repr(value),
        place=path or "the demand",
        wanted=wanted,
        path=path,
    )


def column_wrong_type(fact: str, kind: str, wanted: str, path: str) -> Problem:
    """A column of the people's table is of a kind the demand cannot test."""
    return Problem(
        "column-wrong-type",
        "The column “{column}” holds {kind}, but {path} needs {wanted}. Correct the column or the demand.",
        column=fact,
        kind=kind,
        wanted=wanted,
        path=path,
    )


def cell_unusable(column: str, row: int, reason: str) -> Problem:
    """One cell of the people's table cannot be used; rows count from 1 without the header."""
    return Problem("cell-unusable", "The column “{column}”, row {row}: {reason}", column=column, row=row, reason=reason)


def raise_problems(problems: list[Problem]) -> None:
    """Raise the problems found, together; nothing when there are none."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(problems)
