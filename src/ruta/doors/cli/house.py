"""Open the house for a command that needs the database."""

from __future__ import annotations

import os
from pathlib import Path


def open_house(*, database: Path | None = None) -> None:
    """Set Django up, once. ``database`` is the path of a SQLite file to use instead of ``DATABASE_URL``.

    The engines never call this: they work without Django.
    """
    if database is not None:
        database.parent.mkdir(parents=True, exist_ok=True)
        os.environ["DATABASE_URL"] = f"sqlite:///{database.resolve()}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruta.config.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.RUTA.var_dir.mkdir(parents=True, exist_ok=True)
