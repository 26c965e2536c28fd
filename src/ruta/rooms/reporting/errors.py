"""What can go wrong with reports."""

from __future__ import annotations

from ruta.kernel.problems import Conflict, NotFound, Problem


def section_unknown(*, key: str, known: list[str]) -> NotFound:
    """The template has no such section."""
    return NotFound(
        "report-section-unknown", "The report has no section {key}; it has {known}.", key=key, known=", ".join(known)
    )


def text_changed_meanwhile(*, by: str) -> Conflict:
    """Somebody else saved the same section first."""
    return Conflict(
        "section-text-changed",
        "{by} saved this section after you opened it. Your text is kept below; compare it with theirs and save again.",
        by=by,
    )


def period_upside_down(*, start: str, end: str) -> Problem:
    """The period ends before it begins."""
    return Problem(
        "report-period-upside-down",
        "The period ends ({end}) before it begins ({start}). Exchange the dates.",
        start=start,
        end=end,
    )


def output_kind_unknown(*, name: str) -> Problem:
    """Neither .docx nor .pdf."""
    return Problem("report-kind-unknown", "{name} is neither .docx nor .pdf. Give the file one of these.", name=name)
