"""Addresses of the desk door."""

from __future__ import annotations

from django.urls import URLPattern, path

from ruta.doors.desk import (
    accesses,
    consents,
    data_requests,
    doors,
    emergency,
    from_code,
    linkage,
    near_misses,
    pairs,
    people,
    recognition,
    route_urls,
)

app_name = "desk"

urlpatterns: list[URLPattern] = [
    *route_urls.urlpatterns,
    path("personas/", people.show_people, name="people"),
    path("personas/buscar", people.search_fragment, name="search_people"),
    path("personas/candidatas", people.suggest_candidates, name="candidates"),
    path("personas/registrar", people.register, name="register"),
    path("personas/desde-codigo", from_code.register_from_code, name="register_from_code"),
    path("personas/<int:pk>/", people.show_person, name="person"),
    path("personas/<int:pk>/editar/<slug:section>", people.edit_person, name="person_edit"),
    path("personas/<int:pk>/accesos", people.show_person_audit, name="person_audit"),
    path("personas/<int:pk>/permisos", consents.record_person_consent, name="record_consent"),
    path("personas/<int:pk>/permisos/<int:consent>/constancia", consents.show_receipt, name="receipt"),
    path("avisos/<slug:purpose>/", consents.show_notice, name="notice"),
    path("personas/<int:pk>/puertas", doors.show_entitlement, name="entitlement"),
    path("personas/<int:pk>/comparar/<int:other>", pairs.compare, name="compare"),
    path("personas/<int:pk>/separar", pairs.part, name="part"),
    path("pares/", pairs.show_pairs, name="pairs"),
    path("pares/siguiente", pairs.show_next_pair, name="next_pair"),
    path("pares/<int:pk>/", pairs.show_pair, name="pair"),
    path("pares/<int:pk>/decidir", pairs.decide, name="pair_decide"),
    path("pares/<int:pk>/deshacer", pairs.undo, name="pair_undo"),
    path("comparacion/", linkage.show_linkage, name="linkage"),
    path("comparacion/elegir", linkage.choose, name="linkage_choose"),
    path("comparacion/pedir", linkage.start, name="linkage_start"),
    path("personas/<int:pk>/otras-ventanillas", recognition.ask, name="ask_elsewhere"),
    path("entre-ventanillas/", recognition.show_recognition, name="recognition"),
    path("entre-ventanillas/responder", recognition.choose, name="recognition_choose"),
    path("entre-ventanillas/senas", recognition.tokenise, name="recognition_tokens"),
    path("a-un-requisito/", near_misses.show_near_misses, name="near_misses"),
    path("solicitudes/", data_requests.show_requests, name="data_requests"),
    path("solicitudes/<int:pk>/", data_requests.show_request, name="data_request"),
    path("personas/<int:pk>/solicitudes", data_requests.ask, name="data_request_new"),
    path("personas/<int:pk>/codigo-propio", data_requests.hand_out_code, name="own_view_code"),
    path("emergencia/", emergency.open_sheet, name="emergency_open"),
    path("emergencia/<int:pk>/", emergency.show_sheet, name="emergency"),
    path("emergencia/<int:pk>/cerrar", emergency.close_sheet, name="emergency_close"),
    path("emergencias/", emergency.show_emergencies, name="emergencies"),
    path("emergencias/<int:pk>/revisar", emergency.review, name="emergency_review"),
    path("accesos/", accesses.show_audit, name="audit"),
    path("personas/<int:pk>/reservado", consents.open_reserved, name="open_reserved"),
    path("personas/<int:pk>/necesidades", consents.record_needs, name="record_needs"),
]
