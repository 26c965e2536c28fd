"""The content files that say what a registration may hold."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.content import parse_registration_content
from ruta.rooms.people.types import RegistrationContent

_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

_FILES = ("people/registration.yaml", "directory/facts.yaml", "directory/documents.yaml", "people/notices.yaml")


def load_registration_content() -> RegistrationContent:
    """What a registration may hold, read again when a file changed. Cost: no query.

    Errors: ``content-missing`` when a file is not where the settings say.
    """
    paths = [settings.RUTA.content_dir / name for name in _FILES]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise Problem(
            "content-missing",
            "The content file {file} is missing. Set RUTA_CONTENT_DIR to the folder that holds it.",
            file=missing[0],
        )
    return _read_content(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=4)
def _read_content(files: tuple[tuple[Path, int], ...]) -> RegistrationContent:
    parsed: list[Any] = [
        yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, in C
        for path, _ in files
    ]
    registration, facts, documents, notices = parsed
    return parse_registration_content(registration, facts, documents, notices)


def load_receipt_words() -> tuple[dict[str, dict[str, str]], frozenset[str]]:
    """The labels of a receipt by language, and the languages nobody has checked yet. Cost: no query.

    Errors: ``content-missing``.
    """
    path = settings.RUTA.content_dir / "people" / "receipt.yaml"
    if not path.exists():
        raise Problem(
            "content-missing",
            "The content file {file} is missing. Set RUTA_CONTENT_DIR to the folder that holds it.",
            file=str(path),
        )
    return _read_receipt(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read_receipt(path: Path, changed: int) -> tuple[dict[str, dict[str, str]], frozenset[str]]:
    parsed: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, in C
    return parsed["words"], frozenset(parsed.get("translations_to_be_confirmed") or ())
