"""Addresses of the programme door."""

from __future__ import annotations

from django.urls import path

from ruta.doors.programme import (
    activities,
    barriers,
    barriers_files,
    barriers_scratch,
    checks,
    dialogue,
    protocols,
    reports,
    results,
)

app_name = "programme"

urlpatterns = [
    path("", results.show_results, name="results"),
    path("indicador/<slug:programme>/<slug:version>/<str:code>/", results.show_indicator, name="indicator"),
    path("cifras-revisadas/", checks.show_checks, name="checks"),
    path("actividades/", activities.show_activities, name="activities"),
    path("barreras/", barriers.show_barriers, name="barriers"),
    path("barreras/requisito/", barriers.show_demand, name="barrier_demand"),
    path("barreras/servicio/<slug:code>/", barriers.show_service_barriers, name="barrier_service"),
    path("barreras/grupos/", barriers.show_groups, name="barrier_groups"),
    path("barreras/inclusion/", barriers.show_inclusion, name="inclusion"),
    path("barreras/armonizar/", barriers.show_harmonisable, name="barrier_harmonise"),
    path("barreras/que-pasaria/", barriers_scratch.show_scratch, name="barrier_scratch"),
    path("barreras/archivo/", barriers_files.show_population_file, name="barrier_file"),
    path("barreras/nota.<slug:kind>", barriers_files.download_brief, name="barrier_brief"),
    path("dialogo/", dialogue.show_spaces, name="dialogue"),
    path("dialogo/reunion/<int:number>/", dialogue.show_meeting, name="dialogue_meeting"),
    path("dialogo/acuerdo/<int:number>/", dialogue.show_agreement, name="dialogue_agreement"),
    path("dialogo/<slug:code>/", dialogue.show_space, name="dialogue_space"),
    path("dialogo/<slug:code>/anotar/", dialogue.add_meeting, name="dialogue_record"),
    path("protocolos/", protocols.show_protocol_reviews, name="protocols"),
    path("protocolos/rondas/<int:number>/cerrar", protocols.close_round, name="protocol_round_close"),
    path("informes/", reports.show_reports, name="reports"),
    path("informes/<slug:programme>/<str:first>/<str:last>/", reports.show_report, name="report"),
    path(
        "informes/<slug:programme>/<str:first>/<str:last>/archivo.<str:kind>",
        reports.download_report,
        name="report_file",
    ),
    path(
        "informes/<slug:programme>/<str:first>/<str:last>/<slug:section>/<str:language>/",
        reports.edit_section,
        name="report_edit",
    ),
]
