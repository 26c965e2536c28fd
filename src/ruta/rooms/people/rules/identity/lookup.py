"""Looking one person up among a million: an index of keys built once, a few hundred records compared per question."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.identity.blocks import FAMILIES, make_keys
from ruta.rooms.people.rules.identity.comparing import Report, find_candidates, find_probability
from ruta.rooms.people.rules.identity.encode import (
    RECORD_ID,
    SEXES,
    check_records,
    count_bits,
    describe_word,
    encode_records,
)
from ruta.rooms.people.rules.identity.parameters import Parameters, build_tables
from ruta.rooms.people.rules.identity.search import find_best
from ruta.rooms.people.rules.identity.tables import (
    DAY,
    DOCUMENT,
    DOCUMENT_SIGNS,
    GIVEN,
    GIVEN_PLACES,
    NATIONALITY,
    NATIONALITY_KIND,
    PHONE,
    PLACE,
    PLACE_KIND,
    SEX,
    SIGNS_LENGTH,
    SURNAME,
    SURNAME_PLACES,
    YEAR,
    Columns,
)
from ruta.rooms.people.rules.identity.training import learn
from ruta.rooms.people.rules.identity.words import fold_word, split_text

QUERY_ID = "query_id"
#: Families of keys a question is asked under, the most telling first, and how many records of one key are looked at.
_ASKED = ((5, 200), (2, 600), (0, 600), (1, 300), (4, 300), (7, 100), (8, 100), (6, 100), (17, 100), (9, 300),
          (10, 300), (12, 300), (13, 200), (15, 300), (16, 200), (3, 200), (11, 1500), (14, 200))  # fmt: skip
_MOST_CANDIDATES = 6000
_SPARE = 64


@dataclass(frozen=True)
class Answer:
    """What a question found: rows of the register, likeliest first, with their probabilities."""

    rows: Any
    probabilities: Any


class Index:
    """A register made ready for questions. Cost: some seconds and 300 bytes a record for a million; a question a few
    hundred microseconds."""

    def __init__(self, records: pa.Table, parameters: Parameters | None = None, report: Report | None = None) -> None:
        checked = check_records(records)
        self.ids = checked.column(RECORD_ID).combine_chunks()
        columns, vocabulary = encode_records(checked)
        self.parameters = parameters or learn(columns, vocabulary, find_candidates(columns, report=report))
        self._rows = columns.rows
        self._columns = Columns(*(_add_spare(table) for table in columns))
        self._hashes, self._owners, self._starts = _sort_keys(columns, report)
        self._tables = build_tables(self.parameters)
        self._caps = np.array(self.parameters.caps)
        self._given = np.array(self.parameters.given_quality_bits)
        self._surname = np.array(self.parameters.surname_quality_bits)
        self._words = {word: place for place, word in enumerate(vocabulary.words.to_pylist())}
        self._spare = len(self._words)
        self._rare = float(count_bits(np.array([1]), self._rows)[0])
        self._nationality_kinds = _list_kinds(columns.records, NATIONALITY, NATIONALITY_KIND)
        self._place_kinds = _list_kinds(columns.records, PLACE, PLACE_KIND)
        self._documents = _first_places(vocabulary.documents)
        self._nationalities = _first_places(vocabulary.nationalities)
        self._asked = np.array(_ASKED, np.int64)
        self._seen = np.zeros(self._rows + _SPARE, np.int64)
        self._questions = 0

    def ask(self, question: Mapping[str, Any], top: int = 5) -> Answer:
        """The records likeliest to be the one asked for.

        Shapes: ``question`` a row of a checked table (:func:`check_records`) as a mapping of its columns.
        """
        self._place_question(question)
        self._questions += 1
        found, weights = np.empty(top, np.int64), np.empty(top)
        count = find_best(
            *self._columns, self._rows, self._hashes, self._owners, self._starts, self._asked, self._seen,
            self._questions, self._given, self._surname, *self._tables, self._caps, self.parameters.prior_bits,
            _MOST_CANDIDATES, found, weights,
        )  # fmt: skip
        return Answer(found[:count], find_probability(weights[:count]))

    def _place_question(self, question: Mapping[str, Any]) -> None:
        """Write the question into the spare row, its words as those of the register where it knows them."""
        row = self._columns.records[self._rows]
        row[GIVEN:YEAR] = -1
        self._spare = len(self._words)
        given = split_text(question["given_names"] or "")[:GIVEN_PLACES]
        surnames = split_text(question["surname_1"] or "") + split_text(question["surname_2"] or "")
        row[GIVEN : GIVEN + len(given)] = [self._place_word(word) for word in given]
        surnames = surnames[:SURNAME_PLACES]
        row[SURNAME : SURNAME + len(surnames)] = [self._place_word(word) for word in surnames]
        row[YEAR] = question["birth_year"] or 0
        row[DAY] = (question["birth_month"] or 0) << 5 | (question["birth_day"] or 0)
        row[SEX] = SEXES.get(question["sex"], 0)
        nationality = (question["nationality"] or "").strip().upper()
        row[NATIONALITY] = self._nationalities.get(nationality, 1 << 20) if nationality else -1
        row[NATIONALITY_KIND] = self._nationality_kinds.get(int(row[NATIONALITY]), 3)
        place = fold_word(question["place"] or "")
        row[PLACE] = self._place_word(place) if place else -1
        row[PLACE_KIND] = self._place_kinds.get(int(row[PLACE]), 3)
        digits = "".join(sign for sign in question["phone"] or "" if sign in "0123456789")[-8:]
        row[PHONE] = int(digits) if len(digits) >= 6 else 0
        row[DOCUMENT] = self._place_document(fold_word(question["document"] or "").lstrip("0"))

    def _place_document(self, signs: str) -> int:
        known = self._documents.get(signs)
        if known is None and len(signs) >= 4:
            known = len(self._columns.documents) - 1
            cut = signs[:DOCUMENT_SIGNS].encode()
            self._columns.documents[known, :SIGNS_LENGTH] = np.frombuffer(cut.ljust(24, b"\0"), np.uint64)
            self._columns.documents[known, SIGNS_LENGTH] = len(cut)
        return -1 if known is None or len(signs) < 4 else known

    def _place_word(self, word: str) -> int:
        known = self._words.get(word)
        if known is None:
            known = self._spare
            self._spare += 1
            self._columns.words[known] = describe_word(word, self._rare)
        return known


def _first_places(texts: pa.Array) -> dict[str, int]:
    return {text: place for place, text in reversed(list(enumerate(texts.to_pylist())))}


def _list_kinds(records: Any, place: int, kind: int) -> dict[int, int]:
    values, first = np.unique(records[:, place], return_index=True)
    return dict(zip(values.tolist(), records[first, kind].tolist(), strict=True))


def _add_spare(table: Any) -> Any:
    return np.concatenate([table, np.zeros((_SPARE, table.shape[1]), table.dtype)])


def _sort_keys(columns: Columns, report: Report | None) -> tuple[Any, Any, Any]:
    """All keys in the order of families, sorted within each: hashes, their records, where each family starts."""
    hashes, owners, starts = [], [], [0]
    for family, (_, most, _) in enumerate(FAMILIES):
        keys, rows = np.empty(columns.rows * most, np.uint64), np.empty(columns.rows * most, np.int32)
        count = make_keys(*columns, family, 0, columns.rows, keys, rows)
        order = np.argsort(keys[:count])
        hashes.append(keys[order])
        owners.append(rows[order])
        starts.append(starts[-1] + count)
        if report:
            report("index", family + 1, len(FAMILIES))
    return np.concatenate(hashes), np.concatenate(owners), np.array(starts, np.int64)


def look_up(
    records: pa.Table,
    queries: pa.Table,
    *,
    top: int = 5,
    parameters: Parameters | None = None,
    report: Report | None = None,
) -> pa.Table:
    """Answer each query with the ``top`` likeliest records.

    Shapes: gives ``query_id``, ``rank`` (from 1), ``record_id``, ``match_probability``, ``microseconds`` (the whole
    question: reading its words, finding, comparing, ranking). A query that finds nobody has no row.
    Errors: those of :func:`check_records`; ``top-unusable``. Cost: the index once, then well under a millisecond each.
    """
    if not 1 <= top <= 1000:
        raise Problem("top-unusable", "The best {top} cannot be given; ask for 1 to 1000.", top=top)
    checked = check_queries(queries)
    index = Index(records, parameters, report)
    questions = checked.to_pylist()
    for question in questions[:1]:
        index.ask(question, top)  # so that no question pays for compiling
    asked: list[int] = []
    ranks: list[int] = []
    spent: list[float] = []
    rows: list[Any] = []
    likely: list[Any] = []
    for row, question in enumerate(questions):
        began = time.perf_counter_ns()
        answer = index.ask(question, top)
        took = (time.perf_counter_ns() - began) / 1000
        count = len(answer.rows)
        asked += [row] * count
        ranks += range(1, count + 1)
        rows.append(answer.rows)
        likely.append(answer.probabilities)
        spent += [took] * count
        if report and row % 100 == 99:
            report("queries", row + 1, len(questions))
    nothing = np.empty(0, np.int64)
    return pa.table(
        {
            QUERY_ID: checked.column(RECORD_ID).combine_chunks().take(pa.array(asked, pa.int64())),
            "rank": pa.array(ranks, pa.int32()),
            RECORD_ID: index.ids.take(pa.array(np.concatenate([nothing, *rows]))),
            "match_probability": pa.array(np.concatenate([np.empty(0), *likely])),
            "microseconds": pa.array(spent, pa.float64()),
        }
    )


def check_queries(queries: pa.Table) -> pa.Table:
    """Queries as records: ``query_id`` instead of ``record_id``. Errors: those of :func:`check_records`."""
    if QUERY_ID not in queries.column_names:
        raise Problem(
            "query-column-missing", "The queries lack the column query_id; give every query one.", table="queries"
        )
    columns = [name for name in queries.column_names if name != RECORD_ID]
    renamed = queries.select(columns)
    names = [RECORD_ID if name == QUERY_ID else name for name in columns]
    try:
        return check_records(renamed.rename_columns(names))
    except Problem as problem:
        template = problem.template.replace(RECORD_ID, QUERY_ID)
        raise Problem(problem.code, template, **{**problem.details, "table": "queries"}) from problem


def measure_percentile(answers: pa.Table, share: float = 0.95) -> float:
    """The microseconds that this share of the queries do not pass."""
    firsts = answers.filter(pc.equal(answers.column("rank"), 1)).column("microseconds").to_numpy()
    return float(np.quantile(firsts, share)) if len(firsts) else 0.0
