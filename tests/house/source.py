"""Reading the product's own source for the tests of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "ruta"


def list_modules() -> list[Path]:
    """Every Python file of the product without migrations."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def parse_module(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def list_calls(path: Path) -> Iterator[ast.Call]:
    """Every call written in a module."""
    for node in ast.walk(parse_module(path)):
        if isinstance(node, ast.Call):
            yield node


def name_called(call: ast.Call) -> str:
    """The last name of what is called: ``create`` for ``Person.objects.create(…)``."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def written_string(node: ast.AST) -> str | None:
    """The text of a string constant (joined if written in pieces), None for anything computed."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


PROBLEMS = {"Problem", "NotAllowed", "NotFound", "Conflict"}


def list_problems() -> Iterator[tuple[Path, str, str | None]]:
    """Each problem raised anywhere: the file, its code, and its template (None when computed)."""
    for path in list_modules():
        for call in list_calls(path):
            if name_called(call) in PROBLEMS and len(call.args) >= 2:
                code = written_string(call.args[0])
                if code is not None:
                    yield path, code, written_string(call.args[1])
