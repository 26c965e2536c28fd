"""Wiring of the programme room."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """The programme room."""

    name = "ruta.rooms.programme"
    label = "programme"
    verbose_name = "Programme"
