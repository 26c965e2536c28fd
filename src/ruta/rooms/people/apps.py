"""Wiring of the people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people room."""

    name = "ruta.rooms.people"
    label = "people"
    verbose_name = "People"
