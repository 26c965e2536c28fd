"""Entering a list in processes of their own: one is killed in the middle, two work at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house.source import REPOSITORY


class Processes:
    """Processes that share a database of their own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Begin one."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.rooms.ledger.lists.own_process", *words],
            cwd=REPOSITORY, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *words: str) -> dict[str, Any]:
        """Run one to its end; what it told last."""
        return end(self.begin(*words))


def end(process: subprocess.Popen[str]) -> dict[str, Any]:
    told, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors[-2000:]
    return dict(json.loads(told.splitlines()[-1]))


@pytest.fixture
def processes(tmp_path: Path, db: None) -> Iterator[Processes]:
    url = os.environ.get("DATABASE_URL", "")
    environment = {
        **os.environ, "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}", "RUTA_VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'lists.sqlite3'}",
    }  # fmt: skip
    if not url.startswith("postgres"):
        yield Processes(environment)
        return
    import psycopg

    name = f"ruta_lists_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url.rsplit("/", 1)[0] + "/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield Processes({**environment, "DATABASE_URL": url.rsplit("/", 1)[0] + f"/{name}"})
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def assert_whole(told: dict[str, Any]) -> None:
    """Every entered row has its one delivery and its one person, and nothing stands beside."""
    assert told["entered"] == told["deliveries"] == told["of_rows"]
    assert told["people"] == told["named"]


def test_a_process_that_is_killed_leaves_whole_rows_and_the_rest_is_entered_later(processes: Processes) -> None:
    prepared = processes.run("prepare")
    number, ready = str(prepared["list_id"]), prepared["create"] + prepared["link"]
    process = processes.begin("enter", number)
    assert process.stdout is not None
    while not process.stdout.readline().startswith("60/"):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=30) == -signal.SIGKILL
    cut = processes.run("count", number)
    assert (cut["state"], cut["entered"] + cut["ready"]) == ("committing", ready)
    assert 60 <= cut["entered"] < ready
    assert_whole(cut)
    assert processes.run("enter", number)["entered"] == ready
    after = processes.run("count", number)
    assert (after["state"], after["entered"], after["ready"]) == ("committed", ready, 0)
    assert_whole(after)


def test_two_processes_that_enter_the_same_list_at_once_double_nothing(processes: Processes) -> None:
    prepared = processes.run("prepare")
    number, ready = str(prepared["list_id"]), prepared["create"] + prepared["link"]
    for told in [end(one) for one in [processes.begin("enter", number) for _ in range(2)]]:
        assert told.get("problem", "list-not-reviewed") == "list-not-reviewed"
    after = processes.run("count", number)
    assert (after["state"], after["entered"], after["ready"]) == ("committed", ready, 0)
    assert_whole(after)
