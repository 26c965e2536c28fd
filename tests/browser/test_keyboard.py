"""The desk's work with the keyboard alone: no mouse, and the focus is always to be seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.walks import find_referral, make_surname

#: Whether the element with the focus shows it: an outline that stands inside the window.
_SHOWS_FOCUS = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && box.bottom > 0 && box.top < innerHeight;
}"""


def tab_to(page: Any, target: str, *, most: int = 150) -> None:
    """Press Tab until the focus stands on what the selector names; every stop on the way shows the focus."""
    for _stop in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            continue
        shown = page.evaluate(_SHOWS_FOCUS)
        if not shown and page.evaluate("() => document.activeElement === document.body"):
            continue  # what had the focus was replaced by newer answers meanwhile
        assert shown, page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("selector => document.activeElement.matches(selector)", target):
            return
    raise AssertionError(f"{most} times Tab and never at {target}")


def choose(page: Any, name: str, value: str) -> None:
    """Go to a list and walk down it with the arrow until the value is chosen."""
    tab_to(page, f"[name='{name}']")
    for _step in range(300):
        if page.evaluate("() => document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} offers no {value}")


def write(page: Any, name: str, text: str) -> None:
    """Go to a field and type."""
    tab_to(page, f"[name='{name}']")
    page.keyboard.type(text)


def test_registration_and_referral_need_no_mouse(sign_in: Callable[..., Any]) -> None:
    page = sign_in("case-worker", "oficina-migrantes")
    page.goto("/ventanilla/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    tab_to(page, "a[href$='/personas/registrar']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("registrar$"))

    surname = make_surname()
    write(page, "given_names", make_surname())
    write(page, "surname_1", surname)
    write(page, "birth_year", "1990")
    choose(page, "sex", "F")
    choose(page, "nationalities-0-country", "VEN")
    tab_to(page, "details:has([name=status]) > summary")
    page.keyboard.press("Enter")
    choose(page, "status", "asylum-seeker")
    tab_to(page, "[name=consent_register]")
    page.keyboard.press("Space")
    expect(page.locator("[name=consent_register][value=given]")).to_be_checked()
    tab_to(page, "#registration .actions button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(surname)

    tab_to(page, "form[action$='/expediente'] button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/expedientes/\d+/$"))
    case = page.url
    page.goto(f"{case}derivar?servicio=taller-genere-su-idea")
    tab_to(page, "[name=consent]")
    page.keyboard.press("Space")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(case)
    assert find_referral(page)


def test_the_search_field_is_one_key_away_and_answers_while_typing(sign_in: Callable[..., Any]) -> None:
    page = sign_in("front-desk", "oficina-migrantes")
    page.goto("/ventanilla/personas/")
    name = page.locator("main tbody th a").first.inner_text()
    page.keyboard.press("/")
    page.keyboard.type(name.split()[-1].lower())
    page.wait_for_load_state("networkidle")
    expect(page.locator("#found a", has_text=name).first).to_be_visible()
    tab_to(page, "#found a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/personas/\d+/$"))


def test_the_first_tab_of_every_page_skips_to_the_content(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
