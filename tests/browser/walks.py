"""What people do on the screens, step by step: the journeys are made of these."""

from __future__ import annotations

import random
import re
from typing import Any

from playwright.sync_api import expect

#: New in each run: somebody alike would be shown before registering.
_chance = random.Random()
_SYLLABLES = ("zu", "ki", "wa", "xo", "ñe", "lu", "py", "go", "ve", "ri", "ba", "do", "mi", "sa", "te", "fu")


def make_surname() -> str:
    """A name of its own, visibly made up."""
    return "".join(_chance.choices(_SYLLABLES, k=5)).capitalize()


def open_section(page: Any, name: str) -> None:
    """Open the folded section of a form that holds a field."""
    section = page.locator(f"details:has([name='{name}'])").first
    if section.get_attribute("open") is None:
        section.locator("summary").click()


def fill_registration(page: Any, surname: str) -> None:
    """A Venezuelan woman who asked for asylum: a passport, the certificate of her request, no RUN yet."""
    page.fill("[name=given_names]", f"{make_surname()} Ensayo")
    page.fill("[name=surname_1]", surname)
    for part, value in (
        ("day", _chance.randint(1, 28)),
        ("month", _chance.randint(1, 12)),
        ("year", _chance.randint(1984, 1994)),
    ):
        page.fill(f"[name=birth_{part}]", str(value))
    page.select_option("[name=sex]", "F")
    page.select_option("[name=nationalities-0-country]", "VEN")
    open_section(page, "status")
    page.select_option("[name=status]", "asylum-seeker")
    page.fill("[name=arrival_year]", "2025")
    page.select_option("[name=documents-0-kind]", "passport")
    page.fill("[name=documents-0-number]", f"E{_chance.randrange(10**8):08d}")
    page.select_option("[name=documents-0-country]", "VEN")
    page.select_option("[name=documents-0-state]", "held")
    page.select_option("[name=documents-1-kind]", "chl-refugee-request")
    page.select_option("[name=documents-1-state]", "held")
    page.select_option("[name=documents-2-kind]", "chl-run")
    page.select_option("[name=documents-2-state]", "none")
    page.select_option("[name=documents-2-none_reason]", "never-had")
    open_section(page, "business_idea")
    page.select_option("[name=job_seeking]", "yes")
    page.select_option("[name=business_idea]", "yes")
    for purpose in ("register", "contact", "statistics"):
        page.check(f"[name=consent_{purpose}][value=given]")


def press(page: Any, label: str) -> None:
    """Press the button or link with exactly these words; the page that follows is waited for."""
    page.locator("main").get_by_role("button", name=label, exact=True).first.click()
    page.wait_for_load_state()


def register(page: Any) -> str:
    """Register her; returns the address of her file."""
    page.goto("/ventanilla/personas/registrar")
    fill_registration(page, make_surname())
    press(page, "Registrar")
    expect(page).to_have_url(re.compile(r"/ventanilla/personas/\d+/$"))
    return str(page.url)


def open_case(page: Any) -> str:
    """Open a case from the person's file; returns the address of the case."""
    press(page, "Abrir un expediente")
    expect(page).to_have_url(re.compile(r"/ventanilla/expedientes/\d+/$"))
    return str(page.url)


def refer(page: Any, case: str, service: str) -> str:
    """Refer her to a service with her consent; returns the number of the referral."""
    page.goto(f"{case}derivar?servicio={service}")
    if page.locator("[name=consent]").count():
        page.check("[name=consent][value=given]")
    press(page, "Enviar la derivación")
    expect(page).to_have_url(case)
    return find_referral(page)


def find_referral(page: Any) -> str:
    """The number of the newest referral on the page of a case."""
    links = page.locator("main a[href^='/ventanilla/derivaciones/']")
    numbers = [int(re.findall(r"\d+", links.nth(i).get_attribute("href"))[0]) for i in range(links.count())]
    return str(max(numbers))


def decide(page: Any, referral: str, action: str, **typed: Any) -> None:
    """Take one decision of a partner about a referral. ``True`` ticks a box."""
    page.goto(f"/institucion/derivaciones/{referral}/")
    form = page.locator(f"form[action$='/{action}']")
    folded = page.locator(f"details:has(form[action$='/{action}'])")
    if folded.count() and folded.get_attribute("open") is None:
        folded.locator("summary").click()
    for name, value in typed.items():
        field = form.locator(f"[name={action}-{name}]")
        if value is True:
            field.check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("button").click()
    page.wait_for_load_state()
