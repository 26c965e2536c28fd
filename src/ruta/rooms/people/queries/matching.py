"""Comparing the rows of a list with the register: who may be whom, for the list alone and never for browsing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.models import Person, PersonDocument
from ruta.rooms.people.queries.find import Alike, list_alike
from ruta.rooms.people.queries.linkage import find_choice, read_parameters
from ruta.rooms.people.queries.register import make_record, read_register
from ruta.rooms.people.rules.candidates import Likeness
from ruta.rooms.people.rules.identity import Record
from ruta.rooms.people.rules.identity.batches import score_pairs
from ruta.rooms.people.rules.keys import key_of_phone, make_keys
from ruta.rooms.people.rules.names import split_name

#: Thresholds of the desk's quick weights, while a city has learned none of its own; to be confirmed by each city.
SAME_UNLEARNED, ASK_UNLEARNED = 0.97, 0.35
_LEAST = 0.1


@dataclass(frozen=True)
class Wanted:
    """Whom a row names."""

    city: str
    given_names: str = ""
    surname_1: str = ""
    surname_2: str = ""
    birth: tuple[int | None, int | None, int | None] = (None, None, None)
    sex: str = ""
    document: str = ""
    phone: str = ""
    nationality: str = ""


@dataclass(frozen=True)
class Match:
    """Somebody registered who may be the one named: the record that stands for her, and the one that was compared."""

    person_id: int
    score: float
    reasons: tuple[str, ...]
    record_id: int = 0


@dataclass(frozen=True)
class Thresholds:
    """From ``same`` on it is the same person, below ``ask`` somebody else; between, the window is asked."""

    same: float
    ask: float


def match_people(
    *,
    by: Actor,
    wanted: Sequence[Wanted],
    list_id: int,
    most: int = 5,
    progress: Callable[[int, int], None] | None = None,
) -> list[tuple[Match, ...]]:
    """For each one wanted, who of her city may be her, the likeliest first: by the engine's probability where the city
    learned its weights, else by the desk's quick ones. What comes back is for deciding a list's rows and must not be
    shown to a partner. One audit entry with the counts.

    Errors: ``role-not-enough``, ``other-city``. Cost: three short queries for each, and three for every 900 candidates.
    """
    for city in {one.city for one in wanted}:
        require(policies.may_hand_in_people(by, city))
    found: list[list[Match]] = []
    with reading_all("a list against the register of its city"):
        for number, one in enumerate(wanted):
            found.append(_find_alike(by, one, most))
            if progress is not None:
                progress(number + 1, len(wanted))
        scored = _score(wanted, found)
    record_audit(
        by=by,
        action="people.match_list",
        subject=("list", list_id),
        writes=False,
        details={"rows": len(wanted), "with_matches": sum(bool(matches) for matches in scored)},
    )
    return scored


def find_thresholds(city: str) -> Thresholds:
    """From where on a row of a list is the same person, and from where on the window is asked: what the administrator
    of the city chose for its register, else what holds while nothing was learned there. Cost: one query.
    """
    choice = find_choice(city)
    return Thresholds(choice.same, choice.ask) if choice else Thresholds(SAME_UNLEARNED, ASK_UNLEARNED)


def _find_alike(by: Actor, one: Wanted, most: int) -> list[Match]:
    """The likeliest by the desk's quick weights, each with the record that stands for her."""
    asked = Likeness(
        given=split_name(one.given_names),
        surnames=(*split_name(one.surname_1), *split_name(one.surname_2)),
        birth=one.birth,
        sex=one.sex,
        phone=key_of_phone(one.phone),
    )
    keys = make_keys(
        given_names=one.given_names,
        surname_1=one.surname_1,
        surname_2=one.surname_2,
        birth=one.birth,
        documents=[one.document] if one.document else [],
        phone=one.phone,
        words_alone=False,
    )
    best: dict[int, Alike] = {}
    for row in list_alike(by=by, city=one.city, asked=asked, keys=keys, document=one.document):
        if row.judgement.score >= _LEAST:
            best[row.shown] = max(row, best.get(row.shown, row), key=lambda each: each.judgement.score)
    chosen = sorted(best.values(), key=lambda each: (-each.judgement.score, each.shown))[:most]
    return [Match(each.shown, each.judgement.score, each.judgement.reasons, each.pk) for each in chosen]


def _score(wanted: Sequence[Wanted], found: Sequence[list[Match]]) -> list[tuple[Match, ...]]:
    """Where a city has learned its own weights, the engine's probability takes the place of the quick one."""
    learned = {city: choice for city in {one.city for one in wanted} if (choice := find_choice(city)) is not None}
    scores: dict[tuple[int, int], float] = {}
    for city, choice in learned.items():
        places = [
            (row, place) for row, some in enumerate(found) if wanted[row].city == city for place in range(len(some))
        ]
        ids = sorted({found[row][place].record_id for row, place in places})
        records = {row["record_id"]: make_record(row) for row in read_register(city=city, person_ids=ids).to_pylist()}
        places = [(row, place) for row, place in places if found[row][place].record_id in records]
        pairs = [(_describe(wanted[row]), records[found[row][place].record_id]) for row, place in places]
        scores |= dict(zip(places, score_pairs(pairs, read_parameters(choice.parameters)), strict=True))
    scored = []
    for row, some in enumerate(found):
        again = [replace(one, score=scores.get((row, place), one.score)) for place, one in enumerate(some)]
        again.sort(key=lambda one: (-one.score, one.person_id))
        scored.append(tuple(one for one in again if one.score >= _LEAST))
    return scored


def _describe(one: Wanted) -> Record:
    year, month, day = one.birth
    return Record(
        given_names=one.given_names or None,
        surname_1=one.surname_1 or None,
        surname_2=one.surname_2 or None,
        sex=one.sex or None,
        birth_year=year,
        birth_month=month,
        birth_day=day,
        nationality=one.nationality or None,
        phone=one.phone or None,
        document=one.document or None,
    )


def find_documents_elsewhere(*, documents: Sequence[tuple[str, str, str]], city: str) -> set[tuple[str, str, str]]:
    """Which of these (kind, country, number) somebody of another city holds; nothing about who.

    Cost: one query per 500.
    """
    found: set[tuple[str, str, str]] = set()
    for start in range(0, len(documents), 500):
        part = set(documents[start : start + 500])
        with reading_all("no two people hold the same document, in whatever city"):
            rows = PersonDocument.objects.filter(state="held", number__in=[number for _, _, number in part])
        found |= part & set(rows.exclude(person__city=city).values_list("kind", "country", "number"))
    return found


def find_synthetic(person_ids: Sequence[int]) -> set[int]:
    """Which of these are made up. Cost: one query per 500."""
    found: set[int] = set()
    with reading_all("which people of a list are synthetic, by number alone"):
        for start in range(0, len(person_ids), 500):
            part = person_ids[start : start + 500]
            found |= set(Person.objects.filter(pk__in=part, synthetic=True).values_list("pk", flat=True))
    return found
