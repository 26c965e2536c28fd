"""Text as people type it: without capitals or accents."""

from __future__ import annotations

import unicodedata


def fold_text(text: str) -> str:
    """The text in small letters without accents, its spaces single.

    >>> fold_text("  Atención  MÉDICA ")
    'atencion medica'
    """
    letters = unicodedata.normalize("NFKD", text.lower())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
