"""Bring the programme's content into the database, and say what changed.

Rows are compared with their entries by natural key; loading twice changes nothing. What a report printed becomes
entries of the ledger: when a line changes afterwards, its entry is reversed and a new one recorded, since the ledger is
never edited. Nothing is deleted: a figure or line that left the files is retired, and its entries reversed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.ledger.types import Words
from ruta.rooms.programme import policies
from ruta.rooms.programme.commands.evidence import find_unknown_organisations, load_evidence, retire_evidence
from ruta.rooms.programme.models import (
    Activity,
    Framework,
    Indicator,
    IndicatorVersion,
    Programme,
    PublishedFigure,
    Result,
)
from ruta.rooms.programme.rules.definitions import find_definition_problems
from ruta.rooms.programme.types import (
    ActivityEntry,
    FrameworkEntry,
    IndicatorEntry,
    LoadReport,
    LoadTally,
    ProgrammeContent,
    ProgrammeEntry,
    PublishedEntry,
    ResultEntry,
    SourceLine,
)


@transaction.atomic
def load_programme(*, by: Actor, content: ProgrammeContent) -> LoadReport:
    """Load frameworks, indicators, activities, published figures and their evidence; all or nothing.

    Errors: :class:`Problems` with every malformed definition; the policy's refusal. The content's own faults are found
    when it is read (:func:`~ruta.rooms.programme.rules.reading.read_content`).
    """
    require(policies.may_load_programme(by))
    _check_content(content)
    tally = LoadTally()
    for programme in content.programmes:
        _load_programme(programme, tally)
    frameworks = {(e.programme, e.version): _load_framework(e, tally) for e in content.frameworks}
    results = _load_results(content.results, frameworks, tally)
    indicators = _load_indicators(content.indicators, frameworks, results, tally)
    for position, activity in enumerate(content.activities):
        _load_activity(activity, position, tally)
    figures = {}
    for position, published in enumerate(content.published):
        indicator = indicators[(published.programme, published.version, published.indicator)]
        figures[published.code] = _load_published(published, indicator, position, tally)
    load_evidence(by=by, figures=figures, entries=content.published, tally=tally)
    _retire_published(by, content, frameworks, tally)
    report = tally.close()
    record_audit(
        by=by,
        action="programme.load",
        subject=("programme", ""),
        writes=True,
        details={"created": len(report.created), "changed": len(report.changed), "reversed": report.entries_reversed},
    )
    return report


def _check_content(content: ProgrammeContent) -> None:
    problems: list[Problem] = find_unknown_organisations(content.published)
    for entry in content.indicators:
        if entry.definition is not None:
            path = f"{entry.programme} {entry.version} {entry.code}"
            problems += find_definition_problems(entry.definition, path=path)
    if problems:
        raise Problems(problems)


def _store(
    name: str, rows: Any, keys: Mapping[str, Any], values: Mapping[str, Any], tally: LoadTally
) -> tuple[Any, tuple[str, ...]]:
    """Create the row, or change the fields that differ; answers the row and the changed fields."""
    row: Model | None = rows.filter(**keys).first()
    if row is None:
        tally.created.append(name)
        return rows.create(**keys, **values), ()
    changed = tuple(field for field, value in values.items() if getattr(row, field) != value)
    if not changed:
        tally.unchanged += 1
        return row, ()
    for field in changed:
        setattr(row, field, values[field])
    row.save(update_fields=changed)
    tally.changed.append((name, changed))
    return row, changed


def _spread(field: str, words: Words) -> dict[str, str]:
    return {f"{field}_es": words.es, f"{field}_en": words.en}


def _cite(source: SourceLine) -> dict[str, Any]:
    return {"source_document": source.document, "source_line": source.line}


def _load_programme(entry: ProgrammeEntry, tally: LoadTally) -> None:
    values = {
        "state": entry.state,
        **_spread("title", entry.title),
        "first": entry.first,
        "last": entry.last,
        "facts": dict(entry.facts),
    }
    _store(f"programme {entry.code}", Programme.objects, {"code": entry.code}, values, tally)


def _load_framework(entry: FrameworkEntry, tally: LoadTally) -> Framework:
    values = {**_spread("title", entry.title), "first": entry.first, "last": entry.last, **_cite(entry.source)}
    keys = {"programme": entry.programme, "version": entry.version}
    row, _ = _store(f"framework {entry.programme} {entry.version}", Framework.objects, keys, values, tally)
    return row  # type: ignore[no-any-return]


def _load_results(
    entries: Sequence[ResultEntry], frameworks: Mapping[tuple[str, str], Framework], tally: LoadTally
) -> dict[tuple[str, str, str], Result]:
    rows: dict[tuple[str, str, str], Result] = {}
    for position, entry in enumerate(entries):
        keys = {"framework": frameworks[(entry.programme, entry.version)], "code": entry.code}
        values = {
            "level": entry.level,
            **_spread("text", entry.text),
            "countries": list(entry.countries),
            "position": position,
            **_cite(entry.source),
        }
        name = f"result {entry.programme} {entry.version} {entry.code}"
        rows[(entry.programme, entry.version, entry.code)], _ = _store(name, Result.objects, keys, values, tally)
    return rows


def _load_indicators(
    entries: Sequence[IndicatorEntry],
    frameworks: Mapping[tuple[str, str], Framework],
    results: Mapping[tuple[str, str, str], Result],
    tally: LoadTally,
) -> dict[tuple[str, str, str], Indicator]:
    rows: dict[tuple[str, str, str], Indicator] = {}
    for position, entry in enumerate(entries):
        keys = {"framework": frameworks[(entry.programme, entry.version)], "code": entry.code}
        values = {
            "result": results.get((entry.programme, entry.version, entry.result)),
            "aliases": list(entry.aliases),
            **_spread("title", entry.title),
            "unit": entry.unit,
            "level": entry.level,
            "direction": entry.direction,
            "countries": list(entry.countries),
            **_spread("means", entry.means),
            "targets": [dict(target) for target in entry.targets],
            "disaggregation": list(entry.disaggregation),
            "to_be_confirmed": list(entry.to_be_confirmed),
            "baseline": entry.baseline,
            "baseline_text": entry.baseline_text,
            "target": entry.target,
            "target_text": entry.target_text,
            "definition": None if entry.definition is None else dict(entry.definition),
            "succeeds": entry.succeeds,
            **_spread("note", entry.note),
            "position": position,
            **_cite(entry.source),
        }
        name = f"indicator {entry.programme} {entry.version} {entry.code}"
        row, changed = _store(name, Indicator.objects, keys, values, tally)
        _keep_version(row, changed, reason=entry.reason)
        rows[(entry.programme, entry.version, entry.code)] = row
    return rows


def _keep_version(indicator: Indicator, changed: Sequence[str], *, reason: str) -> None:
    """A new definition, baseline or target is kept beside the earlier ones, with its date and reason."""
    if indicator.versions.exists():
        if not {"definition", "baseline", "target"} & set(changed):
            return
        indicator.version_number += 1
        indicator.save(update_fields=["version_number"])
    IndicatorVersion.objects.create(
        indicator=indicator,
        number=indicator.version_number,
        definition=indicator.definition,
        baseline=indicator.baseline,
        target=indicator.target,
        since=timezone.now(),
        reason=reason or ("as first loaded" if indicator.version_number == 1 else "content changed"),
    )


def _load_activity(entry: ActivityEntry, position: int, tally: LoadTally) -> None:
    values = {
        "number": entry.number,
        "countries": list(entry.countries),
        "output": entry.output,
        **_spread("text", entry.text),
        "position": position,
        **_cite(entry.source),
    }
    keys = {"programme": entry.programme, "code": entry.code}
    _store(f"activity {entry.programme} {entry.code}", Activity.objects, keys, values, tally)


def _load_published(entry: PublishedEntry, indicator: Indicator, position: int, tally: LoadTally) -> PublishedFigure:
    values = {
        "indicator": indicator,
        "report": entry.report,
        "measure": entry.measure,
        "first": entry.first,
        "last": entry.last,
        "value": entry.value,
        "value_text": entry.value_text,
        "baseline": entry.baseline,
        "target": entry.target,
        "combine": entry.combine,
        "sum_of": list(entry.sum_of),
        "is_main": entry.is_main,
        "at_least": entry.at_least,
        **_spread("difference", entry.difference),
        "tried": [dict(one) for one in entry.tried],
        "retired": False,
        **_spread("note", entry.note),
        "position": position,
        **_cite(entry.source),
    }
    row, _ = _store(f"published {entry.code}", PublishedFigure.objects, {"code": entry.code}, values, tally)
    return row  # type: ignore[no-any-return]


def _retire_published(
    by: Actor, content: ProgrammeContent, frameworks: Mapping[tuple[str, str], Framework], tally: LoadTally
) -> None:
    """A figure that the files no longer hold, in a framework they do hold, counts no more."""
    left = PublishedFigure.objects.filter(indicator__framework__in=list(frameworks.values()), retired=False)
    for figure in left.exclude(code__in=[entry.code for entry in content.published]):
        retire_evidence(by=by, figure=figure, tally=tally)
        figure.retired = True
        figure.save(update_fields=["retired"])
        tally.retired.append(f"published {figure.code}")
