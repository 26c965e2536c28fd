"""From records and texts to the blocks of the annual report."""

from __future__ import annotations

from ruta.rooms.reporting.rules.charts import draw_parts, draw_progress
from ruta.rooms.reporting.rules.words import say_word
from ruta.rooms.reporting.types import (
    Block,
    Bullets,
    Chart,
    Column,
    DataTable,
    Facts,
    Gap,
    Heading,
    Paragraph,
    Report,
    ReportFigure,
    ReportInput,
    Row,
    SectionDefinition,
)


def assemble_annual_report(source: ReportInput) -> Report:
    """Put sections, texts, tables and charts into the order of the template.

    A section with neither text, records nor sections below it becomes a :class:`Gap` that prints its guidance.
    """
    blocks: list[Block] = []
    following = [*source.sections[1:], None]
    for section, after in zip(source.sections, following, strict=True):
        blocks.append(Heading(section.heading[source.language], section.level))
        holds_others = after is not None and after.level > section.level
        blocks += _write_text(section, source, needed=not holds_others)
        blocks += _fill_section(section, source)
    return Report(
        title=source.title,
        subtitle=source.subtitle,
        language=source.language,
        period_from=source.period_from,
        period_to=source.period_to,
        blocks=tuple(blocks),
        synthetic_note=source.synthetic_note,
    )


def _write_text(section: SectionDefinition, source: ReportInput, *, needed: bool) -> list[Block]:
    text = source.texts.get(section.key, "").strip()
    if text:
        return [_read_paragraph(part) for part in text.split("\n\n") if part.strip()]
    if not needed or not section.guidance or _fills_itself(section, source):
        return []
    return [Gap(section.heading[source.language], section.guidance[source.language])]


def _read_paragraph(text: str) -> Block:
    lines = [line.strip() for line in text.strip().splitlines()]
    if all(line.startswith("- ") for line in lines):
        return Bullets(tuple(line[2:] for line in lines))
    return Paragraph(" ".join(lines))


def _fills_itself(section: SectionDefinition, source: ReportInput) -> bool:
    """Whether the records have something for the section, beside any text."""
    kept = {"sdg": bool(source.sdg_shares), "annexes": bool(source.annexes)}
    return kept.get(section.key, section.key in {"project-information", "results-framework"})


def _fill_section(section: SectionDefinition, source: ReportInput) -> list[Block]:
    language = source.language
    if section.key == "project-information":
        return [Facts(say_word("project_information", language), source.facts)]
    if section.key == "results-framework":
        return [*_draw_charts(source), tabulate_framework(source)]
    if section.key == "sdg" and source.sdg_shares:
        columns = (Column(say_word("goal", language), share=3), Column(say_word("share", language), numeric=True))
        return [DataTable(say_word("sdg", language), columns, tuple(Row(pair) for pair in source.sdg_shares))]
    if section.key == "annexes" and source.annexes:
        return [Bullets(source.annexes)]
    return []


def tabulate_framework(source: ReportInput) -> DataTable:
    """The results reporting framework: a group row per outcome and output, then its indicators."""
    language = source.language
    columns = (
        Column(say_word("indicator", language), share=3.2),
        Column(say_word("baseline", language), numeric=True, share=0.95),
        *(Column(label, numeric=True, share=0.85) for label in source.year_labels),
        Column(say_word("cumulative", language), numeric=True, share=1.15),
        Column(say_word("target", language), numeric=True, share=0.9),
        Column(say_word("notes", language), share=4.2),
    )
    rows: list[Row] = []
    for code, title, group in source.outcomes:
        rows.append(Row((f"{code}. {title}",), group=True))
        rows += [_write_figure(figure) for figure in source.figures if figure.group == group]
    return DataTable(
        say_word("framework", language), columns, tuple(rows), say_word("source_records", language), wide=True
    )


def _write_figure(figure: ReportFigure) -> Row:
    return Row(
        (
            f"{figure.code} {figure.title}",
            figure.baseline,
            *figure.years,
            figure.cumulative,
            figure.target,
            "\n".join(figure.notes),
        )
    )


def _draw_charts(source: ReportInput) -> list[Block]:
    language = source.language
    charts: list[Block] = []
    measured = [
        (figure.code, figure.cumulative_number, figure.target_number)
        for figure in source.figures
        if figure.cumulative_number is not None and figure.target_number
    ]
    progress = [(code, reached, target) for code, reached, target in measured if reached is not None and target]
    if progress:
        listed = ", ".join(f"{code} {100 * reached / target:.0f} %" for code, reached, target in progress)
        charts.append(
            Chart(
                say_word("progress_chart", language),
                say_word("progress_alt", language).format(list=listed),
                draw_progress(
                    progress, value_title=say_word("of_target", language), target_title=say_word("target", language)
                ),
            )
        )
    parts = [
        (figure.code, say_word(value, language), people)
        for figure in source.figures
        for value, people in figure.parts.get("sex", {}).items()
        if people
    ]
    if parts:
        listed = ", ".join(f"{code} {value} {people}" for code, value, people in parts)
        charts.append(
            Chart(
                say_word("parts_chart", language),
                say_word("parts_alt", language).format(list=listed),
                draw_parts(parts, category_title=say_word("sex", language), value_title=say_word("people", language)),
            )
        )
    return charts
