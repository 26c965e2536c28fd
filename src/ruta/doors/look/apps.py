"""Wiring of the look: its templates, static files and template tags."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """The visual language as a Django app."""

    name = "ruta.doors.look"
    label = "look"
