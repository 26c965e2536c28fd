"""What can go wrong with access."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotAllowed, NotFound, Problem


def refuse_role(*, role: str, action: str) -> NotAllowed:
    """The role does not include the action."""
    return NotAllowed(
        "role-not-enough",
        "Your role ({role}) does not include this: {action}. Ask your supervisor, or use an account that does.",
        role=role,
        action=action,
    )


def refuse_city(*, city: str) -> NotAllowed:
    """The record belongs to another city."""
    return NotAllowed(
        "other-city", "This record belongs to {city}; your account works in another city. Refer instead.", city=city
    )


def username_taken(*, username: str) -> Problem:
    """Somebody has that user name already."""
    return Problem(
        "username-taken", "There is already a user called {username}. Choose another name.", username=username
    )


def role_unknown(*, role: str) -> Problem:
    """No such role."""
    return Problem("role-unknown", "There is no role {role}. See the list of roles in docs/roles.md.", role=role)


def username_unknown(*, username: str) -> Problem:
    """Nobody has that user name."""
    return Problem("username-unknown", "There is no user called {username}. Make the account first.", username=username)


def job_not_found(*, job_id: int) -> NotFound:
    """No such work, or somebody else asked for it."""
    return NotFound(
        "job-not-found",
        "There is no work number {job_id} of yours. Whoever asked for it can see it; start it again if you need it.",
        job_id=job_id,
    )


def job_kind_unknown(*, kind: str) -> Problem:
    """Nothing is known to do work of this kind."""
    return Problem("job-kind-unknown", "No work is called {kind}. See docs/rooms/access.md for the kinds.", kind=kind)


def job_started_already(*, job_id: int) -> Conflict:
    """Another worker has taken it, or it is over."""
    return Conflict(
        "job-started-already", "Work number {job_id} has been started or is over. Ask for it anew.", job_id=job_id
    )


def password_weak(*, reason: str) -> Problem:
    """The password would be guessed."""
    return Problem(
        "password-weak", "This password will not do: {reason} Choose a longer one of your own.", reason=reason
    )
