"""Names of the groups of the barrier analysis and of their values, and how a hidden count is said."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ruta.doors.programme.words import name_breakdown, name_value
from ruta.rooms.directory.types.barriers_shown import Shown

#: The columns people are sorted by, and what they are called elsewhere.
BREAKDOWNS = {
    "by_status": "status",
    "by_nationality": "nationality",
    "by_sex": "sex",
    "by_age_band": "age_band",
    "by_disability": "disability",
}
_AGE_TODAY = gettext_noop("Age")


def name_barrier_group(name: str) -> str:
    """What a breakdown is called on screen."""
    plain = BREAKDOWNS.get(name, name)
    return _(_AGE_TODAY) if plain == "age_band" else name_breakdown(plain)


def name_barrier_value(name: str, value: str | None) -> str:
    """What a group is called on screen; small groups joined are *other groups*."""
    if value is None:
        return name_value(BREAKDOWNS.get(name, name), "unknown")
    return _("Other groups") if value == "other" else name_value(BREAKDOWNS.get(name, name), value)


def say_shown(count: Shown) -> str:
    """A count; a hidden one is said, never shown as zero."""
    return _("few or hidden") if count is None else f"{count:,}".replace(",", " ")
