"""Withdrawals that must reach whoever received data: which there are, and what a receiver may answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ruta.kernel.problems import Problem
from ruta.rooms.route import errors
from ruta.rooms.route.rules.sharing import find_category
from ruta.rooms.route.types import Words

#: What a receiver says it did.
ANSWERS: Mapping[str, Words] = {
    "deleted": {"es": "Borramos nuestras copias", "en": "We deleted our copies"},
    "never-copied": {"es": "No teníamos copias", "en": "We had no copies"},
    "kept-by-law": {
        "es": "Una ley nos obliga a conservar una parte",
        "en": "A law obliges us to keep a part",
    },
}


def touches_what_was_told(category: str, told: Collection[str]) -> bool:
    """Whether a withdrawal of one kind of data (or of all: ``""``) concerns lines that were told.

    >>> touches_what_was_told("work", {"name", "employment"}), touches_what_was_told("household", {"name"})
    (True, False)
    >>> touches_what_was_told("", {"name"})
    True
    """
    return bool(told) if not category else any(find_category(name) == category for name in told)


def find_acknowledgement_problems(answer: str, legal_basis: str) -> list[Problem]:
    """What is wrong with a receiver's answer.

    >>> [problem.code for problem in find_acknowledgement_problems("kept-by-law", " ")]
    ['legal-basis-missing']
    """
    if answer not in ANSWERS:
        return [errors.recall_answer_unknown(answer=answer)]
    if answer == "kept-by-law" and not legal_basis.strip():
        return [errors.legal_basis_missing()]
    return []
