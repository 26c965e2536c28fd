"""What can go wrong with the programme's content, and with asking for what isn't there."""

from __future__ import annotations

from collections.abc import Iterable

from ruta.kernel.problems import NotFound, Problem


def content_wrong(*, file: str, path: str, problem: str) -> Problem:
    """A content file says something that can't be used; named by file and path inside it."""
    return Problem(
        "programme-content-wrong",
        "{file}, at {path}: {problem} Nothing was loaded; correct the file and load again.",
        file=file,
        path=path,
        problem=problem,
    )


def definition_wrong(*, path: str, problem: str) -> Problem:
    """An indicator's definition can't be read."""
    return Problem(
        "indicator-definition-wrong", "The indicator's definition at {path}: {problem}", path=path, problem=problem
    )


def framework_unknown(*, programme: str, version: str, known: Iterable[str]) -> NotFound:
    """No such programme or version."""
    return NotFound(
        "framework-unknown",
        "There is no results framework “{framework}”. There are: {known}.",
        framework=" ".join(part for part in (programme, version) if part),
        known=", ".join(known) or "none, load the programme first",
    )


def indicator_unknown(*, indicator: str, framework: str, known: Iterable[str]) -> NotFound:
    """No such indicator in the framework."""
    return NotFound(
        "indicator-unknown",
        "The framework {framework} has no indicator “{indicator}”. It has: {known}.",
        indicator=indicator,
        framework=framework,
        known=", ".join(known),
    )
