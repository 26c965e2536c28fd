"""Reading the route's log in the administration pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ruta.rooms.route.models import StateChange


@admin.register(StateChange)
class StateChangeAdmin(admin.ModelAdmin[StateChange]):
    """The log of states: for reading only."""

    list_display = ("at", "case", "referral", "action", "target", "username", "organisation")
    list_filter = ("action",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False
