"""What can go wrong with asking other windows whether they know a person."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed, Problem


def recognition_off() -> Problem:
    """The programme has no secret for it."""
    return Problem(
        "recognition-off",
        "Asking other windows is switched off: the programme has set no secret for it (RUTA_LINK_KEY). Tell your "
        "administrator.",
    )


def recognition_not_permitted() -> NotAllowed:
    """She did not allow it."""
    return NotAllowed(
        "recognition-not-permitted",
        "The person has not agreed that other windows are asked about her. Read her the notice and write down her "
        "answer first.",
    )


def recognition_too_little() -> Problem:
    """Too little is known to ask about one person."""
    return Problem(
        "recognition-too-little",
        "To ask, the file needs a given name, a surname and a year of birth; with less the question would be about "
        "many people.",
    )


def recognition_limit(*, limit: int, whose: str) -> Problem:
    """Too many questions."""
    return Problem(
        "recognition-limit",
        "No more questions for now: the limit of {limit} {whose} is reached. It keeps anybody from searching other "
        "windows' files by asking. Try again later.",
        limit=limit,
        whose=whose,
    )


def recognition_reason_missing() -> Problem:
    """Switching needs its reason."""
    return Problem("reason-missing", "Write why the window begins or stops answering.", field="reason")
