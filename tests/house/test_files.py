"""Each file is small enough to read, and none names a machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.source import REPOSITORY, SOURCE, list_modules

#: Longer files, each with its reason.
LONG_FOR_A_REASON: dict[str, str] = {}


@pytest.mark.parametrize("path", list_modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_file_is_longer_than_400_lines_without_a_reason(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 400 or str(path.relative_to(SOURCE)) in LONG_FOR_A_REASON


@pytest.mark.parametrize("path", list_modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or text.lstrip().startswith(('"""', 'r"""'))


def test_every_room_says_in_its_docstring_what_it_owns() -> None:
    for room in sorted((SOURCE / "rooms").iterdir()):
        if (room / "apps.py").exists():
            text = (room / "__init__.py").read_text(encoding="utf-8")
            assert "Tables:" in text, f"{room.name} does not name its tables"
            assert "Vocabulary:" in text, f"{room.name} does not give its vocabulary"


def test_no_file_names_a_path_of_one_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout
    pattern = re.compile(r"(^|[^A-Za-z0-9_.$/])/(work|farm|root)/|pypi\.org|npmjs\.(org|com)|files\.pythonhosted")
    guilty = []
    for name in listed.splitlines():
        path = REPOSITORY / name
        if (
            path.suffix in {".woff2", ".mo", ".png", ".docx", ".js"}
            or not path.is_file()
            or name.startswith("tests/house")
        ):
            continue
        if pattern.search(path.read_text(encoding="utf-8", errors="ignore")):
            guilty.append(name)
    assert guilty == []


def test_locks_hold_versions_and_hashes_but_no_address() -> None:
    for lock in (REPOSITORY / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
