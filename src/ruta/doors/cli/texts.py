"""``ruta texts``: put the Spanish of every part into one catalogue and compile it.

The sources are ``src/ruta/locale/parts/*.es.po``, one per part of the product, so that two people who write screens
do not meet in one file. What is built (``es/LC_MESSAGES/django.po`` and ``.mo``) is committed and a test compares.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ruta.kernel.problems import Problem

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def merge_parts(parts: list[Path]) -> Catalog:
    """One catalogue of all parts. Errors: ``texts-differ`` when two parts translate the same sentence differently."""
    merged = Catalog(locale="es", project="Ruta Abierta", fuzzy=False)
    origin: dict[tuple[object, object], Path] = {}
    for part in parts:
        for message in read_po(io.BytesIO(part.read_bytes()), locale="es"):
            if not message.id:
                continue
            key = (message.context, message.id)
            known = merged.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise Problem(
                    "texts-differ",
                    f"“{message.id}” is “{known.string}” in {origin[key].name} and “{message.string}” in {part.name}. "
                    "Keep one.",
                )
            origin[key] = part
            merged.add(message.id, message.string, context=message.context)
    return merged


def build_catalogue() -> tuple[bytes, bytes]:
    """The merged catalogue as ``.po`` and ``.mo`` bytes, always the same for the same parts."""
    catalogue = merge_parts(sorted((LOCALE / "parts").glob("*.es.po")))
    readable, compiled = io.BytesIO(), io.BytesIO()
    write_po(readable, catalogue, omit_header=True, sort_output=True, width=0)
    header = (
        b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        b'"Language: es\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    catalogue.creation_date = catalogue.revision_date = datetime(2025, 1, 1, tzinfo=UTC)
    write_mo(compiled, catalogue)
    return header + readable.getvalue(), compiled.getvalue()


@click.command()
def texts() -> None:
    """Build the Spanish catalogue from its parts."""
    target = LOCALE / "es" / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    readable, compiled = build_catalogue()
    (target / "django.po").write_bytes(readable)
    (target / "django.mo").write_bytes(compiled)
    click.echo(f"{target / 'django.po'}: built")
