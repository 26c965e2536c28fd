"""What can go wrong with access."""

from __future__ import annotations

from ruta.kernel.problems import NotAllowed, Problem


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
