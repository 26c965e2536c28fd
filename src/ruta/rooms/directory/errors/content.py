"""What can be wrong with a content file of the directory. ``place`` is the file and the path inside it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from ruta.kernel.problems import Problem


def content_unreadable(place: str, reason: str) -> Problem:
    """The file is not there or is not YAML."""
    return Problem("content-unreadable", "{place}: {reason}", place=place, reason=reason)


def content_malformed(place: str, reason: str) -> Problem:
    """A field is missing, has the wrong shape, or is not a field at all."""
    return Problem("content-malformed", "{place}: {reason}", place=place, reason=reason)


def content_language_missing(place: str, language: str) -> Problem:
    """A text is not there in both languages."""
    return Problem(
        "content-language-missing",
        "{place}: the text in “{language}” is missing. Write it in Spanish (es) and in English (en).",
        place=place,
        language=language,
    )


def content_duplicate_id(place: str, code: str, first: str) -> Problem:
    """Two entries have one id."""
    return Problem(
        "content-duplicate-id",
        "{place}: “{id}” is already the id of {first}. Give each entry an id of its own.",
        place=place,
        id=code,
        first=first,
    )


def content_reference_unknown(place: str, noun: str, value: str, known: Iterable[str]) -> Problem:
    """An entry names an organisation, place, document or other thing that no file has."""
    near = get_close_matches(value, list(known), n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Write the {noun} first, or correct the name."
    return Problem(
        "content-reference-unknown",
        "{place}: there is no {noun} “{value}”. {hint}",
        place=place,
        noun=noun,
        value=value,
        hint=hint,
    )


def example_disagrees(place: str, expected: str, found: str) -> Problem:
    """A worked example expects another answer than its service's demand gives."""
    return Problem(
        "example-disagrees",
        "{place}: the example expects {expected}, but the demand answers {found}. Correct the demand or the example.",
        place=place,
        expected=expected,
        found=found,
    )
