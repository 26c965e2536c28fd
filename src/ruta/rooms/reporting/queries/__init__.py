"""Reads of the reporting room: sections with their texts, and the annual report assembled from the records."""

from ruta.rooms.reporting.queries.annual import build_annual_report
from ruta.rooms.reporting.queries.sections import (
    list_narrative,
    list_report_periods,
    list_section_definitions,
    load_section,
    load_sections,
)

__all__ = [
    "build_annual_report",
    "list_narrative",
    "list_report_periods",
    "list_section_definitions",
    "load_section",
    "load_sections",
]
