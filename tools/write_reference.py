"""Write docs/reference (every problem code, setting and command) and docs/database.md, from the product's own source.

``python tools/write_reference.py`` writes; ``tests/house/test_docs.py`` compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]

import os  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruta.config.settings")

import click  # noqa: E402
from django.db.models import Model  # noqa: E402
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
        command._help_option = None  # kept from an earlier run, it would show that run's names
        with click.Context(
            command,
            info_name=name,
            terminal_width=100,
            max_content_width=100,
            help_option_names=["-h", "--help"],
        ) as context:
            lines += [f"## `{name}`", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(lines)


_KINDS = {"BigAutoField": "id", "ForeignKey": "link", "OneToOneField": "link", "CharField": "text", "TextField": "text"}


def _describe_table(model: type[Model]) -> list[str]:
    name = model.__name__
    lines = [f"    {name} {{"]
    lines += [
        f"        {_KINDS.get(type(f).__name__, type(f).__name__.removesuffix('Field').lower())} {f.name}"
        for f in model._meta.local_fields
    ]
    return [*lines, "    }"]


def write_database() -> str:
    """One diagram per room: its tables, their columns, and what they point to."""
    import django
    from django.apps import apps

    django.setup()
    lines = ["# The database", "", "One diagram per room. Written by `tools/write_reference.py`.", ""]
    rooms = ["access", "people", "directory", "ledger", "dialogue", "route", "programme", "measurement", "reporting"]
    for room in rooms:
        models = [m for m in apps.get_app_config(room).get_models() if not m.__name__.startswith("Historical")]
        if not models:
            continue
        lines += [f"## {room}", ""]
        for model in models:
            meaning = (model.__doc__ or "").strip().splitlines()[0]
            lines.append(f"- `{model._meta.db_table}`: {meaning}")
        lines += ["", "```mermaid", "erDiagram"]
        for model in models:
            lines += _describe_table(model)
        for model in models:
            for field in model._meta.local_fields:
                if field.is_relation and field.related_model is not None:
                    many = "|o" if field.null else "||"
                    lines.append(f"    {field.related_model.__name__} {many}--o{{ {model.__name__} : {field.name}")
        lines += ["```", ""]
        rules = [f"`{c.name}`" for model in models for c in model._meta.constraints]
        if rules:
            lines += [f"Always true, by constraint: {', '.join(rules)}.", ""]
    return "\n".join(lines)


PAGES = {
    "reference/problems.md": write_problems,
    "reference/settings.md": write_settings,
    "reference/commands.md": write_commands,
    "database.md": write_database,
}


def main() -> None:
    """Write the pages."""
    for name, write in PAGES.items():
        page = REPOSITORY / "docs" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
