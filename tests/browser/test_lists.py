"""A partner hands in a list as it is, mends a cell and enters it; the window looks at the same list."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import look_at_both
from tests.browser.test_documentation_pictures import PICTURES
from tests.browser.walks import make_surname
from tests.rooms.ledger.lists.files import write_xlsx

HEADINGS = ("N°", "Nombres", "Apellido", "RUT", "Fecha asistencia", "Firma")


def write_hostile() -> bytes:
    """A title, headings in row 4, a wrong check digit, a total and a signature; surnames are new in each run."""
    return write_xlsx(
        ("Taller sintético de empleo",), ("Planilla de prueba",), (), HEADINGS,
        (1, "Ana María", make_surname(), "", "25/03/2026"), (2, "Jean", make_surname(), "12.531.909-3", "25/03/2026"),
        (3, "Luz", make_surname(), "", "26/03/2026"), ("", "TOTAL", "3"), ("", "Firma del responsable"),
    )  # fmt: skip


def hand_in(page: Any, folder: Path) -> None:
    """Hand the file in and wait until it was looked through."""
    file = folder / "asistencia.xlsx"
    file.write_bytes(write_hostile())
    page.goto("/institucion/listas/")
    page.select_option("[name=kind]", "attendance")
    page.set_input_files("[name=file]", file)
    page.select_option("[name=service]", index=1)
    page.locator("main form button", has_text="Revisar").or_(page.locator("main form button").first).first.click()
    page.wait_for_url(re.compile(r"/institucion/listas/\d+/"))
    wait_for(page, "table.stack tbody tr")


def wait_for(page: Any, what: str) -> None:
    """Look again until the work is done: the page needs no script for that."""
    for _ in range(60):
        if page.locator(what).count():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())


@pytest.mark.parametrize("javascript", [True, False])
def test_a_list_goes_from_the_partner_to_the_ledger(
    javascript: bool, sign_in: Callable[..., Any], tmp_path: Path
) -> None:
    page = sign_in("partner", "omil-santiago", javascript=javascript)
    page.goto("/institucion/listas/")
    if javascript:
        look_at_both(page, "lists-1-hand-in")
    hand_in(page, tmp_path)
    address = page.url.split("?")[0]
    expect(page.locator("table.stack")).to_contain_text("por corregir")
    if javascript:
        look_at_both(page, "lists-2-dry-run")
        if os.environ.get("RUTA_PICTURES") == "1":
            page.set_viewport_size({"width": 1280, "height": 900})
            page.screenshot(path=PICTURES / "partner-list.png")
    page.locator("tr", has_text="por corregir").locator("a").first.click()
    page.fill("[name=document]", "")
    if javascript:
        look_at_both(page, "lists-3-mend")
    page.locator("main form button").last.click()
    page.goto(address)
    page.locator("form:has(input[name=mode][value=rows]) button").click()
    wait_for(page, "table.stack tbody tr .tag.open:text-is('registrada'), table.stack tbody tr:has-text('registrada')")
    if javascript:
        look_at_both(page, "lists-4-entered")
        window = sign_in("case-worker", "oficina-migrantes")
        window.goto(address)
        look_at_both(window, "lists-5-window")


def test_the_documentation_has_its_picture_of_a_list() -> None:
    assert (PICTURES / "partner-list.png").is_file(), f"take it: RUTA_PICTURES=1 python -m pytest {__file__}"
