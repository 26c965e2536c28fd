"""The proportions a synthetic person is drawn from, read from ``content/demonstration/mix.yaml``."""

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
class Mix:
    """Every proportion of the demonstration."""

    cities: Weights
    nationalities: Mapping[str, Weights]
    sex: Mapping[str, Weights]
    ages: Weights
    education: Weights
    status: Mapping[str, Weights]
    languages: Mapping[str, Mapping[str, float]]
    children_percent: float
    disability_percent: float
    occupations: Mapping[str, Weights]
    employment: Weights
    unknown: Mapping[str, float]
    birth_precision: Weights


def read_mix(content_dir: Path) -> Mix:
    """The proportions of the content files. Errors: ``demo-mix-unusable``."""
    path = content_dir / "demonstration" / "mix.yaml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return Mix(
            cities=make_weights(data["cities"]["weights"]),
            nationalities={city: make_weights(found["weights"]) for city, found in data["nationalities"].items()},
            sex={city: make_weights(found["weights"]) for city, found in data["sex"].items()},
            ages=make_weights({_read_span(span): weight for span, weight in data["ages"]["weights"].items()}),
            education=make_weights(data["education"]["weights"]),
            status={city: make_weights(found["weights"]) for city, found in data["status"].items()},
            languages=data["languages"],
            children_percent=data["children"]["percent"],
            disability_percent=data["disability"]["percent"],
            occupations={sex: make_weights(weights) for sex, weights in data["occupations"].items()},
            employment=make_weights(data["employment"]["weights"]),
            unknown=data["unknown"],
            birth_precision=make_weights(data["birth_precision"]["weights"]),
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise Problem(
            "demo-mix-unusable",
            "The proportions in {path} cannot be used: {reason}. Compare them with the comments in the file.",
            path=path.name,
            reason=f"{type(error).__name__}: {error}",
        ) from error


def _read_span(written: str) -> tuple[int, int]:
    low, high = written.split("-")
    return int(low), int(high)
