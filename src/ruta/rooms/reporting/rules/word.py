"""A report as a Word document: real headings, repeated table headers, pictures with a text alternative.

The same report gives the same bytes: times inside the file are the end of the reported period.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from functools import singledispatch
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ruta.rooms.reporting.rules.words import say_word
from ruta.rooms.reporting.types import Bullets, Chart, DataTable, Facts, Gap, Heading, Paragraph, Report

_INK, _JACARANDA = RGBColor(0x1B, 0x2A, 0x33), RGBColor(0x5B, 0x3F, 0xA0)
_FONT = "Arial"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_word(report: Report) -> bytes:
    """The report as the bytes of a .docx file."""
    document = Document()
    _set_styles(document, report)
    _write_cover(document, report)
    for block in report.blocks:
        _write(block, document, report)
    _write_footer(document, report)
    buffer = io.BytesIO()
    document.save(buffer)
    return _freeze_times(buffer.getvalue())


def _set_styles(document: Any, report: Report) -> None:
    moment = datetime.combine(report.period_to, time())
    properties = document.core_properties
    properties.title, properties.subject = report.title, report.subtitle
    properties.author, properties.language = "Ruta Abierta", report.language
    properties.created = properties.modified = properties.last_printed = moment
    properties.comments = report.synthetic_note
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), {"es": "es-CL", "en": "en-GB"}[report.language])
    normal.element.rPr.append(language)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.12
    for level, size in ((1, 17), (2, 13.5), (3, 11.5), (4, 10.5)):
        style = document.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), True
        style.font.color.rgb = _JACARANDA if level == 1 else _INK
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{attribute}"), None)
        style.paragraph_format.space_before = Pt(16 if level < 3 else 10)
        style.paragraph_format.space_after = Pt(5)
        style.paragraph_format.keep_with_next = True
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)


def _write_cover(document: Any, report: Report) -> None:
    title = document.add_paragraph(style="Title")
    title.paragraph_format.space_before = Pt(8)
    for border in title.style.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
    run = title.add_run(report.title)
    run.font.name, run.font.size, run.font.color.rgb, run.bold = _FONT, Pt(20), _INK, True
    line = document.add_paragraph()
    run = line.add_run(report.subtitle)
    run.font.size, run.font.color.rgb, run.bold = Pt(13), _JACARANDA, True
    if report.synthetic_note:
        _shade(document.add_paragraph(report.synthetic_note), "EEE9F8")


@singledispatch
def _write(block: Any, document: Any, report: Report) -> None:
    raise TypeError(f"no way to write a {type(block).__name__}")


@_write.register
def _(block: Heading, document: Any, report: Report) -> None:
    document.add_heading(block.text, level=block.level)


@_write.register
def _(block: Paragraph, document: Any, report: Report) -> None:
    paragraph = document.add_paragraph(block.text)
    if block.style == "note":
        _make_note(paragraph)


@_write.register
def _(block: Bullets, document: Any, report: Report) -> None:
    for item in block.items:
        document.add_paragraph(item, style="List Bullet")


@_write.register
def _(block: Gap, document: Any, report: Report) -> None:
    paragraph = document.add_paragraph()
    mark = paragraph.add_run(f"[{say_word('gap', report.language)}] ")
    mark.bold = True
    paragraph.add_run(block.guidance)
    _shade(paragraph, "FDF2D8")


@_write.register
def _(block: Facts, document: Any, report: Report) -> None:
    columns = say_word("item", report.language), say_word("value", report.language)
    table = _start_table(document, columns, [1.0, 2.2], numeric=set(), caption=block.caption)
    for label, value in block.rows:
        cells = table.add_row().cells
        _fill(cells[0], label, bold=True)
        _fill(cells[1], value)
    document.add_paragraph()


@_write.register
def _(block: DataTable, document: Any, report: Report) -> None:
    if block.wide:
        _turn_page(document, landscape=True)
    caption = document.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    run = caption.add_run(block.caption)
    run.font.name, run.font.size, run.font.color.rgb = _FONT, Pt(10), _INK
    numeric = {index for index, column in enumerate(block.columns) if column.numeric}
    table = _start_table(
        document,
        [column.header for column in block.columns],
        [column.share for column in block.columns],
        numeric=numeric,
        caption=block.caption,
        landscape=block.wide,
    )
    for row in block.rows:
        added = table.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = added.cells
        if row.group:
            merged = cells[0].merge(cells[-1])
            _fill(merged, row.cells[0], bold=True)
            _colour(merged, "EEE9F8")
            continue
        for index, text in enumerate(row.cells):
            _fill(cells[index], text, right=index in numeric)
    if block.source:
        _make_note(document.add_paragraph(block.source))
    if block.wide:
        _turn_page(document, landscape=False)


@_write.register
def _(block: Chart, document: Any, report: Report) -> None:
    import vl_convert

    caption = document.add_paragraph(style="Caption")
    caption.paragraph_format.keep_with_next = True
    run = caption.add_run(block.caption)
    run.font.name, run.font.size, run.font.color.rgb = _FONT, Pt(10), _INK
    picture = vl_convert.svg_to_png(block.svg, scale=2.5)
    document.add_picture(io.BytesIO(picture), width=Cm(15.5))
    drawing = document.paragraphs[-1]._p.xpath(".//wp:docPr")[0]
    drawing.set("descr", block.alternative)
    drawing.set("title", block.caption)


def _start_table(
    document: Any,
    headers: Any,
    shares: list[float],
    *,
    numeric: set[int],
    caption: str,
    landscape: bool = False,
) -> Any:
    table = document.add_table(rows=1, cols=len(shares), style="Table Grid")
    table.autofit = False
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), caption)
    table._tbl.tblPr.append(_draw_borders())
    table._tbl.tblPr.append(_pad_cells())
    table._tbl.tblPr.append(described)
    width = Cm(25.3 if landscape else 16.6)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(width * share / sum(shares))
    header = table.rows[0]
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    header._tr.get_or_add_trPr().append(repeated)
    for index, (cell, text) in enumerate(zip(header.cells, headers, strict=True)):
        _fill(cell, text, bold=True, right=index in numeric)
        _colour(cell, "F1EEE6")
    return table


def _draw_borders() -> Any:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "D9D5CB")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    return borders


def _pad_cells() -> Any:
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 50), ("left", 90), ("bottom", 50), ("right", 90)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def _fill(cell: Any, text: str, *, bold: bool = False, right: bool = False) -> None:
    first, *more = text.split("\n") if text else [""]
    paragraph = cell.paragraphs[0]
    for index, line in enumerate([first, *more]):
        if index:
            paragraph = cell.add_paragraph()
        run = paragraph.add_run(line)
        run.bold, run.font.size = bold, Pt(9)
        paragraph.paragraph_format.space_after = Pt(2)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _colour(cell: Any, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(_make_shade(fill))


def _shade(paragraph: Any, fill: str) -> None:
    paragraph._p.get_or_add_pPr().append(_make_shade(fill))


def _make_shade(fill: str) -> Any:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{name}"), value)
    return shade


def _make_note(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), RGBColor(0x4A, 0x5A, 0x64)


def _turn_page(document: Any, *, landscape: bool) -> None:
    section = document.add_section()
    long, short = Cm(29.7), Cm(21)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)


def _write_footer(document: Any, report: Report) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{report.subtitle} · {say_word('page', report.language)} ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)
    _make_note(paragraph)


def _freeze_times(data: bytes) -> bytes:
    frozen = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(frozen, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, _ZIP_DATE), old.read(name), zipfile.ZIP_DEFLATED)
    return frozen.getvalue()
