"""Wiring of the access room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Users, roles, organisations' data scopes, audit."""

    name = "ruta.rooms.access"
    label = "access"
    verbose_name = "Access"
