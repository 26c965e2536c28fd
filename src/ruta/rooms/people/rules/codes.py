"""Codes of countries (ISO 3166-1) and languages (ISO 639)."""

from __future__ import annotations

from functools import lru_cache

import pycountry


@lru_cache(maxsize=1024)
def normalise_country(code: str) -> str | None:
    """The three-letter code of a country, or None when there is no such country.

    >>> normalise_country("ve"), normalise_country("VEN"), normalise_country("XYZ")
    ('VEN', 'VEN', None)
    """
    written = code.strip().upper()
    found = pycountry.countries.get(alpha_3=written) if len(written) == 3 else None
    if found is None and len(written) == 2:
        found = pycountry.countries.get(alpha_2=written)
    return str(found.alpha_3) if found else None


@lru_cache(maxsize=1024)
def normalise_language(code: str) -> str | None:
    """The ISO 639 code of a language, of two letters where there is one; None when there is no such language.

    >>> normalise_language("spa"), normalise_language("ht"), normalise_language("zzz9")
    ('es', 'ht', None)
    """
    written = code.strip().lower()
    if len(written) == 2:
        found = pycountry.languages.get(alpha_2=written)
    else:
        found = pycountry.languages.get(alpha_3=written) if len(written) == 3 else None
    if found is None:
        return None
    return str(getattr(found, "alpha_2", None) or found.alpha_3)


@lru_cache(maxsize=1)
def list_countries() -> tuple[tuple[str, str], ...]:
    """Every country: its three-letter and its two-letter code."""
    return tuple((country.alpha_3, country.alpha_2) for country in pycountry.countries)
