"""Figures of a closed programme: each published value beside what its own evidence lines add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ruta.kernel.periods import Period
from ruta.rooms.ledger.types import Words
from ruta.rooms.measurement.queries.indicators import describe_indicator
from ruta.rooms.measurement.rules.assembly import shorten
from ruta.rooms.measurement.rules.evidence import add_up_lines, break_down_lines
from ruta.rooms.measurement.types.results import Count, Figure, FigureLine
from ruta.rooms.programme.models import EvidenceLine, Framework, Indicator, PublishedFigure
from ruta.rooms.programme.queries import list_published

#: Programmes whose figures come from their documents' evidence lines alone.
CLOSED = frozenset({"cities"})

Parts = dict[str, dict[str, int]]


def build_published_figures(
    framework: Framework, indicators: Sequence[Indicator], *, period: Period | None, breakdowns: Sequence[str]
) -> list[Figure]:
    """One figure per published value whose report lies in the period (every one when none is given), in order.

    Cost: three queries.
    """
    wanted = {indicator.pk for indicator in indicators}
    published = list_published(
        framework.programme,
        framework.version,
        first=period.from_ if period else None,
        last=period.to if period else None,
    )
    return [_build_figure(framework, one, breakdowns=breakdowns) for one in published if one.indicator_id in wanted]


def read_line(line: EvidenceLine) -> FigureLine:
    """An evidence line as it counts now: of one that stands in the ledger, what the ledger holds."""
    delivery = line.delivery
    value = shorten(line.value)
    kind = "statement" if value is None else "value"
    if delivery is not None:
        kind = "items" if delivery.headcount is None else "headcount"
        value = (
            0 if hasattr(delivery, "reversal") else (delivery.headcount if kind == "headcount" else delivery.quantity)
        )
    return FigureLine(
        Words(line.label_es, line.label_en),
        value,
        line.source_document,
        line.source_line,
        line.counts,
        kind,
        line.delivery_id,
    )


def _build_figure(framework: Framework, published: PublishedFigure, *, breakdowns: Sequence[str]) -> Figure:
    rows = list(published.lines.all())
    lines = tuple(read_line(row) for row in rows)
    computed = add_up_lines(published.combine, lines)
    people = [(line, _read_parts(row)) for line, row in zip(lines, rows, strict=True) if line.kind == "headcount"]
    count = Count(computed, 0, computed)
    described = {
        **describe_indicator(framework, published.indicator, Period(published.first, published.last)),
        **{
            field: shorten(value)
            for field, value in (("baseline", published.baseline), ("target", published.target))
            if value is not None
        },
    }
    if published.note_es or published.note_en:
        described["note"] = Words(published.note_es, published.note_en)
    described.update(document=published.source_document, line=published.source_line)
    return Figure(
        **described,
        code=published.code,
        report=published.report,
        combine=published.combine,
        reported=shorten(published.value),
        reported_text=published.value_text,
        reported_cumulative=shorten(published.cumulative),
        in_period=count,
        new=Count(None, 0, None),
        cumulative=count,
        lines=lines,
        breakdowns=break_down_lines(people, breakdowns) if published.indicator.unit == "people" else {},
    )


def _read_parts(line: EvidenceLine) -> Parts:
    parts: Parts = defaultdict(dict)
    if line.delivery is None:
        return parts
    for part in line.delivery.parts.all():
        parts[part.attribute][part.value] = part.people
    if line.delivery.city:
        parts["city"] = {line.delivery.city: line.delivery.headcount or 0}
    return parts
