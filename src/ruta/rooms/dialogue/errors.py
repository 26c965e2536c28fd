"""What can go wrong where institutions meet and agree."""

from __future__ import annotations

from datetime import date

from ruta.kernel.problems import Conflict, NotFound, Problem


def dialogue_content_wrong(*, path: str, problem: str) -> Problem:
    """The file of spaces says something that can't be used."""
    return Problem(
        "dialogue-content-wrong",
        "The file of spaces, at {path}: {problem}. Nothing was loaded; correct the file and load again.",
        path=path,
        problem=problem,
    )


def space_unknown(code: str) -> NotFound:
    """No such space."""
    return NotFound("space-unknown", "There is no space of dialogue “{space}”.", space=code)


def meeting_unknown(number: int) -> NotFound:
    """No such meeting."""
    return NotFound("meeting-unknown", "There is no meeting {number}.", number=number)


def agreement_unknown(number: int) -> NotFound:
    """No such agreement."""
    return NotFound("agreement-unknown", "There is no agreement {number}.", number=number)


def meeting_in_future(held_on: date) -> Problem:
    """Only what was held is recorded."""
    return Problem(
        "meeting-in-future",
        "The meeting of {value} has not been held yet. Record it afterwards.",
        value=held_on.isoformat(),
        field="held_on",
    )


def meeting_twice(held_on: date) -> Conflict:
    """The space has a meeting on that day already."""
    return Conflict(
        "meeting-twice",
        "This space already has a meeting on {value}. Open it instead of recording it again.",
        value=held_on.isoformat(),
        field="held_on",
    )


def attendance_wrong(*, field: str, people: int, women: int) -> Problem:
    """More women than people."""
    return Problem(
        "attendance-wrong",
        "{women} women among {people} people cannot be. Correct one of the two.",
        field=field,
        people=people,
        women=women,
    )


def nobody_attended() -> Problem:
    """A meeting without anybody."""
    return Problem("nobody-attended", "Say how many people attended, at least for one sector.")


def owner_not_seated() -> Problem:
    """The owner has no seat in the space."""
    return Problem(
        "owner-not-seated",
        "Who answers for an agreement has a seat in its space. Choose one of them.",
        field="owner",
    )


def agreement_due_before(*, due_on: date, held_on: date) -> Problem:
    """Due before it was agreed."""
    return Problem(
        "agreement-due-before",
        "{due_on} lies before the meeting of {held_on}. Give a later day.",
        due_on=due_on.isoformat(),
        held_on=held_on.isoformat(),
        field="due_on",
    )


def agreement_state_refused(*, state: str, action: str) -> Conflict:
    """The state doesn't allow it."""
    return Conflict(
        "agreement-state-refused",
        "The agreement is in the state “{state}”, which does not allow “{action}”. Look at it again.",
        state=state,
        action=action,
    )


def agreement_note_missing() -> Problem:
    """This step says why."""
    return Problem("agreement-note-missing", "Say what was done, or why not.", field="note")
