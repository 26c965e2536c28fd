"""Words of the desk inside templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from ruta.doors.desk.describe import write_partial_date
from ruta.doors.desk.words import PURPOSES, name_country
from ruta.doors.look.problems import translate_text
from ruta.doors.look.templatetags.look import in_language
from ruta.kernel.problems import NotFound
from ruta.rooms.directory.queries import open_book

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


@register.simple_tag
def short_line(stations: Any) -> SafeString:
    """A route in a list: its line, and in words how far it is and what comes next."""
    if not stations:
        return format_html('<span class="small">{}</span>', gettext("no plan yet"))
    done = sum(1 for station in stations if station.state == "done")
    following = next((station for station in stations if station.state in ("now", "stop")), None)
    words = ngettext("%(done)s of %(total)s step", "%(done)s of %(total)s steps", len(stations)) % {
        "done": done,
        "total": len(stations),
    }
    marks = format_html_join("", '<span class="{}"></span>', ((station.state,) for station in stations))
    title = f": {in_language(following.title)}" if following else ""
    return format_html(
        '<span class="route-in-list"><span class="line-short" aria-hidden="true">{}</span> '
        '<span class="small">{}{}</span></span>',
        marks,
        words,
        title,
    )


@register.filter
def purpose_words(purpose: str) -> str:
    """What a file was opened for, in words where the product chose the code; else as somebody wrote it."""
    code, _, whom = purpose.partition(":")
    words = PURPOSES.get(code)
    return f"{words} ({whom})" if words and whom else str(words or purpose)


@register.filter
def translated(text: str) -> str:
    """A text kept in a row, in the reader's language where the catalogue has it."""
    return translate_text(text)


@register.filter
def city_name(code: str) -> str:
    """A city by its name in the reader's language, or its code where the directory does not name it."""
    try:
        return in_language(open_book().name("cities", code)) or code
    except NotFound:
        return code
