"""A report as blocks, before it becomes a Word document or a pdf."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text; ``style`` marks a small note under a table."""

    text: str
    style: Literal["body", "note"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A short list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """A section nobody has written yet, with what it should say. Printed so that nobody overlooks it."""

    section: str
    guidance: str


@dataclass(frozen=True)
class Facts:
    """Pairs of label and value, such as the project information on the first page."""

    caption: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its header, whether it holds numbers, its share of the width."""

    header: str
    numeric: bool = False
    share: float = 1.0


@dataclass(frozen=True)
class Row:
    """A row of cells as printed; a group row spans the table with its first cell."""

    cells: tuple[str, ...]
    group: bool = False


@dataclass(frozen=True)
class DataTable:
    """A table with a caption, a header row that repeats on every page, and a source line."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    source: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture with its text alternative; its numbers always stand in a table too."""

    caption: str
    alternative: str
    svg: str


Block = Heading | Paragraph | Bullets | Gap | Facts | DataTable | Chart


@dataclass(frozen=True)
class Report:
    """A whole report in one language."""

    title: str
    subtitle: str
    language: str
    period_from: date
    period_to: date
    blocks: tuple[Block, ...]
    synthetic_note: str = ""


@dataclass(frozen=True)
class SectionDefinition:
    """One section of the report's template: what it is called and what belongs into it."""

    key: str
    heading: dict[str, str]
    level: int
    guidance: dict[str, str]


@dataclass(frozen=True)
class ReportFigure:
    """One line of the results reporting framework, ready to print.

    Values are ``None`` where nothing was reported: that is not zero.
    """

    code: str
    title: str
    unit: str
    group: str
    baseline: str
    target: str
    years: tuple[str, ...]
    cumulative: str
    notes: tuple[str, ...]
    progress: float | None = None
    cumulative_number: float | None = None
    target_number: float | None = None
    parts: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportInput:
    """All an annual report is assembled from."""

    title: str
    subtitle: str
    language: str
    period_from: date
    period_to: date
    facts: tuple[tuple[str, str], ...]
    sections: tuple[SectionDefinition, ...]
    texts: dict[str, str]
    outcomes: tuple[tuple[str, str, str], ...]
    figures: tuple[ReportFigure, ...]
    year_labels: tuple[str, ...]
    sdg_shares: tuple[tuple[str, str], ...] = ()
    annexes: tuple[str, ...] = ()
    synthetic_note: str = ""
