"""The anonymous self-check: the next question, from answers that are kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.rules import asking
from ruta.rooms.directory.rules.books import check_facts


def find_next_question(
    *, facts: Mapping[str, Any], skipped: Collection[str], city: str, on: date
) -> asking.NextQuestion | None:
    """The question that settles most services of a city now, or None when no answer changes anything any more.

    Errors: ``directory-empty``, ``fact-unknown``, ``fact-value-unknown``. Cost: one query.
    """
    book = open_book()
    return asking.find_next_question(book, check_facts(facts, book.facts), skipped=skipped, city=city, on=on)


def list_documents_asked(*, city: str, on: date) -> tuple[str, ...]:
    """Codes of the documents that services of a city speak of. Cost: one query."""
    return asking.list_documents_asked(open_book(), city, on)
