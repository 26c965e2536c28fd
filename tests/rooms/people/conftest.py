"""People that tests register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from ruta.rooms.people.types import ConsentAnswer, DocumentEntry, LanguageSkill, Registration

TODAY = date(2026, 11, 22)

#: Examples made at random, on machines that are busy with other things too.
unhurried = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def make_registration(**changes: Any) -> Registration:
    """A synthetic Venezuelan asylum seeker without RUN, in Santiago."""
    values: dict[str, Any] = {
        "city": "santiago",
        "given_names": "Yusleidy Carolina",
        "surname_1": "Bracamonte",
        "surname_2": "Rojas",
        "birth_year": 1991,
        "birth_month": 3,
        "birth_day": 5,
        "sex": "F",
        "nationalities": ("VEN",),
        "status": "asylum-seeker",
        "documents": (
            DocumentEntry("passport", "084123456"),
            DocumentEntry("chl-run", state="none", none_reason="never-had"),
        ),
        "languages": (LanguageSkill("es", 3, 3, 3),),
        "phone": "9 8765 4321",
        "phone_safe": True,
        "consents": (ConsentAnswer("register", "given"),),
    }
    return Registration(**{**values, **changes})


@pytest.fixture
def today() -> date:
    return TODAY
