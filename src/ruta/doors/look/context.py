"""What the base page needs on every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from ruta.doors.look.navigation import list_navigation


def describe_page(request: HttpRequest) -> dict[str, object]:
    """The actor and the navigation of their door. Cost: one query for signed-in people, none for visitors."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "navigation": list_navigation(request, actor),
        "is_demonstration": settings.RUTA.mode == "demo",
    }
