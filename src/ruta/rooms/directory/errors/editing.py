"""What can be wrong with a demand that somebody edits on screen. ``field`` is the line of the form."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem


def line_value_missing(path: str, what: str) -> Problem:
    """A condition is not finished."""
    return Problem("line-value-missing", "This condition lacks {what}. Choose it, or remove the line.",
                   what=what, field=path)  # fmt: skip


def line_number_wrong(path: str, value: str, kind: str) -> Problem:
    """What was typed is no value of the fact's kind."""
    return Problem(
        "line-number-wrong",
        "“{value}” is no value for this fact. Type a whole number, a day, or choose yes or no.",
        value=value,
        kind=kind,
        field=path,
    )


def line_choice_unknown(path: str, value: str) -> Problem:
    """A value or comparison that the fact does not offer."""
    return Problem("line-choice-unknown", "“{value}” is not among the choices of this fact. Choose one of the list.",
                   value=value, field=path)  # fmt: skip


def line_range_reversed(path: str, low: str, high: str) -> Problem:
    """The lowest value lies above the highest: nobody could meet it."""
    return Problem(
        "line-range-reversed",
        "The lowest value, {low}, lies above the highest, {high}: nobody could meet it. Exchange them.",
        low=low,
        high=high,
        field=path,
    )


def line_group_empty(path: str) -> Problem:
    """A group without conditions."""
    return Problem("line-group-empty", "This group is empty. Add a condition, or remove the group.", field=path)


def demand_moved_on(code: str, seen: int, now: int) -> Conflict:
    """Somebody published another version meanwhile."""
    return Conflict(
        "demand-moved-on",
        "Version {now} was published while you edited version {seen}. Compare both before you publish yours.",
        service=code,
        seen=seen,
        now=now,
    )


def demand_unchanged() -> Problem:
    """There is nothing to publish."""
    return Problem("demand-unchanged", "Nothing changed: the demand is the one that holds now.")


def demand_source_missing() -> Problem:
    """A published change must say where it is stated."""
    return Problem("demand-source-missing", "Say where this is stated: a law, a rule of operation, a letter, a page.",
                   field="source_document")  # fmt: skip


def demand_reason_missing() -> Problem:
    """A published change must say why it is made."""
    return Problem("demand-reason-missing", "Write in a sentence why the demand changes.", field="reason")


def examples_disagree(count: int) -> Problem:
    """Worked cases of the service expect another answer."""
    return Problem(
        "demand-examples-disagree",
        "{count} worked cases of this service would be answered otherwise. "
        "Look at them, and tick that the new answers are right, or correct the demand.",
        count=count,
        field="accept_examples",
    )


def version_unknown(code: str, number: int) -> NotFound:
    """No such version is kept."""
    return NotFound("demand-version-unknown", "Version {number} of this demand is not kept. Choose one of the list.",
                    service=code, number=number)  # fmt: skip


def statement_empty() -> Problem:
    """A statement must say something."""
    return Problem("statement-empty", "Write what the source says about who may enter.", field="says")


def statement_unknown(statement: int) -> NotFound:
    """No such statement of a source."""
    return NotFound("statement-unknown", "There is no such statement of a source.", statement=statement)


def statement_decided(statement: int) -> Conflict:
    """Somebody decided already."""
    return Conflict("statement-decided", "It was decided on already. Look at the page again.", statement=statement)


def refuse_demand(organisation: str) -> NotAllowed:
    """Only the institution responsible for a service, and the directory's editors, change what it asks."""
    return NotAllowed(
        "demand-not-yours",
        "Only “{organisation}” and the directory's editors change what this service asks. Write to them.",
        organisation=organisation,
    )


def decision_missing() -> Problem:
    """A decision between sources must say why."""
    return Problem("decision-missing", "Write in a sentence why.", field="decision")
