"""Two records side by side: how likely they are one person, and each weight behind it in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

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
from ruta.rooms.people.rules.identity.levels import CAPS, COMPARISONS
from ruta.rooms.people.rules.identity.parameters import BITS_STEP, Frequencies, Parameters
from ruta.rooms.people.rules.identity.tables import LAYOUT, NATIONALITY_KIND, PLACE_KIND

#: Name of the bar that brings a pair that contradicts itself down to its bound.
CONTRADICTION = "contradiction"


@dataclass(frozen=True)
class Record:
    """One record as the engine compares it; what is ``None`` is not known.

    Units: parts of the birth date as whole numbers, nationality in ISO 3166 alpha-3, sex F, M or X.
    """

    given_names: str | None = None
    surname_1: str | None = None
    surname_2: str | None = None
    sex: str | None = None
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    nationality: str | None = None
    place: str | None = None
    phone: str | None = None
    document: str | None = None


class Weight(NamedTuple):
    """One bar of the waterfall: the comparison, its level in words, and its weight in bits (powers of two)."""

    comparison: str
    level: str
    bits: float


class Explanation(list[Weight]):
    """The weights of one pair in the order of comparison, with where they begin and end.

    ``prior_bits`` + the sum of the weights = ``posterior_bits``; ``probability`` is the same as a probability.
    """

    def __init__(self, weights: list[Weight], prior_bits: float, posterior_bits: float) -> None:
        super().__init__(weights)
        self.prior_bits = prior_bits
        self.posterior_bits = posterior_bits

    @property
    def prior(self) -> float:
        """The probability before anything was compared."""
        return float(find_probability(np.array(self.prior_bits)))

    @property
    def probability(self) -> float:
        """The probability after everything was compared."""
        return float(find_probability(np.array(self.posterior_bits)))


def score_pair(left: Record, right: Record, parameters: Parameters, frequencies: Frequencies | None = None) -> float:
    """How likely two records are one person.

    ``frequencies``: how common words are; those kept with the parameters unless given.

    >>> from ruta.rooms.people.rules.identity import DEFAULT
    >>> ana = Record("Ana", "Rojas", "Paz", "F", 1990, 5, 3)
    >>> score_pair(ana, Record("Ana", "Paz", "Rojas", "F", 1990, 3, 5), DEFAULT) > 0.9
    True
    """
    pattern = _compare(left, right, parameters, frequencies)
    return float(find_probability(weigh_all(pattern, parameters))[0])


def explain_pair(
    left: Record, right: Record, parameters: Parameters, frequencies: Frequencies | None = None
) -> Explanation:
    """Each comparison of two records with its level in words and its weight in bits, and the prior and posterior."""
    pattern = _compare(left, right, parameters, frequencies)
    found = {name: int(pattern[0] >> shift) & ((1 << bits) - 1) for name, shift, bits in LAYOUT}
    weights = []
    for name, levels in COMPARISONS.items():
        level = found[name]
        bits = parameters.weigh_level(name, level)
        bits += BITS_STEP * found.get({"given_names": "given_bits", "surnames": "surname_bits"}.get(name, ""), 0)
        weights.append(Weight(name, levels[level].words, bits))
    posterior = float(weigh_all(pattern, parameters)[0])
    surplus = posterior - parameters.prior_bits - sum(weight.bits for weight in weights)
    if surplus < -1e-9:
        reason = next(
            (words for words, cap in zip(CAPS, parameters.caps, strict=True) if abs(cap - posterior) < 1e-9), ""
        )
        weights.append(Weight(CONTRADICTION, reason, surplus))
    return Explanation(weights, parameters.prior_bits, posterior)


def _compare(left: Record, right: Record, parameters: Parameters, frequencies: Frequencies | None) -> Any:
    frequencies = frequencies or parameters.frequencies
    rows = [asdict(left), asdict(right)]
    schema = {name: pa.int32() if name in NUMBERS else pa.string() for name in FIELDS[1:]}
    table = pa.table(
        {RECORD_ID: ["left", "right"], **{name: pa.array([row[name] for row in rows], schema[name]) for name in schema}}
    )
    columns, vocabulary = encode_records(check_records(table))
    weigh_words(columns, vocabulary, frequencies)
    columns.records[:, NATIONALITY_KIND] = columns.records[:, PLACE_KIND] = 2
    return compare_all(columns, np.array([1], np.int64), parameters)
