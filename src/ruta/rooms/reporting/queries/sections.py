"""The sections of a report and what is written in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from ruta.kernel.periods import Period
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.programme.queries import list_frameworks
from ruta.rooms.reporting import errors, policies
from ruta.rooms.reporting.models import SectionText
from ruta.rooms.reporting.types import SectionDefinition

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class ReportPeriod:
    """A report somebody began, or one the programme owes."""

    programme: str
    period: Period
    written: int
    sections: int
    title_es: str = ""
    title_en: str = ""


@dataclass(frozen=True)
class NarrativeText:
    """A text of a content file for one section of one report; ``source`` names document and line."""

    programme: str
    period: Period
    section: str
    language: str
    text: str
    source: str


@dataclass(frozen=True)
class SectionState:
    """A section and what is written in it, by language; version 0 means nobody wrote."""

    definition: SectionDefinition
    language: str
    text: str = ""
    version: int = 0
    updated_by: str = ""


def read_content(name: str) -> Any:
    return _read_yaml(Path(settings.RUTA.content_dir) / "programme" / name)


@lru_cache(maxsize=8)
def _read_yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def list_section_definitions() -> list[SectionDefinition]:
    """The sections of the annual report in the order of the fund's template."""
    return [
        SectionDefinition(row["key"], row["heading"], int(row["level"]), row.get("guidance") or {})
        for row in sorted(read_content("report_sections.yaml"), key=lambda row: row["order"])
    ]


def list_narrative() -> list[NarrativeText]:
    """The texts that the content files give for past reports."""
    return [
        NarrativeText(
            entry["framework"],
            Period(date.fromisoformat(str(entry["period"]["from"])), date.fromisoformat(str(entry["period"]["to"]))),
            row["key"],
            language,
            text,
            ", ".join(f"{place['document']}:{place['line']}" for place in entry.get("source") or [])[:120],
        )
        for row in read_content("report_sections.yaml")
        for entry in row.get("texts") or []
        for language, text in entry["text"].items()
    ]


def list_report_periods(*, by: Actor) -> list[ReportPeriod]:
    """The reports with any text, and one for each full year of the running programme. Cost: two queries."""
    require(policies.may_read_report(by))
    total = len(list_section_definitions())
    written: dict[tuple[str, date, date], set[str]] = {}
    for row in SectionText.objects.exclude(text="").values("programme", "period_from", "period_to", "section"):
        written.setdefault((row["programme"], row["period_from"], row["period_to"]), set()).add(row["section"])
    titles: dict[str, tuple[str, str]] = {}
    for framework in list_frameworks():
        titles[framework.programme] = (framework.title_es, framework.title_en)
        if framework.last is None:
            written.setdefault((framework.programme, framework.first, date(framework.first.year, 12, 31)), set())
    return [
        ReportPeriod(programme, Period(first, last), len(sections), total, *titles.get(programme, (programme,) * 2))
        for (programme, first, last), sections in sorted(written.items(), key=lambda item: (item[0][1], item[0][0]))
    ]


def load_sections(*, by: Actor, programme: str, period: Period) -> list[tuple[SectionDefinition, list[SectionState]]]:
    """Every section with its state in each language. Cost: one query."""
    require(policies.may_read_report(by))
    rows = {
        (row.section, row.language): row
        for row in SectionText.objects.filter(programme=programme, period_from=period.from_, period_to=period.to)
    }
    return [
        (definition, [_describe(definition, language, rows.get((definition.key, language))) for language in LANGUAGES])
        for definition in list_section_definitions()
    ]


def _describe(definition: SectionDefinition, language: str, row: SectionText | None) -> SectionState:
    if row is None:
        return SectionState(definition, language)
    return SectionState(definition, language, row.text, row.version, row.updated_by)


def load_section(*, by: Actor, programme: str, period: Period, section: str, language: str) -> SectionState:
    """One section in one language. Errors: ``report-section-unknown``. Cost: one query."""
    require(policies.may_read_report(by))
    definitions = {definition.key: definition for definition in list_section_definitions()}
    if section not in definitions or language not in LANGUAGES:
        raise errors.section_unknown(key=f"{section} ({language})", known=list(definitions))
    row = SectionText.objects.filter(
        programme=programme, period_from=period.from_, period_to=period.to, section=section, language=language
    ).first()
    return _describe(definitions[section], language, row)
