"""From pairs to people: strongest pairs first, never joining records that the evidence between them contradicts."""

# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call,misc,assignment,operator"
from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ruta.rooms.people.rules.identity.blocks import weigh_patterns
from ruta.rooms.people.rules.identity.kernels import compare_pair
from ruta.rooms.people.rules.identity.parameters import Parameters, build_tables
from ruta.rooms.people.rules.identity.tables import Columns

#: A pair below this weight in bits is a contradiction; each pair's say in an average is bounded by the other number.
CONTRADICTS, MOST_SAY = -4.0, 12.0
_MOST_CROSSINGS = 200


def join_pairs(columns: Columns, pairs: Any, bits: Any, parameters: Parameters) -> Any:
    """Each record's cluster, as the row of its first member.

    ``pairs``: those at or above the threshold, ``left * n + right``; ``bits``: their weights.
    """
    rows = columns.rows
    order = np.lexsort((pairs, -bits))
    cluster = np.arange(rows, dtype=np.int32)
    after = np.full(rows, -1, np.int32)
    last = np.arange(rows, dtype=np.int32)
    tables, shifts, masks = build_tables(parameters)
    _join(
        *columns, pairs[order], bits[order], np.array(parameters.given_quality_bits),
        np.array(parameters.surname_quality_bits), tables, shifts, masks, np.array(parameters.caps),
        parameters.prior_bits, cluster, after, last, CONTRADICTS, MOST_SAY, _MOST_CROSSINGS,
    )  # fmt: skip
    return cluster


@njit(cache=True, nogil=True)
def _join(
    records, words, documents, pairs, bits, given_quality, surname_quality, tables, shifts, masks, caps, prior,
    cluster, after, last, contradicts, most_say, most_crossings,
):  # fmt: skip
    """The kernel: ``after`` chains the members of a cluster from its first, ``last`` is the end of the chain."""
    rows = cluster.shape[0]
    pattern = np.zeros(1, np.int64)
    weight = np.zeros(1, np.float64)
    for place in range(pairs.shape[0]):
        left = pairs[place] // rows
        right = pairs[place] - left * rows
        one, other = cluster[left], cluster[right]
        if one == other:
            continue
        total, crossings, allowed = 0.0, 0, True
        member = one
        while member >= 0 and allowed and crossings < most_crossings:
            visitor = other
            while visitor >= 0 and allowed and crossings < most_crossings:
                if member == left and visitor == right:
                    value = bits[place]
                else:
                    pattern[0] = compare_pair(
                        records, words, documents, np.int64(min(member, visitor)), np.int64(max(member, visitor)),
                        given_quality, surname_quality,
                    )  # fmt: skip
                    weigh_patterns(pattern, tables, shifts, masks, caps, prior, weight)
                    value = weight[0]
                total += min(max(value, -most_say), most_say)
                crossings += 1
                if value < contradicts:
                    allowed = False
                visitor = after[visitor]
            member = after[member]
        if not allowed or total <= 0.0:
            continue
        first, second = min(one, other), max(one, other)
        member = second
        while member >= 0:
            cluster[member] = first
            member = after[member]
        after[last[first]] = second
        last[first] = last[second]
