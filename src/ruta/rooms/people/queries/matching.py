"""Comparing the rows of a list with the register: who may be whom, for the list alone and never for browsing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.models import Person, PersonDocument
from ruta.rooms.people.queries.find import _compare_rows, _Index
from ruta.rooms.people.rules.candidates import Judgement, Likeness, judge_likeness
from ruta.rooms.people.rules.keys import key_of_document, key_of_phone, make_keys
from ruta.rooms.people.rules.names import split_name


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


@dataclass(frozen=True)
class Match:
    """Somebody registered who may be the one named: the record that stands for her."""

    person_id: int
    score: float
    reasons: tuple[str, ...]


def match_people(
    *,
    by: Actor,
    wanted: Sequence[Wanted],
    list_id: int,
    most: int = 5,
    progress: Callable[[int, int], None] | None = None,
) -> list[tuple[Match, ...]]:
    """For each one wanted, who of her city may be her, the likeliest first. What comes back is for deciding a list's
    rows and must not be shown to a partner. One audit entry with the counts.

    Errors: ``role-not-enough``, ``other-city``. Cost: three short queries for each.
    """
    for city in {one.city for one in wanted}:
        require(policies.may_hand_in_people(by, city))
    found: list[tuple[Match, ...]] = []
    with reading_all("a list against the register of its city"):
        for number, one in enumerate(wanted):
            found.append(_match(by, one, most))
            if progress is not None:
                progress(number + 1, len(wanted))
    record_audit(
        by=by,
        action="people.match_list",
        subject=("list", list_id),
        writes=False,
        details={"rows": len(wanted), "with_matches": sum(bool(matches) for matches in found)},
    )
    return found


def _match(by: Actor, one: Wanted, most: int) -> tuple[Match, ...]:
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
    index = _Index(by, asked.given + asked.surnames)
    index.cities = [one.city]
    hits = index.find_people(keys)
    document = key_of_document(one.document)
    best: dict[int, Judgement] = {}
    for row in _compare_rows(by, hits):
        same = bool(document) and document in hits[row.pk]
        judged = judge_likeness(asked, row.likeness, bits=index.bits, people=index.people, same_document=same)
        best[row.shown] = max(judged, best.get(row.shown, judged), key=lambda judgement: judgement.score)
    chosen = sorted(best, key=lambda pk: (-best[pk].score, pk))[:most]
    return tuple(Match(pk, best[pk].score, best[pk].reasons) for pk in chosen if best[pk].score >= 0.2)


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
