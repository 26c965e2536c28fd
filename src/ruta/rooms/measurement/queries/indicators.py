"""What a figure says of its indicator, whatever was counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ruta.kernel.dates import parse_partial_date
from ruta.kernel.periods import Period
from ruta.rooms.ledger.types import Words
from ruta.rooms.measurement.rules.assembly import shorten
from ruta.rooms.measurement.types.results import Number
from ruta.rooms.programme.models import Framework, Indicator


def find_target(indicator: Indicator, period: Period) -> Number | None:
    """The target to reach by the end of the period: the first one set for that day or later, else the last."""
    dated = [one for one in indicator.targets if one.get("by") and isinstance(one.get("value"), int | float)]
    due = [one for one in dated if parse_partial_date(str(one["by"])).latest >= period.to]
    if due:
        return shorten(Decimal(str(due[0]["value"])))
    return shorten(indicator.target)


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
        "target": find_target(indicator, period),
        "target_text": indicator.target_text,
        "document": indicator.source_document,
        "line": indicator.source_line,
        "note": Words(indicator.note_es, indicator.note_en),
    }
