"""What can go wrong with a protocol or a round of review."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotFound, Problem


def protocol_unknown(code: str) -> NotFound:
    """No such protocol."""
    return NotFound("protocol-unknown", "There is no protocol “{protocol}”. See the list of protocols.", protocol=code)


def protocol_moved_on(seen: int, now: int) -> Conflict:
    """Somebody published another version meanwhile."""
    return Conflict(
        "protocol-moved-on",
        "Version {now} was published while you edited version {seen}. Look at it first.",
        seen=seen,
        now=now,
    )


def protocol_reason_missing() -> Problem:
    """A new version must say why."""
    return Problem("protocol-reason-missing", "Write in a sentence what changes and why.", field="reason")


def protocol_approval_half() -> Problem:
    """An approval has a body and a day."""
    return Problem("protocol-approval-half", "Write who approved it and on which day, or neither.", field="approved_by")


def round_open(city: str) -> Conflict:
    """One round at a time."""
    return Conflict("round-open", "A round is open in this city already. Close it first.", city=city)


def round_due_early() -> Problem:
    """People need time to answer."""
    return Problem("round-due-early", "Give the institutions at least until tomorrow to answer.", field="due_on")


def round_unknown(number: int) -> NotFound:
    """No such round."""
    return NotFound("round-unknown", "There is no such round of review.", round=number)


def round_closed() -> Conflict:
    """Answers are taken while the round is open."""
    return Conflict("round-closed", "This round is closed. Answer in the next one.")


def step_unknown(step: str) -> NotFound:
    """The protocol has no such step now."""
    return NotFound(
        "protocol-step-unknown", "The protocol has no step “{step}” now. Look at its last version.", step=step
    )


def answer_incomplete(step: str, name: str) -> Problem:
    """A step carried out names by whom; one that is not says why."""
    missing = {"by_whom": "by whom", "why_not": "why"}[name]
    return Problem(
        "answer-incomplete", "Write {missing} for this step.", missing=missing, step=step, field=f"{step}-{name}"
    )
