"""Scoring chosen pairs of records: one by one while they are few, in columns when there are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pyarrow as pa

from ruta.rooms.people.rules.identity.comparing import compare_all, find_probability, weigh_all
from ruta.rooms.people.rules.identity.encode import (
    FIELDS,
    NUMBERS,
    RECORD_ID,
    check_records,
    encode_records,
    weigh_words,
)
from ruta.rooms.people.rules.identity.pairs import Record, score_pair
from ruta.rooms.people.rules.identity.parameters import Parameters
from ruta.rooms.people.rules.identity.tables import NATIONALITY_KIND, PLACE_KIND

#: Up to so many pairs go one by one.
FEW = 20


def score_pairs(pairs: Sequence[tuple[Record, Record]], parameters: Parameters) -> list[float]:
    """How likely the two records of each pair are one person; the same numbers as :func:`score_pair` one by one.

    >>> from ruta.rooms.people.rules.identity import DEFAULT
    >>> score_pairs([], DEFAULT)
    []
    """
    if len(pairs) <= FEW:
        return [score_pair(left, right, parameters) for left, right in pairs]
    rows = [asdict(record) for pair in pairs for record in pair]
    schema = {name: pa.int32() if name in NUMBERS else pa.string() for name in FIELDS[1:]}
    table = pa.table(
        {
            RECORD_ID: [str(place) for place in range(len(rows))],
            **{name: pa.array([row[name] for row in rows], kind) for name, kind in schema.items()},
        }
    )
    columns, vocabulary = encode_records(check_records(table))
    weigh_words(columns, vocabulary, parameters.frequencies)
    columns.records[:, NATIONALITY_KIND] = columns.records[:, PLACE_KIND] = 2
    left = np.arange(0, len(rows), 2, dtype=np.int64)
    patterns = compare_all(columns, left * len(rows) + left + 1, parameters)
    return [float(one) for one in find_probability(weigh_all(patterns, parameters))]
