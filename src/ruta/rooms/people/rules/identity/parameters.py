"""What the engine knows of likeness: the weights of every level, versioned, to be saved, read again and shown."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.identity.levels import CAPS, COMPARISONS, Level
from ruta.rooms.people.rules.identity.tables import LAYOUT

FORMAT = 1
#: Half bits in the place for the bits of words.
BITS_STEP = 0.5
_FLOOR = 1e-6


@dataclass(frozen=True)
class Frequencies:
    """How many of how many records have a word in their given names or their surnames; words not here are rare."""

    records: int = 100_000
    given: Mapping[str, int] = field(default_factory=dict)
    surnames: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameters:
    """Shares of each level among records of one person (``same``) and of two (``different``), and the prior.

    ``prior``: how likely two records taken at random are one person. ``different`` holds ``None`` where the words
    themselves tell how likely chance is; ``quality_bits`` is what an agreement loses for being by slip, sound and so on
    (index: the kinds of ``kernels.compare_words``). ``trained_on``: records and pairs it was learnt from, for people.

    >>> Parameters.from_json(DEFAULT.to_json()) == DEFAULT
    True
    """

    prior: float
    same: Mapping[str, tuple[float, ...]]
    different: Mapping[str, tuple[float | None, ...]]
    given_quality_bits: tuple[float, ...]
    surname_quality_bits: tuple[float, ...]
    caps: tuple[float, ...]
    frequencies: Frequencies = field(default_factory=Frequencies)
    trained_on: Mapping[str, int] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """A short name of exactly these numbers.

        >>> len(DEFAULT.version)
        12
        """
        return hashlib.sha256(self._canonical().encode()).hexdigest()[:12]

    @property
    def prior_bits(self) -> float:
        """The prior as a weight in bits."""
        return math.log2(self.prior / (1 - self.prior))

    def weigh_level(self, comparison: str, level: int) -> float:
        """The weight in bits of one level, without the bits of its words."""
        return _weigh(COMPARISONS[comparison], self.same[comparison], self.different[comparison], level)

    def to_json(self) -> str:
        """As JSON, with its version, for a file or a row."""
        return json.dumps({"version": self.version, **json.loads(self._canonical())}, ensure_ascii=False, indent=1)

    def _canonical(self) -> str:
        content = {
            "format": FORMAT,
            "prior": self.prior,
            "same": {name: list(values) for name, values in self.same.items()},
            "different": {name: list(values) for name, values in self.different.items()},
            "given_quality_bits": list(self.given_quality_bits),
            "surname_quality_bits": list(self.surname_quality_bits),
            "caps": list(self.caps),
            "frequencies": {
                "records": self.frequencies.records,
                "given": dict(self.frequencies.given),
                "surnames": dict(self.frequencies.surnames),
            },
            "trained_on": dict(self.trained_on),
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Parameters:
        """Read what :meth:`to_json` wrote.

        Errors: ``parameters-unusable`` if it is not that, names other levels, or its numbers were changed.
        """
        try:
            content = json.loads(text)
            if content["format"] != FORMAT:
                raise ValueError(f"its format is {content['format']}, not {FORMAT}")
            frequencies = content["frequencies"]
            read = cls(
                prior=float(content["prior"]),
                same={name: tuple(map(float, content["same"][name])) for name in COMPARISONS},
                different={
                    name: tuple(None if value is None else float(value) for value in content["different"][name])
                    for name in COMPARISONS
                },
                given_quality_bits=tuple(map(float, content["given_quality_bits"])),
                surname_quality_bits=tuple(map(float, content["surname_quality_bits"])),
                caps=tuple(map(float, content["caps"])),
                frequencies=Frequencies(frequencies["records"], frequencies["given"], frequencies["surnames"]),
                trained_on=content["trained_on"],
            )
            for name, levels in COMPARISONS.items():
                if len(read.same[name]) != len(levels) or len(read.different[name]) != len(levels):
                    raise ValueError(f"{name} has another number of levels")
            if len(read.caps) != len(CAPS) or not 0 < read.prior < 1:
                raise ValueError("its prior or its bounds cannot be used")
            if len(read.given_quality_bits) != 6 or len(read.surname_quality_bits) != 6:
                raise ValueError("its bits of agreements are not six")
            if content.get("version") not in (None, read.version):
                raise ValueError("its numbers are not those of its version")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem(
                "parameters-unusable",
                "These are no parameters of this engine: {reason}. Train them anew.",
                reason=str(error),
            ) from error
        return read


def _weigh(levels: tuple[Level, ...], same: Any, different: Any, level: int) -> float:
    """log2 of same over different, each among the levels of its group."""
    chosen = levels[level]
    if chosen.group == 0:
        return 0.0
    members = [place for place, other in enumerate(levels) if other.group == chosen.group]
    m = max(same[level], _FLOOR) / max(sum(same[place] for place in members), _FLOOR)
    if different[level] is None:
        return math.log2(m)
    if any(different[place] is None for place in members):
        return math.log2(m / max(different[level], 1e-9))
    u = max(different[level], 1e-10) / max(sum(different[place] for place in members), 1e-9)
    return math.log2(m / u)


def build_tables(parameters: Parameters) -> tuple[Any, Any, Any]:
    """The weights as the kernel looks them up: one row per part of a pattern, with shifts and masks."""
    tables = np.zeros((len(LAYOUT), 128))
    for row, (name, _, bits) in enumerate(LAYOUT):
        if name in COMPARISONS:
            for level in range(len(COMPARISONS[name])):
                tables[row, level] = parameters.weigh_level(name, level)
        else:
            tables[row, : 1 << bits] = np.arange(1 << bits) * BITS_STEP
    shifts = np.array([shift for _, shift, _ in LAYOUT], np.int64)
    masks = np.array([(1 << bits) - 1 for _, _, bits in LAYOUT], np.int64)
    return tables, shifts, masks


DEFAULT = Parameters(
    prior=1e-6,
    same={name: tuple(level.same for level in levels) for name, levels in COMPARISONS.items()},
    different={name: tuple(level.different for level in levels) for name, levels in COMPARISONS.items()},
    given_quality_bits=(0.0, 5.0, 2.5, 1.5, 1.0, 0.0),
    surname_quality_bits=(0.0, 5.0, 2.5, 1.5, 1.0, 0.0),
    caps=tuple(CAPS.values()),
)
