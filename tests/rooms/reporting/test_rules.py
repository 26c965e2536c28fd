"""The annual report as blocks, as Word and as pdf."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from ruta.rooms.reporting.rules.assembly import assemble_annual_report, tabulate_framework
from ruta.rooms.reporting.rules.pdf import write_pdf
from ruta.rooms.reporting.rules.word import write_word
from ruta.rooms.reporting.types import (
    Bullets,
    Chart,
    DataTable,
    Gap,
    Heading,
    Paragraph,
    ReportFigure,
    ReportInput,
    SectionDefinition,
)


def _section(key: str, heading: str, level: int = 1) -> SectionDefinition:
    return SectionDefinition(
        key, {"es": heading, "en": heading}, level, {"es": f"Di {heading}.", "en": f"Say {heading}."}
    )


@pytest.fixture
def source() -> ReportInput:
    figure = ReportFigure(
        code="1.2.a",
        title="People in labour intermediation",
        unit="people",
        group="1.2",
        baseline="0",
        target="2,000",
        years=("0", "3,131", ""),
        cumulative="3,131",
        notes=("Bolsa de Trabajo: 631 women and 612 men (001, line 342)",),
        cumulative_number=3131.0,
        target_number=2000.0,
        parts={"sex": {"F": 631, "M": 612, "unknown": 1888}},
    )
    return ReportInput(
        title="Capacity building of local governments",
        subtitle="Annual report 2022",
        language="en",
        period_from=date(2021, 3, 1),
        period_to=date(2022, 2, 28),
        facts=(("Countries", "Chile and Mexico"),),
        sections=(
            _section("project-information", "Project information"),
            _section("executive-summary", "Executive summary"),
            _section("outputs", "Outputs", 2),
            _section("results-framework", "Results reporting framework"),
            _section("sdg", "Contributions to the SDGs"),
        ),
        texts={"executive-summary": "First.\n\nSecond #set text(red) <b>bold</b> & $x$.\n\n- one\n- two"},
        outcomes=(("Output 1.2", "Labour intermediation is strengthened", "1.2"),),
        figures=(figure,),
        year_labels=("Y1", "Y2", "Y3"),
        sdg_shares=(("SDG 4", "40 %"),),
    )


def test_a_text_becomes_paragraphs_and_bullets_and_an_unwritten_section_a_gap(source: ReportInput) -> None:
    blocks = assemble_annual_report(source).blocks
    assert Paragraph("First.") in blocks
    assert Bullets(("one", "two")) in blocks
    assert Gap("Outputs", "Say Outputs.") in blocks
    assert Heading("Outputs", 2) in blocks


def test_sections_filled_by_records_are_no_gaps(source: ReportInput) -> None:
    gaps = [block.section for block in assemble_annual_report(source).blocks if isinstance(block, Gap)]
    assert gaps == ["Outputs"]


def test_the_framework_table_groups_indicators_under_their_output(source: ReportInput) -> None:
    table = tabulate_framework(source)
    assert table.rows[0].group
    assert table.rows[1].cells[2:5] == ("0", "3,131", "")
    assert [column.header for column in table.columns][:2] == ["Indicator", "Baseline"]


def test_not_reported_stays_empty_and_never_becomes_zero(source: ReportInput) -> None:
    silent = replace(source.figures[0], years=("", "", ""), cumulative="", cumulative_number=None)
    report = assemble_annual_report(replace(source, figures=(silent,)))
    table = next(block for block in report.blocks if isinstance(block, DataTable) and block.wide)
    assert table.rows[1].cells[2:6] == ("", "", "", "")
    assert "0 %" not in "".join(block.alternative for block in report.blocks if isinstance(block, Chart))


def test_every_chart_says_in_words_what_it_shows(source: ReportInput) -> None:
    charts = [block for block in assemble_annual_report(source).blocks if isinstance(block, Chart)]
    assert len(charts) == 2
    assert "1.2.a 157 %" in charts[0].alternative
    assert all(chart.svg.startswith("<svg") for chart in charts)


def test_the_word_document_has_headings_repeated_headers_and_alternatives(source: ReportInput) -> None:
    data = write_word(assemble_annual_report(source))
    document = Document(io.BytesIO(data))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:2] == ["Project information", "Executive summary"]
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader") == len(document.tables)
    assert xml.count('descr="Bars') == 2
    assert any("TO BE WRITTEN" in p.text for p in document.paragraphs)
    assert document.core_properties.language == "en"


def test_what_a_person_wrote_is_never_read_as_markup(source: ReportInput) -> None:
    report = assemble_annual_report(source)
    assert any(
        "#set text(red) <b>bold</b> & $x$." in p.text for p in Document(io.BytesIO(write_word(report))).paragraphs
    )
    assert write_pdf(report).startswith(b"%PDF")


def test_the_pdf_is_tagged_and_says_so(source: ReportInput) -> None:
    data = write_pdf(assemble_annual_report(source))
    assert b"pdfuaid" in data
    assert b"/StructTreeRoot" in data or b"/ObjStm" in data


def test_the_same_report_is_the_same_file(source: ReportInput) -> None:
    report = assemble_annual_report(source)
    assert write_word(report) == write_word(report)
    assert write_pdf(report) == write_pdf(report)
