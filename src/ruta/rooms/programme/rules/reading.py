"""The programme's content files, read and checked against each other.

Everything wrong is told at once, each fault with its file and the path inside it; nothing is half read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.programme.errors import content_wrong
from ruta.rooms.programme.rules.definitions import find_definition_problems
from ruta.rooms.programme.rules.nodes import Node, list_entries
from ruta.rooms.programme.rules.published import read_published
from ruta.rooms.programme.types import (
    ActivityEntry,
    FrameworkEntry,
    IndicatorEntry,
    ProgrammeContent,
    ProgrammeEntry,
    PublishedEntry,
    ResultEntry,
)

UNITS = (
    *("people", "deliveries", "percent", "yes-no", "programmes", "services", "stakeholders", "actions", "practices"),
    *("resources", "tools", "materials", "downloads", "number"),
)

_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read_content(folder: Path) -> ProgrammeContent:
    """Read ``content/programme``: the programmes, their frameworks, the activities and the published figures.

    Errors: ``programme-content-wrong`` for each fault, all together.
    """
    problems: list[Problem] = []
    files = {
        path.relative_to(folder).as_posix(): read_yaml(path, problems)
        for path in [*sorted(folder.glob("*.yaml")), *sorted((folder / "frameworks").glob("*.yaml"))]
    }
    if not files:
        raise content_wrong(file=str(folder), path="the folder", problem="there is no content here.")

    def open_file(name: str) -> Node:
        return Node(files.get(name) or {}, file=name, path="", problems=problems)

    programmes = [
        _read_programme(open_file(name))
        for name, value in files.items()
        if "/" not in name and isinstance(value, Mapping) and "period" in value and "code" in value
    ]
    results_of = {
        entry.code: [_read_result(node) for node in open_file(f"{entry.code}.yaml").list_nodes("results")]
        for entry in programmes
    }
    frameworks: list[FrameworkEntry] = []
    results: list[ResultEntry] = []
    indicators: list[IndicatorEntry] = []
    sources = [name for name, value in files.items() if isinstance(value, Mapping) and "indicators" in value]
    for name in sources:
        node = open_file(name)
        framework = _read_framework(node)
        frameworks.append(framework)
        shared = results_of.get(framework.programme) or results_of.get(node.read_text("results_of")) or []
        results += [_place_result(result, framework) for result in shared]
        groups = node.get("status_groups") or {}
        indicators += [_read_indicator(entry, framework, groups) for entry in node.list_nodes("indicators")]
    activities = [
        _read_activity(node)
        for node in list_entries(files.get("activities.yaml"), file="activities.yaml", path="", problems=problems)
    ]
    published = read_published(open_file("published.yaml"))
    _check_references(indicators, published, results, problems)
    if problems:
        raise Problems(problems)
    return ProgrammeContent(
        programmes=tuple(programmes),
        frameworks=tuple(frameworks),
        results=tuple(results),
        indicators=tuple(indicators),
        activities=tuple(activities),
        published=tuple(published),
    )


def read_yaml(path: Path, problems: list[Problem]) -> Any:
    """What a YAML file holds; a fault in its writing is noted with its line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, in C
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "the top"
        problems.append(content_wrong(file=path.name, path=place, problem="this is not YAML; check the indentation."))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(content_wrong(file=path.name, path="the file", problem=f"it can't be read ({error})."))
    return None


def _read_programme(node: Node) -> ProgrammeEntry:
    period = node.step("period")
    facts = {key: value for key, value in (node.value or {}).items() if key not in ("results", "indicators")}
    return ProgrammeEntry(
        code=node.read_text("code", required=True),
        state=node.read_choice("state", ("open", "closed")),
        title=node.read_words("title"),
        first=_read_end(period, ("start", "from"), latest=False) or date(1900, 1, 1),
        last=_read_end(period, ("actual_end", "end", "to"), latest=True),
        facts=make_plain(facts),
    )


def _read_end(period: Node, keys: tuple[str, ...], *, latest: bool) -> date | None:
    """A period's end, written as a date or as ``{value: …, source: …}``."""
    for key in keys:
        if isinstance(period.get(key), Mapping):
            return period.step(key).read_date("value", latest=latest)
        if period.get(key) is not None:
            return period.read_date(key, latest=latest)
    if not latest:
        period.note("say when it began.", keys[0])
    return None


def make_plain(value: Any) -> Any:
    """A value as JSON holds it: dates become texts, keys become texts.

    >>> make_plain({1: [date(2025, 1, 1)]})
    {'1': ['2025-01-01']}
    """
    if isinstance(value, Mapping):
        return {str(key): make_plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [make_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _read_framework(node: Node) -> FrameworkEntry:
    period = node.step("period")
    return FrameworkEntry(
        programme=node.read_text("programme") or node.read_text("code", required=True),
        version=node.read_text("version") or "final",
        title=node.read_words("title"),
        first=_read_end(period, ("from", "start"), latest=False) or date(1900, 1, 1),
        last=_read_end(period, ("to", "actual_end", "end"), latest=True),
        source=node.read_source(),
    )


def _read_result(node: Node) -> ResultEntry:
    return ResultEntry(
        programme="",
        version="",
        code=node.read_text("code", required=True),
        level=node.read_choice("level", ("outcome", "output")),
        text=node.read_words("text"),
        countries=node.read_texts("country"),
        source=node.read_source(),
    )


def _place_result(result: ResultEntry, framework: FrameworkEntry) -> ResultEntry:
    return ResultEntry(
        framework.programme, framework.version, result.code, result.level, result.text, result.countries, result.source
    )


def _read_indicator(node: Node, framework: FrameworkEntry, groups: Mapping[str, Any]) -> IndicatorEntry:
    definition = _read_definition(node, groups)
    if definition is not None:
        for problem in find_definition_problems(definition, path="definition"):
            node.note(str(problem.details["problem"]), str(problem.details["path"]))
    baseline = node.step("baseline")
    targets = list(node.list_nodes("targets"))
    target = targets[-1] if targets else Node({}, file=node.file, path=node.path, problems=node.problems)
    return IndicatorEntry(
        programme=framework.programme,
        version=framework.version,
        code=node.read_text("code", required=True),
        title=node.read_words("title"),
        unit=node.read_choice("unit", UNITS),
        result=node.read_text("result"),
        level=node.read_text("level"),
        direction=node.read_text("direction"),
        countries=node.read_texts("country"),
        means=node.read_words("means_of_verification", required=False),
        targets=tuple(make_plain(one.value) for one in targets),
        disaggregation=node.read_texts("disaggregation"),
        to_be_confirmed=node.read_texts("to_be_confirmed"),
        aliases=node.read_texts("printed_as"),
        baseline=baseline.read_number("value"),
        baseline_text=_read_words_value(baseline),
        target=target.read_number("value"),
        target_text=_read_words_value(target),
        definition=definition,
        succeeds=node.read_text("succeeds"),
        note=node.read_words("note", required=False),
        reason=node.read_text("reason"),
        source=node.read_source(),
    )


def _read_definition(node: Node, groups: Mapping[str, Any]) -> dict[str, Any] | None:
    """The definition with what stands beside it in the file: whom it is about, what counts once, what means yes."""
    definition = node.get("definition")
    if not isinstance(definition, Mapping):
        if definition is not None:
            node.note("write an object with count and where, or with share.", "definition")
        return None
    read = {**definition, **{key: node.get(key) for key in ("once_by", "yes_when") if node.get(key) is not None}}
    group = node.step("who").read_text("status_group")
    if group:
        statuses = groups.get(group, {}).get("statuses") if isinstance(groups.get(group), Mapping) else None
        if not statuses:
            node.note(f"there is no group “{group}” among status_groups.", "who.status_group")
        else:
            read["who"] = {"status": list(statuses)}
    return make_plain(read)  # type: ignore[no-any-return]


def _read_words_value(node: Node) -> str:
    """A value that was printed as a word (*yes*)."""
    value = node.get("value")
    return value if isinstance(value, str) else ""


def _read_activity(node: Node) -> ActivityEntry:
    return ActivityEntry(
        programme=node.read_text("programme") or "cities",
        code=node.read_text("key", required=True),
        number=node.read_text("code", required=True),
        countries=node.read_texts("country"),
        output=node.read_text("output", required=True),
        text=node.read_words("text"),
        source=node.read_source(),
    )


def _check_references(
    indicators: list[IndicatorEntry],
    published: list[PublishedEntry],
    results: list[ResultEntry],
    problems: list[Problem],
) -> None:
    known = {(entry.programme, entry.version, entry.code) for entry in indicators}
    outcomes = {(entry.programme, entry.version, entry.code) for entry in results}
    for indicator in indicators:
        place = f"{indicator.programme} {indicator.version} {indicator.code}"
        if indicator.result and (indicator.programme, indicator.version, indicator.result) not in outcomes:
            problem = f"there is no outcome or output “{indicator.result}” in the programme's results."
            problems.append(content_wrong(file=f"frameworks of {indicator.programme}", path=place, problem=problem))
    lines = {(entry.code, line.key) for entry in published for line in entry.lines}
    codes = {entry.code for entry in published}
    for entry in published:
        where = f"published[{entry.code}]"
        if (entry.programme, entry.version, entry.indicator) not in known:
            problem = f"the framework {entry.programme} {entry.version} has no indicator “{entry.indicator}”."
            problems.append(content_wrong(file="published.yaml", path=f"{where}.indicator", problem=problem))
        for missing in set(entry.sum_of) - codes:
            problem = f"there is no published figure “{missing}”."
            problems.append(content_wrong(file="published.yaml", path=f"{where}.sum_of", problem=problem))
        for line in entry.lines:
            if line.repeats is not None and line.repeats not in lines:
                problem = f"there is no line “{line.repeats[1]}” at “{line.repeats[0]}” to repeat."
                problems.append(content_wrong(file="published.yaml", path=f"{line.place}.repeats", problem=problem))
