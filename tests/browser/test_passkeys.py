"""A passkey made under *Seguridad* opens the next session, as a second factor that nobody can copy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Product, look_at_both


def test_a_passkey_is_made_and_signs_in(open_page: Callable[..., Any], product: Product) -> None:
    account = product.account("programme-officer")
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(product.address.replace("127.0.0.1", "localhost") + "/cuenta/login/")  # a passkey belongs to a name
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    authenticator = protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    page.fill("input[name=login]", account["user"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile("/programa/"))
    origin = page.url.split("/programa/")[0]
    page.goto(f"{origin}/cuenta/2fa/webauthn/add/")
    if page.locator("input[name=password]").count():  # what changes the account asks for the password again
        page.fill("input[name=password]", account["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("input[name=name]")
    look_at_both(page, "passkey-add")
    page.fill("input[name=name]", "Equipo de la oficina")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("/cuenta/2fa/(recovery-codes|webauthn/$)"))
    kept = protocol.send("WebAuthn.getCredentials", {"authenticatorId": authenticator["authenticatorId"]})
    assert len(kept["credentials"]) == 1
    page.goto(f"{origin}/cuenta/sessions/")
    look_at_both(page, "sessions")
    page.goto(f"{origin}/inicio/")
    page.click("form[action='/cuenta/logout/'] button")
    page.goto(f"{origin}/programa/")
    page.goto(f"{origin}/cuenta/login/")
    page.click("#passkey_login")
    page.wait_for_url(re.compile("/programa/"))
    assert page.locator("form[action='/cuenta/logout/']").count() == 1
    assert [text for text in said if "Content Security Policy" in text] == []
