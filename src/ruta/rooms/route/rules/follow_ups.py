"""When to ask again how somebody is doing, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from ruta.kernel.problems import Problem
from ruta.rooms.route import errors
from ruta.rooms.route.types import FollowUpAnswer, Words

#: Days after a step was delivered or a case ended.
DAYS = (30, 90, 180, 365)
#: Two questions to the same person closer together than this are one.
APART_DAYS = 10

EMPLOYMENT = ("formal", "informal", "self-employed", "unemployed", "inactive", "student")
INCOME_BANDS = ("none", "below-minimum", "one-to-two-minimum", "above-two-minimum")
FORMALITY_WORDS: Mapping[str, Words] = {
    "contract": {"es": "con contrato y cotizaciones", "en": "with a contract and contributions"},
    "contract-only": {"es": "con contrato, sin cotizaciones", "en": "with a contract, no contributions"},
    "registered-business": {"es": "negocio registrado", "en": "registered business"},
    "none": {"es": "sin contrato ni registro", "en": "neither contract nor registration"},
}


def schedule_follow_ups(ended_on: date, *, existing: Iterable[date] = ()) -> list[tuple[int, date]]:
    """The days on which to ask after something ended; not those near a question already planned for the same case.

    >>> schedule_follow_ups(date(2026, 1, 1), existing=[date(2026, 2, 3)])[0]
    (90, datetime.date(2026, 4, 1))
    """
    planned = list(existing)
    found = []
    for days in DAYS:
        due = ended_on + timedelta(days=days)
        if all(abs((due - other).days) >= APART_DAYS for other in planned):
            found.append((days, due))
            planned.append(due)
    return found


def check_answer(answer: FollowUpAnswer, *, needs: Iterable[str]) -> None:
    """Refuse values outside their lists. Errors: ``answer-invalid``."""
    known_needs = tuple(needs)
    for field, value, known in (
        ("employment", answer.employment, EMPLOYMENT),
        ("formality", answer.formality, tuple(FORMALITY_WORDS)),
        ("income_band", answer.income_band, INCOME_BANDS),
        *(("needs", need, known_needs) for need in answer.needs),
    ):
        if value and value not in known:
            raise errors.answer_invalid(question=field, value=value, known=", ".join(known))
    if answer.reached and not (
        answer.employment or answer.formality or answer.income_band or answer.needs or answer.note
    ):
        raise Problem(
            "follow-up-empty",
            "The person was reached but nothing was written down. Record at least one answer, or say that the person "
            "could not be reached.",
            field="employment",
        )
