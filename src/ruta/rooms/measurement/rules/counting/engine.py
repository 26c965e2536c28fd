"""The count itself: the steps in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pyarrow as pa

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.measurement.errors import build_definition_problem, build_missing_column_problem
from ruta.rooms.measurement.rules.counting.adding import (
    Grid,
    Sums,
    Walk,
    add_up_compiled,
    add_up_headcounts,
    add_up_plainly,
    make_sums,
    order_by_place,
)
from ruta.rooms.measurement.rules.counting.columns import Integers, compact_codes
from ruta.rooms.measurement.rules.counting.corrections import find_voided
from ruta.rooms.measurement.rules.counting.expanding import RowLabels, expand_figures
from ruta.rooms.measurement.rules.counting.gathering import Calendar, Entries, FilterCodes, Gathered, gather_entries
from ruta.rooms.measurement.rules.counting.people import Classes, is_text_id, read_population, sort_into_classes
from ruta.rooms.measurement.rules.counting.sources import EventSource, TableEvents
from ruta.rooms.measurement.types.definitions import EVENT_BREAKDOWN_COLUMNS, CountingPlan, name_breakdown
from ruta.rooms.measurement.types.figures import Tally

#: From so many deliveries on, the compiled kernel earns the time it takes to start.
COMPILED_FROM = 300_000

#: A table of figures wider than this is a mistake in a breakdown (a name, a telephone), and would fill the memory.
CELL_LIMIT = 60_000_000


def count_events(events: pa.Table, people: pa.Table, plan: CountingPlan) -> pa.Table:
    """Count a ledger: the results table of every indicator, period and breakdown of the plan.

    Shapes: ``events`` and ``people`` as *counting* in ``docs/engines/counting.md`` has them; the result has the columns
    of ``FIGURE_SCHEMA``. Errors: as ``tally_events``. What could not be counted is left out in silence here;
    ``tally_events`` says it.
    """
    return tally_events(TableEvents(events), people, plan).figures


def tally_events(events: EventSource, people: pa.Table, plan: CountingPlan, *, compiled: bool | None = None) -> Tally:
    """Count a ledger of any size, and say what was left out or decided on the way.

    People are counted once: resolved persons with at least one delivery that counts. ``compiled`` chooses the way of
    adding up; left open, the size decides. The figures are the same.
    Errors: ``breakdown-unknown``, ``breakdown-too-wide``, ``column-missing``, ``date-unreadable``,
    ``event-id-missing``, ``event-id-twice``, ``headcount-negative``, ``id-unreadable``, ``number-unreadable``,
    ``person-id-missing``, ``person-id-twice``, ``resolution-cycle``, ``attribute-list``. Nothing is counted then.
    Cost: two passes over the ledger (the first reads two columns), memory of some 30 bytes per delivery and person.
    """
    if "event_id" not in events.schema.names:
        raise build_missing_column_problem("events", "event_id", events.schema.names)
    attributes = _list_attributes(plan, people)
    as_text = is_text_id(events.schema, ("person_id",)) or is_text_id(people.schema, ("person_id", "resolved_id"))
    population = read_population(people, columns=attributes, as_text=as_text)
    voided, notes = find_voided(events)
    calendar, filters = Calendar(plan), FilterCodes(plan)
    gathered = gather_entries(
        events, plan, calendar=calendar, filters=filters, index=population.index, voided=voided, as_text=as_text
    )
    parts = _add_up_parts(gathered, sort_into_classes(population), plan, calendar, filters, compiled)
    return Tally(expand_figures(parts, plan, calendar), (*notes, *population.notes, *gathered.notes))


def _list_attributes(plan: CountingPlan, people: pa.Table) -> list[str]:
    problems: list[Problem] = []
    attributes: dict[str, None] = {}
    for number, columns in enumerate(plan.breakdowns):
        for column in columns:
            if column in EVENT_BREAKDOWN_COLUMNS:
                continue
            if column not in people.column_names:
                known = ", ".join([*people.column_names, *EVENT_BREAKDOWN_COLUMNS])
                message = f"people have no column {column}; choose among {known}."
                problems.append(build_definition_problem("breakdown-unknown", f"breakdowns[{number}]", message))
            attributes[column] = None
    if problems:
        raise Problems(problems)
    return list(attributes)


def _add_up_parts(
    gathered: Gathered,
    classes: Classes,
    plan: CountingPlan,
    calendar: Calendar,
    filters: FilterCodes,
    compiled: bool | None,
) -> list[tuple[RowLabels, Sums]]:
    """Add up, once per set of the delivery's own columns that breakdowns use: none, city, organisation, both."""
    groups = _join([*gathered.persons.group, *gathered.headcounts.group])
    width = len(calendar.spans)
    present, group = compact_codes(groups, filters.space * width)
    grid = Grid(present % width, filters.find_matches(present // width), calendar.inside, calendar.since)
    place = classes.place_of[_join(gathered.persons.person)]
    fast = place.size >= COMPILED_FROM if compiled is None else compiled
    starts, order = order_by_place(place, classes.class_at.size, compiled=fast)
    group = group.astype(np.int32, copy=False)
    walked = group[: place.size][order]
    parts = []
    for own, breakdowns in _group_breakdowns(plan):
        cell, cell_values = _combine_cells(gathered, own)
        labels, row_base = _lay_out_rows(breakdowns, own, cell_values, classes)
        _refuse_too_wide(len(labels.values), grid, breakdowns)
        sums = make_sums(len(labels.values), grid)
        walk = Walk(starts, walked, cell[: place.size][order], classes.class_at, row_base, len(cell_values))
        if place.size:
            (add_up_compiled if fast else add_up_plainly)(walk, grid, sums)
        heads = _join(gathered.headcounts.heads)
        unknown_rows = row_base[:, classes.unknown]
        add_up_headcounts(group[place.size :], cell[place.size :], heads, unknown_rows, grid, sums)
        parts.append((labels, sums))
    return parts


def _group_breakdowns(plan: CountingPlan) -> list[tuple[tuple[str, ...], list[tuple[int, tuple[str, ...]]]]]:
    """The breakdowns (with their number, 0 the total) by the delivery's own columns among them."""

    def list_own(numbered: tuple[int, tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(name for name in EVENT_BREAKDOWN_COLUMNS if name in numbered[1])

    numbered = sorted(enumerate(((), *plan.breakdowns)), key=list_own)
    return [(own, list(members)) for own, members in groupby(numbered, key=list_own)]


def _combine_cells(gathered: Gathered, own: tuple[str, ...]) -> tuple[Integers, list[tuple[str, ...]]]:
    """Per entry (head-counts last) the number of its cell, and each cell's values of the columns in ``own``."""
    sides: tuple[Entries, Entries] = (gathered.persons, gathered.headcounts)
    size = sum(part.size for side in sides for part in side.group)
    space = int(np.prod([len(gathered.cell_values[name]) for name in own], dtype=np.int64))
    codes: Integers = np.zeros(size, dtype=np.int32 if space < 1 << 31 else np.int64)
    for name in own:
        values = gathered.cell_values[name]
        codes = codes * len(values) + _join([part for side in sides for part in side.cells.get(name, [])])
    present, cell = compact_codes(codes, space)
    names: list[tuple[str, ...]] = []
    for code in present.tolist():
        value: tuple[str, ...] = ()
        for name in reversed(own):
            code, digit = divmod(code, len(gathered.cell_values[name]))
            value = (gathered.cell_values[name][digit], *value)
        names.append(value)
    return cell.astype(np.int32, copy=False), names


def _lay_out_rows(
    breakdowns: Sequence[tuple[int, tuple[str, ...]]],
    own: tuple[str, ...],
    cells: Sequence[tuple[str, ...]],
    classes: Classes,
) -> tuple[RowLabels, Integers]:
    """Give each breakdown's values their rows: the values people have, times the cells deliveries have."""
    labels = RowLabels([], [])
    bases = []
    class_count = int(classes.class_at.max(initial=classes.unknown)) + 1
    for number, columns in breakdowns:
        attributes = [name for name in columns if name not in own]
        if attributes:
            known = np.array([classes.codes[name] for name in attributes])
            tuples, value_of = np.unique(known, axis=1, return_inverse=True)
        else:
            tuples, value_of = np.zeros((0, 1), dtype=np.int64), np.zeros(class_count, dtype=np.int64)
        bases.append(len(labels.values) + value_of.reshape(-1) * len(cells))
        for codes in tuples.T:
            person_side = {name: classes.names[name][code] for name, code in zip(attributes, codes, strict=True)}
            for cell in cells:
                value_by_column = person_side | dict(zip(own, cell, strict=True))
                labels.breakdown.append(number)
                labels.values.append(tuple(value_by_column[name] for name in columns))
    return labels, np.array(bases, dtype=np.int64)


def _refuse_too_wide(rows: int, grid: Grid, breakdowns: Sequence[tuple[int, tuple[str, ...]]]) -> None:
    cells = rows * grid.matches.shape[1] * sum(grid.inside.shape) * 2
    if cells > CELL_LIMIT:
        names = ", ".join(name_breakdown(columns) for _, columns in breakdowns)
        raise Problem(
            "breakdown-too-wide",
            f"The breakdowns {names} have {rows:,} values, too many for a table of figures; "
            "use columns with fewer values (age bands, not birth dates), or fewer indicators and periods at a time.",
            rows=rows,
        )


def _join(parts: Sequence[Integers]) -> Integers:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
