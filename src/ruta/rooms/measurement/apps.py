"""Wiring of the measurement room."""

from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    """The measurement room."""

    name = "ruta.rooms.measurement"
    label = "measurement"
    verbose_name = "Measurement"
