"""The pictures of the documentation, taken from the running product when ``RUTA_PICTURES=1``."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.house.source import REPOSITORY

PICTURES = REPOSITORY / "docs" / "pictures"
LARGEST = 200_000
#: Picture: who looks, the page, and the links of which to follow the one with the longest route (or none).
SHOWN: dict[str, tuple[tuple[str, str | None] | None, str, str]] = {
    "public-services": (None, "/servicios/?ciudad=santiago", ""),
    "register": (("front-desk", "oficina-migrantes"), "/ventanilla/personas/registrar", ""),
    "desk-person": (("case-worker", "oficina-migrantes"), "/ventanilla/expedientes/", "main tr:has(.tag.syn) th a"),
    "partner-inbox": (("partner", "omil-santiago"), "/institucion/?estado=all", ""),
    "programme-indicator": (
        ("programme-officer", None),
        "/programa/indicador/phase2/final/1.2.A/?since=2025-01-01&until=2026-12-31",
        "",
    ),
}


def find_fullest(page: Any, links: str) -> str:
    """Of the pages that the links lead to, the one with the most stations."""
    stations = {}
    for address in [link.get_attribute("href") for link in page.locator(links).all()]:
        page.goto(address)
        stations[address] = page.locator(".line > li").count()
    return max(stations, key=lambda address: stations[address])


@pytest.mark.parametrize("name", SHOWN)
def test_the_documentation_has_its_picture(
    name: str, open_page: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    file = PICTURES / f"{name}.png"
    if os.environ.get("RUTA_PICTURES") == "1":
        who, address, link = SHOWN[name]
        page = sign_in(*who) if who else open_page()
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        if link:
            page.goto(find_fullest(page, link))
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file)
    assert file.is_file(), f"take it: RUTA_PICTURES=1 python -m pytest {__file__}"
    assert file.stat().st_size < LARGEST
