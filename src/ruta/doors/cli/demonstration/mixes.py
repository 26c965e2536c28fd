"""The proportions a synthetic person is drawn from.

Those the documents give stand in ``content/programme/proportions.yaml``; what they leave open, in
``content/demonstration/mix.yaml``.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import yaml

from ruta.kernel.problems import Problem

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Statuses of nationals: given by the nationality, never drawn for others.
_OF_NATIONALS = ("national", "returned-national", "internally-displaced")
#: The last age of an open band.
_OLDEST = 79


@dataclass(frozen=True)
class Weights:
    """Values and how often each is drawn."""

    values: tuple[Any, ...]
    sums: tuple[float, ...]

    def draw(self, random: Random) -> Any:
        """One of the values."""
        return self.values[bisect(self.sums, random.random() * self.sums[-1])]


def make_weights(weights: Mapping[Any, float]) -> Weights:
    """Values by weight, ready to be drawn.

    >>> make_weights({"a": 1, "b": 0}).draw(Random(1))
    'a'
    """
    return Weights(tuple(weights), tuple(accumulate(weights.values())))


@dataclass(frozen=True)
class CityMix:
    """The proportions of one city. ``ages`` are pairs (youngest, oldest); ``nationals`` the statuses of nationals."""

    nationality: Weights
    sex: Weights
    ages: Weights
    education: Weights
    status: Weights
    nationals: Weights
    children_percent: float
    disability_percent: float


@dataclass(frozen=True)
class Mix:
    """Every proportion of the demonstration."""

    city: Weights
    cities: Mapping[str, CityMix]
    languages: Mapping[str, Mapping[str, float]]
    occupations: Mapping[str, Weights]
    employment: Weights
    unknown: Mapping[str, float]
    birth_precision: Weights


def read_mix(content_dir: Path) -> Mix:
    """The proportions of the content files. Errors: ``demo-mix-unusable``."""
    proportions = content_dir / "programme" / "proportions.yaml"
    rest = content_dir / "demonstration" / "mix.yaml"
    try:
        drawing = yaml.load(proportions.read_text(encoding="utf-8"), Loader=_LOADER)["drawing"]  # noqa: S506 - a safe loader
        data = yaml.load(rest.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
        return Mix(
            city=make_weights(data["cities"]),
            cities={city: _read_city(drawing[city], data, city) for city in data["cities"]},
            languages=data["languages"],
            occupations={sex: make_weights(weights) for sex, weights in data["occupations"].items()},
            employment=make_weights(data["employment"]),
            unknown=data["unknown"],
            birth_precision=make_weights(data["birth_precision"]),
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise Problem(
            "demo-mix-unusable",
            "The proportions of the demonstration cannot be used: {reason}. Compare {files} with the comments in them.",
            files=f"{rest.name} and {proportions.name}",
            reason=f"{type(error).__name__}: {error}",
        ) from error


def _read_city(drawing: Mapping[str, Any], data: Mapping[str, Any], city: str) -> CityMix:
    def mix_with_rarer(name: str) -> dict[Any, float]:
        return _blend(drawing[name]["values"], data["rarer"][city][name], percent=data["rarer_percent"])

    status = {name: weight for name, weight in mix_with_rarer("status").items() if name not in _OF_NATIONALS}
    education: dict[int, float] = {}
    for word, weight in drawing["education"]["values"].items():
        levels = data["education_levels"][word]
        for level, part in levels.items():
            education[level] = education.get(level, 0) + weight * part / sum(levels.values())
    return CityMix(
        nationality=make_weights(mix_with_rarer("nationality")),
        sex=make_weights(mix_with_rarer("sex")),
        ages=make_weights({_read_band(band): weight for band, weight in mix_with_rarer("age_band").items()}),
        education=make_weights(education),
        status=make_weights(status),
        nationals=make_weights(data["nationals"][city]),
        children_percent=_read_yes(drawing["children"]["values"]),
        disability_percent=_read_yes(drawing["disability"]["values"]),
    )


def _blend(main: Mapping[Any, float], rarer: Mapping[Any, float], *, percent: float) -> dict[Any, float]:
    """Both sets of weights in one, the second making up so many percent."""
    blended = {value: weight / sum(main.values()) * (100 - percent) for value, weight in main.items()}
    for value, weight in rarer.items():
        blended[value] = blended.get(value, 0) + weight / sum(rarer.values()) * percent
    return blended


def _read_yes(values: Mapping[str, float]) -> float:
    return 100 * values["yes"] / sum(values.values())


def _read_band(band: str) -> tuple[int, int]:
    low, _, high = str(band).rstrip("+").partition("-")
    return int(low), int(high) if high else _OLDEST
