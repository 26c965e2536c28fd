"""A small directory as data of its files, to spoil one thing at a time."""

from __future__ import annotations

from typing import Any

from ruta.config.environment import REPOSITORY
from ruta.rooms.directory.rules.content_reading import read_yaml


def say(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"es": text, "en": text}


def make_files() -> dict[str, Any]:
    """Two institutions, one place, two documents, two services, two examples; the product's own facts and words."""
    folder = REPOSITORY / "content" / "directory"
    kept = {
        name: read_yaml((folder / name).read_text(encoding="utf-8"), place=name)
        for name in ("vocabulary.yaml", "facts.yaml")
    }
    return {
        **kept,
        "organisations.yaml": [
            {"id": "town", "kind": "municipality", "name": say("Town"), "city": "santiago", "country": "CHL"},
            {"id": "desk", "kind": "municipality", "name": say("Desk"), "city": "santiago", "parent": "town"},
        ],
        "places.yaml": [
            {"id": "hall", "organisation": "desk", "name": say("Hall"), "city": "santiago", "area": "santiago"}
        ],
        "documents.yaml": [
            make_document("card", issued_by="town", issued_at_service="card-counter", help_service="advice"),
            make_document("passport"),
        ],
        "services/santiago.yaml": [
            make_service("advice", {"all": []}),
            make_service("card-counter", {"all": [ask("documents", "has_any", ["passport"])]}),
        ],
        "examples/santiago.yaml": [
            {"service": "advice", "person": {}, "expect": "eligible", "because": {"es": "nada se pide"}},
            {"service": "card-counter", "person": {"documents": []}, "expect": "not-eligible"},
        ],
    }


def ask(fact: str, op: str, value: Any, **more: Any) -> dict[str, Any]:
    """A condition with words and a source."""
    return {
        "fact": fact,
        "op": op,
        "value": value,
        "words": say(fact),
        "source": {"document": "004", "line": 9},
        **more,
    }


def make_document(code: str, **more: Any) -> dict[str, Any]:
    """A document with its names."""
    return {"code": code, "name": say(code.title()), "short": say(code.title()), **more}


def make_service(code: str, demand: Any, **more: Any) -> dict[str, Any]:
    """An active service of Santiago's desk."""
    return {
        "id": code,
        "name": say(code.title()),
        "organisation": "desk",
        "city": "santiago",
        "kind": "orientation",
        "ledger_kind": "orientation",
        "needs": ["work"],
        "status": "active",
        "gives": say("Something"),
        "place": "hall",
        "languages": ["es"],
        "demand": demand,
        **more,
    }
