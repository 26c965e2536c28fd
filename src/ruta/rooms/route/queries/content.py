"""The content files of the route, read once per process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from ruta.rooms.route import errors
from ruta.rooms.route.rules.cohorts import read_cohorts
from ruta.rooms.route.rules.instrument import read_instrument
from ruta.rooms.route.types import Cohort, Instrument


def load_instrument(version: int | None = None) -> Instrument:
    """One version of the assessment, the newest unless told. Errors: ``route-content-broken``."""
    return _load_instrument(settings.RUTA.content_dir, version)


def load_cohorts() -> dict[str, Cohort]:
    """Every cohort by id. Errors: ``route-content-broken``."""
    return _load_cohorts(settings.RUTA.content_dir)


def get_cohort(cohort: str) -> Cohort:
    """One cohort. Errors: ``cohort-unknown``."""
    found = load_cohorts().get(cohort)
    if found is None:
        raise errors.cohort_unknown(cohort=cohort)
    return found


@lru_cache(maxsize=16)
def _load_instrument(content_dir: Path, version: int | None) -> Instrument:
    facts = {entry["name"]: entry for entry in _read(content_dir / "directory" / "facts.yaml")}
    folder = content_dir / "route"
    files = sorted(folder.glob("instrument-v*.yaml"), key=lambda path: int(path.stem.rsplit("v", 1)[1]))
    wanted = [path for path in files if version is None or path.stem == f"instrument-v{version}"]
    if not wanted:
        name = f"instrument-v{version or '*'}.yaml"
        raise errors.content_broken(file=name, path="", what="there is no such file in the content folder route")
    return read_instrument(_read(wanted[-1]), facts=facts, file=wanted[-1].name)


@lru_cache(maxsize=4)
def _load_cohorts(content_dir: Path) -> dict[str, Cohort]:
    return read_cohorts(_read(content_dir / "route" / "cohorts.yaml"), file="cohorts.yaml")


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise errors.content_broken(file=path.name, path="", what=str(error)) from error
