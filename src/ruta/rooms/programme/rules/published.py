"""Published figures and their evidence lines, and what a line becomes in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ruta.rooms.ledger.types import NewDelivery, Part, Source
from ruta.rooms.programme.rules.nodes import Node
from ruta.rooms.programme.types import LineEntry, PublishedEntry

COMBINE = ("sum", "mean", "count", "same", "share", "none")
HEADCOUNT, ITEM, STATEMENT = "person-headcount", "list-item", "statement"


@dataclass(frozen=True)
class Report:
    """A report that printed figures, and the period it is about."""

    code: str
    first: date
    last: date


def read_published(top: Node) -> list[PublishedEntry]:
    """The published figures of the file, in order.

    The first report of a framework that states an indicator for the report's own period holds its main value; earlier
    years, running totals and later quotations stand beside it.
    """
    reports = {report.code: report for node in top.list_nodes("reports") if (report := _read_report(node))}
    entries = [_read_entry(node, reports) for node in top.list_nodes("published")]
    order = list(reports)
    first_report: dict[tuple[str, str], str] = {}
    for entry in sorted(entries, key=lambda one: order.index(one.report) if one.report in order else len(order)):
        first_report.setdefault((entry.programme, entry.version), entry.report)
    entries = _follow_repeats(entries)
    return [
        _mark_main(entry, reports, is_first=first_report[(entry.programme, entry.version)] == entry.report)
        for entry in entries
    ]


def _follow_repeats(entries: list[PublishedEntry]) -> list[PublishedEntry]:
    """Let a line that repeats a repetition name the line that says it first."""
    repeats = {(entry.code, line.key): line.repeats for entry in entries for line in entry.lines}

    def find_origin(line: LineEntry) -> LineEntry:
        origin, seen = line.repeats, set()
        while origin is not None and repeats.get(origin) is not None and origin not in seen:
            seen.add(origin)
            origin = repeats[origin]
        return LineEntry(**{**vars(line), "repeats": origin})

    return [
        PublishedEntry(**{**vars(entry), "lines": tuple(find_origin(line) for line in entry.lines)})
        for entry in entries
    ]


def _mark_main(entry: PublishedEntry, reports: Mapping[str, Report], *, is_first: bool) -> PublishedEntry:
    report = reports.get(entry.report)
    is_main = is_first and report is not None and (entry.first, entry.last) == (report.first, report.last)
    return PublishedEntry(**{**vars(entry), "is_main": is_main})


def _read_report(node: Node) -> Report:
    period = node.step("period")
    first, last = period.read_date("from", required=True), period.read_date("to", latest=True, required=True)
    return Report(node.read_text("code", required=True), first or date.min, last or date.max)


def _read_entry(node: Node, reports: Mapping[str, Report]) -> PublishedEntry:
    period = node.step("period")
    first, last = period.read_date("from", required=True), period.read_date("to", latest=True, required=True)
    if first and last and last < first:
        period.note(f"{last} is before {first}; swap the two dates.", "to")
    report = node.read_text("report", required=True)
    if report and report not in reports:
        node.note(f"there is no report “{report}”; known are {', '.join(reports)}.", "report")
    code = node.read_text("id", required=True)
    value = node.get("value")
    difference = node.step("difference")
    return PublishedEntry(
        code=code,
        programme=node.read_text("framework", required=True),
        version=node.read_text("version", required=True),
        indicator=node.read_text("indicator", required=True),
        report=report,
        first=first or date.min,
        last=last or date.max,
        source=node.read_source(required=True),
        measure=node.read_choice("measure", ("in_period", "cumulative"), default="in_period"),
        value=node.read_number("value"),
        value_text=value if isinstance(value, str) else "",
        baseline=node.read_number("baseline"),
        target=node.read_number("target"),
        combine=node.read_choice("combine", COMBINE, default="sum"),
        sum_of=node.read_texts("sum_of"),
        at_least=node.get("printed_as_at_least") is True,
        note=node.read_words("note", required=False),
        difference=difference.read_words("explanation", required=False),
        tried=tuple(difference.get("tried") or ()),
        lines=tuple(_read_line(line, report) for line in node.list_nodes("lines")),
    )


def _read_line(node: Node, report: str) -> LineEntry:
    kind = node.read_choice("kind", (HEADCOUNT, ITEM, STATEMENT))
    repeated = node.step("repeats")
    repeats = (repeated.read_text("published"), repeated.read_text("line")) if repeated.value else None
    counts = node.get("counts")
    if not isinstance(counts, bool):
        node.note("say whether the line is part of the value: true or false.", "counts")
    entry = LineEntry(
        key=node.read_text("key", required=True),
        label=node.read_words("label"),
        value=node.read_number("value"),
        counts=counts is True,
        source=node.read_source(required=True),
        kind=kind,
        means=node.read_words("means", required=False),
        repeats=repeats,
        place=node.path,
    )
    if kind == STATEMENT or not node.get("kind_of_service") or repeats is not None:
        return entry
    return LineEntry(**{**vars(entry), "delivery": _make_delivery(node, entry, report)})


def _make_delivery(node: Node, entry: LineEntry, report: str) -> NewDelivery | None:
    """The ledger entry of a head-count or of items: its period's last day, and its first beside it."""
    period = node.step("period")
    first, last = period.read_date("from", required=True), period.read_date("to", latest=True, required=True)
    number = node.read_whole("value")
    if number is None:
        node.note("a line that enters the ledger needs its number.", "value")
    if first is None or last is None or number is None:
        return None
    is_headcount = entry.kind == HEADCOUNT
    return NewDelivery(
        date=last,
        date_from=first if first != last else None,
        headcount=number if is_headcount else None,
        quantity=1 if is_headcount else number,
        kind=node.read_text("kind_of_service"),
        outcome=node.read_text("outcome") or "delivered",
        organisation=node.read_text("organisation"),
        city=node.read_text("city"),
        programme="cities",
        activity=node.read_text("programme_activity"),
        source=Source.REPORT.value,
        source_document=entry.source.document,
        source_line=entry.source.line,
        source_label_es=entry.label.es[:300],
        source_label_en=entry.label.en[:300],
        note=report,
        parts=_read_parts(node) if is_headcount else (),
    )


def _read_parts(node: Node) -> tuple[Part, ...]:
    breakdown = node.get("breakdown")
    if not isinstance(breakdown, Mapping):
        return ()
    return tuple(
        Part(str(attribute), str(value), people)
        for attribute, values in breakdown.items()
        if isinstance(values, Mapping)
        for value, people in values.items()
        if isinstance(people, int)
    )
