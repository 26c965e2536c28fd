"""One person's way through the product: from the front desk to the annual report."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
from playwright.sync_api import expect

from tests.browser.conftest import look_at_both
from tests.browser.walks import decide, fill_registration, find_referral, make_surname, open_case, press, refer

SERVICE, INDICATOR = "taller-genere-su-idea", "1.4.A"
YEAR = f"{date.today():%Y}"


def read_figure(page: Any) -> dict[str, int]:
    """The indicator's figure of this year and the cells of its tables, as the programme officer reads them."""
    page.goto(f"/programa/indicador/phase2/final/{INDICATOR}/?since={YEAR}-01-01&until={YEAR}-12-31")
    figure = {"all": int(page.locator("dt", has_text=re.compile("^En el período$")).locator("+ dd").inner_text())}
    for row in page.locator("table:has(th:text-is('Nuevas')) tbody tr").all():
        table = row.locator("xpath=ancestor::table/caption").inner_text()
        figure[f"{table}: {row.locator('th').inner_text()}"] = int(row.locator("td").first.inner_text())
    return figure


def list_changes(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """The cells that changed, and by how many."""
    keys = before.keys() | after.keys()
    return {key: change for key in keys if (change := after.get(key, 0) - before.get(key, 0))}


def read_report(page: Any) -> list[str]:
    """The row of the indicator in the tables of this year's report, downloaded as docx."""
    page.goto(f"/programa/informes/phase2/{YEAR}-01-01/{YEAR}-12-31/")
    with page.expect_download() as waiting:
        page.locator("main a[href$='archivo.docx'], main a[href*='archivo.docx']").first.click()
    document = docx.Document(io.BytesIO(waiting.value.path().read_bytes()))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return next(row for row in rows if any(re.match(rf"{INDICATOR}\b", text) for text in row))


def test_a_refugee_claimant_goes_from_the_front_desk_to_the_report(sign_in: Callable[..., Any]) -> None:
    officer = sign_in("programme-officer")
    before = read_figure(officer)

    # The front desk: who she is, which papers she has and why there is no RUN, what she agrees to.
    desk = sign_in("case-worker", "oficina-migrantes")
    desk.goto("/ventanilla/personas/registrar")
    surname = make_surname()
    fill_registration(desk, surname)
    given = desk.locator("[name=given_names]").input_value()
    look_at_both(desk, "journey-1-register")
    press(desk, "Registrar")
    expect(desk.locator("h1")).to_contain_text(surname)
    person = desk.url
    look_at_both(desk, "journey-2-person")
    expect(desk.locator("main")).to_contain_text("nunca lo tuvo")

    # The doors: some open today, some with a key, and the key is named.
    counts = [int(text) for text in desk.locator(".counts b").all_inner_texts()]
    assert len(counts) == 3
    assert counts[0] > 0
    assert counts[1] > 0
    with_key = desk.locator("details", has_text="Abren con una llave").first
    expect(with_key).to_contain_text("RUN")

    # Somebody who types the same name sees her before registering her twice.
    desk.goto("/ventanilla/personas/registrar")
    desk.locator("[name=given_names]").press_sequentially(given)
    desk.locator("[name=surname_1]").press_sequentially(surname)
    alike = desk.locator("#lookalikes a", has_text=surname)
    expect(alike).to_be_visible()
    look_at_both(desk, "journey-3-alike")

    # The case, the assessment, the plan that is agreed.
    desk.goto(person)
    case = open_case(desk)
    desk.goto(f"{case}diagnostico")
    desk.check("[name=work-wish][value=own-business]")
    look_at_both(desk, "journey-4-assess")
    desk.locator("main form button").last.click()
    press(desk, "Trazar el plan")
    expect(desk.locator("main")).to_contain_text("Negocio propio")
    press(desk, "La persona acuerda el plan")
    expect(desk.locator(".note.good")).to_be_visible()
    look_at_both(desk, "journey-5-case")

    # Without her permission nothing is sent, and the page says why; with it, it is.
    desk.goto(f"{case}derivar?servicio={SERVICE}")
    desk.fill("[name=message]", "Prefiere la tarde.")
    press(desk, "Enviar la derivación")
    expect(desk.locator(".summary-of-errors")).to_contain_text("No se envió nada")
    expect(desk.locator("[name=message]")).to_have_value("Prefiere la tarde.")
    look_at_both(desk, "journey-6-refused")
    desk.check("[name=consent][value=given]")
    press(desk, "Enviar la derivación")
    expect(desk).to_have_url(case)
    referral = find_referral(desk)
    assert list_changes(before, read_figure(officer)) == {}

    # The institution accepts and gives the service: one person more, in her own cells.
    partner = sign_in("partner", "vicaria")
    partner.goto("/institucion/")
    expect(partner.locator(f"a[href$='/derivaciones/{referral}/']")).to_be_visible()
    decide(partner, referral, "accept", note="Te esperamos el lunes.")
    decide(partner, referral, "attend")
    look_at_both(partner, "journey-7-partner")
    decide(partner, referral, "deliver", outcome="completed")
    delivered = read_figure(officer)
    look_at_both(officer, "journey-8-indicator")
    assert list_changes(before, delivered) == {
        "all": 1, "Sexo: Mujeres": 1, "Edad al registrarse: 30-44": 1, "Nacionalidad: Venezuela": 1,
        "Situación migratoria: Solicitante de refugio": 1, "Discapacidad: No registrado ?": 1, "Ciudad: Santiago": 1,
    }  # fmt: skip

    # The report's document says the same figure.
    assert str(delivered["all"]) in read_report(officer)

    # The same service again asks for a confirmation, and counts her once all the same.
    decide(partner, referral, "deliver")
    expect(partner.locator(".summary-of-errors")).to_contain_text("ya se registró")
    decide(partner, referral, "deliver", again=True)
    assert list_changes(delivered, read_figure(officer)) == {}

    # Taken back once, the other delivery still holds; taken back twice, she no longer counts.
    decide(partner, referral, "reverse", reason="entered-twice")
    assert list_changes(delivered, read_figure(officer)) == {}
    decide(partner, referral, "reverse", reason="did-not-happen")
    assert list_changes(before, read_figure(officer)) == {}


def test_the_desk_is_told_to_open_the_referral_that_is_under_way(sign_in: Callable[..., Any]) -> None:
    desk = sign_in("case-worker", "oficina-migrantes")
    desk.goto("/ventanilla/personas/registrar")
    fill_registration(desk, make_surname())
    press(desk, "Registrar")
    case = open_case(desk)
    refer(desk, case, SERVICE)
    desk.goto(f"{case}derivar?servicio={SERVICE}")
    press(desk, "Enviar la derivación")
    expect(desk.locator(".summary-of-errors")).to_contain_text("ya hay una derivación en curso")
