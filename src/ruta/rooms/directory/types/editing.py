"""A demand while somebody edits it: lines of a form, what a change would do, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ruta.rooms.directory.types.content import Texts


@dataclass
class EditLine:
    """One node of a demand on the form: a group (``all``, ``any``) or a condition. ``path`` is ``0.1.2``.

    ``values`` are the texts typed or ticked; ``note`` what stood beside the condition (words, source, who checked it)
    and ``was`` the condition it stood beside, so that words never outlive what they say.
    """

    path: str
    kind: str
    negated: bool = False
    fact: str = ""
    op: str = ""
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    unconfirmed: bool = False
    note: Mapping[str, Any] = field(default_factory=dict)
    was: str = ""
    children: list[EditLine] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Whether it holds other lines."""
        return self.kind in ("all", "any")


@dataclass(frozen=True)
class CheckedExample:
    """A worked case of a service, and what a demand answers to it."""

    person: Mapping[str, Any]
    expect: str
    found: str
    because: str = ""
    place: str = ""

    @property
    def agrees(self) -> bool:
        """The demand answers what the case expects."""
        return self.expect == self.found


@dataclass(frozen=True)
class ShownCount:
    """A number of people as it may be shown. ``None``: hidden, because it or what it leaves over is too small."""

    number: int | None

    @property
    def is_hidden(self) -> bool:
        """Whether the number is protected."""
        return self.number is None


@dataclass(frozen=True)
class EffectGroup:
    """How many of one group a change would let in and shut out. ``value`` is empty where it is not known."""

    value: str
    name: Texts
    let_in: ShownCount
    shut_out: ShownCount


@dataclass(frozen=True)
class Effect:
    """Whom a changed demand would let in or shut out among the people registered in the service's city.

    ``minimum``: counts below it, and counts that would give one away, are hidden. ``unreadable``: facts the demand
    tests that nobody may count by (sensitive ones); they count as not known. ``no_longer_sure``: the answer was or
    becomes *cannot tell*.
    """

    people: int
    minimum: int
    let_in: ShownCount
    shut_out: ShownCount
    let_in_unsure: ShownCount
    shut_out_unsure: ShownCount
    groups: Mapping[str, tuple[EffectGroup, ...]]
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Circle:
    """A document that can only be had by whoever has it already: the documents in order, the first again at the end."""

    documents: tuple[str, ...]
