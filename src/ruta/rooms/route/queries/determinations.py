"""Kept verdicts: those to look at again, and the history of one case."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import open_book
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.route import policies
from ruta.rooms.route.models import Determination
from ruta.rooms.route.queries.plans import write_words
from ruta.rooms.route.rules.codes import AGAIN_REASONS
from ruta.rooms.route.types import Words

VERDICT_WORDS: dict[str, Words] = {
    "eligible": {"es": "puede entrar", "en": "may enter"},
    "not-eligible": {"es": "no puede entrar", "en": "may not enter"},
    "cannot-tell": {"es": "aún no se sabe", "en": "cannot tell yet"},
}


@dataclass(frozen=True)
class DeterminationLine:
    """A kept verdict in words."""

    row: Determination
    service: Words
    verdict: Words
    verdict_now: Words | None
    because: Words | None
    ends_because: Words | None


def list_to_look_again(*, by: Actor) -> QuerySet[Determination]:
    """The verdicts of the city's open cases that must be looked at again, the longest waiting first.

    Errors: ``role-not-enough``. Cost: one query when read.
    """
    require(policies.may_keep_case(by, by.city))
    rows = Determination.objects.filter(city=by.city, state="look-again").exclude(case__state="closed")
    return rows.select_related("case__person").order_by("again_since", "pk")


def list_determinations(*, by: Actor, case_id: int) -> list[DeterminationLine]:
    """Every verdict kept about a case, newest first, old ones with their version. Cost: two queries."""
    require(policies.may_keep_case(by, by.city))
    book = open_book()
    return [describe_determination(row, book) for row in Determination.objects.filter(case_id=case_id)]


def describe_determination(row: Determination, book: Book) -> DeterminationLine:
    """One kept verdict in words."""
    service = book.services.get(row.service_id)
    return DeterminationLine(
        row=row,
        service=write_words(service.name) if service else {"es": row.service_id, "en": row.service_id},
        verdict=VERDICT_WORDS[row.verdict],
        verdict_now=VERDICT_WORDS.get(row.verdict_now),
        because=AGAIN_REASONS.get(row.again_because),
        ends_because=AGAIN_REASONS.get(row.valid_because),
    )
