"""Learning the weights on the register itself (expectation and maximisation), and from pairs that people decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.identity.comparing import compare_all, find_candidates, find_probability, weigh_all
from ruta.rooms.people.rules.identity.encode import RECORD_ID, Vocabulary, check_records, encode_records
from ruta.rooms.people.rules.identity.kernels import count_agreements
from ruta.rooms.people.rules.identity.levels import COMPARISONS
from ruta.rooms.people.rules.identity.parameters import DEFAULT, Frequencies, Parameters
from ruta.rooms.people.rules.identity.tables import DOCUMENT, GIVEN, LAYOUT, PHONE, SURNAME, YEAR, Columns

_SEED = 20261122
_SAMPLE = 1_000_000
_RANDOM_PAIRS = 1_000_000
_ROUNDS = 12
#: Weight of the beginning shares, in pairs of one person; and what a decided pair counts for.
_BELIEF, _DECIDED = 60.0, 3.0
_COMMON_WORDS = 3000
#: How many pairs the beginning shares of phones and documents shared by two people weigh.
_UNSEEN_PAIRS = 1e7


def train_parameters(
    table: pa.Table,
    decided: Iterable[tuple[Any, Any, bool]] = (),
    *,
    begin: Parameters = DEFAULT,
) -> Parameters:
    """Learn the parameters from a register, and from pairs a person decided: ``(record_id, record_id, is_same)``.

    Shapes: ``table`` as for :func:`compare_register`. Errors: those of :func:`check_records`; ``decided-unknown`` if
    a decided pair names a record that is not in the table.
    """
    checked = check_records(table)
    columns, vocabulary = encode_records(checked)
    answers = _place_decided(checked.column(RECORD_ID), list(decided))
    candidates = find_candidates(columns)
    return learn(columns, vocabulary, candidates, begin=begin, decided=answers)


def _place_decided(ids: pa.ChunkedArray, decided: Sequence[tuple[Any, Any, bool]]) -> tuple[Any, Any]:
    if not decided:
        return np.empty(0, np.int64), np.empty(0, bool)
    kind = ids.type
    places = []
    for side in (0, 1):
        try:
            wanted = pa.array([pair[side] for pair in decided]).cast(kind)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            wanted = pa.array([str(pair[side]) for pair in decided])
            ids = ids.cast(pa.string())
        found = pc.index_in(wanted, ids.combine_chunks())
        if found.null_count:
            value = wanted.filter(found.is_null())[0].as_py()
            raise Problem(
                "decided-unknown", "A decided pair names “{value}”, which is no record here.", value=str(value)
            )
        places.append(found.to_numpy(zero_copy_only=False).astype(np.int64))
    low, high = np.minimum(*places), np.maximum(*places)
    return low * len(ids) + high, np.array([bool(pair[2]) for pair in decided])


def learn(
    columns: Columns,
    vocabulary: Vocabulary,
    candidates: Any,
    *,
    begin: Parameters = DEFAULT,
    decided: tuple[Any, Any] | None = None,
    split: int = 0,
) -> Parameters:
    """Learn from encoded records and their candidates.

    How often levels agree by chance is counted on pairs drawn at random; how often they agree for one person by
    expectation and maximisation over the candidates, beginning from ``begin``, which weighs as much as 60 pairs: a
    small register stays near it. Cost: about a second for a million records.
    """
    rows = columns.rows
    chance = np.random.default_rng(_SEED)
    started = replace(
        begin,
        given_quality_bits=_measure_quality(
            columns, columns.records[:, GIVEN:SURNAME], begin.given_quality_bits, chance
        ),
        surname_quality_bits=_measure_quality(
            columns, columns.records[:, SURNAME:YEAR], begin.surname_quality_bits, chance
        ),
        frequencies=keep_common(vocabulary),
    )
    everything = (rows - split) * split if split else rows * (rows - 1) // 2
    if rows < 2 or not everything:
        return started
    if decided is not None and len(decided[0]):
        candidates = candidates[~np.isin(candidates, decided[0])]
    started = replace(started, different=_measure_chance(columns, started, chance))
    share = min(1.0, _SAMPLE / max(len(candidates), 1))
    sample = candidates if share == 1.0 else candidates[chance.random(len(candidates)) < share]
    patterns, counts = np.unique(compare_all(columns, sample, started), return_counts=True)
    weights = counts / share
    known: Any = np.full(len(patterns), np.nan)
    if decided is not None and len(decided[0]):
        answered = compare_all(columns, decided[0], started)
        patterns = np.concatenate([patterns, answered])
        weights = np.concatenate([weights, np.full(len(answered), _DECIDED)])
        known = np.concatenate([known, decided[1].astype(float)])
    parts = {name: (patterns >> shift) & ((1 << bits) - 1) for name, shift, bits in LAYOUT if name in COMPARISONS}
    prior = max(0.25 * rows, 1.0) / max(everything, 1)
    learnt = replace(started, prior=min(max(prior, 1e-10), 0.4))
    for _ in range(_ROUNDS):
        likely = find_probability(weigh_all(patterns, learnt))
        likely = np.where(np.isnan(known), likely, known) * weights
        learnt = replace(
            learnt,
            same={name: _share_levels(name, levels, likely, begin) for name, levels in parts.items()},
            different={**learnt.different, **_recount_identifiers(columns, parts, weights, likely, everything)},
            prior=min(max((likely[np.isnan(known)].sum() + 0.5) / everything, 1e-10), 0.4),
        )
    trained = {"records": rows, "candidates": len(candidates), "decided": int((~np.isnan(known)).sum())}
    return replace(learnt, trained_on=trained)


def _recount_identifiers(
    columns: Columns, parts: dict[str, Any], weights: Any, likely: Any, everything: int
) -> dict[str, tuple[float | None, ...]]:
    """How often two people share a phone or a document: whoever does is a candidate, so it is counted, not drawn."""
    found: dict[str, tuple[float | None, ...]] = {}
    for name, place, nothing in (("phone", PHONE, 0), ("document", DOCUMENT, -1)):
        known = float((columns.records[:, place] != nothing).mean())
        shares = [level.different or 0.0 for level in COMPARISONS[name]]
        by_chance = max(float((weights - likely)[parts[name] == 1].sum()), 0.0)
        shares[1] = (by_chance + _UNSEEN_PAIRS * shares[1]) / (everything * known**2 + _UNSEEN_PAIRS)
        found[name] = tuple(shares)
    return found


def _share_levels(name: str, levels: Any, likely: Any, begin: Parameters) -> tuple[float, ...]:
    seen = np.bincount(levels, weights=likely, minlength=len(COMPARISONS[name]))
    shares = list(begin.same[name])
    groups = {level.group for level in COMPARISONS[name]} - {0}
    for group in groups:
        members = [place for place, level in enumerate(COMPARISONS[name]) if level.group == group]
        belief = np.array([begin.same[name][place] for place in members])
        found = seen[members] + _BELIEF * belief / belief.sum()
        for place, value in zip(members, found / found.sum(), strict=True):
            shares[place] = float(value)
    return tuple(shares)


def _measure_quality(columns: Columns, words: Any, begin: tuple[float, ...], chance: Any) -> tuple[float, ...]:
    """How many bits less an agreement by sound or slip says than the same word: words that agree so by chance."""
    flat = words[words >= 0]
    if len(flat) < 1000:
        return begin
    picks = chance.integers(0, len(flat), (_RANDOM_PAIRS, 2))
    counts = np.zeros(6, np.int64)
    count_agreements(columns.words, flat, picks, counts)
    same = max(counts[5], 50)
    measured = [float(np.log2(max((counts[kind] + same * 0.3) / same, 1.0)) + 0.3) for kind in range(6)]
    return (0.0, *(min(max(bits, 0.5), 9.0) for bits in measured[1:5]), 0.0)


def _measure_chance(columns: Columns, started: Parameters, chance: Any) -> dict[str, tuple[float | None, ...]]:
    """How often levels are seen on two people: counted on pairs drawn at random."""
    rows = columns.rows
    left = chance.integers(0, rows, _RANDOM_PAIRS)
    right = chance.integers(0, rows, _RANDOM_PAIRS)
    pairs = np.minimum(left, right)[left != right] * rows + np.maximum(left, right)[left != right]
    patterns = compare_all(columns, pairs, started)
    different = dict(started.different)
    for name, shift, bits in LAYOUT:
        if name not in COMPARISONS:
            continue
        seen = np.bincount((patterns >> shift) & ((1 << bits) - 1), minlength=len(COMPARISONS[name])).astype(float)
        shares = list(different[name])
        for group in {level.group for level in COMPARISONS[name]} - {0}:
            members = [place for place, level in enumerate(COMPARISONS[name]) if level.group == group]
            if name in ("given_names", "surnames"):
                total = seen[members].sum()
                for place in members:
                    if shares[place] is not None and total > 1000:
                        shares[place] = float(seen[place] / total)
                continue
            belief = np.array([shares[place] or 0.0 for place in members])
            found = seen[members] + 200.0 * belief / max(belief.sum(), 1e-9)
            for place, value in zip(members, found / found.sum(), strict=True):
                shares[place] = float(value)
        different[name] = tuple(shares)
    return different


def keep_common(vocabulary: Vocabulary) -> Frequencies:
    """The words that many share, to weigh a single pair by later on."""

    def choose(counts: Any) -> dict[str, int]:
        order = np.argsort(-counts, kind="stable")[:_COMMON_WORDS]
        order = order[counts[order] >= 5]
        words = vocabulary.words.take(pa.array(order)).to_pylist()
        return {word: int(count) for word, count in zip(words, counts[order], strict=True)}

    return Frequencies(vocabulary.records, choose(vocabulary.given_counts), choose(vocabulary.surname_counts))
