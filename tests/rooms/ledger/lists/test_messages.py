"""Every message that a list may show has its Spanish."""

from __future__ import annotations

import ast
import io

from babel.messages.pofile import read_po

from ruta.doors.cli.texts import build_catalogue
from tests.house.source import SOURCE

_PLACES = {"make_problem": 3, "Note": 1, "_refuse_row": 2}


def list_messages() -> set[str]:
    found = set()
    for folder in ("rules/lists", "commands/lists"):
        for path in sorted((SOURCE / "rooms/ledger" / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PLACES:
                    for part in ast.walk(node.args[_PLACES[node.func.id]]):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value:
                            found.add(part.value)
                if isinstance(node, ast.Dict):
                    found |= {value.value for key, value in zip(node.keys, node.values, strict=True)
                              if isinstance(key, ast.Constant) and str(key.value).startswith("date-")
                              and isinstance(value, ast.Constant)}  # fmt: skip
    return found


def test_every_message_of_a_cell_has_its_spanish() -> None:
    catalogue = read_po(io.BytesIO(build_catalogue()[0]), locale="es")
    spanish = {entry.id for entry in catalogue if entry.id and entry.string}
    messages = list_messages()
    assert len(messages) > 40
    assert not sorted(messages - spanish)
