"""Demands in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.rules.words import say_demand
from ruta.rooms.directory.types.facts import FactCatalogue

FACTS = FactCatalogue.from_data(
    [
        {"name": "age", "type": "integer", "words": {"es": "edad", "en": "age"}},
        {
            "name": "status",
            "type": "string",
            "words": {"es": "situación migratoria", "en": "migration status"},
            "values": [
                {"value": "regular", "es": "regular", "en": "regular"},
                {"value": "irregular", "es": "irregular", "en": "irregular"},
            ],
        },
        {"name": "disability", "type": "boolean", "words": {"es": "discapacidad", "en": "disability"}},
        {"name": "arrival_date", "type": "date", "words": {"es": "llegada", "en": "arrival"}},
    ]
)
DOCUMENTS = {"run": {"es": "RUN", "en": "RUN"}, "other": {"es": "otro documento", "en": "another document"}}


def _say(demand: dict[str, Any], language: str) -> str:
    return str(say_demand(parse_demand(demand), language=language, facts=FACTS, documents=DOCUMENTS))


@pytest.mark.parametrize(
    ("demand", "spanish", "english"),
    [
        ({"fact": "age", "op": ">=", "value": 18}, "edad: 18 años o más", "age: 18 years or more"),
        ({"fact": "age", "op": "between", "value": [18, 29]}, "edad: entre 18 años y 29 años",
         "age: from 18 years to 29 years"),
        ({"fact": "age", "op": "between", "value": [None, 29]}, "edad: 29 años o menos", "age: 29 years or less"),
        ({"not": {"fact": "age", "op": "<", "value": 18}}, "edad: 18 años o más", "age: 18 years or more"),
        ({"fact": "status", "op": "in", "value": ["regular", "irregular"]},
         "situación migratoria: regular o irregular", "migration status: regular or irregular"),
        ({"fact": "disability", "op": "=", "value": True}, "discapacidad: sí", "disability: yes"),
        ({"fact": "arrival_date", "op": "<", "value": "2026-11-22"},
         "llegada: antes del 22 de noviembre de 2026", "arrival: before November 22, 2026"),
        ({"fact": "documents", "op": "has_any", "value": ["run", "other"]}, "tener RUN u otro documento",
         "hold RUN or another document"),
        ({"fact": "documents", "op": "has_none", "value": ["run"]}, "no tener RUN", "not hold RUN"),
        ({"fact": "shoe_size", "op": "=", "value": 41}, "shoe size: 41", "shoe size: 41"),
        ({"all": []}, "abierto a todas las personas", "open to everyone"),
        ({"any": []}, "cerrado a todas las personas", "closed to everyone"),
        ({"fact": "age", "op": "=", "value": 3, "words": {"es": "tres años", "en": "three"}}, "tres años", "three"),
    ],
)  # fmt: skip
def test_say_demand_speaks_plain_spanish_and_english(demand: dict[str, Any], spanish: str, english: str) -> None:
    assert _say(demand, "es") == spanish
    assert _say(demand, "en") == english


def test_say_demand_nests_for_pages() -> None:
    demand = {
        "any": [
            {"fact": "age", "op": ">=", "value": 18},
            {"not": {"all": [{"fact": "disability", "op": "=", "value": True}]}},
        ]
    }
    said = say_demand(parse_demand(demand), language="en", facts=FACTS, documents=DOCUMENTS)
    assert said.kind == "any"
    assert [part.kind for part in said.parts] == ["condition", "not"]
    assert str(said) == "at least one of these holds (age: 18 years or more; this does not hold (disability: yes))"


@pytest.mark.parametrize("entry", [{}, {"name": "age", "type": "number"}, {"name": 3, "type": "date"}])
def test_fact_catalogue_refuses_an_entry_it_cannot_read(entry: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="facts\\[0\\]"):
        FactCatalogue.from_data([entry])
