"""One person before a whole directory: what is open, what a key would open, what is closed, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ruta.rooms.directory.rules.books import Book
from ruta.rooms.directory.rules.doors import classify_door, rank_keys
from ruta.rooms.directory.rules.reasons import list_reasons, say_not_known
from ruta.rooms.directory.rules.verdicts import judge_with_reasons
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.demands import AGE, BIRTH_DATE, Key, Reasoned, Span
from ruta.rooms.directory.types.entitlements import (
    BestKey,
    BestQuestion,
    DocumentNeeded,
    Entitlement,
    FactNeeded,
    KeyNeeded,
    ServiceAnswer,
    ServiceSummary,
)

#: Alternative keys shown for one service, and best keys and questions for the whole directory.
MOST_KEYS_SHOWN = 4
MOST_BEST = 5

_DOCUMENT = "document:"
_EXACT_BIRTH_DATE = FactNeeded(
    BIRTH_DATE,
    Texts("tu fecha de nacimiento exacta", "your exact birth date"),
    Texts("¿En qué día, mes y año naciste?", "On which day, month and year were you born?"),
)


def answer_directory(
    book: Book,
    facts: Mapping[str, Any],
    *,
    ages: tuple[int, int] | None,
    city: str,
    on: date,
    full: Collection[str] = (),
) -> Entitlement:
    """Judge a person for every service a city gives on a day.

    ``ages``: the youngest and the oldest she may be; where that decides, the answer is *cannot tell* and the reason
    the exact birth date. ``full``: services without a free place; their doors are neither open nor have a key.
    Errors: ``fact-wrong-type``.
    """
    reader = _Reader(book, facts, ages, city, on)
    answers = [
        reader.answer(reasoned)
        for reasoned in reader.reasoned.values()
        if not reasoned.service.startswith(_DOCUMENT) and book.services[reasoned.service].is_given_on(on)
    ]
    answers.sort(key=lambda answer: (not answer.service.emergency, answer.service.name.es))
    without_place = [answer for answer in answers if answer.service.code in full and answer.door != "closed"]
    answers = [answer for answer in answers if answer not in without_place] if without_place else answers
    waiting = [answer for answer in answers if answer.door == "key"]
    return Entitlement(
        city=city,
        on=on,
        edition=book.edition,
        open=tuple(answer for answer in answers if answer.door == "open"),
        key=tuple(waiting),
        closed=tuple(answer for answer in answers if answer.door == "closed"),
        best_keys=tuple(reader.find_best_keys(waiting)),
        best_questions=tuple(reader.find_best_questions(waiting)),
        full=tuple(without_place),
    )


def answer_one_service(
    book: Book, facts: Mapping[str, Any], *, ages: tuple[int, int] | None, service: str, on: date
) -> ServiceAnswer:
    """Judge a person for one active service. Errors: ``service-unknown``, ``fact-wrong-type``."""
    reader = _Reader(book, facts, ages, book.find_service(service).city, on)
    return reader.answer(reader.reasoned[service])


def settle_age(facts: Mapping[str, Any], ages: tuple[int, int] | None) -> dict[str, Any]:
    """The facts with the age as far as it is known: a number, or a span when the birth date leaves two.

    >>> settle_age({"sex": "F"}, (17, 18))["age"]
    Span(low=17, high=18)
    """
    settled = dict(facts)
    if ages is not None:
        settled[AGE] = ages[0] if ages[0] == ages[1] else Span(*ages)
    return settled


class _Reader:
    """One person's facts, judged, while the answers are put into words."""

    def __init__(self, book: Book, facts: Mapping[str, Any], ages: tuple[int, int] | None, city: str, on: date) -> None:
        self.book = book
        self.is_age_ambiguous = ages is not None and ages[0] != ages[1]
        judged = judge_with_reasons(book.find_catalogue(city), settle_age(facts, ages), on=on)
        self.reasoned = {reasoned.service: reasoned for reasoned in judged}
        self._documents: dict[str, DocumentNeeded] = {}

    def answer(self, reasoned: Reasoned) -> ServiceAnswer:
        """One service's answer in words."""
        door, keys = classify_door(reasoned)
        missing = tuple(self.need_fact(name) for name in reasoned.missing_facts or (keys[0].facts if keys else ()))
        reasons = list_reasons(self.book, reasoned.service, frozenset(found.path for found in reasoned.failing))
        return ServiceAnswer(
            service=self.book.services[reasoned.service],
            door=door.value,
            verdict=reasoned.verdict,
            reasons=(*reasons, *(say_not_known(fact) for fact in missing)),
            keys=tuple(self.need_key(key) for key in keys[:MOST_KEYS_SHOWN]),
            missing_facts=missing,
        )

    def find_best_keys(self, waiting: Sequence[ServiceAnswer]) -> Iterator[BestKey]:
        """The documents that open most of these doors each, facts that are not known turning out well."""
        found = [self.reasoned[answer.service.code] for answer in waiting]
        without_facts = [
            Reasoned(entry.service, entry.verdict, keys=tuple(Key(key.documents) for key in entry.keys))
            for entry in found
            if all(key.documents for key in entry.keys)
        ]
        best = sorted(rank_keys(without_facts), key=lambda found: -len(found.services) / len(found.key.documents))
        for ranked in best[:MOST_BEST]:
            yield BestKey(self.need_key(ranked.key), tuple(self.book.services[code] for code in ranked.services))

    def find_best_questions(self, waiting: Sequence[ServiceAnswer]) -> Iterator[BestQuestion]:
        """The facts that most of these doors wait for."""
        services: dict[FactNeeded, list[ServiceSummary]] = {}
        for answer in waiting:
            for fact in answer.missing_facts:
                services.setdefault(fact, []).append(answer.service)
        ranked = sorted(services.items(), key=lambda entry: (-len(entry[1]), entry[0].name))
        for fact, found in ranked[:MOST_BEST]:
            yield BestQuestion(fact, tuple(found))

    def need_key(self, key: Key) -> KeyNeeded:
        """A key with its documents and facts in words."""
        return KeyNeeded(
            tuple(self.need_document(code) for code in key.documents), tuple(self.need_fact(name) for name in key.facts)
        )

    def need_fact(self, name: str) -> FactNeeded:
        """A fact in words; an age that the birth date leaves open asks for the exact date."""
        if name == AGE and self.is_age_ambiguous:
            return _EXACT_BIRTH_DATE
        definition = self.book.facts[name]
        return FactNeeded(
            name,
            Texts(definition.words.get("es", name), definition.words.get("en", name)),
            Texts(definition.question.get("es", ""), definition.question.get("en", "")),
            definition.sensitive,
        )

    def need_document(self, code: str) -> DocumentNeeded:
        """A document with what it asks for, judged for this person."""
        found = self._documents.get(code)
        if found is None:
            entry = self.book.documents[code]
            judged = self.reasoned.get(f"{_DOCUMENT}{code}")
            found = self._documents[code] = DocumentNeeded(
                code=code,
                name=entry.name,
                short=entry.short,
                what_for=entry.what_for,
                issued_by=entry.issued_by,
                issued_at=entry.issued_at,
                help_service=entry.help_service,
                cost=entry.cost,
                takes_days=entry.takes_days,
                asks=entry.asks,
                obtainable=None if judged is None or judged.verdict.number is None else bool(judged.verdict.number),
                to_be_confirmed=entry.to_be_confirmed,
            )
        return found
