"""How figures, definitions and sources are printed on the programme's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from ruta.rooms.ledger.types import KIND_WORDS, OUTCOME_WORDS, Kind, Outcome

register = template.Library()

_LINE_KINDS = {
    "headcount": gettext_noop("head-count"),
    "items": gettext_noop("items"),
    "statement": gettext_noop("statement"),
    "value": gettext_noop("value"),
}
_COUNTS = {
    "people": gettext_noop("People, each once"),
    "deliveries": gettext_noop("Deliveries"),
    "organisations": gettext_noop("Institutions, each once"),
    "share": gettext_noop("Share of answers"),
    "figure": gettext_noop("A figure of its own"),
    "yes-no": gettext_noop("Yes or no"),
}


_REPORTS = {
    "annual-2022": gettext_noop("Annual report 2022"),
    "final-evaluation": gettext_noop("Final evaluation 2023"),
    "closing-summary": gettext_noop("Closing summary"),
    "final-report-highlights": gettext_noop("Highlights of the final report"),
}


@register.filter
def report_words(report: str) -> str:
    """The name of a report that published figures."""
    return _(_REPORTS.get(report, report))


@register.simple_tag
def figure_number(value: Any, unit: str = "", text: str = "") -> str | SafeString:
    """A figure as people read it; not reported is a dash that says so, never a zero."""
    if text:
        return {"yes": _("yes"), "no": _("no")}.get(text.lower(), text)
    if value is None:
        return format_html(
            '<span aria-hidden="true">—</span><span class="hidden-but-read">{}</span>', _("not reported")
        )
    places = 0 if value == int(value) else 1
    number = number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{number} %" if unit == "percent" else number


@register.simple_tag
def line_kind(kind: str) -> str:
    """What sort of evidence a line is."""
    return _(_LINE_KINDS.get(kind, kind))


@register.simple_tag
def definition_words(definition: Mapping[str, Any]) -> SafeString:
    """What an indicator counts, in words."""
    where = definition.get("where", {}) or {}
    language = "es" if (get_language() or "es").startswith("es") else "en"
    rows = [(_("What it counts"), _(_COUNTS.get(str(definition.get("count")), str(definition.get("count")))))]
    if where.get("kind"):
        rows.append((_("Deliveries of"), ", ".join(_name(KIND_WORDS, Kind, kind, language) for kind in where["kind"])))
    if where.get("outcome"):
        named = (_name(OUTCOME_WORDS, Outcome, outcome, language) for outcome in where["outcome"])
        rows.append((_("That ended as"), ", ".join(named)))
    if where.get("city"):
        rows.append((_("In"), ", ".join(_(city) for city in where["city"])))
    rows.append((_("Dated by"), _("the day of the delivery")))
    pairs = format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows)
    return format_html('<dl class="facts">{}</dl>', mark_safe(pairs))  # noqa: S308 - escaped by format_html_join


def _name(words: Mapping[Any, Any], kinds: Any, value: str, language: str) -> str:
    try:
        return str(getattr(words[kinds(value)], language))
    except (KeyError, ValueError):
        return value


@register.filter
def source_words(source: Any) -> str:
    """Document and line of a source."""
    if not source:
        return "—"
    get = source.get if isinstance(source, Mapping) else lambda name: getattr(source, name, None)
    line = get("line")
    return f"{get('document')}, {line}" if line else str(get("document") or "—")
