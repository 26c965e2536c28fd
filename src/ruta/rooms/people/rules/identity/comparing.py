"""Putting the compiled parts to work on whole registers: keys, candidates, levels, weights; a thread per processor."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from ruta.rooms.people.rules.identity.blocks import FAMILIES, make_keys, meet_in_blocks, pack_keys, weigh_patterns
from ruta.rooms.people.rules.identity.kernels import compare_pairs
from ruta.rooms.people.rules.identity.parameters import Parameters, build_tables
from ruta.rooms.people.rules.identity.plain import run_plainly
from ruta.rooms.people.rules.identity.tables import Columns

_STRETCH = 1 << 16
#: How many bits less than the prior asks for are still worth a full comparison.
_SLACK = 5.0
#: So few pairs are compared without the compiled kernels.
FEW = 8
Report = Callable[[str, int, int], None]


def count_threads() -> int:
    """Processors this process may use, at most eight."""
    return min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def find_needed(rows: int) -> float:
    """The rough weight in bits from which a pair of so many records is worth a full comparison.

    >>> find_needed(1 << 20), find_needed(2)
    (15.0, 5.0)
    """
    return float(max(np.log2(max(rows, 2)) - _SLACK, 5.0))


def count_owner_bits(rows: int) -> Any:
    """The bits that a record's number takes in a packed key; the others are the key's, 44 for a million records.

    >>> int(count_owner_bits(1_000_000))
    20
    """
    return np.uint64(max(int(rows - 1).bit_length(), 1))


def find_family(columns: Columns, family: int, split: int) -> Any:
    """The pairs one family of keys brings together, as ``left * n + right``, each once."""
    rows = columns.rows
    _, most, cap = FAMILIES[family]
    hashes, owners = np.empty(rows * most, np.uint64), np.empty(rows * most, np.int32)
    count = make_keys(*columns, family, 0, rows, hashes, owners)
    bits = count_owner_bits(rows)
    packed = hashes[:count]
    pack_keys(packed, owners[:count], bits)
    del owners
    packed.sort()
    needed = find_needed(rows)
    room = max(rows * 2, 4096)
    while True:
        pairs = np.empty(room, np.int64)
        found = meet_in_blocks(columns.records, columns.words, packed, bits, cap, split, needed, pairs)
        if found <= room:
            return drop_repeats(pairs[:found].copy())
        room = found


def find_candidates(columns: Columns, split: int = 0, report: Report | None = None) -> Any:
    """Every pair worth comparing, sorted and each once: ``left * n + right``.

    ``split``: with a second file, the row where it begins. Cost: a sort per family of keys.
    """
    found = []
    with ThreadPoolExecutor(min(4, count_threads())) as pool:
        for done, pairs in enumerate(pool.map(lambda f: find_family(columns, f, split), range(len(FAMILIES)))):
            found.append(pairs)
            if report:
                report("keys", done + 1, len(FAMILIES))
    together = np.concatenate(found)
    del found
    return drop_repeats(together)


def drop_repeats(pairs: Any) -> Any:
    """Sorted, each once; sorts in place."""
    pairs.sort()
    if len(pairs) < 2:
        return pairs
    fresh = np.empty(len(pairs), bool)
    fresh[0] = True
    np.not_equal(pairs[1:], pairs[:-1], out=fresh[1:])
    return pairs[fresh]


def compare_all(columns: Columns, pairs: Any, parameters: Parameters, report: Report | None = None) -> Any:
    """The levels of every pair, packed (``tables.LAYOUT``)."""
    rows = columns.rows
    out = np.empty(len(pairs), np.int64)
    given, surname = np.array(parameters.given_quality_bits), np.array(parameters.surname_quality_bits)

    if len(pairs) <= FEW:
        left = pairs // max(rows, 1)
        run_plainly(compare_pairs)(*columns, left, pairs - left * rows, given, surname, out)
        return out

    def work(start: int) -> int:
        part = pairs[start : start + _STRETCH]
        left = part // rows
        compare_pairs(*columns, left, part - left * rows, given, surname, out[start : start + _STRETCH])
        return min(start + _STRETCH, len(pairs))

    with ThreadPoolExecutor(count_threads()) as pool:
        for done in pool.map(work, range(0, len(pairs), _STRETCH)):
            if report:
                report("pairs", done, len(pairs))
    return out


def weigh_all(patterns: Any, parameters: Parameters, *, bounds_only: bool = False) -> Any:
    """The weight in bits of every pattern, prior and bounds included; or (``bounds_only``) the bounds alone."""
    tables, shifts, masks = build_tables(parameters)
    prior = 1000.0 if bounds_only else parameters.prior_bits
    caps = np.array(parameters.caps)
    out = np.empty(len(patterns))

    if len(patterns) <= FEW:
        run_plainly(weigh_patterns)(patterns, tables, shifts, masks, caps, prior, out)
        return out

    def work(start: int) -> None:
        part = slice(start, start + _STRETCH)
        weigh_patterns(patterns[part], tables, shifts, masks, caps, prior, out[part])

    with ThreadPoolExecutor(count_threads()) as pool:
        list(pool.map(work, range(0, len(patterns), _STRETCH)))
    return out


def find_probability(bits: Any) -> Any:
    """Weights in bits as probabilities.

    >>> float(find_probability(np.array(0.0)))
    0.5
    """
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -60.0, 60.0)))
