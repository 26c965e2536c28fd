"""Matching: exactly the transparent score, hard conditions never broken, nothing about who somebody is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruta.kernel.problems import Problem
from ruta.rooms.work.rules.matching import MatchingIndex, match_tables
from ruta.rooms.work.rules.matching.features import split_into_stems

Row = dict[str, Any]
_SCHEMA = {
    "id": pa.string(), "isco": pa.string(), "skills": pa.list_(pa.string()), "text": pa.string(), "city": pa.string(),
    "shift": pa.string(), "status": pa.string(), "documents": pa.list_(pa.string()),
    "statuses_allowed": pa.list_(pa.string()), "documents_required": pa.list_(pa.string()),
}  # fmt: skip
_SEEKER = ("id", "isco", "skills", "text", "city", "shift", "status", "documents")
_VACANCY = ("id", "isco", "skills", "text", "city", "shift", "statuses_allowed", "documents_required")


def make_table(rows: Sequence[Row], names: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array([row.get(name) for row in rows], _SCHEMA[name]) for name in names})


def weigh(rows: Sequence[Counter[str]], idf: Mapping[str, float]) -> list[dict[str, float]]:
    found = []
    for row in rows:
        vector = {term: count * idf[term] for term, count in row.items() if term in idf}
        length = math.sqrt(sum(value * value for value in vector.values()))
        found.append({term: value / length for term, value in vector.items()} if length else {})
    return found


def reckon(seekers: Sequence[Row], vacancies: Sequence[Row], top: int) -> list[tuple[str, str, float]]:
    """The specification, one pair at a time."""

    def read(rows: Sequence[Row], name: str) -> list[Counter[str]]:
        if name == "skills":
            return [Counter({one for one in row["skills"] or () if one is not None}) for row in rows]
        return [Counter((row["text"] or "").lower().split()) for row in rows]

    vectors: dict[str, tuple[list[dict[str, float]], list[dict[str, float]]]] = {}
    for name in ("skills", "text"):
        held = read(vacancies, name)
        seen = Counter(term for row in held for term in row)
        idf = {term: math.log((1 + len(vacancies)) / (1 + count)) + 1 for term, count in seen.items()}
        vectors[name] = weigh(read(seekers, name), idf), weigh(held, idf)
    found = []
    for s, seeker in enumerate(seekers):
        scored = []
        for v, vacancy in enumerate(vacancies):
            if seeker["city"] is None or seeker["city"] != vacancy["city"]:
                continue
            shifts = seeker["shift"], vacancy["shift"]
            if "any" not in shifts and (None in shifts or shifts[0] != shifts[1]):
                continue
            if seeker["status"] is None or seeker["status"] not in (vacancy["statuses_allowed"] or ()):
                continue
            if set(vacancy["documents_required"] or ()) - set(seeker["documents"] or ()):
                continue
            digits = 0
            if seeker["isco"] and vacancy["isco"]:
                while digits < 4 and seeker["isco"][: digits + 1] == vacancy["isco"][: digits + 1]:
                    digits += 1
            score = 0.35 * digits / 4
            for name, weight in (("skills", 0.35), ("text", 0.30)):
                own, other = vectors[name][0][s], vectors[name][1][v]
                score += weight * sum(value * other.get(term, 0.0) for term, value in own.items())
            scored.append((-round(score, 9), vacancy["id"], score))
        found += [(seeker["id"], code, score) for _, code, score in sorted(scored)[:top]]
    return found


_words = st.lists(st.sampled_from("cocina aseo venta caja bodega obra la de".split()), max_size=6).map(" ".join)
_codes = st.one_of(st.none(), st.sampled_from(["5120", "5122", "5131", "5223", "9112", "9621", "0110", "0113"]))
_lists = st.one_of(st.none(), st.lists(st.sampled_from("abcdefg"), max_size=4))
_shared = {
    "isco": _codes,
    "skills": _lists,
    "text": st.one_of(st.none(), _words),
    "city": st.sampled_from(["stgo", "cdmx", None]),
    "shift": st.sampled_from(["day", "night", "any", None]),
}
_seekers = st.lists(
    st.fixed_dictionaries(
        {**_shared, "status": st.sampled_from(["refugee", "irregular", "king", None]), "documents": _lists}
    ),
    max_size=6,
)
_vacancies = st.lists(
    st.fixed_dictionaries(
        {
            **_shared,
            "statuses_allowed": st.one_of(st.none(), st.lists(st.sampled_from(["refugee", "irregular"]), max_size=2)),
            "documents_required": st.one_of(st.none(), st.lists(st.sampled_from("ab"), max_size=2)),
        }
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(seekers=_seekers, vacancies=_vacancies, top=st.integers(1, 6))
def test_the_ranking_is_the_specification(seekers: list[Row], vacancies: list[Row], top: int) -> None:
    for number, row in enumerate(seekers):
        row["id"] = f"s{number}"
    for number, row in enumerate(vacancies):
        row["id"] = f"v{len(vacancies) - number:03d}"
    parts = list(match_tables(make_table(seekers, _SEEKER), make_table(vacancies, _VACANCY), top=top, plain=True))
    table = pa.concat_tables(parts)
    ours = list(zip(*(table[name].to_pylist() for name in ("seeker_id", "vacancy_id", "score")), strict=True))
    expected = reckon(seekers, vacancies, top)
    assert [pair[:2] for pair in ours] == [pair[:2] for pair in expected]
    assert [pair[2] for pair in ours] == pytest.approx([pair[2] for pair in expected])
    whole = [
        0.35 * o + 0.35 * s + 0.30 * t
        for o, s, t in zip(*(table[name].to_pylist() for name in ("occupation", "skills", "text")), strict=True)
    ]
    assert whole == pytest.approx([pair[2] for pair in ours])


def make_vacancy(code: str, **values: Any) -> Row:
    return {"id": code, "city": "stgo", "shift": "any", "statuses_allowed": ["refugee"], **values}


def make_seeker(code: str = "s", **values: Any) -> Row:
    return {"id": code, "city": "stgo", "shift": "any", "status": "refugee", **values}


def rank(seekers: list[Row], vacancies: list[Row], **options: Any) -> list[str]:
    index = MatchingIndex(make_table(vacancies, _VACANCY))
    return index.rank_prepared(index.prepare(make_table(seekers, _SEEKER)), **options)["vacancy_id"].to_pylist()


def test_who_somebody_is_changes_no_rank() -> None:
    vacancies = [make_vacancy(f"v{n}", text="cocina y aseo", isco="5120") for n in range(4)]
    table = make_table([make_seeker(text="cocinera", isco="5120")], _SEEKER)
    index = MatchingIndex(make_table(vacancies, _VACANCY))
    plain = index.rank_prepared(index.prepare(table))
    for name, value in (("sex", "F"), ("nationality", "VEN"), ("age", 61)):
        told = table.append_column(name, pa.array([value]))
        assert index.rank_prepared(index.prepare(told)).equals(plain)


def test_words_are_compared_by_their_spanish_stems() -> None:
    vacancies = [make_vacancy("a", text="Se busca cocinera"), make_vacancy("b", text="Se busca chofer")]
    assert rank([make_seeker(text="cocineros con experiencia")], vacancies)[0] == "a"
    assert split_into_stems(pa.array(["Panadería, PANADERO"])).to_pylist()[0]


def test_the_same_in_bulk_and_one_by_one() -> None:
    vacancies = [
        make_vacancy(f"v{n:03d}", text=f"{'cocina' if n % 3 else 'venta'} turno{n % 4}", isco=f"5{n % 10}2{n % 7}")
        for n in range(300)
    ]
    seekers = [make_seeker(f"s{n}", text="cocina turno", isco=f"5{n % 10}20") for n in range(2500)]
    index = MatchingIndex(make_table(vacancies, _VACANCY))
    table = make_table(seekers, _SEEKER)
    bulk = pa.concat_tables(index.rank_all(table)).combine_chunks()
    for number in (0, 7, 2499):
        one = index.rank_prepared(index.prepare(table.slice(number, 1)))
        assert bulk.filter(pa.compute.equal(bulk["seeker_id"], f"s{number}")).to_pylist() == one.to_pylist()


def test_more_than_64_statuses_and_documents() -> None:
    statuses = [f"status-{n}" for n in range(130)]
    vacancies = [make_vacancy("a", statuses_allowed=statuses, documents_required=[f"d{n}" for n in range(70)])]
    vacancies += [make_vacancy(f"b{n}", statuses_allowed=[f"status-{n}"]) for n in range(130)]
    held = [f"d{n}" for n in range(70)]
    assert rank([make_seeker(status="status-129", documents=held)], vacancies) == ["a", "b129"]
    assert rank([make_seeker(status="status-129", documents=held[1:])], vacancies) == ["b129"]


def test_nobody_and_nothing_give_an_empty_table() -> None:
    assert rank([], [make_vacancy("a")]) == []
    assert rank([make_seeker()], []) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"isco": "51"}, "matching-isco-unusable"),
        ({"isco": "cook"}, "matching-isco-unusable"),
        ({"id": None}, "matching-id-unusable"),
        ({"id": "twice"}, "matching-id-unusable"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(row: Row, code: str) -> None:
    rows = [make_vacancy("twice"), {**make_vacancy("b"), **row}]
    with pytest.raises(Problem) as caught:
        MatchingIndex(make_table(rows, _VACANCY))
    assert caught.value.code == code
    assert caught.value.details["row"] == 2


def test_a_column_of_another_kind_is_named() -> None:
    table = make_table([make_vacancy("a")], _VACANCY).set_column(2, "skills", pa.array([3]))
    with pytest.raises(Problem, match="skills"):
        MatchingIndex(table)
