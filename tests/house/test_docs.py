"""What the product can do stands in its documentation."""

from __future__ import annotations

import importlib.util
import re

import pytest

from tests.house.source import REPOSITORY

_spec = importlib.util.spec_from_file_location("write_reference", REPOSITORY / "tools" / "write_reference.py")
assert _spec
assert _spec.loader
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_the_reference_page_is_what_the_source_says(name: str) -> None:
    page = REPOSITORY / "docs" / name
    assert page.read_text(encoding="utf-8") == reference.PAGES[name](), "run python tools/write_reference.py"


def test_decisions_are_numbered_once_and_name_what_was_rejected() -> None:
    numbers = []
    for page in sorted((REPOSITORY / "docs" / "adr").glob("*.md")):
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", page.name), page.name
        numbers.append(page.name[:4])
        assert re.search(r"(?i)rejected|alternatives", page.read_text(encoding="utf-8")), f"{page.name} names none"
    assert len(numbers) == len(set(numbers))
