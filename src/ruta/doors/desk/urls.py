"""Addresses of the desk door."""

from __future__ import annotations

from django.urls import URLPattern, path

from ruta.doors.desk import accesses, consents, doors, people, route_urls

app_name = "desk"

urlpatterns: list[URLPattern] = [
    *route_urls.urlpatterns,
    path("personas/", people.show_people, name="people"),
    path("personas/buscar", people.search_fragment, name="search_people"),
    path("personas/candidatas", people.suggest_candidates, name="candidates"),
    path("personas/registrar", people.register, name="register"),
    path("personas/<int:pk>/", people.show_person, name="person"),
    path("personas/<int:pk>/editar/<slug:section>", people.edit_person, name="person_edit"),
    path("personas/<int:pk>/accesos", people.show_person_audit, name="person_audit"),
    path("personas/<int:pk>/permisos", consents.record_person_consent, name="record_consent"),
    path("personas/<int:pk>/puertas", doors.show_entitlement, name="entitlement"),
    path("accesos/", accesses.show_audit, name="audit"),
    path("personas/<int:pk>/necesidades", consents.record_needs, name="record_needs"),
]
