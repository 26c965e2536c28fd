"""What is refused is said beside the field, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Product, look_at_both
from tests.browser.walks import fill_registration, make_surname, press


@pytest.fixture
def registration(sign_in: Callable[..., Any]) -> tuple[Any, str]:
    """The registration page, filled in well, and the surname in it."""
    page, surname = sign_in("front-desk", "oficina-migrantes"), make_surname()
    page.goto("/ventanilla/personas/registrar")
    fill_registration(page, surname)
    return page, surname


def refuse(page: Any, field: str, surname: str) -> str:
    """Register, find the page still here with its fields as typed; returns what is said about the field."""
    press(page, "Registrar")
    expect(page.locator(".summary-of-errors")).to_be_focused()
    expect(page.locator("[name=surname_1]")).to_have_value(surname)
    expect(page.locator("[name=status]")).to_have_value("asylum-seeker")
    expect(page.locator("[name=documents-2-none_reason]")).to_have_value("never-had")
    expect(page.locator("[name=consent_register][value=given]")).to_be_checked()
    return str(page.locator(f".field.bad:has([name='{field}']) .error").first.inner_text())


def test_a_birth_date_to_come_is_refused_with_the_date(registration: tuple[Any, str]) -> None:
    page, surname = registration
    page.fill("[name=birth_year]", "2091")
    said = refuse(page, "birth_year", surname)
    assert "2091" in said
    look_at_both(page, "bad-birth")


def test_a_run_with_a_wrong_digit_is_refused_with_the_number(registration: tuple[Any, str]) -> None:
    page, surname = registration
    page.locator("button[name=add][value=documents]").click()
    page.select_option("[name=documents-3-kind]", "chl-run")
    page.fill("[name=documents-3-number]", "12.345.678-9")
    page.select_option("[name=documents-3-state]", "held")
    page.select_option("[name=documents-2-kind]", "birth-certificate")
    said = refuse(page, "documents-3-number", surname)
    assert "12" in said
    assert "678" in said
    look_at_both(page, "bad-run")


def test_a_registration_without_permission_is_refused(sign_in: Callable[..., Any]) -> None:
    page = sign_in("front-desk", "oficina-migrantes")
    page.goto("/ventanilla/personas/registrar")
    page.fill("[name=given_names]", "Sin Permiso")
    page.fill("[name=surname_1]", make_surname())
    press(page, "Registrar")
    expect(page.locator(".summary-of-errors a[href^='#id_consent_register']")).to_be_visible()
    expect(page.locator("[name=given_names]")).to_have_value("Sin Permiso")


def test_a_wrong_password_typed_again_and_again_is_throttled(product: Product, open_page: Callable[..., Any]) -> None:
    page = open_page()
    user = product.account("partner", "intrare")["user"]
    for _attempt in range(12):
        page.goto("/cuenta/login/")
        if not page.locator("input[name=password]").count():
            break
        page.fill("input[name=login]", user)
        page.fill("input[name=password]", "equivocada")
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()
        if "login" not in page.url or not page.locator("input[name=password]").count():
            break
        if "Demasiados" in page.locator("main").inner_text():
            break
    else:
        pytest.fail("twelve wrong passwords and no end")
    look_at_both(page, "throttled")
