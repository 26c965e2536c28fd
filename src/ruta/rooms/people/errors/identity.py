"""What can go wrong with deciding pairs of records and with the parameters they are judged by."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotFound, Problem


def pair_not_found(*, pair: object) -> NotFound:
    """No such pair, or one of another city."""
    return NotFound(
        "pair-not-found", "There is no pair {pair} to decide here. Go back to the list of pairs.", pair=pair
    )


def verdict_unknown(*, verdict: str) -> Problem:
    """None of the three answers."""
    return Problem(
        "verdict-unknown", "“{verdict}” is no answer. Say same, different or cannot tell yet.", verdict=verdict
    )


def pair_decided_meanwhile(*, who: str, verdict: str, when: str, version: int) -> Conflict:
    """Somebody else was faster; nothing of the second answer was written."""
    return Conflict(
        "pair-decided-meanwhile",
        "{who} decided this pair on {when} while you were looking: {verdict}. Your answer was not recorded. If you see "
        "it otherwise, undo that decision and answer again.",
        who=who,
        verdict=verdict,
        when=when,
        version=version,
    )


def pair_decided_already(*, verdict: str) -> Conflict:
    """A decided pair is undone before it is decided again."""
    return Conflict(
        "pair-decided-already", "This pair is decided: {verdict}. Undo that first, then answer again.", verdict=verdict
    )


def pair_not_decided() -> Conflict:
    """Nothing to undo."""
    return Conflict("pair-not-decided", "Nothing is decided about this pair, so there is nothing to undo.")


def pair_contradicts(*, first: str, second: str, who: str) -> Conflict:
    """Joining would put two records together that somebody found to be different people."""
    return Conflict(
        "pair-contradicts",
        "Joining these would also join {first} and {second}, which {who} found to be two different people. Undo that "
        "decision first, or answer that these are different.",
        first=first,
        second=second,
        who=who,
    )


def parameters_missing(*, city: str) -> Problem:
    """Nothing was learned yet."""
    return Problem(
        "linkage-parameters-missing",
        "Nothing was learned from the register of {city} yet. Ask for learning first; it takes a moment.",
        city=city,
    )


def parameters_not_found(*, version: object) -> NotFound:
    """No such version."""
    return NotFound(
        "linkage-parameters-not-found", "There is no version {version} of the parameters here.", version=version
    )


def thresholds_wrong(*, field: str) -> Problem:
    """The thresholds do not leave three zones."""
    return Problem(
        "thresholds-wrong",
        "From 0 to 1, the probability to ask from must be smaller than the one to call two records the same from.",
        field=field,
    )


def choice_reason_missing() -> Problem:
    """A change of what counts as the same person needs its reason."""
    return Problem("reason-missing", "Write why the parameters or thresholds change.", field="reason")


def register_too_small(*, people: int, least: int) -> Problem:
    """Too few to learn from."""
    return Problem(
        "register-too-small",
        "The register holds {people} people; learning needs at least {least}. Until then people are compared as they "
        "are registered.",
        people=people,
        least=least,
    )
