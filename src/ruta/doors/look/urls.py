"""Addresses that belong to no single audience."""

from __future__ import annotations

from django.urls import path

from ruta.doors.look import jobs

app_name = "look"

urlpatterns = [path("<int:job_id>/", jobs.show_job, name="job")]
