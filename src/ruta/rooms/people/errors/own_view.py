"""What can go wrong when a person looks at her own data."""

from __future__ import annotations

from ruta.kernel.problems import Problem


def own_view_refused() -> Problem:
    """One answer for every reason, so that nothing is learned by trying."""
    return Problem(
        "own-view-refused",
        "This code and year do not open anything: mistyped, used already, or older than a day. "
        "Ask the window for a new one.",
        field="code",
    )
