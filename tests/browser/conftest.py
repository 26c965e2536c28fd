"""A real chromium against the real server with a small demonstration database.

Skips, saying why, where there is no chromium. The screenshots land in ``tests/browser/shots``.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import REPOSITORY

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SHOTS = Path(__file__).with_name("shots")
WIDTHS = {"phone": 360, "desk": 1280}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine: apt-get install chromium"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Product:
    """The running product: its address and its demonstration accounts."""

    def __init__(self, address: str, accounts: list[dict[str, str]]) -> None:
        self.address = address
        self.accounts = accounts

    def account(self, role: str, organisation: str | None = None) -> dict[str, str]:
        """The first account with a role (and organisation)."""
        for account in self.accounts:
            if account["role"] == role and organisation in (None, account["organisation"]):
                return account
        raise LookupError(f"no account with role {role} at {organisation}")


def _run(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruta.doors.cli.main", *arguments],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Build the demonstration with 120 people and serve it until the tests end.

    ``RUTA_BROWSER_PRODUCT`` may name a file with the ``address`` and ``accounts`` of one that is served already.
    """
    if running := os.environ.get("RUTA_BROWSER_PRODUCT"):
        yield Product(**json.loads(Path(running).read_text()))
        return
    folder = tmp_path_factory.mktemp("product")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "RUTA_VAR_DIR": str(folder)}
    url = environment.get("DATABASE_URL", "")
    drop = lambda: None  # noqa: E731
    arguments = ["demo", "--no-serve", "--people", "120", "--seed", "7"]
    if url.startswith("postgres"):
        import psycopg

        name = f"ruta_browser_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        environment["DATABASE_URL"] = url.rsplit("/", 1)[0] + f"/{name}"

        def drop() -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    else:
        environment["DATABASE_URL"] = f"sqlite:///{folder / 'demo.sqlite3'}"
    built = json.loads(_run(arguments, environment).splitlines()[-1])
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "ruta.doors.cli.main", "serve", "--port", str(port)],
        cwd=REPOSITORY, env=environment,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/health", timeout=2)  # noqa: S310 - our own server
                break
            except OSError:
                time.sleep(0.25)
        else:
            pytest.fail("the server did not answer within 30 seconds")
        yield Product(address, built["accounts"])
    finally:
        server.terminate()
        server.wait(timeout=20)
        drop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this process; the database tests after these are as synchronous as ever.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, product: Product) -> Iterator[Callable[..., Any]]:
    """Open a page of a width; it fails the test on any script error."""
    contexts = []

    def _open(*, width: int = 1280, javascript: bool = True, language: str = "es") -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 860},
            java_script_enabled=javascript,
            locale={"es": "es-CL", "en": "en-GB"}[language],
            base_url=product.address,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        return page

    yield _open
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, list[Any]]:
    """The cookies of everybody who signed in already: the form is walked once for each."""
    return {}


@pytest.fixture
def sign_in(product: Product, open_page: Callable[..., Any], sessions: dict[str, list[Any]]) -> Callable[..., Any]:
    """Sign in through the form, as a person does; the second time with the same session."""

    def _sign_in(role: str, organisation: str | None = None, **options: Any) -> Any:
        account = product.account(role, organisation)
        page = open_page(**options)
        if kept := sessions.get(account["user"]):
            page.context.add_cookies(kept)
            page.goto("/inicio/")
            return page
        page.goto("/cuenta/login/")
        page.fill("input[name=login]", account["user"])
        page.fill("input[name=password]", account["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/cuenta/login" not in url)
        sessions[account["user"]] = [c for c in page.context.cookies() if c["name"] != "django_language"]
        return page

    return _sign_in


def look_at(page: Any, name: str) -> None:
    """Take the page's picture, refuse sideways scrolling, and let axe look for accessibility faults."""
    faults = find_faults(page, name)
    assert not faults, "\n".join(faults)


def look_at_both(page: Any, name: str) -> None:
    """Look at a page as it stands on a telephone and on a desk; it is left at the width it had."""
    before = page.viewport_size
    faults = []
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 860})
        faults += find_faults(page, name)
    page.set_viewport_size(before)
    assert not faults, "\n".join(faults)


def find_faults(page: Any, name: str) -> list[str]:
    """What is wrong with a page, in words: sideways scrolling, and what axe finds. Its picture lands in ``shots``."""
    from axe_playwright_python.sync_playwright import Axe

    SHOTS.mkdir(exist_ok=True)
    width = page.viewport_size["width"]
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    faults = [f"{name} scrolls sideways by {overflow} px at {width} px"] if overflow > 0 else []
    for fault in Axe().run(page).response["violations"]:
        where = [f"{'; '.join(map(str, node['target']))} {node['html'][:140]}" for node in fault["nodes"][:3]]
        faults.append(f"{name} at {width} px: {fault['id']}: {fault['help']} — {where}")
    return faults
