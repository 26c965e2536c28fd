"""A register against itself or against another: pairs with their probabilities, and clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.identity.clusters import join_pairs
from ruta.rooms.people.rules.identity.comparing import Report, compare_all, find_candidates, find_probability, weigh_all
from ruta.rooms.people.rules.identity.encode import (
    FIELDS,
    RECORD_ID,
    Vocabulary,
    check_records,
    encode_records,
    weigh_words,
)
from ruta.rooms.people.rules.identity.parameters import Parameters
from ruta.rooms.people.rules.identity.tables import Columns
from ruta.rooms.people.rules.identity.training import learn

SAME, ASK = 0.9, 0.2
_PART = 4_000_000


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    ``pairs``: ``record_id_l``, ``record_id_r``, ``match_probability``, likeliest first. ``clusters``: ``record_id``,
    ``cluster_id`` (the id of its first record) and, with a second register, ``source`` (``records`` or ``against``).
    """

    pairs: pa.Table
    clusters: pa.Table
    parameters: Parameters
    candidates: int


def compare_register(
    records: pa.Table,
    against: pa.Table | None = None,
    *,
    parameters: Parameters | None = None,
    threshold: float = SAME,
    ask: float = ASK,
    report: Report | None = None,
) -> Comparison:
    """Find who is in a register more than once, or who of a register is in another.

    Shapes: tables with the columns of ``encode.FIELDS``; null is not known. Without ``parameters`` they are learnt
    from the records. With ``against`` only pairs across both are given. ``report(phase, done, of)`` tells progress.
    Errors: those of :func:`check_records`; ``threshold-unusable``. Cost: some ten seconds for a million records.
    """
    check_thresholds(threshold, ask)
    checked, columns, vocabulary, split = prepare_records(records, against, parameters)
    if against is not None and (split == 0 or split == checked.num_rows):
        candidates: Any = np.empty(0, np.int64)
    else:
        candidates = find_candidates(columns, split, report)
    if parameters is None:
        parameters = learn(columns, vocabulary, candidates, split=split)
    pairs, bits = _keep_likely(columns, candidates, parameters, ask, report)
    return write_findings(
        checked, columns, pairs, bits, parameters, threshold, split, against is not None, len(candidates)
    )


def prepare_records(
    records: pa.Table, against: pa.Table | None, parameters: Parameters | None
) -> tuple[pa.Table, Columns, Vocabulary, int]:
    """One or two registers checked, put together and encoded, and the row where the second begins (0: none)."""
    checked = check_records(records)
    split = 0
    if against is not None:
        other = name_table(check_records, against, "against")
        split = checked.num_rows
        checked = _put_together(checked, other)
    columns, vocabulary = encode_records(checked)
    if parameters is not None and parameters.frequencies.records > columns.rows:
        weigh_words(columns, vocabulary, parameters.frequencies)
    return checked, columns, vocabulary, split


def bound_weights(bits: Any, patterns: Any, parameters: Parameters) -> Any:
    """Weights summed elsewhere, bounded where a pair contradicts itself."""
    bounds = weigh_all(patterns, parameters, bounds_only=True)
    return np.minimum(bits, bounds)


def write_findings(
    checked: pa.Table, columns: Columns, pairs: Any, bits: Any, parameters: Parameters, threshold: float, split: int,
    two: bool, candidates: int,
) -> Comparison:  # fmt: skip
    """Likely pairs and their weights as tables of pairs and clusters."""
    probability = find_probability(bits)
    same = probability >= threshold
    cluster = join_pairs(columns, pairs[same], bits[same], parameters)
    ids = checked.column(RECORD_ID).combine_chunks()
    order = np.lexsort((pairs, -bits))
    left = pairs[order] // max(len(ids), 1)
    found = pa.table(
        {
            "record_id_l": ids.take(pa.array(left)),
            "record_id_r": ids.take(pa.array(pairs[order] - left * len(ids))),
            "match_probability": pa.array(probability[order]),
        }
    )
    joined = {RECORD_ID: ids, "cluster_id": ids.take(pa.array(cluster))}
    if two:
        names = np.where(np.arange(len(ids)) < split, "records", "against")
        joined["source"] = pa.array(names.tolist(), pa.string())
        first_of_other = np.isin(cluster, np.arange(split, len(ids)))
        if len(set(ids.cast(pa.string()).to_pylist())) < len(ids):
            texts = joined["cluster_id"].cast(pa.string())
            joined["cluster_id"] = pc.if_else(
                pa.array(first_of_other), pc.binary_join_element_wise("against", texts, ":"), texts
            )
    return Comparison(found, pa.table(joined), parameters, candidates)


def check_thresholds(threshold: float, ask: float) -> None:
    """Refuse thresholds that leave no order of same, ask and different. Errors: ``threshold-unusable``."""
    if not (0.0 < ask <= threshold <= 1.0):
        raise Problem(
            "threshold-unusable",
            "Ask from {ask} and same from {threshold} make no sense; give 0 < ask <= threshold <= 1.",
            ask=ask,
            threshold=threshold,
        )


def name_table(work: Any, table: pa.Table, name: str) -> Any:
    """Do it, and say of a problem which table it is in (detail ``table``)."""
    try:
        return work(table)
    except Problem as problem:
        raise Problem(problem.code, problem.template, **{**problem.details, "table": name}) from problem


def _put_together(records: pa.Table, against: pa.Table) -> pa.Table:
    if records.schema.field(RECORD_ID).type != against.schema.field(RECORD_ID).type:
        records, against = (
            table.set_column(0, RECORD_ID, table.column(RECORD_ID).cast(pa.string())) for table in (records, against)
        )
    return pa.concat_tables([records.select(FIELDS), against.select(FIELDS)])


def _keep_likely(
    columns: Any, candidates: Any, parameters: Parameters, ask: float, report: Report | None
) -> tuple[Any, Any]:
    """The candidates at or above ``ask`` and their weights, in parts so that memory stays small."""
    least = np.log2(ask / (1 - ask)) if ask < 1 else 59.0
    kept, weights = [np.empty(0, np.int64)], [np.empty(0)]
    for start in range(0, len(candidates), _PART):
        part = candidates[start : start + _PART]
        bits = weigh_all(compare_all(columns, part, parameters), parameters)
        good = bits >= least
        kept.append(part[good])
        weights.append(bits[good])
        if report:
            report("pairs", min(start + _PART, len(candidates)), len(candidates))
    return np.concatenate(kept), np.concatenate(weights)
