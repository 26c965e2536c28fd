"""One kind of expected failure for the whole house.

A problem has a stable kebab-case *code* (see ``docs/reference/problems.md``), a *message* in English that says what
happened, with the value, and what to do next, and typed *details*. The message may be a template with ``{names}`` of
details: a door translates the template and fills it again. Doors map a problem to HTTP or to an exit code; nothing
else catches it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_FIELD = re.compile(r"\{(\w+)\}")


def fill_template(template: str, details: Mapping[str, Any]) -> str:
    """Put details into a message; a name that is no detail stays as written.

    >>> fill_template("“{value}” is {not_given}", {"value": 3})
    '“3” is {not_given}'
    """
    return _FIELD.sub(lambda found: str(details.get(found[1], found[0])), template)


class Problem(Exception):  # noqa: N818 - an expected failure is a problem the user can solve, not an error of ours
    """An expected failure with a code, a message and details.

    >>> Problem("birth-date-in-future", "The birth date {value} lies in the future.", value="2030-01-01").message
    'The birth date 2030-01-01 lies in the future.'
    """

    #: HTTP status a door answers with, unless it knows better.
    status = 422

    def __init__(self, code: str, template: str, **details: Any) -> None:
        self.code = code
        self.template = template
        self.details: Mapping[str, Any] = details
        self.message = fill_template(template, details)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class NotAllowed(Problem):
    """The policy says no; the message gives the reason (HTTP 403)."""

    status = 403


class NotFound(Problem):
    """There is no such record, or none this actor may know of (HTTP 404)."""

    status = 404


class Conflict(Problem):
    """The record changed or the state does not allow it (HTTP 409)."""

    status = 409


class Problems(Problem):
    """Several problems of one input, reported together (one per field, row or line)."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(first.code, first.message + more, problems=problems)
        self.problems = problems
