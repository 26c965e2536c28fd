"""How the barrier analysis is printed: hidden counts in words, charts as pictures with a text of their own."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ruta.doors.programme.barriers_words import say_shown
from ruta.rooms.directory.types.barriers_shown import Shown

register = template.Library()


@register.filter
def shown(count: Shown) -> str | SafeString:
    """A count; a hidden one is a sign with its words for readers aloud."""
    if count is None:
        return format_html('<span class="tag" title="{}">···</span><span class="hidden-but-read">{}</span>',
                           _("few or hidden"), _("few or hidden"))  # fmt: skip
    return say_shown(count)


@register.filter
def as_percent(share: float | None) -> str:
    """A share as a whole percentage; nothing where it is hidden."""
    return "" if share is None else f"{100 * share:.0f} %"


@register.simple_tag
def chart(svg: str, label: str) -> SafeString:
    """A chart drawn by the house, as one picture with a text; its table stands beside it."""
    data = base64.b64encode(svg.encode()).decode()
    return format_html('<img class="chart" src="data:image/svg+xml;base64,{}" alt="{}">', data, label)


@register.simple_tag
def query_of(**values: str) -> str:
    """Parameters of an address, written safely."""
    return "?" + urlencode({name: value for name, value in values.items() if value})
