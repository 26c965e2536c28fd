"""Figures of a closed programme: each published value beside what its own evidence lines add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ruta.kernel.periods import Period
from ruta.rooms.ledger.types import Words
from ruta.rooms.measurement.queries.indicators import describe_indicator
from ruta.rooms.measurement.rules.assembly import shorten
from ruta.rooms.measurement.rules.evidence import add_up_lines, break_down_lines, build_claim, explain_check
from ruta.rooms.measurement.rules.reconciliation import check_claims
from ruta.rooms.measurement.types.claims import CheckedClaim
from ruta.rooms.measurement.types.results import NO_WORDS, Cell, Count, Figure, FigureLine, Number, Statement
from ruta.rooms.programme.models import EvidenceLine, Framework, Indicator, PublishedFigure
from ruta.rooms.programme.queries import list_published

#: Programmes whose figures come from their documents' evidence lines alone.
CLOSED = frozenset({"cities"})

Parts = dict[str, dict[str, int]]


def build_published_figures(
    framework: Framework, indicators: Sequence[Indicator], *, period: Period | None, breakdowns: Sequence[str]
) -> list[Figure]:
    """One figure per indicator, in order: its main published value, other statements of it beside.

    With a period, what was published about days inside it; where nothing was, the evidence lines that lie inside it,
    with nothing to compare them to. Cost: four queries.
    """
    by_indicator: dict[int, list[PublishedFigure]] = defaultdict(list)
    for published in list_published(framework.programme, framework.version):
        by_indicator[published.indicator_id].append(published)
    figures = []
    for indicator in indicators:
        found = by_indicator.get(indicator.pk, [])
        inside = [one for one in found if period is None or (period.from_ <= one.first and one.last <= period.to)]
        main = next((one for one in inside if one.is_main), None) or max(
            inside, key=lambda one: (one.last, one.measure == "in_period"), default=None
        )
        if main is not None:
            figures.append(_build_figure(framework, indicator, main, found, breakdowns=breakdowns))
        elif period is not None:
            figures.append(_build_unpublished(framework, indicator, found, period, breakdowns=breakdowns))
    return figures


def build_published_claims(framework_figures: Sequence[PublishedFigure]) -> list[dict[str, Any]]:
    """The claim each published value makes about its lines, or about the values it sums. No query of its own."""
    values = {one.code: shorten(one.value) for one in framework_figures}
    claims = [_build_claim(one, values) for one in framework_figures]
    return [claim for claim in claims if claim is not None]


def read_line(line: EvidenceLine) -> FigureLine:
    """An evidence line as it counts now: of one that stands in the ledger, what the ledger holds."""
    delivery = line.delivery
    value = shorten(line.value)
    kind = {"person-headcount": "headcount", "list-item": "item"}.get(line.kind, "statement")
    if delivery is not None:
        number = delivery.quantity if delivery.headcount is None else delivery.headcount
        value = 0 if hasattr(delivery, "reversal") else number
    return FigureLine(
        Words(line.label_es, line.label_en),
        value,
        line.source_document,
        line.source_line,
        line.counts,
        kind,
        line.delivery_id,
        Words(line.means_es, line.means_en),
    )


def _build_figure(
    framework: Framework,
    indicator: Indicator,
    main: PublishedFigure,
    published: Sequence[PublishedFigure],
    *,
    breakdowns: Sequence[str],
) -> Figure:
    values = {one.code: shorten(one.value) for one in published}
    rows = list(main.lines.all())
    lines = tuple(read_line(row) for row in rows)
    claim = _build_claim(main, values)
    checked = check_claims({"claims": [claim]})[0] if claim else None
    computed = _add_up(main, lines, values)
    count = Count(computed, 0, computed)
    described = describe_indicator(framework, indicator, Period(main.first, main.last))
    described |= {name: shorten(value) for name in ("baseline", "target") if (value := getattr(main, name)) is not None}
    if main.note_es or main.note_en:
        described["note"] = Words(main.note_es, main.note_en)
    described |= {"document": main.source_document, "line": main.source_line}
    cumulative = next((one for one in published if one.measure == "cumulative" and one.report == main.report), None)
    return Figure(
        **described,
        code=main.code,
        report=main.report,
        combine=main.combine,
        reported=shorten(main.value),
        reported_text=main.value_text,
        reported_cumulative=shorten(cumulative.value) if cumulative else None,
        in_period=count,
        new=Count(None, 0, None),
        cumulative=count,
        agrees=checked.agrees if checked else True if _says_nothing_happened(main, lines) else None,
        explanation=_explain(main, checked),
        lines=lines,
        breakdowns=_break_down(indicator, rows, lines, breakdowns),
        statements=tuple(_state(one) for one in published if one.pk != main.pk),
    )


def _build_unpublished(
    framework: Framework,
    indicator: Indicator,
    published: Sequence[PublishedFigure],
    period: Period,
    *,
    breakdowns: Sequence[str],
) -> Figure:
    """What the evidence lines say of a period no report is about: the main value's lines that lie inside it."""
    main = next((one for one in published if one.is_main), None)
    rows = [row for row in (main.lines.all() if main else []) if row.counts and row.delivery is not None]
    inside = [row for row in rows if _lies_inside(row, period)]
    until = [row for row in rows if row.delivery is not None and row.delivery.date <= period.to]
    lines = tuple(read_line(row) for row in inside)
    combine = main.combine if main and main.combine in ("sum", "same") else "none"
    here, whole = (add_up_lines("sum", [read_line(row) for row in some]) for some in (inside, until))
    if combine == "none":
        here = whole = None
    return Figure(
        **describe_indicator(framework, indicator, period),
        combine=combine,
        in_period=Count(here, 0, here),
        new=Count(None, 0, None),
        cumulative=Count(whole, 0, whole),
        explanation=NOT_PUBLISHED,
        lines=lines,
        breakdowns=_break_down(indicator, inside, lines, breakdowns),
        statements=tuple(_state(one) for one in published),
    )


NOT_PUBLISHED = Words(
    "Ningún informe publicó un valor de este período; se muestran las líneas de evidencia que caen en él.",
    "No report published a value for this period; the evidence lines that lie in it are shown.",
)

ONLY_WORDS = Words(
    "La evidencia son palabras o no se dice; no hay números que sumar.",
    "The evidence is in words, or isn't stated; there are no numbers to add up.",
)


def _lies_inside(row: EvidenceLine, period: Period) -> bool:
    delivery = row.delivery
    return delivery is not None and period.from_ <= (delivery.date_from or delivery.date) and delivery.date <= period.to


def _add_up(main: PublishedFigure, lines: Sequence[FigureLine], values: Mapping[str, Number | None]) -> Number | None:
    if main.sum_of:
        parts = [values.get(code) for code in main.sum_of]
        return shorten(sum((Decimal(part) for part in parts if part is not None), Decimal(0)))
    if _says_nothing_happened(main, lines):
        return 0
    return add_up_lines(main.combine, lines)


def _says_nothing_happened(published: PublishedFigure, lines: Sequence[FigureLine]) -> bool:
    """Zero was published and no line counts: the empty ledger agrees."""
    return published.value == 0 and not any(line.counts for line in lines)


def _build_claim(published: PublishedFigure, values: Mapping[str, Number | None]) -> dict[str, Any] | None:
    lines: list[FigureLine] = [read_line(row) for row in published.lines.all()]
    combine = published.combine
    if published.sum_of:
        combine = "sum"
        lines = [
            FigureLine(Words(code, code), values.get(code), published.source_document, published.source_line)
            for code in published.sum_of
        ]
    framework = published.indicator.framework
    return build_claim(
        identifier=published.code,
        label=f"{framework.programme} {framework.version} {published.indicator.code}: {published.indicator.title_es}",
        document=published.source_document,
        line=published.source_line,
        reported=shorten(published.value),
        combine=combine,
        lines=lines,
    )


def _explain(published: PublishedFigure, checked: CheckedClaim | None) -> Words:
    """What was found out about a difference by hand, else by the engine."""
    found = Words(published.difference_es, published.difference_en)
    if checked is None:
        return found if found.es or published.value == 0 else ONLY_WORDS
    if checked.agrees:
        return NO_WORDS
    return found if found.es else explain_check(checked)


def _state(published: PublishedFigure) -> Statement:
    return Statement(
        published.code,
        published.report,
        published.measure,
        Period(published.first, published.last),
        shorten(published.value),
        published.value_text,
        published.at_least,
        published.source_document,
        published.source_line,
    )


def _break_down(
    indicator: Indicator, rows: Sequence[EvidenceLine], lines: Sequence[FigureLine], breakdowns: Sequence[str]
) -> dict[str, dict[str, Cell]]:
    if indicator.unit != "people" or not breakdowns:
        return {}
    people = [(line, _read_parts(row)) for line, row in zip(lines, rows, strict=True) if line.kind == "headcount"]
    stated = dict.fromkeys(name for _, parts in people for name in parts)
    return break_down_lines(people, tuple(dict.fromkeys([*breakdowns, *stated])))


def _read_parts(line: EvidenceLine) -> Parts:
    parts: Parts = defaultdict(dict)
    if line.delivery is None:
        return parts
    for part in line.delivery.parts.all():
        parts[part.attribute][part.value] = part.people
    if line.delivery.city:
        parts["city"] = {line.delivery.city: line.delivery.headcount or 0}
    return parts
