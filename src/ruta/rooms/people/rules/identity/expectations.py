"""What thresholds cost, as an administrator reads it: wrong joins and missed pairs to be expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ExpectedErrors:
    """Of the pairs compared: how many fall in each zone, and how many of them are expected to be wrong.

    ``wrong_per_thousand``: of a thousand pairs called the same, how many are two people. ``missed_per_thousand``: of a
    thousand true pairs among those compared, how many are called different. ``to_ask``: the size of the queue.
    """

    same: int
    to_ask: int
    different: int
    wrong: float
    missed: float
    wrong_per_thousand: float
    missed_per_thousand: float


def expected_errors(
    probabilities: Sequence[float], threshold_same: float = 0.9, threshold_ask: float = 0.2
) -> ExpectedErrors:
    """Expected errors of two thresholds over the probabilities of all pairs compared (also the unlikely ones).

    >>> found = expected_errors([0.99, 0.95, 0.5, 0.1], 0.9, 0.2)
    >>> found.same, found.to_ask, found.different, round(found.wrong, 2), round(found.missed, 2)
    (2, 1, 1, 0.06, 0.1)
    """
    values = np.asarray(probabilities, dtype=float)
    same, ask = values >= threshold_same, (values >= threshold_ask) & (values < threshold_same)
    different = ~(same | ask)
    wrong, missed, true = float((1 - values[same]).sum()), float(values[different].sum()), float(values.sum())
    return ExpectedErrors(
        int(same.sum()),
        int(ask.sum()),
        int(different.sum()),
        wrong,
        missed,
        1000 * wrong / max(int(same.sum()), 1),
        1000 * missed / max(true, 1e-9),
    )
