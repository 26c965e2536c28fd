"""What can go wrong with access in an emergency."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotFound, Problem


def emergency_reason_missing() -> Problem:
    """No reason of the list."""
    return Problem("emergency-reason-missing", "Choose what kind of emergency it is.", field="reason")


def emergency_story_missing(*, letters: int) -> Problem:
    """Nothing a reviewer could judge."""
    return Problem(
        "emergency-story-missing",
        "Say in a sentence what is happening (at least {letters} letters): your supervisor reads it afterwards.",
        letters=letters,
        field="story",
    )


def emergency_too_many(*, most: int) -> Problem:
    """One member opened too many sheets within a day."""
    return Problem(
        "emergency-too-many",
        "You have opened {most} emergency sheets since yesterday. Ask your supervisor to open this one.",
        most=most,
        field="number",
    )


def emergency_person_unknown() -> Problem:
    """Nobody has that number."""
    return Problem(
        "emergency-person-unknown",
        "Nobody is registered under exactly this number. Check the person's number or the document, sign by sign.",
        field="number",
    )


def emergency_not_found() -> NotFound:
    """Not this reader's sheet, or none."""
    return NotFound("emergency-not-found", "There is no emergency sheet of yours here. Open one with the reason.")


def emergency_over() -> NotFound:
    """Three hours have passed."""
    return NotFound(
        "emergency-over", "This emergency sheet closed by itself after three hours. If it goes on, open another."
    )


def emergency_reviewed() -> Conflict:
    """Another supervisor was faster."""
    return Conflict("emergency-reviewed", "This access has been reviewed already.", field="review")


def emergency_review_missing() -> Problem:
    """Neither justified nor not, or not justified without a word on it."""
    return Problem(
        "emergency-review-missing",
        "Say whether it was justified; if it was not, write what happens next.",
        field="review",
    )


def emergency_own_review() -> Problem:
    """Nobody reviews what they opened themselves."""
    return Problem("emergency-own-review", "You opened this yourself: another supervisor reviews it.", field="review")
