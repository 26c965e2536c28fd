"""Words of the desk inside templates."""

from __future__ import annotations

from typing import Any

from django import template

from ruta.doors.desk.describe import write_partial_date
from ruta.doors.desk.words import name_country

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """A country by its name in the reader's language."""
    return name_country(code) if code else ""


@register.filter
def partial_date(value: Any) -> str:
    """A date as far as it is known."""
    return write_partial_date(value) if value else ""


@register.filter
def percent(value: float) -> str:
    """A share from 0 to 1 as whole percent; above 99 says so instead of claiming certainty."""
    return ">99 %" if 0.995 < value < 1 else f"{round(value * 100)} %"
