"""Finding people: an index of keys yields a few hundred, which are then compared exactly."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection

from ruta.kernel.dates import PartialDate
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.joined import find_roots
from ruta.rooms.people.queries.records import list_cities_of, people_of
from ruta.rooms.people.rules.candidates import Judgement, Likeness, count_bits, judge_likeness, judge_text
from ruta.rooms.people.rules.documents import write_document_number
from ruta.rooms.people.rules.facts import make_partial_date
from ruta.rooms.people.rules.keys import key_of_document, key_of_phone, key_of_word, make_keys, make_text_keys
from ruta.rooms.people.rules.names import split_name
from ruta.rooms.people.types import Candidate

#: How many rows of the index a look-up reads at most, and how many people it compares.
_MOST_ROWS, _MOST_PEOPLE, _FEW = 1200, 150, 8
_PERSON_NUMBER = re.compile(r"[A-Za-z]{2,5}[-\s]?\d{1,9}")
_LEAST_SCORE = 0.05


class _Compared(NamedTuple):
    """What is compared of a person; ``shown`` is the record she is shown as."""

    pk: int
    shown: int
    likeness: Likeness


def find_candidates(
    *,
    by: Actor,
    given_names: str = "",
    surname_1: str = "",
    surname_2: str = "",
    born: PartialDate | None = None,
    sex: str = "",
    document: str = "",
    phone: str = "",
    limit: int = 5,
    but: int | None = None,
) -> list[Candidate]:
    """People of the actor's city who may be the one described, the likeliest first.

    ``score`` is the probability that both are one person. One audit entry with the count, never the words.
    Errors: ``role-not-enough``. Cost: six queries and the audit, whatever the number of people.
    """
    require(policies.may_search_people(by))
    birth = (born.year, born.month, born.day) if born else (None, None, None)
    asked = Likeness(
        given=split_name(given_names),
        surnames=(*split_name(surname_1), *split_name(surname_2)),
        birth=birth,
        sex=sex,
        phone=key_of_phone(phone),
    )
    keys = make_keys(
        given_names=given_names,
        surname_1=surname_1,
        surname_2=surname_2,
        birth=birth,
        documents=[document] if document.strip() else [],
        phone=phone,
        words_alone=False,
    )
    index = _Index(by, asked.given + asked.surnames)
    hits = index.find_people(keys)
    document_key = key_of_document(document)

    def judge(row: _Compared) -> Judgement:
        return judge_likeness(
            asked,
            row.likeness,
            bits=index.bits,
            people=index.people,
            same_document=bool(document_key) and document_key in hits[row.pk],
        )

    found = _rank(by, hits, judge, limit=limit, but=but)
    _audit_search(by, len(found))
    return found


def search_people(*, by: Actor, text: str, limit: int = 50) -> list[Candidate]:
    """People of the actor's city by whatever was typed: name, document, telephone, number of the person, birth year.

    ``score`` is the share of the text that agrees. One audit entry with the count, never the words.
    Errors: ``role-not-enough``. Cost: six queries and the audit.
    """
    require(policies.may_search_people(by))
    found = _search(by, text.strip()[:200], limit)
    _audit_search(by, len(found))
    return found


def _search(by: Actor, text: str, limit: int) -> list[Candidate]:
    years = [int(word) for word in re.findall(r"(?<![\d.])\d{4}(?![\d.])", text) if 1900 <= int(word) <= 2100]
    year = years[0] if years else None
    words = tuple(word for part in re.findall(r"[^\W\d_][^\d\s]*", text) for word in split_name(part))[:6]
    index = _Index(by, words)
    hits: dict[int, set[str]] = {}
    exact: set[int] = set()
    if _PERSON_NUMBER.fullmatch(text):
        letters, digits = re.sub(r"[\d\s-]", "", text).upper(), int(re.sub(r"\D", "", text))
        exact = set(people_of(by).filter(number=f"{letters}-{digits:06d}").values_list("pk", flat=True))
    if not exact and re.search(r"\d", text) and not (words and year):
        exact = set(index.find_people({key_of_document(text), key_of_phone(text)} - {""}))
    if exact:
        hits = {pk: set() for pk in exact}
    elif words:
        hits = index.find_people(make_text_keys(words, year))
        if len(hits) < _FEW:
            hits = {**index.find_beginnings(words), **hits}
    elif year:
        newest = people_of(by).filter(birth_year=year).order_by("-id").values_list("pk", flat=True)[:limit]
        exact = set(newest)
        hits = {pk: set() for pk in exact}

    def judge(row: _Compared) -> Judgement:
        if row.pk in exact:
            return Judgement(1.0, ("exact",))
        return judge_text(words, year, row.likeness, bits=index.bits)

    return _rank(by, hits, judge, limit=limit)


class _Index:
    """The search keys of the actor's cities, with how telling each asked word is.

    Statements are written out: at this size the work of putting queries together outweighs the database's own.
    """

    def __init__(self, by: Actor, words: Iterable[str]) -> None:
        self.cities = list_cities_of(by)
        self.words = tuple(dict.fromkeys(words))
        self.people = 0
        self.bits: Mapping[str, float] = dict.fromkeys(self.words, 10.0)

    def find_people(self, keys: set[str]) -> dict[int, set[str]]:
        """People under any of the keys, with those keys; the rarest keys first when there are too many."""
        alone = {word: key_of_word(word) for word in self.words}
        if not keys:
            return {}
        counts: dict[str, int] = dict(
            _fetch(
                "SELECT key, COUNT(*) FROM people_searchkey WHERE city IN {} AND key IN {} GROUP BY key"
                " UNION ALL SELECT '', COALESCE(SUM(last), 0) FROM people_numberseries WHERE city IN {}",
                self.cities, keys | set(alone.values()), self.cities,
            )
        )  # fmt: skip
        self.people = int(counts.pop("", 0))
        self.bits = {word: count_bits(counts.get(key, 0), self.people) for word, key in alone.items()}
        chosen: list[str] = []
        room = _MOST_ROWS
        for key in sorted(keys & counts.keys(), key=counts.__getitem__):
            if counts[key] > room and chosen:
                break
            chosen.append(key)
            room -= counts[key]
        if not chosen:
            return {}
        newest = "ORDER BY person_id DESC " if len(chosen) == 1 else ""
        rows = _fetch(
            "SELECT person_id, key FROM people_searchkey WHERE city IN {} AND key IN {} " + newest + "LIMIT {}",  # noqa: S608
            self.cities, chosen, _MOST_ROWS,
        )  # fmt: skip
        hits: dict[int, set[str]] = defaultdict(set)
        for pk, key in rows:
            hits[pk].add(key)
        weight = {key: count_bits(counts[key], self.people) for key in chosen}
        best = sorted(hits, key=lambda pk: (sum(weight[key] for key in hits[pk]), pk), reverse=True)
        return {pk: hits[pk] for pk in best[:_MOST_PEOPLE]}

    def find_beginnings(self, words: tuple[str, ...]) -> dict[int, set[str]]:
        """People with a word that begins like the last one typed, beside another, or like the longest one."""
        sounds = [sound for word in words if (sound := key_of_word(word)[1:])]
        if not sounds:
            return {}
        starts = [f"n{one}+{sounds[-1]}" for one in sounds[:-1]] + [f"t{max(sounds, key=len)}"]
        # One statement per beginning inside: with OR the whole index would be read.
        each = "SELECT * FROM (SELECT person_id, key FROM people_searchkey WHERE city IN {} AND key >= {} AND key < {}"
        limits = [(self.cities, start, start[:-1] + chr(ord(start[-1]) + 1), _MOST_PEOPLE) for start in starts]
        rows = _fetch(
            " UNION ALL ".join([each + " LIMIT {}) AS found"] * len(starts)),
            *(value for limit in limits for value in limit),
        )[:_MOST_PEOPLE]
        return {pk: {key} for pk, key in rows}


def _fetch(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of a statement whose ``{}`` are values, or lists of them in parentheses."""
    places: list[str] = []
    given: list[Any] = []
    for value in values:
        many = isinstance(value, (list, set))
        given += list(value) if many else [value]
        places.append(f"({', '.join(['%s'] * len(value))})" if many else "%s")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(*places), given)
        return list(cursor.fetchall())


def _rank(
    by: Actor,
    hits: Mapping[int, set[str]],
    judge: Callable[[_Compared], Judgement],
    *,
    limit: int,
    but: int | None = None,
) -> list[Candidate]:
    best: dict[int, Judgement] = {}
    for row in _compare_rows(by, hits):
        judged = judge(row)
        if row.shown != but and judged.score >= _LEAST_SCORE:
            best[row.shown] = max(judged, best.get(row.shown, judged), key=lambda one: one.score)
    chosen = sorted(best, key=lambda pk: (-best[pk].score, pk))[:limit]
    return _describe({pk: best[pk] for pk in chosen})


def _compare_rows(by: Actor, pks: Iterable[int]) -> Iterator[_Compared]:
    asked = list(pks)
    if not asked:
        return
    # The city is looked at here: asked in the statement, it leads the database to read the whole city.
    cities = set(list_cities_of(by))
    rows = _fetch(
        "SELECT id, city, resolved_to_id, name_words, birth_year, birth_month, birth_day, birth_estimated, sex, phone"
        " FROM people_person WHERE id IN {}",
        asked,
    )
    ends = find_roots({row[2] for row in rows if row[2] is not None})
    for pk, city, resolved, words, year, month, day, estimated, sex, phone in rows:
        if city not in cities:
            continue
        given, _, surnames = words.partition("|")
        likeness = Likeness(
            tuple(given.split()), tuple(surnames.split()), (year, month, day), bool(estimated), sex, key_of_phone(phone)
        )
        yield _Compared(pk, ends.get(resolved, pk), likeness)


def _describe(chosen: Mapping[int, Judgement]) -> list[Candidate]:
    """The chosen few, with nationality and documents. Cost: two queries."""
    if not chosen:
        return []
    kinds = load_registration_content().documents
    papers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, kind, number in _fetch(
        "SELECT person_id, kind, number FROM people_persondocument"
        " WHERE state = 'held' AND person_id IN {} ORDER BY id",
        list(chosen),
    ):
        papers[pk].append((kind, write_document_number(number, kinds.get(kind))))
    rows = _fetch(
        "SELECT id, number, given_names, surname_1, surname_2, preferred_name, birth_year, birth_month, birth_day, sex,"
        " synthetic, (SELECT n.country FROM people_personnationality n WHERE n.person_id = p.id ORDER BY n.id LIMIT 1)"
        " FROM people_person p WHERE id IN {}",
        list(chosen),
    )
    found = {
        pk: Candidate(
            person_id=pk,
            number=number,
            name=" ".join(part for part in (given, first, second) if part) or called,
            born=make_partial_date(year, month, day),
            sex=sex,
            nationality=country or "",
            documents=tuple(papers[pk]),
            score=chosen[pk].score,
            reasons=chosen[pk].reasons,
            synthetic=bool(synthetic),
        )
        for pk, number, given, first, second, called, year, month, day, sex, synthetic, country in rows
    }
    return [found[pk] for pk in chosen]


def _audit_search(by: Actor, found: int) -> None:
    record_audit(by=by, action="people.search", subject=("person-search", ""), writes=False, details={"found": found})


class Alike(NamedTuple):
    """Somebody who may be the one described: her record, the one she is shown as, and the desk's quick judgement."""

    pk: int
    shown: int
    judgement: Judgement


def list_alike(*, by: Actor, city: str, asked: Likeness, keys: set[str], document: str = "") -> list[Alike]:
    """People of one city under any of the keys, judged quickly; for callers that have asked their own policy.

    Cost: three queries.
    """
    index = _Index(by, asked.given + asked.surnames)
    index.cities = [city]
    hits = index.find_people(keys)
    key = key_of_document(document)
    return [
        Alike(
            row.pk,
            row.shown,
            judge_likeness(
                asked,
                row.likeness,
                bits=index.bits,
                people=index.people,
                same_document=bool(key) and key in hits[row.pk],
            ),
        )
        for row in _compare_rows(by, hits)
    ]
