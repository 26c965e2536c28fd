"""Counts that leave the house: small ones hidden, and enough others that they cannot be worked out.

Three things are taken as known to whoever reads them: how many people there are in each group, how the parts add up,
and that no part is larger than the people it could be about.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

#: A count, or ``None`` where it is hidden.
Shown = int | None
#: The name of the group that small groups are joined in.
OTHER = "other"


def is_small(count: int, bound: int, minimum: int) -> bool:
    """Whether a count, or what is left of those it could have been, is a small number of people; none is not small.

    >>> is_small(3, 100, 5), is_small(97, 100, 5), is_small(0, 100, 5), is_small(100, 100, 5)
    (True, True, False, False)
    """
    return 0 < count < minimum or 0 < bound - count < minimum


def protect_parts(
    counts: Sequence[int],
    bounds: Sequence[int],
    *,
    total: Shown,
    minimum: int,
    hidden: Sequence[bool] | None = None,
) -> list[Shown]:
    """Parts of a total, with small ones hidden and so many others that no hidden one can be told.

    Shapes: ``bounds`` are the people each part could be at most; ``total`` is ``None`` when it is not shown, and then
    no part is; ``hidden`` marks parts that are hidden elsewhere and must be here.
    Guarantee: from the total, the bounds and the parts shown, every hidden part lies in an interval at least
    ``minimum`` wide, as far as the bounds leave that room; where they do not, all parts are hidden.

    >>> protect_parts([3, 40, 60, 0], [50, 90, 90, 20], total=103, minimum=5)
    [None, None, 60, 0]
    """
    if total is None:
        return [None] * len(counts)
    gone = [
        is_small(count, bound, minimum) or bool(hidden and hidden[place])
        for place, (count, bound) in enumerate(zip(counts, bounds, strict=True))
    ]
    while any(gone):
        rest = total - sum(count for count, out in zip(counts, gone, strict=True) if not out)
        room = sum(bound for bound, out in zip(bounds, gone, strict=True) if out)
        narrow = [
            place
            for place, out in enumerate(gone)
            if out and min(bounds[place], rest) - max(0, rest - room + bounds[place]) < minimum
        ]
        if not narrow:
            break
        candidates = [place for place, out in enumerate(gone) if not out and bounds[place] > 0]
        if not candidates:
            return [None] * len(counts)
        # The least is lost by hiding the smallest part that has people in it; else the largest group with none.
        gone[min(candidates, key=lambda place: (counts[place] == 0, counts[place], -bounds[place]))] = True
    return [None if out else count for count, out in zip(counts, gone, strict=True)]


def merge_small_groups(column: pa.ChunkedArray, minimum: int) -> pa.ChunkedArray:
    """A column of groups in which those of fewer people than the minimum are joined as *other*.

    If *other* stays small, the next smallest group joins it. *Not recorded* (null) is a group like any other.

    >>> merge_small_groups(pa.chunked_array([["a"] * 6 + ["b"] * 2 + ["c"] * 4 + ["d"] * 9]), 5).unique().to_pylist()
    ['a', 'other', 'd']
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    sizes = {entry["values"]: entry["counts"] for entry in pc.value_counts(texts.combine_chunks()).to_pylist()}
    small = {value for value, size in sizes.items() if size < minimum}
    if not small:
        return texts
    rest = sorted((size, str(value), value) for value, size in sizes.items() if value not in small)
    while sum(sizes[value] for value in small) < minimum and rest:
        small.add(rest.pop(0)[2])
    joined = pc.is_in(texts, value_set=pa.array([value for value in small if value is not None], pa.string()))
    if None in small:
        joined = pc.or_(joined, texts.is_null())
    return pc.if_else(joined, pa.scalar(OTHER), texts)


def protect_whole(parts: Sequence[int], *, minimum: int) -> list[Shown]:
    """The parts of a known whole (open, closed, cannot tell), protected; the whole itself is always shown.

    >>> protect_whole([90, 8, 2], minimum=5), protect_whole([90, 10, 0], minimum=5)
    ([90, None, None], [90, 10, 0])
    """
    gone = [0 < part < minimum for part in parts]
    while any(gone) and (sum(gone) == 1 or sum(part for part, out in zip(parts, gone, strict=True) if out) < minimum):
        candidates = [place for place, out in enumerate(gone) if not out]
        if not candidates:
            break
        gone[min(candidates, key=lambda place: (parts[place] == 0, parts[place]))] = True
    return [None if out else part for part, out in zip(parts, gone, strict=True)]
