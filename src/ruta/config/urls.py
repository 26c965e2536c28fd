"""Every address of the product, door by door."""

from __future__ import annotations

from django.contrib import admin
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path

from ruta.config.health import answer_health, send_to_own_door

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", answer_health, name="health"),
    path("favicon.ico", lambda request: redirect(static("look/mark.svg"))),
    path("inicio/", send_to_own_door, name="start"),
    path("idioma/", include("django.conf.urls.i18n")),
    path("trabajos/", include("ruta.doors.look.urls")),
    path("cuenta/", include("allauth.urls")),
    path("administracion/", admin.site.urls),
    path("ventanilla/", include("ruta.doors.desk.urls")),
    path("institucion/", include("ruta.doors.partners.urls")),
    path("programa/", include("ruta.doors.programme.urls")),
    path("", include("ruta.doors.api.urls")),
    path("", include("ruta.doors.public.urls")),
]
