"""Write docs/reference: every problem code, setting and command, from the product's own source.

``python tools/write_reference.py`` writes; ``tests/house/test_docs.py`` compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

import click  # noqa: E402
from tests.house.source import SOURCE, list_problems  # noqa: E402

from ruta.config.environment import Environment  # noqa: E402
from ruta.doors.cli.main import ruta  # noqa: E402


def write_problems() -> str:
    """The numbered catalogue of problems: code, where it is raised, its message."""
    rows: dict[str, tuple[str, str]] = {}
    for path, code, template in list_problems():
        place = ".".join(path.relative_to(SOURCE).with_suffix("").parts[:3])
        known = rows.get(code)
        text = (template or "(composed where it is raised)").replace("|", "\\|")
        rows[code] = (known[0] if known else place, known[1] if known and known[1][0] != "(" else text)
    lines = ["# Problems", "", "Every expected failure has a stable code. Written by `tools/write_reference.py`.", ""]
    lines += ["| code | from | message |", "|---|---|---|"]
    lines += [f"| `{code}` | {place} | {text} |" for code, (place, text) in sorted(rows.items())]
    return "\n".join(lines) + "\n"


def write_settings() -> str:
    """Every setting: its variable, its default, what it does."""
    lines = ["# Settings", "", "Only the environment sets them. Written by `tools/write_reference.py`.", ""]
    lines += ["| variable | default | what it does |", "|---|---|---|"]
    for name, field in Environment.model_fields.items():
        variable = field.alias or f"RUTA_{name.upper()}"
        default = str(field.default).replace(str(REPOSITORY), ".") or "(empty)"
        lines.append(f"| `{variable}` | `{default}` | {field.description} |")
    return "\n".join(lines) + "\n"


def _walk(command: click.Command, path: list[str]) -> list[tuple[str, click.Command]]:
    found = [(" ".join(path), command)]
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            found += _walk(command.commands[name], [*path, name])
    return found


def write_commands() -> str:
    """Every command with its help."""
    lines = ["# Commands", "", "As `--help` prints them. Written by `tools/write_reference.py`.", ""]
    for name, command in _walk(ruta, ["ruta"]):
        with click.Context(command, info_name=name, terminal_width=100, max_content_width=100) as context:
            lines += [f"## `{name}`", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(lines)


PAGES = {"problems.md": write_problems, "settings.md": write_settings, "commands.md": write_commands}


def main() -> None:
    """Write the pages."""
    folder = REPOSITORY / "docs" / "reference"
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (folder / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
