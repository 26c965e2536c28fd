"""Addresses of the partners door."""

from __future__ import annotations

from django.urls import URLPattern, path

from ruta.doors.partners import inbox

app_name = "partners"

urlpatterns: list[URLPattern] = [
    path("", inbox.show_inbox, name="inbox"),
    path("derivaciones/<int:pk>/", inbox.show_referral, name="referral"),
    path("derivaciones/<int:pk>/<slug:action>", inbox.decide, name="decide"),
    path("citas/<int:pk>.ics", inbox.show_calendar, name="calendar"),
]
