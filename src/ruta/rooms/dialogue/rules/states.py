"""The states of an agreement, and every way from one to the next, as data."""

from __future__ import annotations

from ruta.rooms.dialogue.errors import agreement_note_missing, agreement_state_refused
from ruta.rooms.dialogue.types import Step

FIRST = "open"
#: States in which an agreement still waits to be kept.
WAITING = ("open", "under-way")
STATES = (*WAITING, "kept", "dropped")
STEPS = (
    Step("begin", ("open",), "under-way", needs_note=False),
    Step("keep", ("open", "under-way"), "kept", needs_note=True),
    Step("drop", ("open", "under-way"), "dropped", needs_note=True),
    Step("reopen", ("kept", "dropped"), "open", needs_note=True),
)


def list_steps(state: str) -> tuple[Step, ...]:
    """What may be done with an agreement in a state.

    >>> [step.action for step in list_steps("kept")]
    ['reopen']
    """
    return tuple(step for step in STEPS if state in step.origins)


def choose_step(*, state: str, action: str, note: str) -> Step:
    """The step an action means from a state.

    Errors: ``agreement-state-refused``, ``agreement-note-missing``.
    """
    found = next((step for step in list_steps(state) if step.action == action), None)
    if found is None:
        raise agreement_state_refused(state=state, action=action)
    if found.needs_note and not note.strip():
        raise agreement_note_missing()
    return found
