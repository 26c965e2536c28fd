"""Pages of a list, addressed by ``?page=`` and keeping every filter of the URL."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(request: HttpRequest, items: Any, *, size: int = 25) -> Page[Any]:
    """The page the URL asks for; an impossible number gives the nearest. Cost: a count and a slice."""
    page = Paginator(items, size).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    page.query = kept.urlencode()  # type: ignore[attr-defined]
    return page
