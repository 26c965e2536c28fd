"""Wiring of the route room."""

from django.apps import AppConfig


class RouteConfig(AppConfig):
    """The route room."""

    name = "ruta.rooms.route"
    label = "route"
    verbose_name = "Route"
