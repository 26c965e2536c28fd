"""Addresses of the programme door."""

from __future__ import annotations

from django.urls import path

from ruta.doors.programme import activities, checks, reports, results

app_name = "programme"

urlpatterns = [
    path("", results.show_results, name="results"),
    path("indicador/<slug:programme>/<slug:version>/<str:code>/", results.show_indicator, name="indicator"),
    path("cifras-revisadas/", checks.show_checks, name="checks"),
    path("actividades/", activities.show_activities, name="activities"),
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
