"""Wiring of the reporting room."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The reporting room."""

    name = "ruta.rooms.reporting"
    label = "reporting"
    verbose_name = "Reporting"
