"""What can go wrong with what a person asks about her data."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotFound, Problem


def request_kind_missing() -> Problem:
    """Nothing chosen."""
    return Problem("request-kind-missing", "Choose what the person asks for.", field="kind")


def request_way_missing() -> Problem:
    """Nobody knows how she asked."""
    return Problem("request-way-missing", "Say how she asked: spoken or in writing.", field="how")


def request_what_missing() -> Problem:
    """To correct or object to what?"""
    return Problem("request-what-missing", "Write what is to be corrected, or which use she objects to.", field="what")


def request_in_future(*, value: str) -> Problem:
    """Asked after today."""
    return Problem("request-in-future", "The day {value} lies in the future.", value=value, field="asked_on")


def request_open() -> Conflict:
    """The same is asked already and not answered."""
    return Conflict("request-open", "She has asked for the same and has no answer yet. Answer that one.", field="kind")


def request_not_found() -> NotFound:
    """No such request in this city."""
    return NotFound("request-not-found", "There is no such request here. Go back to the list.")


def request_decided() -> Conflict:
    """Somebody was faster."""
    return Conflict("request-decided", "This request has been answered already.", field="decision")


def request_decision_missing() -> Problem:
    """No answer chosen."""
    return Problem("request-decision-missing", "Choose what was done.", field="decision")


def request_answer_missing() -> Problem:
    """Not done, and no reason."""
    return Problem(
        "request-answer-missing", "Write why it is not done, or what is left out: she reads it.", field="answer"
    )


def deadline_missing(*, country: str) -> Problem:
    """No rule of that country."""
    return Problem(
        "deadline-missing",
        "No deadline is known for {country}. Add it to content/people/deadlines.yaml with its law.",
        country=country,
    )


def erasure_case_open() -> Conflict:
    """Nobody deletes under a worker's hands."""
    return Conflict(
        "erasure-case-open",
        "She has a case that is not closed, or a referral on its way. Close it first, then delete.",
        field="decision",
    )
