"""Addresses that other programs rely on: stable, versioned where they can change."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from ruta.doors.api import bulk, hsds, product

_files: list[URLPattern] = [
    path("directorio.zip", bulk.send_package, name="directory_package"),
    path("directorio.<slug:kind>", bulk.send_directory, name="directory_file"),
    path("directorio/cambios", bulk.show_changes, name="directory_changes"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("hsds/", hsds.api.urls),
    path("api/v1/", product.api.urls),
    path("data/", include((_files, "api"))),
]
