"""The counting engine against a count by hand, and case by case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ruta.kernel.problems import Problem
from ruta.rooms.measurement.rules.counting import TableEvents, count_events, tally_events
from ruta.rooms.measurement.rules.definitions import parse_plan
from ruta.rooms.measurement.types.figures import FIGURE_SCHEMA
from tests.rooms.measurement.brute_count import Figures, Row, count_by_hand

YEARS = [
    {"id": "Y1", "from": "2023-01-01", "to": "2023-12-31"},
    {"id": "Y2", "from": "2024-01-01", "to": "2024-12-31"},
]
EVENT_TYPES = {
    "event_id": pa.int64(), "person_id": pa.int64(), "headcount": pa.int64(), "kind": pa.string(),
    "organisation": pa.string(), "city": pa.string(), "date": pa.date32(), "outcome": pa.string(),
    "reverses": pa.int64(),
}  # fmt: skip


def make_event(event_id: int, person_id: int | None, day: str | None, **more: Any) -> Row:
    event = dict.fromkeys(EVENT_TYPES) | {"event_id": event_id, "person_id": person_id, "kind": "training"} | more
    return event | {"date": None if day is None else date.fromisoformat(day)}


def make_person(person_id: int, resolved_id: int | None = None, **more: Any) -> Row:
    return {"person_id": person_id, "resolved_id": resolved_id, "sex": None} | more


def make_plan(*breakdowns: Any, periods: Any = YEARS, start: str = "2023-01-01", where: Any = None) -> dict[str, Any]:
    indicator = {"id": "I", "count": "people"} | ({"where": where} if where else {})
    return {"periods": periods, "start": start, "breakdowns": list(breakdowns), "indicators": [indicator]}


def tabulate_events(rows: list[Row]) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in EVENT_TYPES.items()})


def tabulate_people(rows: list[Row]) -> pa.Table:
    names = rows[0].keys() if rows else ("person_id", "resolved_id", "sex", "age_band")
    return pa.table({name: pa.array([row[name] for row in rows]) for name in names})


def read_figures(table: pa.Table) -> Figures:
    assert table.schema == FIGURE_SCHEMA
    rows = table.to_pylist()
    figures = {tuple(list(row.values())[:5]): tuple(list(row.values())[5:]) for row in rows}
    assert len(figures) == len(rows), "a figure stands there twice"
    return figures


def count(events: list[Row], people: list[Row], plan: dict[str, Any]) -> Figures:
    people_table = tabulate_people(people) if people else pa.table({"person_id": pa.array([], pa.int64())})
    return read_figures(count_events(tabulate_events(events), people_table, parse_plan(plan)))


days = st.integers(0, 1200).map(lambda number: date(2022, 6, 1) + timedelta(days=number))


def choose(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *values])


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    size = draw(st.integers(0, 12))
    people = [
        # Resolving only to a higher number (or a person without a row) makes chains and never a circle.
        make_person(
            number, draw(st.none() | st.integers(number, size + 2)), sex=draw(choose("F", "M")),
            age_band=draw(choose("18-29", "30+", "unknown")),
        )
        for number in range(size)
    ]  # fmt: skip
    events = []
    for number in range(draw(st.integers(0, 30))):
        person = draw(st.none() | st.integers(0, size + 3))
        events.append(
            make_event(number, person, None)
            | {
                "headcount": draw(st.none() | st.integers(0, 50)) if person is None else None,
                "kind": draw(choose("training", "advice")),
                "organisation": draw(choose("OMIL", "CUT")),
                "city": draw(choose("santiago", "mexico")),
                "outcome": draw(choose("done", "left")),
                "date": draw(st.none() | days),
                "reverses": draw(st.none() | st.none() | st.none() | st.integers(0, 40)),
            }
        )
    return events, people


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    spans = draw(st.lists(st.tuples(days, days).map(sorted), min_size=1, max_size=4))
    lists = {"kind": ["training", "advice", "other"], "outcome": ["done"], "organisation": ["CUT"], "city": ["mexico"]}
    indicators = [
        {
            "id": f"I{number}",
            "count": draw(st.sampled_from(["people", "deliveries"])),
            "where": {c: draw(st.lists(st.sampled_from(lists[c]), min_size=1, unique=True)) for c in columns},
        }
        for number, columns in enumerate(draw(st.lists(st.sets(st.sampled_from(list(lists))), min_size=1, max_size=3)))
    ]
    names = ["sex", "age_band", "city", "organisation"]
    return {
        "periods": [{"id": f"P{n}", "from": str(low), "to": str(high)} for n, (low, high) in enumerate(spans)],
        "start": str(draw(days)),
        "breakdowns": draw(
            st.lists(
                st.sampled_from(names) | st.lists(st.sampled_from(names), min_size=2, unique=True),
                unique_by=lambda item: item if isinstance(item, str) else " x ".join(item),
                max_size=4,
            )
        ),
        "indicators": indicators,
    }


@pytest.mark.parametrize("compiled", [False, True])
def test_every_figure_equals_the_count_by_hand(compiled: bool) -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ledgers(), plans())
    def compare(ledger: tuple[list[Row], list[Row]], plan: dict[str, Any]) -> None:
        events, people = ledger
        table = tabulate_people(people) if people else tabulate_people([make_person(99, age_band=None)])
        tally = tally_events(TableEvents(tabulate_events(events)), table, parse_plan(plan), compiled=compiled)
        assert read_figures(tally.figures) == count_by_hand(events, people, plan)

    compare()


def test_a_person_served_twice_counts_once() -> None:
    figures = count([make_event(1, 1, "2023-02-01"), make_event(2, 1, "2023-03-01")], [make_person(1)], make_plan())
    assert figures[("I", "Y1", "in_period", "total", "total")] == (1, 2, 0)


def test_a_case_cut_in_two_by_a_period_is_new_once_and_in_both() -> None:
    figures = count([make_event(1, 1, "2023-12-31"), make_event(2, 1, "2024-01-01")], [make_person(1)], make_plan())
    assert figures[("I", "Y1", "new", "total", "total")] == (1, 1, 0)
    assert ("I", "Y2", "new", "total", "total") not in figures
    assert figures[("I", "Y2", "in_period", "total", "total")] == (1, 1, 0)
    assert figures[("I", "Y2", "cumulative", "total", "total")] == (1, 2, 0)


def test_merged_records_count_as_the_one_they_resolve_to_with_its_attributes() -> None:
    people = [make_person(1, 2, sex="M"), make_person(2, 3, sex="M"), make_person(3, 3, sex="F")]
    figures = count([make_event(n, n, "2023-02-01") for n in (1, 2, 3)], people, make_plan("sex"))
    assert figures[("I", "Y1", "in_period", "sex", "F")] == (1, 3, 0)
    assert ("I", "Y1", "in_period", "sex", "M") not in figures


def test_a_reversal_takes_both_deliveries_off() -> None:
    events = [make_event(1, 1, "2023-02-01"), make_event(2, 1, "2023-02-02", reverses=1)]
    events.append(make_event(3, 2, "2023-02-01"))
    assert count(events, [], make_plan())[("I", "Y1", "in_period", "total", "total")] == (1, 1, 0)


def test_a_reversal_of_a_reversal_leaves_none_of_the_three() -> None:
    events = [make_event(1, 1, "2023-02-01"), make_event(2, 1, "2023-02-01", reverses=1)]
    assert count([*events, make_event(3, 1, "2023-02-01", reverses=2)], [], make_plan()) == {}


def test_head_counts_are_apart_and_unknown_where_a_breakdown_is_the_persons() -> None:
    event = make_event(1, None, "2023-02-01", headcount=40, city="mexico")
    figures = count([event], [make_person(1)], make_plan("sex", ["sex", "city"]))
    assert figures[("I", "Y1", "in_period", "total", "total")] == (0, 0, 40)
    assert figures[("I", "Y1", "in_period", "sex", "unknown")] == (0, 0, 40)
    assert figures[("I", "Y1", "cumulative", "sex x city", "unknown x mexico")] == (0, 0, 40)


def test_new_people_of_a_city_add_up_to_its_cumulative() -> None:
    events = [make_event(1, 1, "2023-02-01", city="mexico"), make_event(2, 1, "2024-02-01", city="santiago")]
    figures = count(events, [], make_plan("city"))
    assert figures[("I", "Y2", "new", "city", "santiago")] == (1, 1, 0)
    assert ("I", "Y2", "new", "total", "total") not in figures


def test_deliveries_before_the_start_count_in_their_period_and_are_not_anybodys_first() -> None:
    events = [make_event(1, 1, "2023-02-01"), make_event(2, 1, "2024-02-01")]
    figures = count(events, [], make_plan(start="2024-01-01"))
    assert figures[("I", "Y1", "in_period", "total", "total")] == (1, 1, 0)
    assert ("I", "Y1", "cumulative", "total", "total") not in figures
    assert figures[("I", "Y2", "new", "total", "total")] == (1, 1, 0)


def test_a_null_is_in_no_list() -> None:
    events = [make_event(1, 1, "2023-02-01", kind=None), make_event(2, 2, "2023-02-01")]
    figures = count(events, [], make_plan(where={"kind": ["training"]}))
    assert figures[("I", "Y1", "in_period", "total", "total")] == (1, 1, 0)


def test_an_empty_ledger_gives_an_empty_table() -> None:
    assert count([], [], make_plan("city")) == {}


def test_figures_come_in_the_order_of_the_plan_with_unknown_last() -> None:
    events = [make_event(n, n, "2023-02-01", city=city) for n, city in enumerate([None, "b", "z", "a"])]
    table = count_events(tabulate_events(events), tabulate_people([make_person(1)]), parse_plan(make_plan("city")))
    values = [row["value"] for row in table.to_pylist() if row["measure"] == "new"]
    assert values == ["total", "a", "b", "z", "unknown"]


COMMON = {"event_id": [1, 2, 3], "headcount": [None, None, 5], "outcome": [None] * 3, "reverses": [None] * 3}


@pytest.mark.parametrize(
    ("person", "who"),
    [
        (pa.array([1, 2, None], pa.int32()), pa.array([1, 2], pa.uint16())),
        (pa.array([1.0, 2.0, None]), pa.array([1, 2])),
        (pa.array(["1", "2", None]), pa.array([1, 2])),
        (pa.array([1, 2, None]), pa.array(["1", "2"], pa.large_string())),
        (pa.array(["1", "2", None]).dictionary_encode(), pa.array(["1", "2"], pa.string_view())),
        (pa.array([1, 2, None], pa.decimal128(10, 0)), pa.array([1.0, 2.0])),
        (pa.array([10**15, 7, None]), pa.array([7, 10**15])),
    ],
)
@pytest.mark.parametrize(
    "day",
    [
        pa.array(["2023-02-01"] * 3),
        pa.array(["2023-02-01T10:00:00"] * 3).dictionary_encode(),
        pa.array([date(2023, 2, 1)] * 3, pa.date64()),
        pa.array([datetime(2023, 2, 1, 23, 59)] * 3, pa.timestamp("us")),
        pa.array([datetime(2023, 2, 1, 3, 0)] * 3, pa.timestamp("ns", "America/Santiago")),
    ],
)
def test_columns_of_any_width_and_kind_are_read_alike(person: Any, who: Any, day: Any) -> None:
    events = pa.table(
        COMMON
        | {"person_id": person, "date": day, "kind": pa.array(["a", "b", "a"]).dictionary_encode()}
        | {"organisation": pa.array([7, 7, None], pa.int8()), "city": pa.nulls(3)}
    )
    people = pa.table({"person_id": who, "resolved_id": pa.nulls(2), "sex": pa.array(["F", "F"]).dictionary_encode()})
    plan = make_plan("sex", "organisation", where={"organisation": [7]})
    figures = read_figures(count_events(events, people, parse_plan(plan)))
    assert figures[("I", "Y1", "in_period", "sex", "F")] == (2, 2, 0)
    assert figures[("I", "Y1", "in_period", "organisation", "7")] == (2, 2, 0)


def test_chunked_tables_and_attributes_with_other_types_are_read() -> None:
    events = tabulate_events([make_event(1, 1, "2023-02-01")])
    events = pa.concat_tables([events, tabulate_events([make_event(2, 2, "2023-02-01")])])
    people = pa.table({"person_id": pa.chunked_array([[1], [2]]), "disabled": pa.chunked_array([[True], [None]])})
    figures = read_figures(count_events(events, people, parse_plan(make_plan("disabled"))))
    assert figures[("I", "Y1", "in_period", "disabled", "true")] == (1, 1, 0)
    assert figures[("I", "Y1", "in_period", "disabled", "unknown")] == (1, 1, 0)


def test_many_periods_are_no_limit() -> None:
    first = date(2015, 1, 1)
    periods = [
        {"id": f"W{n}", "from": str(first + timedelta(days=7 * n)), "to": str(first + timedelta(days=7 * n + 6))}
        for n in range(150)
    ]
    events = [make_event(n, n % 3, str(first + timedelta(days=5 * n))) for n in range(200)]
    plan = make_plan("city", periods=periods, start="2015-01-01")
    assert count(events, [make_person(1)], plan) == count_by_hand(events, [make_person(1)], plan)


def list_notes(events: list[Row], people: list[Row]) -> dict[str, int]:
    table = tabulate_people(people or [make_person(1)])
    tally = tally_events(TableEvents(tabulate_events(events)), table, parse_plan(make_plan()))
    return {note.code: note.rows for note in tally.notes}


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([make_event(1, 1, None)], "undated"),
        ([make_event(1, 1, "2023-02-01", headcount=3)], "headcount-beside-person"),
        ([make_event(1, None, "2023-02-01")], "nobody"),
        ([make_event(1, 5, "2023-02-01")], "person-without-row"),
        ([make_event(1, 1, "2023-02-01", reverses=8)], "reverses-unknown"),
        ([make_event(1, 1, "2023-02-01", reverses=8)], "reversed"),
    ],
)
def test_what_is_left_out_or_decided_is_said(events: list[Row], code: str) -> None:
    assert list_notes(events, [])[code] == 1


def test_a_person_who_resolves_to_nobody_known_counts_and_is_said() -> None:
    assert list_notes([make_event(1, 1, "2023-02-01")], [make_person(1, 7)]) == {"resolved-without-row": 1}


def refuse(events: pa.Table, people: pa.Table, plan: dict[str, Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        count_events(events, people, parse_plan(plan))
    return caught.value


GOOD_EVENTS = tabulate_events([make_event(1, 1, "2023-02-01"), make_event(2, 2, "2023-02-01")])
GOOD_PEOPLE = tabulate_people([make_person(1), make_person(2)])


def change_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, pa.array(values))


@pytest.mark.parametrize(
    ("events", "code", "row"),
    [
        (change_column(GOOD_EVENTS, "event_id", [1, 1]), "event-id-twice", 2),
        (change_column(GOOD_EVENTS, "event_id", ["a", "a"]), "event-id-twice", 2),
        (change_column(GOOD_EVENTS, "event_id", [1, None]), "event-id-missing", 2),
        (change_column(GOOD_EVENTS, "event_id", [1, 1.5]), "id-unreadable", 2),
        (change_column(GOOD_EVENTS, "person_id", [True, False]), "id-unreadable", None),
        (change_column(GOOD_EVENTS, "date", ["2023-02-01", "yesterday"]), "date-unreadable", 2),
        (change_column(GOOD_EVENTS, "date", [20230201, 20230201]), "date-unreadable", None),
        (change_column(GOOD_EVENTS, "headcount", [None, -1]), "headcount-negative", 2),
        (change_column(GOOD_EVENTS, "headcount", [None, 2.5]), "number-unreadable", 2),
        (change_column(GOOD_EVENTS, "headcount", [None, "many"]), "number-unreadable", None),
        (change_column(GOOD_EVENTS, "headcount", [None, True]), "number-unreadable", None),
        (GOOD_EVENTS.drop_columns(["person_id"]), "column-missing", None),
        (GOOD_EVENTS.drop_columns(["event_id"]), "column-missing", None),
    ],
)
def test_an_unusable_ledger_is_refused_with_column_and_row(events: pa.Table, code: str, row: int | None) -> None:
    problem = refuse(events, GOOD_PEOPLE, make_plan())
    assert (problem.code, problem.details.get("row")) == (code, row)


@pytest.mark.parametrize(
    ("people", "code"),
    [
        (tabulate_people([make_person(1), make_person(1)]), "person-id-twice"),
        (change_column(GOOD_PEOPLE, "person_id", [1, None]), "person-id-missing"),
        (change_column(GOOD_PEOPLE, "sex", [["F"], ["M"]]), "attribute-list"),
        (GOOD_PEOPLE.drop_columns(["person_id"]), "column-missing"),
        (GOOD_PEOPLE.drop_columns(["sex"]), "breakdown-unknown"),
    ],
)
def test_an_unusable_table_of_people_is_refused(people: pa.Table, code: str) -> None:
    assert refuse(GOOD_EVENTS, people, make_plan("sex")).code == code


def test_people_who_resolve_in_a_circle_are_refused_by_name() -> None:
    people = tabulate_people([make_person(1, 2), make_person(2, 3), make_person(3, 4), make_person(4, 2)])
    problem = refuse(GOOD_EVENTS, people, make_plan())
    assert problem.code == "resolution-cycle"
    assert sorted(problem.details["ids"]) == ["2", "3", "4"]


def test_a_breakdown_with_a_value_for_everyone_is_refused_before_it_fills_the_memory(monkeypatch: Any) -> None:
    monkeypatch.setattr("ruta.rooms.measurement.rules.counting.engine.CELL_LIMIT", 10)
    assert refuse(GOOD_EVENTS, GOOD_PEOPLE, make_plan("person_id")).code == "breakdown-too-wide"
