"""Figures: the long table an engine that counts hands back, and what it could not count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa


class Measure(StrEnum):
    """The three ways a figure looks at a period; they come from the same deliveries and are never mixed."""

    IN_PERIOD = "in_period"
    NEW = "new"
    CUMULATIVE = "cumulative"


#: The columns of a table of figures, one row per indicator, period, measure, breakdown and value.
FIGURE_SCHEMA = pa.schema(
    [
        ("indicator", pa.string()),
        ("period", pa.string()),
        ("measure", pa.string()),
        ("breakdown", pa.string()),
        ("value", pa.string()),
        ("people", pa.int64()),
        ("deliveries", pa.int64()),
        ("headcount", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Note:
    """Something the count left out or had to decide, said aloud: a stable code, how many rows, and a sentence."""

    code: str
    rows: int
    message: str


@dataclass(frozen=True)
class Tally:
    """A table of figures (columns of ``FIGURE_SCHEMA``) with what must be said beside it."""

    figures: pa.Table
    notes: tuple[Note, ...]
