"""Protocols as the content files and the form of the screen write them: checked, and plain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ruta.kernel.problems import Problem
from ruta.rooms.directory.errors.content import content_malformed
from ruta.rooms.directory.rules.content_reading import Entry, make_plain, raise_found

#: What a protocol is about.
TOPICS: Mapping[str, Mapping[str, str]] = {
    "attention": {"es": "Atención", "en": "Attention"},
    "upkeep": {"es": "Actualización", "en": "Upkeep"},
    "violence": {"es": "Violencia", "en": "Violence"},
    "child-at-risk": {"es": "Niñez en riesgo", "en": "Child at risk"},
    "trafficking": {"es": "Trata de personas", "en": "Trafficking"},
}


def read_protocols(
    data: Any, *, cities: Collection[str], organisations: Collection[str], services: Collection[str],
    documents: Collection[str],
) -> list[dict[str, Any]]:  # fmt: skip
    """Every protocol of a file as plain data. Errors: those of content, all at once."""
    problems: list[Problem] = []
    found, codes = [], set()
    for position, entry in enumerate(data or []):
        name = entry.get("id", position) if isinstance(entry, Mapping) else position
        reader = Entry(entry, f"protocols.yaml: {name}", problems)
        code = reader.take_code("id")
        if code in codes:
            reader.note("id", "comes twice.")
        codes.add(code)
        found.append(
            {
                "code": code,
                "city": reader.take_choice("city", cities, noun="city", required=True),
                "responsible": reader.take_choice("responsible", organisations, noun="organisation", required=True),
                "topic": reader.take_choice("topic", TOPICS, noun="topic", required=True),
                "urgent": bool(reader.take_truth("urgent")),
                "services": list(reader.take_choices("services", services, noun="service")),
                "content": _read_content(reader, documents),
            }
        )
        reader.refuse_unknown_fields()
    raise_found(problems)
    return found


def check_protocol_content(data: Any, *, documents: Collection[str]) -> dict[str, Any]:
    """What a protocol says, typed on screen. Errors: those of content, all at once.

    >>> text = {"es": "x", "en": "x"}
    >>> step = {"id": "a", "what": text, "who": text}
    >>> check_protocol_content({"name": text, "steps": [step]}, documents=[])["steps"][0]["id"]
    'a'
    """
    problems: list[Problem] = []
    content = _read_content(Entry(data, "protocol", problems), documents)
    raise_found(problems)
    return content


def _read_content(reader: Entry, documents: Collection[str]) -> dict[str, Any]:
    name = reader.take_texts("name", required=True)
    principles = reader.take("principles") or []
    steps = reader.take("steps", required=True) or []
    for position, principle in enumerate(principles):
        reader.read_texts(principle, f"principles[{position}]")
    ids: set[str] = set()
    read = []
    for position, step in enumerate(steps if isinstance(steps, list) else []):
        part = Entry(step, f"{reader.place}.steps[{position}]", reader.problems)
        code = part.take_code("id")
        if code in ids:
            reader.problems.append(content_malformed(f"{part.place}.id", f"“{code}” comes twice."))
        ids.add(code)
        what, who = part.take_texts("what", required=True), part.take_texts("who", required=True)
        within, source = part.take_texts("within"), part.take_source()
        papers = part.take_choices("documents", documents, noun="document")
        read.append(
            {
                "id": code,
                "what": {"es": what.es, "en": what.en},
                "who": {"es": who.es, "en": who.en},
                "within": {"es": within.es, "en": within.en} if within else None,
                "documents": list(papers),
                "source": {"document": source.document, "line": source.line} if source else None,
                "to_be_confirmed": list(part.take_unconfirmed()),
            }
        )
        part.refuse_unknown_fields()
    source = reader.take_source()
    return {
        "name": {"es": name.es, "en": name.en},
        "principles": make_plain(principles),
        "steps": read,
        "source": {"document": source.document, "line": source.line} if source else None,
        "to_be_confirmed": list(reader.take_unconfirmed()),
    }
