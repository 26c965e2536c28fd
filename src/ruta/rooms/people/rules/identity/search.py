"""The compiled part of a question: keys, their blocks, a comparison of every record in them, the best few."""

# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call,misc,assignment,operator"
from __future__ import annotations

import numpy as np
from numba import njit

from ruta.rooms.people.rules.identity.blocks import make_keys, may_be_one, weigh_patterns
from ruta.rooms.people.rules.identity.kernels import compare_pair


@njit(cache=True, nogil=True)
def find_first(hashes, start, stop, value):
    """Where a key begins among the sorted keys of its family."""
    while start < stop:
        middle = (start + stop) >> 1
        if hashes[middle] < value:
            start = middle + 1
        else:
            stop = middle
    return start


@njit(cache=True, nogil=True)
def find_best(
    records, words, documents, row, hashes, owners, starts, asked, seen, question, given_quality,
    surname_quality, tables, shifts, masks, caps, prior, most, found, weights,
):  # fmt: skip
    """The records likeliest to be the one written in ``row``, best first; gives how many there are.

    ``seen`` marks records already compared for this question by its number, so that it need not be cleared.
    """
    keys = np.empty(16, np.uint64)
    owner = np.empty(16, np.int32)
    pattern = np.zeros(1, np.int64)
    weight = np.zeros(1, np.float64)
    count, compared = 0, 0
    top = found.shape[0]
    for turn in range(asked.shape[0]):
        family, cap = asked[turn, 0], asked[turn, 1]
        made = make_keys(records, words, documents, family, row, row + 1, keys, owner)
        for number in range(made):
            stop = starts[family + 1]
            at = find_first(hashes, starts[family], stop, keys[number])
            limit = min(stop, at + cap)
            while at < limit and hashes[at] == keys[number] and compared < most:
                other = owners[at]
                at += 1
                if seen[other] == question:
                    continue
                seen[other] = question
                compared += 1
                if count >= top and not may_be_one(records, words, np.int32(row), other, 4.0):
                    continue
                pattern[0] = compare_pair(
                    records, words, documents, np.int64(row), np.int64(other), given_quality, surname_quality
                )
                weigh_patterns(pattern, tables, shifts, masks, caps, prior, weight)
                if count < top or weight[0] > weights[count - 1]:
                    place = count if count < top else top - 1
                    while place > 0 and weights[place - 1] < weight[0]:
                        if place < top:
                            weights[place], found[place] = weights[place - 1], found[place - 1]
                        place -= 1
                    weights[place], found[place] = weight[0], other
                    count = min(count + 1, top)
    return count
