"""Every page, on a telephone and on a desk: nothing scrolls sideways, axe finds nothing, the console is silent."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import WIDTHS, Product, find_faults

PUBLIC_LOAD_LIMIT = 150_000

PUBLIC = {
    "home": "/",
    "services-santiago": "/servicios/?ciudad=santiago",
    "services-mexico-city": "/servicios/?ciudad=mexico-city",
    "documents": "/documentos/",
    "emergency": "/ayuda-urgente/",
    "about": "/acerca/",
    "look": "/lenguaje-visual/",
    "sign-in": "/cuenta/login/",
    "password-reset": "/cuenta/password/reset/",
}
#: Reached by following the first link of its kind on the page named first.
PUBLIC_FOLLOWED = {
    "service": ("/servicios/?ciudad=santiago", "main a[href^='/servicios/'][href$='/']"),
    "document": ("/documentos/", "main a[href^='/documentos/'][href$='/']"),
}
DESK = {
    "today": "/ventanilla/",
    "people": "/ventanilla/personas/",
    "people-found": "/ventanilla/personas/?q=maria",
    "people-none-found": "/ventanilla/personas/?q=zzzzzz",
    "register": "/ventanilla/personas/registrar",
    "cases": "/ventanilla/expedientes/",
    "referrals": "/ventanilla/derivaciones/",
    "follow-ups": "/ventanilla/seguimientos/",
    "cohorts": "/ventanilla/cohortes/",
}
DESK_FOLLOWED = {
    "person": ("/ventanilla/personas/", "main tbody a"),
    "case": ("/ventanilla/expedientes/", "main tbody a, main li a[href*='/expedientes/']"),
    "referral": ("/ventanilla/derivaciones/", "main a[href*='/derivaciones/'][href$='/']"),
    "follow-up": ("/ventanilla/seguimientos/", "main a[href*='/seguimientos/']"),
    "cohort": ("/ventanilla/cohortes/", "main a[href*='/cohortes/']"),
}
PROGRAMME = {
    "results-phase2": "/programa/?programa=phase2",
    "checks": "/programa/cifras-revisadas/",
    "activities": "/programa/actividades/",
    "reports": "/programa/informes/",
}
REPORT = "/programa/informes/phase2/2026-01-01/2026-12-31/"
FAILING = {"403": "/programa/", "404": "/ventanilla/personas/999999/"}


def walk_pages(page: Any, addresses: dict[str, str]) -> None:
    """Open each page once and look at it at both widths; fail with all that is wrong with any."""
    told: list[str] = []
    page.on(
        "console", lambda message: told.append(f"{message.type}: {message.text}") if message.type in NOISY else None
    )
    faults: list[str] = []
    for name, address in addresses.items():
        told.clear()
        answer = page.goto(address)
        if answer.status >= 400 and name not in FAILING:
            faults.append(f"{name}: {address} answered {answer.status}")
        for width in WIDTHS.values():
            page.set_viewport_size({"width": width, "height": 860})
            faults += find_faults(page, name)
        faults += [f"{name} {line}" for line in told if name not in FAILING]
    assert not faults, "\n".join(faults)


NOISY = ("error", "warning")


def follow_links(page: Any, follow: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The addresses that the first link of each kind leads to."""
    found = {}
    for name, (start, link) in follow.items():
        page.goto(start)
        href = page.locator(link).first.get_attribute("href")
        found[name] = re.sub(r"^https?://[^/]+", "", href)
    return found


def test_public_pages_look_finished(open_page: Callable[..., Any]) -> None:
    page = open_page()
    pages = PUBLIC | follow_links(page, PUBLIC_FOLLOWED)
    page.goto(pages["service"])
    pages["organisation"] = page.locator("main a[href^='/instituciones/']").first.get_attribute("href")
    walk_pages(page, pages)


def test_public_pages_look_finished_in_english(open_page: Callable[..., Any]) -> None:
    page = open_page(language="en")
    walk_pages(page, {f"{name}-en": PUBLIC[name] for name in ("home", "services-santiago", "emergency")})
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("address", ["/", "/servicios/?ciudad=santiago", "/ayuda-urgente/"])
def test_a_first_load_of_the_public_door_is_light(address: str, open_page: Callable[..., Any]) -> None:
    page = open_page(width=360)
    sizes: list[int] = []

    def _weigh(request: Any) -> None:
        told = request.sizes()
        sizes.append(told["responseBodySize"] + told["responseHeadersSize"])

    page.on("requestfinished", _weigh)
    page.goto(address, wait_until="networkidle")
    assert 0 < sum(sizes) < PUBLIC_LOAD_LIMIT, sizes


def test_desk_pages_look_finished(sign_in: Callable[..., Any]) -> None:
    page = sign_in("case-worker")
    pages = DESK | follow_links(page, DESK_FOLLOWED)
    case = pages["case"]
    pages |= {"assess": f"{case}diagnostico", "sheet": f"{case}hoja"}
    pages |= follow_links(page, {"refer": (case, "main a[href*='/derivar']")})
    pages |= {"person-edit": f"{pages['person']}editar/identity"}
    walk_pages(page, pages)


def test_the_supervisor_sees_who_looked_at_a_file(sign_in: Callable[..., Any]) -> None:
    page = sign_in("supervisor")
    person = follow_links(page, {"person": DESK_FOLLOWED["person"]})["person"]
    walk_pages(page, {"person-audit": f"{person}accesos", "today-supervisor": "/ventanilla/"})


def test_the_desk_looks_finished_in_english(sign_in: Callable[..., Any]) -> None:
    page = sign_in("front-desk", language="en")
    walk_pages(page, {"register-en": DESK["register"], "people-en": DESK["people"]})
    assert page.locator("h1").inner_text() == "People"


def test_the_problem_pages_say_what_to_do(sign_in: Callable[..., Any]) -> None:
    page = sign_in("front-desk")
    walk_pages(page, FAILING)
    assert page.locator("main a").count() >= 1


def test_the_pages_of_a_partner_look_finished(sign_in: Callable[..., Any]) -> None:
    page = sign_in("partner", "omil-santiago")
    everything = "/institucion/?estado=all"
    first = {"partner-referral": (everything, "main tbody a")}
    pages = {"partner-inbox": "/institucion/", "partner-everything": everything} | follow_links(page, first)
    walk_pages(page, pages)


def test_the_pages_of_the_programme_look_finished(sign_in: Callable[..., Any]) -> None:
    page = sign_in("programme-officer")
    pages = dict(PROGRAMME)
    pages |= follow_links(page, {"report": ("/programa/informes/", "main a[href*='/informes/']")})
    pages |= follow_links(page, {"report-edit": (pages["report"], "main a[href$='/es/']")})
    for name, start in (("indicator-phase2", "/programa/?programa=phase2"), ("indicator-cities", "/programa/")):
        pages |= follow_links(page, {name: (start, "main a[href*='/indicador/']")})
    walk_pages(page, pages)


def test_setting_up_the_second_factor_looks_finished(product: Product, sign_in: Callable[..., Any]) -> None:
    page = sign_in("administrator")
    page.goto("/cuenta/2fa/totp/activate/")
    page.fill("main input[name=password]", product.account("administrator")["password"])
    page.press("main input[name=password]", "Enter")
    page.wait_for_selector("main input[name=code]")
    walk_pages(page, {"second-factor": "/cuenta/2fa/totp/activate/"})
