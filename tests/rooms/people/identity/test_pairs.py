"""One pair: what agrees, what contradicts, in words and bits that add up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.identity import (
    DEFAULT,
    Frequencies,
    Parameters,
    Record,
    expected_errors,
    explain_pair,
    score_pair,
)

ANA = Record("Ana María", "Rojas", "Peña", "F", 1990, 5, 3, "VEN", "Santiago", "+56 9 1234 5678", "V12345678")


@pytest.mark.parametrize(
    "changes",
    [
        {"surname_1": "Peña", "surname_2": "Rojas"},
        {"surname_2": None},
        {"surname_2": "de López"},
        {"given_names": "Anita María"},
        {"given_names": "Ana"},
        {"given_names": "Ana Marí­a", "surname_2": "PeÃ±a"},
        {"surname_1": "ROXAS", "surname_2": "PENA"},
        {"birth_month": 3, "birth_day": 5},
        {"birth_month": 1, "birth_day": 1},
        {"birth_day": None},
        {"document": "V12345687"},
        {"document": "0V-12.345.678", "phone": None},
        {"given_names": "Rojas", "surname_1": "Ana María", "surname_2": None},
    ],
)
def test_a_damaged_record_is_still_the_same_person(changes: dict[str, object]) -> None:
    assert score_pair(ANA, replace(ANA, **changes), DEFAULT) >= 0.9  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"given_names": "Luisa Carmen", "document": "V12345679"},  # her twin, with the next document
        {"birth_year": 2012, "birth_month": 8, "birth_day": 30, "document": None},  # her daughter of the same name
        {"sex": "M", "birth_year": 1994, "birth_month": 9, "birth_day": 9, "document": "V98765432"},
    ],
)
def test_relatives_at_one_phone_are_never_joined(changes: dict[str, object]) -> None:
    assert score_pair(ANA, replace(ANA, **changes), DEFAULT) < 0.2  # type: ignore[arg-type]


def test_the_weights_add_up_from_prior_to_posterior() -> None:
    for other in (ANA, replace(ANA, given_names="Luisa"), Record(), replace(ANA, surname_1="Pérez", birth_year=1991)):
        found = explain_pair(ANA, other, DEFAULT)
        assert found.prior_bits + sum(weight.bits for weight in found) == pytest.approx(found.posterior_bits)
        assert found.probability == pytest.approx(score_pair(ANA, other, DEFAULT))


def test_a_contradiction_is_a_bar_of_its_own_with_its_reason() -> None:
    bar = explain_pair(ANA, replace(ANA, given_names="Luisa"), DEFAULT)[-1]
    assert bar.comparison == "contradiction"
    assert bar.level == "wholly different given names, the same document and about the same birth date"
    assert bar.bits < -10


def test_a_rare_surname_that_agrees_says_more_than_a_common_one() -> None:
    common = Frequencies(100_000, {}, {"ROJAS": 4000, "PENA": 2000})
    left, right = replace(ANA, phone=None, document=None), replace(ANA, phone=None, document=None)
    usual = explain_pair(left, right, DEFAULT, common)[1].bits
    rare = explain_pair(left, right, DEFAULT, Frequencies(100_000))[1].bits
    assert rare > usual + 4


def test_names_in_other_scripts_meet_and_empty_records_say_nothing() -> None:
    one = Record("محمد", "حسینی", None, "M", 1988, 2, 2)
    assert score_pair(one, replace(one, surname_1="حسيني"), DEFAULT) > 0.9
    assert explain_pair(Record(), Record(), DEFAULT).posterior_bits == pytest.approx(DEFAULT.prior_bits)
    assert score_pair(Record("", " ", "?"), ANA, DEFAULT) < 0.01


_name = st.one_of(st.none(), st.text(max_size=12))
_record = st.builds(
    Record,
    given_names=_name,
    surname_1=_name,
    surname_2=_name,
    sex=st.sampled_from([None, "F", "M", "X"]),
    birth_year=st.one_of(st.none(), st.integers(1900, 2030)),
    birth_month=st.one_of(st.none(), st.integers(1, 12)),
    birth_day=st.one_of(st.none(), st.integers(1, 31)),
    phone=_name,
    document=_name,
)


@settings(max_examples=60, deadline=None)
@given(_record, _record)
def test_likeness_does_not_depend_on_the_order_and_is_a_probability(left: Record, right: Record) -> None:
    one, other = score_pair(left, right, DEFAULT), score_pair(right, left, DEFAULT)
    assert 0.0 <= one <= 1.0
    assert one == pytest.approx(other, abs=1e-9)


def test_parameters_come_back_from_json_and_refuse_changed_numbers() -> None:
    text = DEFAULT.to_json()
    assert Parameters.from_json(text) == DEFAULT
    for broken in ("{}", "[]", "no json", text.replace('"prior": 1e-06', '"prior": 1e-05')):
        with pytest.raises(Problem) as refusal:
            Parameters.from_json(broken)
        assert refusal.value.code == "parameters-unusable"


def test_expected_errors_count_wrong_joins_and_missed_pairs() -> None:
    found = expected_errors([1.0] * 990 + [0.9] * 10 + [0.5] * 100 + [0.01] * 100)
    assert (found.same, found.to_ask, found.different) == (1000, 100, 100)
    assert found.wrong_per_thousand == pytest.approx(1.0)
    assert found.missed == pytest.approx(1.0)
    assert expected_errors([]).same == 0
