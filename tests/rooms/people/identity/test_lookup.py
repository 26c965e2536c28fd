"""Looking one person up: the right one among the first five, also damaged; odd questions are answered, not failed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from benchmarks.identity_input import People, make_register

from ruta.rooms.people.rules.identity import DEFAULT
from ruta.rooms.people.rules.identity.lookup import look_up

REGISTER = pa.table(
    {
        "record_id": [10, 20, 30],
        "given_names": ["Ana María", "Jean", None],
        "surname_1": ["Rojas", "Baptiste", "Mora"],
        "birth_year": [1990, 1985, None],
        "birth_month": [5, 2, None],
        "birth_day": [3, 9, None],
    }
)


@pytest.mark.slow
def test_the_right_person_is_among_the_first_five() -> None:
    records, truth = make_register(6000, seed=8, profile="mixed")
    chance, people = np.random.default_rng(1), People(77, "mixed")
    picked = chance.choice(records.num_rows, 300, replace=False)
    rows = []
    for number, row in enumerate(records.take(pa.array(picked)).to_pylist()):
        del row["record_id"]
        written = people.write({**row, "culture": "es"}, True)
        del written["culture"]
        rows.append({**written, "query_id": number, "document": None})
    found = look_up(records, pa.Table.from_pylist(rows))
    person = truth.to_numpy()
    right = {
        answer["query_id"]
        for answer in found.to_pylist()
        if person[int(answer["record_id"][1:])] == person[picked[answer["query_id"]]]
    }
    assert len(right) >= 0.98 * 300
    assert found.column("rank").to_numpy().max() <= 5


def test_names_in_the_wrong_field_are_found() -> None:
    asked = pa.table({"query_id": ["q"], "given_names": ["Baptiste"], "surname_1": ["Jean"], "birth_year": [1985],
                      "birth_month": [2], "birth_day": [9]})  # fmt: skip
    found = look_up(REGISTER, asked, parameters=DEFAULT).to_pylist()
    assert found[0]["record_id"] == 20
    assert found[0]["match_probability"] > 0.2


@pytest.mark.parametrize(
    "asked",
    [
        {"given_names": [None]},
        {"given_names": ["李"], "nationality": ["ZZZ"], "place": ["Ninguna"], "document": ["XX-99-ZZ-1"]},
        {"given_names": ["A B C D E F"], "surname_1": ["G H I J K L"], "phone": ["1"], "document": ["9" * 80]},
        {"given_names": ["Maximilianoalejandroooooo"], "surname_1": ["de la"]},
    ],
)
def test_odd_questions_find_nobody_likely(asked: dict[str, list[str | None]]) -> None:
    found = look_up(REGISTER, pa.table({"query_id": [1], **asked}), parameters=DEFAULT)
    assert all(row["match_probability"] < 0.2 for row in found.to_pylist())


def test_no_register_and_no_question_give_no_answer() -> None:
    asked = pa.table({"query_id": [1], "given_names": ["Ana"]})
    assert look_up(REGISTER.slice(0, 0), asked).num_rows == 0
    assert look_up(REGISTER, asked.slice(0, 0)).num_rows == 0
