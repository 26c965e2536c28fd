"""Figures that come from the directory and not from the ledger: the share of services rated inclusive (1C, 1D)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from ruta.kernel.problems import Problem
from ruta.rooms.directory.queries.inclusivity import rate_city
from ruta.rooms.ledger.types import Words
from ruta.rooms.measurement.rules.assembly import shorten
from ruta.rooms.measurement.types.results import NOTHING, Count


def compute_directory_figure(*, programme: str, indicator: str, on: date) -> tuple[Count, Words] | None:
    """The value of an indicator that the directory answers, as of a day, with how it was worked out.

    ``None`` for every other indicator. Without a directory there is no value, and the words say so.
    Source: the ``figure`` of the indicator in ``content/programme``. Cost: one query.
    """
    asked = _read_figures(programme).get(indicator)
    if not asked or (asked.get("from"), asked.get("measure")) != ("directory", "inclusive-share"):
        return None
    try:
        rated = rate_city(city=asked["city"], on=on)
    except Problem as problem:
        if problem.code != "directory-empty":
            raise
        return NOTHING, Words("El directorio no está cargado.", "The directory is not loaded.")
    value = Decimal(100 * rated.inclusive) / rated.rated if rated.rated else None
    count = Count(
        shorten(value.quantize(Decimal("0.1")) if value is not None else None),
        None,
        None,
        numerator=rated.inclusive,
        base=rated.rated,
    )
    version = rated.rule.version
    return count, Words(
        f"{rated.inclusive} de {rated.rated} servicios de la ciudad son inclusivos según la versión {version} de la "
        "regla, con los requisitos publicados hoy.",
        f"{rated.inclusive} of {rated.rated} services of the city are inclusive by version {version} of the rule, "
        "with the demands published today.",
    )


def _read_figures(programme: str) -> Mapping[str, Mapping[str, Any]]:
    path = settings.RUTA.content_dir / "programme" / f"{programme}.yaml"
    return _read_file(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=4)
def _read_file(path: Path, changed: int) -> Mapping[str, Mapping[str, Any]]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {str(entry["code"]): entry["figure"] for entry in data.get("indicators", ()) if entry.get("figure")}
