"""Access in an emergency: why it may be opened, how long it lasts, how it is judged afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ruta.kernel.problems import Problem
from ruta.rooms.people import errors

#: How long the sheet stays open, and how many one member may open within a day.
LASTS = timedelta(hours=3)
MOST_A_DAY = 5
SHORTEST_STORY = 15

#: Why a sheet may be opened without asking anybody first.
REASONS: Mapping[str, Mapping[str, str]] = {
    "danger-to-life": {"es": "Peligro para la vida", "en": "Danger to life"},
    "violence": {"es": "Violencia que está ocurriendo", "en": "Violence that is happening"},
    "child-at-risk": {"es": "Niña, niño o adolescente en riesgo", "en": "Child at risk"},
    "trafficking": {"es": "Trata o secuestro", "en": "Trafficking or abduction"},
    "medical": {"es": "Urgencia médica", "en": "Medical emergency"},
}
#: What a supervisor says of it afterwards.
REVIEWS: Mapping[str, Mapping[str, str]] = {
    "justified": {"es": "Justificado", "en": "Justified"},
    "not-justified": {"es": "No justificado", "en": "Not justified"},
}


def find_emergency_problems(reason: str, story: str, *, opened_today: int) -> list[Problem]:
    """What stands against opening a sheet.

    >>> [problem.code for problem in find_emergency_problems("curiosity", "", opened_today=5)]
    ['emergency-reason-missing', 'emergency-story-missing', 'emergency-too-many']
    """
    found = []
    if reason not in REASONS:
        found.append(errors.emergency_reason_missing())
    if len(story.strip()) < SHORTEST_STORY:
        found.append(errors.emergency_story_missing(letters=SHORTEST_STORY))
    if opened_today >= MOST_A_DAY:
        found.append(errors.emergency_too_many(most=MOST_A_DAY))
    return found


def find_end(opened_at: datetime) -> datetime:
    """When a sheet closes by itself.

    >>> find_end(datetime(2026, 1, 1, 22))
    datetime.datetime(2026, 1, 2, 1, 0)
    """
    return opened_at + LASTS
