"""Claims: published figures with what they are said to rest on, and what checking them found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class ClaimKind(StrEnum):
    """How a published figure follows from its evidence."""

    SUM = "sum"
    SHARE = "share"
    GROWTH = "growth"
    COUNT = "count"
    SAME = "same"


class ExplanationKind(StrEnum):
    """What may lie behind a difference."""

    DENOMINATOR = "different_denominator"
    NUMERATOR = "different_numerator"
    LEFT_OUT = "part_left_out"
    TWICE = "part_counted_twice"
    FROM_ELSEWHERE = "part_from_elsewhere"
    DIGIT = "digit"
    ROUNDING = "rounding"
    COMPLEMENT = "complement"
    FORMULA = "different_formula"


@dataclass(frozen=True)
class Source:
    """Where a number is printed."""

    document: str
    line: int | str | None = None


@dataclass(frozen=True)
class Figure:
    """One number of a claim: its value as printed, what it is, where it stands (each None when not said)."""

    value: Decimal
    label: Any = None
    source: Source | None = None


@dataclass(frozen=True)
class Claim:
    """A published figure and its evidence.

    ``figures`` by role (``numerator``, ``base``, ``previous``, ``current``, ``other``); ``parts`` of a sum; ``items``
    of a count; ``candidates``: further numbers of the same matter that may explain a difference.
    """

    id: str
    label: Any
    kind: ClaimKind
    reported: Decimal
    source: Source | None
    figures: Mapping[str, Figure]
    parts: tuple[Figure, ...]
    items: tuple[Any, ...]
    candidates: tuple[Figure, ...]
    tolerance: Decimal | None


@dataclass(frozen=True)
class Explanation:
    """What would make the two sides meet: in words, and the numbers concerned."""

    kind: ExplanationKind
    text: Mapping[str, str]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class CheckedClaim:
    """A claim, what its evidence gives, and whether they agree; ``difference`` is reported minus computed."""

    claim: Claim
    computed: Decimal
    tolerance: Decimal
    agrees: bool
    explanation: Explanation | None
    other_explanations: tuple[Explanation, ...]

    @property
    def difference(self) -> Decimal:
        """Reported minus computed."""
        return self.claim.reported - self.computed
