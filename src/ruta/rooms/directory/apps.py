"""Wiring of the directory room."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The directory room."""

    name = "ruta.rooms.directory"
    label = "directory"
    verbose_name = "Directory"
