"""Pages per second of the public directory and the desk's lists, beside a bare Django list behind the same middleware.

``python -m benchmarks.pages [--seconds 4] [--rounds 3]``: two sync gunicorn workers each, wrk on loopback when it is
installed (else a small client of threads), alternating; prints each page's ratio to the bare list. To reach: 60 %.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

SOURCE = Path(__file__).resolve().parents[1] / "src"
#: Name, address, what is asked, whether somebody is signed in.
PAGES = (
    ("public directory", "public:services", "", False),
    ("desk: today", "desk:today", "", True),
    ("desk: people", "desk:people", "?q=maria", True),
    ("desk: referrals", "desk:referrals", "", True),
)
CONNECTIONS = 8


@click.command()
@click.option("--seconds", default=4, show_default=True, help="how long each page is asked for, per round")
@click.option("--rounds", default=3, show_default=True, help="how often the pages take turns")
@click.option("--people", default=500, show_default=True, help="how many synthetic people the demonstration has")
def main(seconds: int, rounds: int, people: int) -> None:
    """Measure and print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        cookie = prepare_database(Path(folder), people)
        from django.urls import NoReverseMatch, reverse

        with (
            serve("ruta.config.wsgi:application") as product,
            serve("benchmarks.bare_pages:make_application()") as bare,
        ):
            for name, address, query, signed_in in PAGES:
                try:
                    url = reverse(address) + query
                except NoReverseMatch:
                    print(f"{name}: not built yet")
                    continue
                header = cookie if signed_in else ""
                ours, theirs = [], []
                for _ in range(rounds):
                    ours.append(ask(product, url, header, seconds))
                    theirs.append(ask(bare, "/", header, seconds))
                here, there = statistics.median(ours), statistics.median(theirs)
                print(f"{name}: {here:.0f} pages/s; bare list {there:.0f}; ratio {here / there:.0%} (to reach: 60 %)")


def prepare_database(folder: Path, people: int) -> str:
    """A demonstration of its own; the session of one of its front-desk workers as a cookie."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'pages.sqlite3'}"
    os.environ["RUTA_VAR_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "ruta.config.settings"
    os.environ["PYTHONPATH"] = os.pathsep.join([str(SOURCE), str(SOURCE.parent)])
    os.environ["PYTHONWARNINGS"] = "ignore"
    sys.path.insert(0, str(SOURCE))
    build = [sys.executable, "-m", "ruta.doors.cli.main", "demo", "--no-serve", f"--people={people}"]
    subprocess.run([*build, f"--database={folder / 'pages.sqlite3'}"], check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from ruta.rooms.access.models import Membership

    member = Membership.objects.select_related("user").filter(role="front-desk", sees_sensitive=False, city="santiago")
    user = member[0].user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def serve(application: str) -> Iterator[int]:
    """Two sync workers on a free port until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{port}", "--workers=2"]
    command += ["--log-level=error", "--no-control-socket", "--preload"]
    server = subprocess.Popen(command, cwd=SOURCE.parent)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            sys.exit("the server did not start")
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def ask(port: int, url: str, cookie: str, seconds: int) -> float:
    """Pages per second of one address, after one page to warm up; stops when an answer is not 200."""
    status = _fetch(port, url, cookie)
    if status != 200:
        sys.exit(f"{url} answers {status}")
    if shutil.which("wrk"):
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Cookie: {cookie}"]
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{port}{url}"], capture_output=True, text=True, check=True
        ).stdout
        found = re.search(r"Requests/sec:\s+([\d.]+)", said)
        if not found or "Non-2xx" in said:
            sys.exit(said)
        return float(found[1])
    return _ask_with_threads(port, url, cookie, seconds)


def _ask_with_threads(port: int, url: str, cookie: str, seconds: int) -> float:
    end, counts = time.perf_counter() + seconds, [0] * CONNECTIONS

    def work(number: int) -> None:
        while time.perf_counter() < end:
            _fetch(port, url, cookie)
            counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _fetch(port: int, url: str, cookie: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", url, headers={"Cookie": cookie, "Accept-Language": "es"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


if __name__ == "__main__":
    main()
