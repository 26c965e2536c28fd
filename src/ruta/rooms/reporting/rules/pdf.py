"""A report as a tagged pdf (PDF/UA-1), set by Typst from data, never from markup."""

from __future__ import annotations

import json
import tempfile
from functools import singledispatch
from pathlib import Path
from typing import Any

from ruta.rooms.reporting.rules.words import say_word
from ruta.rooms.reporting.types import Bullets, Chart, DataTable, Facts, Gap, Heading, Paragraph, Report

_TEMPLATE = Path(__file__).with_name("annual.typ")


def write_pdf(report: Report) -> bytes:
    """The report as the bytes of a pdf that declares PDF/UA-1; the same report gives the same bytes."""
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        charts: list[Chart] = []
        blocks = [_describe(block, report, charts) for block in report.blocks]
        for index, chart in enumerate(charts):
            (folder / f"chart{index}.svg").write_text(chart.svg, encoding="utf-8")
        data = {
            "title": report.title,
            "subtitle": report.subtitle,
            "language": report.language,
            "page": say_word("page", report.language),
            "note": report.synthetic_note,
            "date": [report.period_to.year, report.period_to.month, report.period_to.day],
            "blocks": blocks,
        }
        (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (folder / "annual.typ").write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(
            typst.compile(folder / "annual.typ", root=folder, pdf_standards=["ua-1"], ignore_system_fonts=True)
        )


@singledispatch
def _describe(block: Any, report: Report, charts: list[Chart]) -> dict[str, Any]:
    raise TypeError(f"no way to set a {type(block).__name__}")


@_describe.register
def _(block: Heading, report: Report, charts: list[Chart]) -> dict[str, Any]:
    return {"kind": "heading", "text": block.text, "level": block.level}


@_describe.register
def _(block: Paragraph, report: Report, charts: list[Chart]) -> dict[str, Any]:
    return {"kind": "paragraph", "text": block.text}


@_describe.register
def _(block: Bullets, report: Report, charts: list[Chart]) -> dict[str, Any]:
    return {"kind": "bullets", "items": list(block.items)}


@_describe.register
def _(block: Gap, report: Report, charts: list[Chart]) -> dict[str, Any]:
    return {"kind": "gap", "mark": say_word("gap", report.language), "guidance": block.guidance}


@_describe.register
def _(block: Facts, report: Report, charts: list[Chart]) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": block.caption,
        "wide": False,
        "source": "",
        "columns": [
            {"header": say_word("item", report.language), "numeric": False, "share": 1},
            {"header": say_word("value", report.language), "numeric": False, "share": 2.2},
        ],
        "rows": [{"group": False, "cells": list(pair)} for pair in block.rows],
    }


@_describe.register
def _(block: DataTable, report: Report, charts: list[Chart]) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": block.caption,
        "wide": block.wide,
        "source": block.source,
        "columns": [{"header": c.header, "numeric": c.numeric, "share": c.share} for c in block.columns],
        "rows": [{"group": row.group, "cells": list(row.cells)} for row in block.rows],
    }


@_describe.register
def _(block: Chart, report: Report, charts: list[Chart]) -> dict[str, Any]:
    charts.append(block)
    return {
        "kind": "chart",
        "file": f"chart{len(charts) - 1}.svg",
        "caption": block.caption,
        "alternative": block.alternative,
    }
