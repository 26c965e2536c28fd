"""What can go wrong with finding, changing and joining records."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem


def person_not_found(*, person: object) -> NotFound:
    """No such person."""
    return NotFound("person-not-found", "There is no person {person} here. Search by name or document.", person=person)


def refuse_sensitive() -> NotAllowed:
    """What is restricted needs the permission and a sign-in with the second factor."""
    return NotAllowed(
        "sensitive-refused",
        "What is recorded here is restricted. It is shown to staff named for it, signed in with the second factor. "
        "Ask your supervisor.",
    )


def person_changed(*, number: str, version: int) -> Conflict:
    """Two people edited the same file; nothing was overwritten."""
    return Conflict(
        "person-changed-meanwhile",
        "Somebody else saved the file {number} while you were editing. What you typed is still here and is not saved: "
        "compare it with the file, then save again.",
        number=number,
        version=version,
    )


def merge_with_itself() -> Problem:
    """One record only."""
    return Problem("merge-with-itself", "Choose two different records to join.", field="other")


def merge_across_cities() -> Problem:
    """Records of two cities are not joined."""
    return Problem("merge-across-cities", "The records belong to two cities; they cannot be joined.", field="other")


def merge_decided_already(*, number: str, kept: str) -> Conflict:
    """The record is joined to another."""
    return Conflict(
        "already-merged", "The record {number} is joined to {kept} already. Undo that first.", number=number, kept=kept
    )


def not_merged(*, number: str) -> Conflict:
    """Nothing to undo."""
    return Conflict("not-merged", "The record {number} is not joined to another.", number=number)
