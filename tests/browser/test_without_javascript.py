"""The same work in a browser that runs no script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.walks import decide, fill_registration, make_surname, open_case, press, refer


def test_registration_search_referral_and_acceptance_need_no_script(sign_in: Callable[..., Any]) -> None:
    desk = sign_in("case-worker", "oficina-migrantes", javascript=False)
    desk.goto("/ventanilla/personas/registrar")
    desk.locator("details:has([name=status]) > summary").click()
    rows = desk.locator("select[name$='-kind']").count()
    desk.locator("button[name=add][value=documents]").click()
    expect(desk.locator("select[name$='-kind']")).to_have_count(rows + 3)
    surname = make_surname()
    fill_registration(desk, surname)
    press(desk, "Registrar")
    person = desk.url

    desk.goto("/ventanilla/personas/")
    desk.fill("[name=q]", surname)
    press(desk, "Buscar")
    found = desk.locator("#found a", has_text=surname)
    expect(found).to_have_count(1)
    found.click()
    expect(desk).to_have_url(person)

    case = open_case(desk)
    referral = refer(desk, case, "taller-genere-su-idea")
    partner = sign_in("partner", "vicaria", javascript=False)
    decide(partner, referral, "accept")
    expect(partner.locator("main")).to_contain_text("aceptada")
    desk.goto(case)
    expect(desk.locator("main")).to_contain_text("aceptada")


def test_the_public_door_needs_no_script(open_page: Callable[..., Any]) -> None:
    page = open_page(width=360, javascript=False)
    page.goto("/")
    page.locator("main").get_by_role("button", name="Buscar").or_(page.locator("main form button")).first.click()
    page.goto("/servicios/?ciudad=santiago")
    page.locator("main a[href^='/servicios/'][href$='/']").first.click()
    expect(page.locator("h1")).to_have_count(1)
