"""Wiring of the dialogue room."""

from django.apps import AppConfig


class DialogueConfig(AppConfig):
    """The dialogue room."""

    name = "ruta.rooms.dialogue"
    label = "dialogue"
    verbose_name = "Dialogue"
