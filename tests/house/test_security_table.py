"""Every test that the security table names exists, and every requirement there has one or says why not."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.source import REPOSITORY

TABLE = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE)))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists_and_asserts_something(path: str, name: str) -> None:
    tree = ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    assert found, f"docs/security.md names {path}::{name}, which does not exist"
    asks = [n for n in ast.walk(found[0]) if isinstance(n, ast.Assert) or getattr(n, "attr", "") == "raises"]
    calls = [n for n in ast.walk(found[0]) if isinstance(n, ast.Call)]
    assert asks or calls


def test_every_row_names_a_test_or_says_that_there_is_none() -> None:
    rows = [line for line in TABLE.splitlines() if re.match(r"\| \d", line)]
    assert len(rows) >= 40
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4, row
        assert "::test_" in cells[3] or cells[3].startswith("*"), row
