"""Many people: columns of every kind, the same verdicts as one by one, and refusals that name the cell."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.directory.rules import columns
from ruta.rooms.directory.rules.barriers import count_barriers
from ruta.rooms.directory.rules.columns import find_unknown_facts, judge_columns
from ruta.rooms.directory.rules.demands import compile_catalogue, parse_demand
from ruta.rooms.directory.rules.verdicts import judge
from ruta.rooms.directory.types.demands import Span
from tests.rooms.directory.demands_cast import NUMBERS, ON, demands, judge_by_definition, people

TYPES = {
    "age": pa.int64(), "income": pa.float64(), "status": pa.string(), "sex": pa.dictionary(pa.int8(), pa.string()),
    "disability": pa.bool_(), "arrival_date": pa.date32(), "documents": pa.list_(pa.string()),
    "languages": pa.large_list(pa.large_string()),
}  # fmt: skip


def _judge(values: pa.Array, op: str, wanted: Any, name: str = "x") -> list[int | None]:
    catalogue = compile_catalogue({"S": parse_demand({"fact": name, "op": op, "value": wanted})})
    table = pa.table({"person_id": pa.array(range(len(values))), name: values})
    return judge_columns(catalogue, table, on=ON).column("S").to_pylist()


@settings(max_examples=200, deadline=None)
@given(st.lists(demands(), min_size=1, max_size=4), st.lists(people(), max_size=150))
def test_judge_columns_agrees_with_the_definition_and_with_one_by_one(
    trees: list[dict[str, Any]], persons: list[dict[str, Any]]
) -> None:
    catalogue = compile_catalogue({f"S{number}": parse_demand(tree) for number, tree in enumerate(trees)})
    table = pa.table(
        {
            "person_id": pa.array([str(row) for row in range(len(persons))]),
            **{name: pa.array([person[name] for person in persons], kind) for name, kind in TYPES.items()},
        }
    )
    before, columns.STRETCH = columns.STRETCH, 64
    try:
        verdicts = judge_columns(catalogue, table, on=ON)
    finally:
        columns.STRETCH = before
    assert verdicts.column_names == ["person_id", *catalogue.services]
    for number, tree in enumerate(trees):
        assert verdicts.column(f"S{number}").type == pa.int8()
        found = verdicts.column(f"S{number}").to_pylist()
        assert found == [NUMBERS[judge_by_definition(tree, person)] for person in persons]
        assert found == [judge(catalogue, person, on=ON)[f"S{number}"].number for person in persons]


@pytest.mark.parametrize(
    "kind",
    [pa.int8(), pa.int32(), pa.uint64(), pa.float32(), pa.float64(), pa.decimal128(9, 2), pa.decimal128(30, 4),
    pa.decimal256(60, 3),
     pa.dictionary(pa.int32(), pa.int64())],
)  # fmt: skip
def test_judge_columns_reads_numbers_of_every_type(kind: pa.DataType) -> None:
    plain = pa.array([17, 18, None, 19], pa.int64())
    if pa.types.is_dictionary(kind):
        values = plain.dictionary_encode()
    elif pa.types.is_decimal(kind):
        values = pa.array([None if cell is None else Decimal(cell) for cell in plain.to_pylist()], kind)
    else:
        values = plain.cast(kind)
    assert _judge(values, ">=", 18) == [0, 1, None, 1]
    assert _judge(values, "<", 17.5) == [1, 0, None, 0]
    assert _judge(values, "in", [17, 19.0]) == [1, 0, None, 1]
    assert _judge(values, "between", [None, 18]) == [1, 1, None, 0]


def test_judge_columns_compares_large_numbers_and_decimals_exactly() -> None:
    assert _judge(pa.array([2**53, 2**53 + 1]), "=", 2**53 + 1) == [0, 1]
    assert _judge(pa.array([1, 2]), "<", 10**30) == [1, 1]
    assert _judge(pa.array([Decimal("0.10"), Decimal("0.11")]), "=", 0.1) == [1, 0]
    big = pa.array([Decimal(10**30), Decimal(10**30 + 1), None], pa.decimal128(38, 0))
    assert _judge(big, ">", 10**30) == [0, 1, None]


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.int32(), pa.large_string()),
    ],
)
def test_judge_columns_reads_texts_of_every_type(kind: pa.DataType) -> None:
    values = pa.array(["F", None, "M", ""], kind)
    assert _judge(values, "=", "F") == [1, None, 0, 0]
    assert _judge(values, "not_in", ["F", "M"]) == [0, None, 0, 1]
    assert _judge(values, "in", list("ABCDEFGHIJ")) == [1, None, 0, 0]
    assert _judge(values, "in", []) == [0, None, 0, 0]


def test_judge_columns_reads_a_dictionary_that_holds_null() -> None:
    values = pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), pa.array(["F", None]))
    assert _judge(values, "=", "F") == [1, None, None]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([date(2024, 5, 1), date(2024, 4, 30), None]),
        pa.array([date(2024, 5, 1), date(2024, 4, 30), None], pa.date64()),
        pa.array([datetime(2024, 5, 1, 23, 59), datetime(2024, 4, 30, 1), None], pa.timestamp("us")),
        pa.array(
            [datetime(2024, 5, 1, 12), datetime(2024, 4, 30, 12), None], pa.timestamp("ns", tz="America/Santiago")
        ),
        pa.array(["2024-05-01", "2024-04-30", None]),
        pa.array(["2024-05-01", "2024-04-30", None]).dictionary_encode(),
    ],
)
def test_judge_columns_reads_dates_of_every_type(values: pa.Array) -> None:
    assert _judge(values, ">=", "2024-05-01") == [1, 0, None]
    assert _judge(values, "=", "2024-05-01") == [1, 0, None]
    assert _judge(values, "between", ["2024-04-30", "2024-04-30"]) == [0, 1, None]


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.large_list(pa.large_string()), pa.list_view(pa.string()),
                                  pa.list_(pa.dictionary(pa.int8(), pa.string()))])  # fmt: skip
def test_judge_columns_tells_an_empty_list_from_an_unknown_one(kind: pa.DataType) -> None:
    values = pa.array([["a", "b"], [], None, ["c"]], pa.list_(pa.string()))
    if kind != pa.list_(pa.string()):
        values = pa.array([["a", "b"], [], None, ["c"]], kind)
    assert _judge(values, "has_any", ["a", "z"]) == [1, 0, None, 0]
    assert _judge(values, "has_all", ["a", "b"]) == [1, 0, None, 0]
    assert _judge(values, "has_none", ["a"]) == [0, 1, None, 1]
    assert _judge(values, "has_any", []) == [0, 0, None, 0]
    assert _judge(values, "has_all", []) == [1, 1, None, 1]


def test_judge_columns_reads_lists_that_name_more_than_sixty_four_texts() -> None:
    names = [f"d{number}" for number in range(150)]
    values = pa.array([names, names[:149], [names[100]], []])
    assert _judge(values, "has_all", names) == [1, 0, 0, 0]
    assert _judge(values, "has_any", names) == [1, 1, 1, 0]
    assert _judge(values, "has_none", names[120:]) == [0, 0, 1, 1]


def test_judge_columns_reads_lists_from_a_slice_and_from_lists_without_items() -> None:
    values = pa.array([["z"], None, ["a"], []]).slice(1)
    assert _judge(values, "has_any", ["a"]) == [None, 1, 0]
    assert _judge(pa.array([[], None], pa.list_(pa.null())), "has_none", ["a"]) == [1, None]


def test_judge_columns_reads_ages_known_between_two_ends() -> None:
    spans = [{"low": 17, "high": 18}, {"low": 18, "high": 18}, None, {"low": 16, "high": 17}, {"low": 10, "high": 60}]
    values = pa.array(spans, pa.struct([("low", pa.int32()), ("high", pa.int32())]))
    assert _judge(values, ">=", 18, "age") == [None, 1, None, 0, None]
    assert _judge(values, "between", [17, 18], "age") == [1, 1, None, None, None]
    assert _judge(values, "!=", 18, "age") == [None, 0, None, 1, None]
    catalogue = compile_catalogue({"S": parse_demand({"not": {"fact": "age", "op": "<", "value": 18}})})
    for row, span in enumerate(spans[:4]):
        fact = None if span is None else Span(span["low"], span["high"])
        table = pa.table({"person_id": [1], "age": values.slice(row, 1)})
        assert (
            judge_columns(catalogue, table, on=ON).column("S")[0].as_py()
            == judge(catalogue, {"age": fact}, on=ON)["S"].number
        )


def test_judge_columns_takes_nan_for_unknown() -> None:
    assert _judge(pa.array([float("nan"), 1.0, None]), "!=", 1) == [None, 0, None]


def test_judge_columns_reads_truth_from_numbers_and_texts_when_the_demand_asks_for_truth() -> None:
    assert _judge(pa.array([1, 0, None]), "=", True) == [1, 0, None]
    assert _judge(pa.array(["TRUE", "false", None, "1"]), "!=", True) == [0, 1, None, 0]
    with pytest.raises(Problem, match="row 2"):
        _judge(pa.array([1, 7]), "=", True)


def test_judge_columns_takes_an_absent_column_for_unknown_and_names_it() -> None:
    catalogue = compile_catalogue({"S": parse_demand({"any": [{"fact": "x", "op": "=", "value": 1}, {"all": []}]})})
    table = pa.table({"person_id": [1, 2]})
    assert judge_columns(catalogue, table, on=ON).column("S").to_pylist() == [1, 1]
    assert find_unknown_facts(catalogue, table) == ["x"]
    assert _judge(pa.nulls(2), "=", 1) == [None, None]


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("ms"), pa.string()])
def test_judge_columns_derives_ages_from_birth_dates(kind: pa.DataType) -> None:
    days = [date(2008, 11, 22), date(2008, 11, 23), None, date(1908, 2, 29), date(2030, 1, 1)]
    born = (
        pa.array([None if day is None else str(day) for day in days])
        if kind == pa.string()
        else pa.array(days).cast(kind)
    )
    catalogue = compile_catalogue({"S": parse_demand({"fact": "age", "op": ">=", "value": 18})})
    table = pa.table({"person_id": range(5), "birth_date": born})
    assert judge_columns(catalogue, table, on=ON).column("S").to_pylist() == [1, 0, None, 1, 0]


@given(st.lists(st.dates(date(1900, 1, 1), date(2030, 1, 1)), min_size=1), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
@settings(deadline=None, max_examples=50)
def test_ages_in_columns_are_those_of_one_by_one(born: list[date], on: date) -> None:
    catalogue = compile_catalogue(
        {f"S{age}": parse_demand({"fact": "age", "op": ">=", "value": age}) for age in (0, 1, 18, 65)}
    )
    table = pa.table({"person_id": range(len(born)), "birth_date": pa.array(born)})
    found = judge_columns(catalogue, table, on=on)
    for row, day in enumerate(born):
        expected = judge(catalogue, {"birth_date": day}, on=on)
        assert {name: found.column(name)[row].as_py() for name in catalogue.services} == {
            name: verdict.number for name, verdict in expected.items()
        }


@pytest.mark.parametrize(
    ("values", "op", "wanted"),
    [
        (pa.array(["F"]), "<", 18), (pa.array(["F"]), "=", 1), (pa.array([1]), "=", "F"), (pa.array([True]), "=", 1),
        (pa.array([1.5]), "has_any", ["a"]), (pa.array(["a"]), "has_any", ["a"]), (pa.array([["a"]]), "=", "a"),
        (pa.array([date(2024, 1, 1)]), "=", "soon"), (pa.array([date(2024, 1, 1)]), "<", 3),
        (pa.array([[1]]), "has_any", ["a"]),
        (pa.array([{"a": 1}]), "=", "a"), (pa.array([b"x"]), "=", "x"), (pa.array([True]), "in", ["a"]),
    ],
)  # fmt: skip
def test_judge_columns_refuses_a_column_that_does_not_suit(values: pa.Array, op: str, wanted: Any) -> None:
    with pytest.raises(Problem) as caught:
        _judge(values, op, wanted)
    assert caught.value.code == "column-wrong-type"
    assert "“x”" in caught.value.message
    assert "services[0].demand" in caught.value.message


def test_judge_columns_reports_every_column_that_does_not_suit() -> None:
    demand = {"all": [{"fact": "a", "op": "=", "value": 1}, {"fact": "b", "op": "=", "value": "x"}]}
    table = pa.table({"person_id": [1], "a": ["x"], "b": [1]})
    with pytest.raises(Problems) as caught:
        judge_columns(compile_catalogue({"S": parse_demand(demand)}), table, on=ON)
    assert [problem.details["column"] for problem in caught.value.problems] == ["a", "b"]


def test_judge_columns_names_the_row_of_a_null_inside_a_list() -> None:
    with pytest.raises(Problem, match="row 3: a null stands inside"):
        _judge(pa.array([["a"], None, ["b", None]]), "has_any", ["a"])


def test_judge_columns_names_the_row_of_a_text_that_is_no_date() -> None:
    with pytest.raises(Problem, match="row 2: “2024-13-01”"):
        _judge(pa.array(["2024-05-01", "2024-13-01"]), "<", "2024-05-01")


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (pa.table({"x": [1]}), "column-missing"),
        (pa.table({"person_id": [1, None]}), "person-id-missing"),
        (pa.table({"person_id": ["a", "b", "a"]}), "person-id-duplicate"),
        (pa.table({"person_id": [3, 1, 3]}), "person-id-duplicate"),
        (pa.table({"person_id": [1.5]}), "person-id-wrong-type"),
        (pa.table([pa.array([1]), pa.array([1]), pa.array([2])], names=["person_id", "x", "x"]), "column-repeated"),
    ],
)
def test_judge_columns_refuses_people_without_ids_of_their_own(table: pa.Table, code: str) -> None:
    with pytest.raises(Problem) as caught:
        judge_columns(compile_catalogue({}), table, on=ON)
    assert caught.value.code == code


def test_judge_columns_answers_for_nobody_and_for_columns_in_pieces() -> None:
    catalogue = compile_catalogue({"S": parse_demand({"fact": "x", "op": "=", "value": "a"})})
    empty = pa.table({"person_id": pa.array([], pa.int64()), "x": pa.array([], pa.string())})
    assert judge_columns(catalogue, empty, on=ON).num_rows == 0
    pieces = pa.table({"person_id": pa.chunked_array([[1], [2, 3]]), "x": pa.chunked_array([["a", None], ["b"]])})
    assert judge_columns(catalogue, pieces, on=ON).column("S").to_pylist() == [1, None, 0]


def test_judge_columns_keeps_the_order_over_many_stretches() -> None:
    size = columns.STRETCH * 3 + 17
    ages = np.random.default_rng(7).integers(0, 90, size)
    catalogue = compile_catalogue({"S": parse_demand({"fact": "age", "op": "<", "value": 18})})
    table = pa.table({"person_id": np.arange(size)[::-1], "age": ages})
    found = judge_columns(catalogue, table, on=ON)
    assert found.column("person_id").equals(table.column("person_id"))
    assert np.array_equal(found.column("S").to_numpy(), (ages < 18).astype(np.int8))


def _leaves(node: dict[str, Any], path: str = "demand") -> list[tuple[str, dict[str, Any]]]:
    for shape in ("all", "any"):
        if shape in node:
            return [leaf for n, child in enumerate(node[shape]) for leaf in _leaves(child, f"{path}.{shape}[{n}]")]
    return _leaves(node["not"], f"{path}.not") if "not" in node else [(path, node)]


def _lift(node: dict[str, Any], path: str, target: str) -> dict[str, Any]:
    if path == target:
        return {"all": []}
    for shape in ("all", "any"):
        if shape in node:
            return {shape: [_lift(child, f"{path}.{shape}[{n}]", target) for n, child in enumerate(node[shape])]}
    return {"not": _lift(node["not"], f"{path}.not", target)} if "not" in node else node


@settings(max_examples=60, deadline=None)
@given(
    demands(),
    st.lists(people(), max_size=90),
    st.sampled_from([[], ["sex"], ["status", "sex"], ["age", "status", "sex"]]),
)
def test_count_barriers_agrees_with_counting_one_by_one(
    tree: dict[str, Any], persons: list[dict[str, Any]], by: list[str]
) -> None:
    table = pa.table(
        {
            "person_id": pa.array(range(len(persons)), pa.int64()),
            **{name: pa.array([person[name] for person in persons], kind) for name, kind in TYPES.items()},
        }
    )
    found = count_barriers(compile_catalogue({"S": parse_demand(tree)}), table, on=ON, by=by)
    expected: dict[tuple[Any, ...], list[int]] = {}
    for path, _ in _leaves(tree):
        lifted = _lift(tree, "demand", path)
        if not by:
            expected[(path,)] = [0] * 5
        for person in persons:
            now, then = judge_by_definition(tree, person), judge_by_definition(lifted, person)
            counts = expected.setdefault((path, *(person[name] for name in by)), [0] * 5)
            for place, true in enumerate(
                [True, now is False, now is False and then is True, now is None, now is None and then is True]
            ):
                counts[place] += true
    rows = found.to_pylist()
    group = lambda row: tuple(row[name] if name not in ("fact", "path") else row[f"by_{name}"] for name in by)  # noqa: E731
    names = ["people", "not_eligible", "would_enter", "cannot_tell", "could_enter"]
    assert {(row["path"], *group(row)): [row[name] for name in names] for row in rows} == expected


def test_count_barriers_refuses_a_group_that_is_no_column() -> None:
    with pytest.raises(Problem, match="lack the column city"):
        count_barriers(compile_catalogue({}), pa.table({"person_id": [1]}), on=ON, by=["city"])
