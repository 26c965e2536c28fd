"""Writes happen only in commands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import SOURCE, list_calls, list_modules, name_called

_ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user", "set_password"}
_ON_TABLES = {"create", "update", "delete", "add", "remove", "set", "clear"}
_ON_ROWS = {"save", "delete"}
#: Things that are saved but are no rows: a document, a workbook, a picture, a form of the sign-in library.
_NOT_ROWS = {"document", "template", "workbook", "book", "docx", "storage", "default_storage"}


def _may_write(path: Path) -> bool:
    return "commands" in path.parts or path.name == "commands.py"


def _touches_manager(node: ast.AST) -> bool:
    return any(
        (isinstance(part, ast.Attribute) and part.attr in {"objects", "_base_manager"})
        or (isinstance(part, ast.Attribute) and part.attr in {"filter", "exclude", "select_for_update"})
        for part in ast.walk(node)
    )


def find_writes(path: Path) -> list[str]:
    """Calls that would write a row, as ``file:line name``."""
    found = []
    for call in list_calls(path):
        name = name_called(call)
        if not isinstance(call.func, ast.Attribute):
            continue
        receiver = call.func.value
        base = receiver.id if isinstance(receiver, ast.Name) else getattr(receiver, "attr", "")
        writes = (
            name in _ALWAYS
            or (name in _ON_TABLES and _touches_manager(receiver))
            or (name in _ON_ROWS and base not in _NOT_ROWS and not isinstance(receiver, ast.Call))
        )
        if writes:
            found.append(f"{path.relative_to(SOURCE)}:{call.lineno} .{name}(")
    return found


@pytest.mark.parametrize(
    "path", [p for p in list_modules() if not _may_write(p)], ids=lambda p: str(p.relative_to(SOURCE))
)
def test_nothing_outside_commands_writes(path: Path) -> None:
    assert find_writes(path) == []


def test_the_search_for_writes_finds_them(tmp_path: Path) -> None:
    guilty = SOURCE / "rooms" / "access" / "commands" / "audit.py"
    assert any(".create(" in line for line in find_writes(guilty))
