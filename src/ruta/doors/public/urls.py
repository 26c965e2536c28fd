"""Addresses of the public door."""

from __future__ import annotations

from django.urls import URLPattern, path

from ruta.doors.public import asking, look, own_view, views

app_name = "public"

urlpatterns: list[URLPattern] = [
    path("", views.show_home, name="home"),
    path("que-puedo-pedir/", asking.check, name="check"),
    path("mis-datos/", own_view.show_own_view, name="own_view"),
    path("servicios/", views.show_services, name="services"),
    path("servicios/lista.<str:kind>", views.export_services, name="services_file"),
    path("servicios/<slug:code>/", views.show_service, name="service"),
    path("documentos/", views.show_documents, name="documents"),
    path("documentos/<slug:code>/", views.show_document, name="document"),
    path("instituciones/<slug:code>/", views.show_organisation, name="organisation"),
    path("ayuda-urgente/", views.show_emergency, name="emergency"),
    path("acerca/", views.show_about, name="about"),
    path("lenguaje-visual/", look.show_look, name="look"),
]
