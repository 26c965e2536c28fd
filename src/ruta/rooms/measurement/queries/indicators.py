"""What a figure says of its indicator, whatever was counted."""

from __future__ import annotations

from typing import Any

from ruta.kernel.periods import Period
from ruta.rooms.ledger.types import Words
from ruta.rooms.measurement.rules.assembly import shorten
from ruta.rooms.programme.models import Framework, Indicator


def describe_indicator(framework: Framework, indicator: Indicator, period: Period) -> dict[str, Any]:
    """What a figure says of its indicator, whatever was counted."""
    return {
        "framework": framework.programme,
        "version": framework.version,
        "indicator": indicator.code,
        "aliases": tuple(indicator.aliases),
        "result": indicator.result.code if indicator.result else "",
        "title": Words(indicator.title_es, indicator.title_en),
        "period": period,
        "unit": indicator.unit,
        "baseline": shorten(indicator.baseline),
        "baseline_text": indicator.baseline_text,
        "target": shorten(indicator.target),
        "target_text": indicator.target_text,
        "document": indicator.source_document,
        "line": indicator.source_line,
        "note": Words(indicator.note_es, indicator.note_en),
    }
