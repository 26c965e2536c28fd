"""A figure as other programs read it: the JSON of ``ruta figures``, whose keys stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruta.rooms.ledger.types import Words
from ruta.rooms.measurement.rules.evidence import write_number, write_part
from ruta.rooms.measurement.types.results import Cell, Count, Figure, FigureLine, Statement


def write_figure(figure: Figure) -> dict[str, Any]:
    """A figure in JSON: the agreed keys first, then what was added to them.

    ``in_period`` counts persons and head-counts together; ``from_persons`` and ``from_headcounts`` are its two sides.
    ``lines`` are those that make the value; what a report says beside it is in ``context``. A percentage has
    ``numerator`` and ``base``; its two sides are percentages of their own.
    """
    return {
        "framework": figure.framework,
        "version": figure.version,
        "indicator": figure.indicator,
        "title": figure.title.es,
        "from": figure.period.from_.isoformat(),
        "to": figure.period.to.isoformat(),
        "unit": figure.unit,
        "baseline": _write_value(figure.baseline, figure.baseline_text),
        "target": _write_value(figure.target, figure.target_text),
        "reported": _write_value(figure.reported, figure.reported_text),
        "in_period": write_number(figure.in_period.value),
        "new": write_number(figure.new.value),
        "cumulative": write_number(figure.cumulative.value),
        "from_persons": write_number(figure.in_period.persons),
        "from_headcounts": write_number(figure.in_period.headcounts),
        "agrees": figure.agrees,
        "lines": [_write_line(line) for line in figure.lines if line.counts],
        "breakdowns": {
            name: {value: write_number(cell.in_period.value) for value, cell in cells.items()}
            for name, cells in figure.breakdowns.items()
        },
        "titles": _write_words(figure.title),
        "result": figure.result,
        "context": [_write_line(line) for line in figure.lines if not line.counts],
        "aliases": list(figure.aliases),
        "report": figure.report,
        "reported_cumulative": write_number(figure.reported_cumulative),
        "combine": figure.combine,
        "answer": figure.answer or None,
        "explanation": _write_words(figure.explanation),
        "note": _write_words(figure.note),
        "statements": [_write_statement(one) for one in figure.statements],
        "source": {"document": figure.document, "line": figure.line},
        "measures": {name: _write_count(getattr(figure, name)) for name in ("in_period", "new", "cumulative")},
        "cells": {
            name: {value: _write_cell(cell) for value, cell in cells.items()}
            for name, cells in figure.breakdowns.items()
        },
    }


def _write_value(number: Any, text: str) -> int | float | str | None:
    return write_number(number) if number is not None else text or None


def _write_line(line: FigureLine) -> dict[str, Any]:
    return {**write_part(line), "kind": line.kind, "label_en": line.label.en}


def _write_statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.code,
        "report": statement.report,
        "measure": statement.measure,
        "from": statement.period.from_.isoformat(),
        "to": statement.period.to.isoformat(),
        "reported": _write_value(statement.value, statement.value_text),
        "at_least": statement.at_least,
        "source": {"document": statement.document, "line": statement.line},
    }


def _write_words(words: Words) -> dict[str, str]:
    return {"es": words.es, "en": words.en}


def _write_cell(cell: Cell) -> dict[str, Mapping[str, Any]]:
    return {name: _write_count(getattr(cell, name)) for name in ("in_period", "new", "cumulative")}


def _write_count(count: Count) -> dict[str, Any]:
    written = {
        "value": write_number(count.value),
        "persons": write_number(count.persons),
        "headcounts": write_number(count.headcounts),
        "deliveries": count.deliveries,
    }
    if count.base is not None:
        written |= {"numerator": count.numerator, "base": count.base}
    return written
