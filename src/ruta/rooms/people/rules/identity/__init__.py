"""Telling which records are one person: Fellegi and Sunter's weights, learnt on the register, over whole columns.

``compare_register`` finds pairs and clusters, ``train_parameters`` learns the weights (also from decided pairs),
``score_pair`` and ``explain_pair`` judge two records, ``expected_errors`` says what thresholds cost.
docs/engines/identity.md explains the comparisons, docs/adr the choices.
"""

from ruta.rooms.people.rules.identity.expectations import ExpectedErrors, expected_errors
from ruta.rooms.people.rules.identity.pairs import Explanation, Record, Weight, explain_pair, score_pair
from ruta.rooms.people.rules.identity.parameters import DEFAULT, Frequencies, Parameters
from ruta.rooms.people.rules.identity.register import Comparison, compare_register
from ruta.rooms.people.rules.identity.training import train_parameters

__all__ = [
    "DEFAULT",
    "Comparison",
    "ExpectedErrors",
    "Explanation",
    "Frequencies",
    "Parameters",
    "Record",
    "Weight",
    "compare_register",
    "expected_errors",
    "explain_pair",
    "score_pair",
    "train_parameters",
]
