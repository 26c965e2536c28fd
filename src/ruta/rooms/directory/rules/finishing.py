"""The last touch on a demand before it is published: words in both languages, a source, and who checked it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.rules.words import Names, say_condition
from ruta.rooms.directory.types.demands import Condition
from ruta.rooms.directory.types.facts import FactCatalogue


def finish_demand(
    data: Any,
    *,
    facts: FactCatalogue,
    documents: Mapping[str, Names],
    source: Mapping[str, Any],
    checked_on: date,
    checked_by: str,
) -> Any:
    """A demand whose conditions all have words and a source: those that lack one get the source of the change.

    Errors: those of demands.

    >>> done = finish_demand({"all": [{"fact": "age", "op": ">=", "value": 18}]}, facts=FactCatalogue.from_data(
    ...     [{"name": "age", "type": "integer", "words": {"es": "tu edad", "en": "your age"}}]), documents={},
    ...     source={"document": "Rule 5"}, checked_on=date(2026, 11, 23), checked_by="partner")
    >>> done["all"][0]["words"]["en"], done["all"][0]["source"]
    ('your age: 18 years or more', {'document': 'Rule 5'})
    """
    parse_demand(data, facts=facts)

    def finish(node: Any) -> Any:
        node = dict(node)
        for kind in ("all", "any"):
            if kind in node:
                node[kind] = [finish(child) for child in node[kind]]
        if "not" in node:
            node["not"] = finish(node["not"])
        if "fact" not in node:
            return node
        parsed = parse_demand({key: node[key] for key in ("fact", "op", "value")})
        assert isinstance(parsed, Condition)
        if not node.get("words"):
            node["words"] = {
                language: say_condition(parsed, language=language, facts=facts, documents=documents)
                for language in ("es", "en")
            }
        if not node.get("source") and not node.get("to_be_confirmed"):
            node |= {"source": dict(source), "checked_on": checked_on.isoformat(), "checked_by": checked_by}
        return node

    return finish(data)
