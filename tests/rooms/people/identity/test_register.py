"""Registers: found in quality set beforehand on made-up people, whole with odd input, never joining contradictions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from benchmarks.identity_input import make_register

from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.identity import DEFAULT, Record, compare_register, score_pair, train_parameters
from ruta.rooms.people.rules.identity.encode import FIELDS


def _table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([{"record_id": f"r{place}", **row} for place, row in enumerate(rows)])


ANA = {"given_names": "Ana", "surname_1": "Rojas", "surname_2": "Paz", "sex": "F", "birth_year": 1990, "birth_month": 5,
       "birth_day": 3}  # fmt: skip


def _judge(found: Any, truth: pa.Array, threshold: float = 0.9) -> tuple[float, float]:
    """Precision and recall of the pairs at or above the threshold."""
    person = truth.to_numpy()
    left, right = (
        np.array([int(value[1:]) for value in found.pairs.column(name).to_pylist()])
        for name in ("record_id_l", "record_id_r")
    )
    same = found.pairs.column("match_probability").to_numpy() >= threshold
    right_ones = (person[left] == person[right]) & same
    sizes = np.bincount(person)
    return right_ones.sum() / same.sum(), right_ones.sum() / (sizes * (sizes - 1) // 2).sum()


@pytest.fixture(scope="module")
def register() -> tuple[pa.Table, pa.Array]:
    return make_register(6000, seed=3, profile="mixed")


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["mild", "mixed", "held-out"])
def test_people_are_found_in_registers_never_seen(profile: str) -> None:
    records, truth = make_register(8000, seed=41, profile=profile)
    precision, recall = _judge(compare_register(records), truth)
    assert precision >= 0.985
    assert 2 * precision * recall / (precision + recall) >= 0.96


@pytest.mark.slow
def test_probabilities_mean_what_they_say(register: tuple[pa.Table, pa.Array]) -> None:
    records, truth = register
    found = compare_register(records)
    person = truth.to_numpy()
    ids = [[int(v[1:]) for v in found.pairs.column(name).to_pylist()] for name in ("record_id_l", "record_id_r")]
    true = person[ids[0]] == person[ids[1]]
    predicted = found.pairs.column("match_probability").to_numpy()
    assert abs(predicted.mean() - true.mean()) < 0.02
    middle = (predicted > 0.2) & (predicted < 0.9)
    assert abs(predicted[middle].mean() - true[middle].mean()) < 0.25


def test_clusters_are_transitive_and_name_their_first_record() -> None:
    found = compare_register(
        _table(
            ANA, ANA | {"surname_2": None}, ANA | {"surname_1": "Paz", "surname_2": "Rojas"}, {"given_names": "Luz"}
        ),
        parameters=DEFAULT,
    )
    assert found.clusters.column("cluster_id").to_pylist() == ["r0", "r0", "r0", "r3"]


def test_a_record_between_two_who_contradict_each_other_joins_only_one() -> None:
    mother = ANA | {"phone": "912345678", "document": "V11111111"}
    daughter = ANA | {
        "phone": "912345678",
        "document": "V99999999",
        "birth_year": 2015,
        "birth_month": 9,
        "birth_day": 20,
    }
    between = {name: ANA[name] for name in ("given_names", "surname_1", "surname_2", "sex")} | {"phone": "912345678"}
    found = compare_register(_table(mother, daughter, between), parameters=DEFAULT, threshold=0.5)
    clusters = found.clusters.column("cluster_id").to_pylist()
    assert clusters[0] != clusters[1]
    assert clusters[2] in clusters[:2]


def test_two_files_give_pairs_across_only_and_tell_equal_ids_apart() -> None:
    left, right = _table(ANA, ANA), _table(ANA | {"birth_day": None}, {"given_names": "Luz", "surname_1": "Mora"})
    found = compare_register(left, right, parameters=DEFAULT, ask=0.01)
    pairs = found.pairs.select(["record_id_l", "record_id_r"]).to_pylist()
    assert sorted((pair["record_id_l"], pair["record_id_r"]) for pair in pairs) == [("r0", "r0"), ("r1", "r0")]
    assert found.clusters.column("source").to_pylist() == ["records", "records", "against", "against"]
    ids = found.clusters.column("cluster_id").to_pylist()
    assert ids[2] in ids[:2]
    assert ids[3] == "against:r1"


@pytest.mark.parametrize(
    "table",
    [
        _table(),
        _table(ANA),
        _table(*[{"given_names": None, "surname_1": None}] * 5),
        _table({"given_names": "", "surname_1": " ", "phone": "-", "document": "?"}, {"given_names": "李"}),
        pa.table({"record_id": [1, 2], **{name: pa.nulls(2) for name in FIELDS[1:]}}),
        pa.table({"record_id": pa.array([], pa.string()), "given_names": pa.array([], pa.string())}),
    ],
)
def test_registers_with_nothing_to_find_come_back_whole(table: pa.Table) -> None:
    if "given_names" not in table.column_names:
        table = pa.table({"record_id": pa.array([], pa.string()), "given_names": pa.array([], pa.string())})
    found = compare_register(table)
    assert found.pairs.num_rows == 0
    assert found.clusters.column("cluster_id").to_pylist() == table.column("record_id").to_pylist()
    assert compare_register(table, table.slice(0, 0)).pairs.num_rows == 0


def test_a_crowd_of_one_name_does_not_hang() -> None:
    crowd = pa.table(
        {"record_id": list(range(20_000)), "given_names": ["María"] * 20_000, "surname_1": ["Pérez"] * 20_000}
    )
    assert compare_register(crowd).clusters.num_rows == 20_000


@pytest.mark.parametrize(
    ("table", "code", "details"),
    [
        ({"given_names": ["Ana"]}, "record-column-missing", {}),
        ({"record_id": [1]}, "record-column-missing", {}),
        ({"record_id": ["a", None], "sex": ["F", "F"]}, "record-id-missing", {"row": 2}),
        ({"record_id": ["a", "b", "a"], "sex": ["F"] * 3}, "record-id-twice", {"row": 3, "first": 1}),
        ({"record_id": [1, 2], "sex": ["F", "female"]}, "record-cell-unusable", {"row": 2, "column": "sex"}),
        ({"record_id": [1, 2], "birth_year": ["1990", "soon"]}, "record-cell-unusable", {"row": 2}),
        ({"record_id": [1, 2], "birth_month": [12, 13]}, "record-cell-unusable", {"row": 2, "column": "birth_month"}),
        ({"record_id": [1], "birth_day": [3.5]}, "record-cell-unusable", {"row": 1, "column": "birth_day"}),
        ({"record_id": [1], "given_names": [["Ana"]]}, "record-cell-unusable", {"column": "given_names"}),
    ],
)
def test_unusable_records_are_refused_by_row_and_column(
    table: dict[str, Any], code: str, details: dict[str, Any]
) -> None:
    with pytest.raises(Problem) as refusal:
        compare_register(pa.table(table))
    assert refusal.value.code == code
    assert {name: refusal.value.details[name] for name in details} == details


@pytest.mark.parametrize(("threshold", "ask"), [(0.2, 0.9), (1.1, 0.2), (0.9, 0.0)])
def test_thresholds_without_order_are_refused(threshold: float, ask: float) -> None:
    with pytest.raises(Problem, match="make no sense"):
        compare_register(_table(ANA), threshold=threshold, ask=ask)


def test_the_same_parameters_give_the_same_answer(register: tuple[pa.Table, pa.Array]) -> None:
    records = register[0].slice(0, 1500)
    first = compare_register(records)
    again = compare_register(records, parameters=first.parameters)
    assert again.pairs.equals(first.pairs)
    assert first.parameters.trained_on["records"] == 1500


def test_decided_pairs_teach() -> None:
    rows = [ANA | {"surname_1": f"Casa{place}", "surname_2": None, "place": f"Barrio{place}"} for place in range(40)]
    moved = [row | {"place": "Otra"} for row in rows]
    table = _table(*rows, *moved)
    plain = train_parameters(table)
    taught = train_parameters(table, [(f"r{place}", f"r{place + 40}", True) for place in range(40)])
    assert taught.same["place"][5] > plain.same["place"][5]
    assert taught.trained_on["decided"] == 40
    assert taught.version != plain.version
    with pytest.raises(Problem, match="no record here"):
        train_parameters(table, [("r0", "nobody", True)])


def test_pairs_decided_as_different_teach_too() -> None:
    rows = [ANA | {"surname_1": f"Casa{place}", "surname_2": None, "place": f"Barrio{place}"} for place in range(40)]
    table = _table(*rows, *[row | {"place": "Otra", "document": None} for row in rows])
    plain = train_parameters(table)
    taught = train_parameters(table, [(f"r{place}", f"r{place + 40}", False) for place in range(30)])
    assert taught.trained_on["decided"] == 30
    assert taught.prior < plain.prior
    left = Record(**rows[0])
    right = replace(left, place="Otra")
    assert score_pair(left, right, taught) < score_pair(left, right, plain)
