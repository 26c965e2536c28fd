"""Addresses of the partners door."""

from __future__ import annotations

from django.urls import URLPattern, path

from ruta.doors.partners import demands, inbox, lists, places, protocols

app_name = "partners"

urlpatterns: list[URLPattern] = [
    path("", inbox.show_inbox, name="inbox"),
    path("derivaciones/<int:pk>/", inbox.show_referral, name="referral"),
    path("derivaciones/<int:pk>/retiros/<int:consent>", inbox.acknowledge, name="acknowledge"),
    path("derivaciones/<int:pk>/<slug:action>", inbox.decide, name="decide"),
    path("requisitos/", demands.show_demands, name="demands"),
    path("requisitos/<slug:code>/", demands.edit_demand, name="demand"),
    path("requisitos/<slug:code>/versiones/", demands.show_versions, name="demand_versions"),
    path("requisitos/<slug:code>/versiones/<int:number>/restaurar", demands.restore_version, name="demand_restore"),
    path("requisitos/<slug:code>/plazas/", places.edit_places, name="places"),
    path("requisitos/<slug:code>/fuentes", demands.record_statement, name="demand_statement"),
    path("requisitos/<slug:code>/fuentes/<int:pk>", demands.decide_statement, name="demand_decide"),
    path("protocolos/", protocols.show_protocols, name="protocols"),
    path("protocolos/<slug:code>/", protocols.show_protocol, name="protocol"),
    path("protocolos/<slug:code>/editar", protocols.edit_protocol, name="protocol_edit"),
    path("revisiones/<int:number>/<slug:code>/", protocols.answer_round, name="protocol_answer"),
    path("listas/", lists.show_lists, name="lists"),
    path("listas/plantilla/<slug:code>.xlsx", lists.download_template, name="list_template"),
    path("listas/<int:pk>/", lists.show_list, name="list"),
    path("listas/<int:pk>/columnas", lists.change_columns, name="list_columns"),
    path("listas/<int:pk>/registrar", lists.enter, name="list_enter"),
    path("listas/<int:pk>/filas/<int:row>/", lists.mend_row, name="list_row"),
    path("listas/<int:pk>/filas/<int:row>/decidir", lists.decide_row, name="list_decide"),
    path("citas/<int:pk>.ics", inbox.show_calendar, name="calendar"),
]
