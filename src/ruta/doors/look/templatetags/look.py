"""Template tags for the pieces of the visual language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ruta.kernel.problems import fill_template

register = template.Library()

_ICONS = {
    "open": '<path d="M4 21h16M7 21V4l8-1v18M15 5h3v16"/><circle cx="12" cy="12" r=".8" fill="currentColor"/>',
    "key": '<circle cx="8" cy="8" r="4.5"/><path d="M11.5 11.5 20 20M16 16l2.5-2.5M18.5 18.5 21 16"/>',
    "closed": '<rect x="6" y="3" width="12" height="18"/><circle cx="15" cy="12" r=".8" fill="currentColor"/>'
    '<path d="M3 21h18"/>',
    "search": '<circle cx="10" cy="10" r="6"/><path d="m15 15 6 6"/>',
    "alert": '<path d="M12 3 22 20H2zM12 10v4M12 17v.5"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the product's signs; always stands beside words that say the same."""
    return mark_safe(  # noqa: S308 - a constant of this module
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'aria-hidden="true" focusable="false">{_ICONS[name]}</svg>'
    )


def _is_spanish() -> bool:
    return (translation.get_language() or "es").startswith("es")


@register.filter
def in_language(texts: Any) -> str:
    """A text kept as ``{es, en}`` (or with attributes ``es`` and ``en``) in the reader's language, else in Spanish."""
    if not texts or isinstance(texts, str):
        return texts or ""
    language = "es" if _is_spanish() else "en"
    if isinstance(texts, Mapping):
        return str(texts.get(language) or texts.get("es") or "")
    return str(getattr(texts, language, "") or getattr(texts, "es", ""))


@register.filter
def said(row: Any, name: str) -> str:
    """A row's text in the reader's language: ``{{ service|said:"name" }}`` reads ``name_es`` or ``name_en``."""
    spanish = getattr(row, f"{name}_es", "")
    return str(spanish if _is_spanish() else getattr(row, f"{name}_en", "") or spanish)


@register.filter
def as_linked_data(script: SafeString) -> SafeString:
    """A ``json_script`` as JSON-LD: data that no browser runs, read by search engines."""
    return SafeString(script.replace('type="application/json"', 'type="application/ld+json"', 1))


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def told(problem: Mapping[str, Any]) -> str:
    """A problem or note kept with a row (``message``, ``details``), in the reader's language and filled in."""
    return fill_template(translation.gettext(problem["message"]), problem.get("details", {}))


@register.simple_tag
def bar(value: Any, target: Any) -> SafeString:
    """A bar with its target as a mark; the figures stand beside it in words, so it is hidden from readers aloud."""
    if value is None or not target:
        return SafeString("")
    top = max(float(value), float(target)) * 1.05 or 1
    filled, mark = 100 * float(value) / top, 100 * float(target) / top
    return format_html(
        '<svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-track" width="100" height="14" rx="1"/>'
        '<rect class="bar-fill" width="{}" height="14" rx="1"/>'
        '<rect class="bar-target" x="{}" width="1" height="14"/></svg>',
        f"{filled:.2f}",
        f"{mark:.2f}",
    )


@register.simple_tag
def share_bar(value: Any, top: Any) -> SafeString:
    """A bar of a part against the largest part; its number stands beside it."""
    filled = 100 * float(value or 0) / float(top) if top else 0
    return format_html(
        '<svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-track" width="100" height="14" rx="1"/>'
        '<rect class="bar-fill" width="{}" height="14" rx="1"/></svg>',
        f"{filled:.2f}",
    )


@register.simple_tag(takes_context=True)
def url_with(context: Any, **changes: Any) -> str:
    """The address of this page with some parameters changed (``None`` removes one)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"
