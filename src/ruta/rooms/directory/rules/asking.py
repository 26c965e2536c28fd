"""Which question to ask next: the one that settles most services, as long as any still changes something."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ruta.rooms.directory.rules.books import Book
from ruta.rooms.directory.rules.conditions import read_iso_date
from ruta.rooms.directory.rules.content import list_conditions
from ruta.rooms.directory.rules.explanations import find_facts_waited_for
from ruta.rooms.directory.rules.verdicts import derive_facts, judge
from ruta.rooms.directory.types.demands import BIRTH_DATE, Verdict
from ruta.rooms.directory.types.facts import FactDefinition

#: Asked of nobody here: the city is chosen first, the age is asked instead of the birth date.
_NEVER_ASKED = frozenset({"city", BIRTH_DATE})


@dataclass(frozen=True)
class NextQuestion:
    """The fact to ask for, and how many questions may still follow it at most (itself not counted)."""

    fact: FactDefinition
    may_follow: int
    settles: float


def find_next_question(
    book: Book, facts: Mapping[str, Any], *, skipped: Collection[str] = (), city: str, on: date
) -> NextQuestion | None:
    """The question whose answer settles most of the services that cannot be told yet; None when none changes anything.

    A question is asked only while a service waits for its answer, under nothing that is settled already. Sensitive
    facts are never asked here. ``skipped``: facts the person did not want to tell or does not know.
    Errors: ``fact-wrong-type``. Cost: some hundred verdicts of the whole directory, tens of milliseconds.
    """
    services = [code for code, service in book.services.items() if service.city == city and service.is_given_on(on)]
    catalogue = book.find_catalogue(city)
    known = {**derive_facts(facts, on=on), "city": city}
    now = judge(catalogue, known, on=on)
    waiting = [code for code in services if now[code] is Verdict.CANNOT_TELL]
    matter = {name for code in waiting for name in find_facts_waited_for(book.demands[code], known)}
    points: dict[str, set[Any]] = {name: set() for name in matter}
    for code in waiting:
        for condition in list_conditions(book.demands[code]):
            if condition.fact in matter:
                points[condition.fact].update(_list_points(condition.value))
    found: list[NextQuestion] = []
    for name, definition in book.facts.facts.items():
        if name not in matter or name in skipped or name in _NEVER_ASKED or definition.sensitive:
            continue
        settled = [
            sum(1 for code in waiting if then[code] is not Verdict.CANNOT_TELL)
            for then in (
                judge(catalogue, {**known, name: value}, on=on)
                for value in list_possible_answers(definition, points[name])
            )
        ]
        found.append(NextQuestion(definition, 0, sum(settled) / len(settled)))
    if not found:
        return None
    best = max(found, key=lambda question: question.settles)
    return NextQuestion(best.fact, len(found) - 1, best.settles)


def list_possible_answers(definition: FactDefinition, points: Collection[Any]) -> Iterator[Any]:
    """Answers that stand for all there are: every listed value, or the numbers and days around those demands name.

    >>> list(list_possible_answers(FactDefinition("age", "integer"), {18}))
    [17, 18, 19]
    >>> list(list_possible_answers(FactDefinition("pregnant", "boolean"), ()))
    [True, False]
    """
    match definition.kind:
        case "boolean":
            yield from (True, False)
        case "integer" if definition.values:
            yield from (int(value) for value in definition.values)
        case "integer" | "decimal":
            numbers = {int(point) for point in points if isinstance(point, int | float)}
            yield from sorted({max(0, number + step) for number in numbers for step in (-1, 0, 1)} or {0, 1})
        case "list":
            texts = sorted({str(point) for point in points})
            yield []
            yield from ([text] for text in texts)
            yield texts
        case "date":
            days = {day for point in points if (day := read_iso_date(str(point))) is not None}
            yield from sorted({(day + timedelta(step)).isoformat() for day in days for step in (-1, 0, 1)})
        case _:
            texts = sorted({str(point) for point in points})
            yield from definition.values or (*texts, "—")


def _list_points(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield from (item for item in value if item is not None)
    elif value is not None:
        yield value


def list_documents_asked(book: Book, city: str, on: date) -> tuple[str, ...]:
    """Documents that some service of the city speaks of, by name: what there is to tick.

    Cost: walks every demand of the city.
    """
    found = {
        str(point)
        for code, service in book.services.items()
        if service.city == city and service.is_given_on(on)
        for condition in list_conditions(book.demands[code])
        if condition.fact == "documents"
        for point in _list_points(condition.value)
    }
    return tuple(sorted((code for code in found if code in book.documents), key=lambda c: book.documents[c].name.es))
