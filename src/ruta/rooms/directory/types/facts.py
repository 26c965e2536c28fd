"""The facts a demand may ask about: their kinds, their values and their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

KINDS = ("boolean", "integer", "decimal", "string", "date", "list")

#: Facts no paper and no errand changes; a catalogue entry may say otherwise with ``attainable``.
FIXED_FACTS = frozenset({"age", "birth_date", "sex", "nationality", "nationalities", "stateless", "arrival_date"})


@dataclass(frozen=True)
class FactDefinition:
    """One fact: its kind, the values it may take (empty: any), and how to name it and ask for it per language."""

    name: str
    kind: str
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    question: Mapping[str, str] = field(default_factory=dict)
    sensitive: bool = False
    attainable: bool = True


@dataclass(frozen=True)
class FactCatalogue:
    """Every fact by name, as ``content/directory/facts.yaml`` lists them.

    >>> facts = FactCatalogue.from_data([{"name": "age", "type": "integer", "words": {"en": "age"}}])
    >>> facts["age"].kind, facts["age"].attainable, "sex" in facts
    ('integer', False, False)
    """

    facts: Mapping[str, FactDefinition]

    @classmethod
    def from_data(cls, data: Iterable[Mapping[str, Any]]) -> FactCatalogue:
        """Read the list of facts; ``values`` are ``{value, es, en}``.

        Errors: ``ValueError`` names the entry that has no name, an unknown type or comes twice.
        """
        facts: dict[str, FactDefinition] = {}
        for position, entry in enumerate(data):
            name, kind = entry.get("name"), entry.get("type")
            if not isinstance(name, str) or name in facts:
                raise ValueError(f"facts[{position}].name is {name!r}: give each fact one name of its own.")
            if kind not in KINDS:
                raise ValueError(f"facts[{position}].type is {kind!r}; it must be one of {', '.join(KINDS)}.")
            facts[name] = FactDefinition(
                name=name,
                kind=kind,
                values={
                    str(value["value"]): {key: str(text) for key, text in value.items() if key != "value"}
                    for value in entry.get("values") or ()
                },
                words=dict(entry.get("words") or {}),
                question=dict(entry.get("question") or {}),
                sensitive=bool(entry.get("sensitive", False)),
                attainable=bool(entry.get("attainable", name not in FIXED_FACTS)),
            )
        return cls(MappingProxyType(facts))

    def __contains__(self, name: object) -> bool:
        return name in self.facts

    def __getitem__(self, name: str) -> FactDefinition:
        return self.facts[name]

    def get(self, name: str) -> FactDefinition | None:
        """The fact of that name, or ``None``."""
        return self.facts.get(name)
