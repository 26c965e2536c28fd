"""The programme's real content, and a place to bend a copy of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from ruta.rooms.programme.rules.reading import read_content
from ruta.rooms.programme.types import ProgrammeContent
from tests.rooms.ledger.town import create_organisation

FOLDER = Path(settings.RUTA.content_dir) / "programme"


@pytest.fixture(scope="session")
def content() -> ProgrammeContent:
    return read_content(FOLDER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    target = tmp_path / "programme"
    shutil.copytree(FOLDER, target)
    return target


@pytest.fixture
def organisations(db: None, content: ProgrammeContent) -> None:
    """The organisations that evidence lines name."""
    lines = [line for entry in content.published for line in entry.lines if line.delivery is not None]
    for code in sorted({line.delivery.organisation for line in lines if line.delivery} - {""}):
        create_organisation(code)
