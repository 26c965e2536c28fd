"""The checks of everything published: against its own lines, and against what other pages of the documents say."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from ruta.kernel.problems import Problem
from ruta.rooms.measurement.queries.published import build_published_claims
from ruta.rooms.measurement.rules.evidence import join_claims
from ruta.rooms.measurement.rules.reconciliation import check_claims, claims_as_json
from ruta.rooms.measurement.types.claims import CheckedClaim
from ruta.rooms.programme.queries import list_published


def check_published() -> dict[str, Any]:
    """What :func:`list_checked_claims` finds, as the engine prints it: ``{"claims": [...], "counts": {...}}``."""
    return claims_as_json(list_checked_claims())


def list_checked_claims() -> list[CheckedClaim]:
    """Check every published figure that is loaded, and every further claim of ``content/programme/claims.yaml``.

    Cost: three queries and one file.
    """
    path = Path(settings.RUTA.content_dir) / "programme" / "claims.yaml"
    further = read_claim_file(path) if path.exists() else {"claims": []}
    return check_claims({"claims": join_claims(build_published_claims(list_published()), further)})


def check_claim_file(path: Path) -> dict[str, Any]:
    """Check the claims of a file, JSON or YAML. Errors: ``file-not-found``, ``file-unreadable``, the engine's own."""
    return claims_as_json(check_claims(read_claim_file(path)))


def read_claim_file(path: Path) -> Any:
    """A file of claims as written, printed precision kept. Errors: ``file-not-found``, ``file-unreadable``."""
    if not path.exists():
        raise Problem("file-not-found", "There is no file {file}. Check the name and try again.", file=str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() in (".yaml", ".yml"):
            return yaml.safe_load(text)
        return json.loads(text, parse_float=Decimal)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise Problem(
            "file-unreadable", "{file} can't be read: {why}. Correct it and try again.", file=path.name, why=str(error)
        ) from error
