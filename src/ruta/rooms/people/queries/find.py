"""Finding people: an index of keys yields a few hundred, which are then compared exactly."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from ruta.kernel.dates import PartialDate
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.people import policies
from ruta.rooms.people.models import NumberSeries, PersonDocument, PersonNationality, SearchKey
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.records import people_of
from ruta.rooms.people.rules.candidates import Judgement, Likeness, count_bits, judge_likeness, judge_text
from ruta.rooms.people.rules.documents import write_document_number
from ruta.rooms.people.rules.facts import make_partial_date
from ruta.rooms.people.rules.keys import key_of_document, key_of_phone, key_of_word, make_keys, make_text_keys
from ruta.rooms.people.rules.names import split_name
from ruta.rooms.people.types import Candidate

#: How many rows of the index a look-up reads at most, and how many people it compares.
_MOST_ROWS, _MOST_PEOPLE = 1500, 300
_PERSON_NUMBER = re.compile(r"[A-Za-z]{2,5}[-\s]?\d{1,9}")
_LEAST_SCORE = 0.05
_COLUMNS = (
    "pk", "number", "given_names", "surname_1", "surname_2", "preferred_name", "sex", "birth_year", "birth_month",
    "birth_day", "birth_estimated", "synthetic", "resolved_to_id", "name_words", "phone",
)  # fmt: skip


@dataclass(frozen=True)
class _Compared:
    """The columns of a person that are compared and shown."""

    pk: int
    number: str
    name: str
    sex: str
    birth: tuple[int | None, int | None, int | None]
    synthetic: bool
    resolved_to: int | None
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
        if len(hits) < limit:
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
    """The search keys of the actor's cities, with how telling each asked word is."""

    def __init__(self, by: Actor, words: Iterable[str]) -> None:
        cities = list(load_registration_content().cities) if by.is_system else [by.city]
        self.rows = (
            SearchKey.objects.filter(city__in=cities) if by.is_system else SearchKey.objects.filter(city=by.city)
        )
        self.words = tuple(dict.fromkeys(words))
        self.people = NumberSeries.objects.filter(city__in=cities).aggregate(total=Sum("last"))["total"] or 0
        self.bits: Mapping[str, float] = dict.fromkeys(self.words, 10.0)

    def find_people(self, keys: set[str]) -> dict[int, set[str]]:
        """People under any of the keys, with those keys; the rarest keys first when there are too many."""
        alone = {word: key_of_word(word) for word in self.words}
        asked = keys | set(alone.values())
        counts = dict(self.rows.filter(key__in=asked).order_by().values_list("key").annotate(seen=Count("person_id")))
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
        rows = self.rows.filter(key__in=chosen).order_by("-key", "-person_id").values_list("person_id", "key")
        hits: dict[int, set[str]] = defaultdict(set)
        for pk, key in rows[:_MOST_ROWS]:
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
        wanted = Q()
        for start in starts:
            wanted |= Q(key__gte=start, key__lt=start + "\uffff")
        rows = self.rows.filter(wanted).values_list("person_id", "key")[:_MOST_PEOPLE]
        return {pk: {key} for pk, key in rows}


def _rank(
    by: Actor,
    hits: Mapping[int, set[str]],
    judge: Callable[[_Compared], Judgement],
    *,
    limit: int,
    but: int | None = None,
) -> list[Candidate]:
    best: dict[int, tuple[Judgement, _Compared]] = {}
    for row in _compare_rows(by, hits):
        judged = judge(row)
        shown = row.resolved_to or row.pk
        if shown != but and judged.score >= _LEAST_SCORE and (shown not in best or judged.score > best[shown][0].score):
            best[shown] = (judged, row)
    chosen = sorted(best.items(), key=lambda item: (-item[1][0].score, item[0]))[:limit]
    return _describe(by, {pk: (judged, row) for pk, (judged, row) in chosen})


def _compare_rows(by: Actor, pks: Iterable[int]) -> Iterable[_Compared]:
    rows = people_of(by).filter(pk__in=list(pks)).values_list(*_COLUMNS)
    for pk, number, given, first, second, called, sex, *birth, estimated, synthetic, resolved, words, phone in rows:
        given_words, _, surname_words = words.partition("|")
        born = (birth[0], birth[1], birth[2])
        likeness = Likeness(
            tuple(given_words.split()), tuple(surname_words.split()), born, estimated, sex, key_of_phone(phone)
        )
        name = " ".join(part for part in (given, first, second) if part) or called
        yield _Compared(pk, number, name, sex, born, synthetic, resolved, likeness)


def _describe(by: Actor, chosen: Mapping[int, tuple[Judgement, _Compared]]) -> list[Candidate]:
    """The chosen few with nationalities and documents; a joined record is shown as the one kept."""
    kinds = load_registration_content().documents
    others = {pk for pk, (_, row) in chosen.items() if row.pk != pk}
    kept = {row.pk: row for row in _compare_rows(by, others)} if others else {}
    countries: dict[int, list[str]] = defaultdict(list)
    for pk, country in (
        PersonNationality.objects.filter(person_id__in=chosen).order_by("id").values_list("person_id", "country")
    ):
        countries[pk].append(country)
    papers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, kind, number in (
        PersonDocument.objects.filter(person_id__in=chosen, state="held")
        .order_by("id")
        .values_list("person_id", "kind", "number")
    ):
        papers[pk].append((kind, write_document_number(number, kinds.get(kind))))
    found = []
    for pk, (judged, compared) in chosen.items():
        row = kept.get(pk, compared)
        found.append(
            Candidate(
                person_id=pk,
                number=row.number,
                name=row.name,
                born=make_partial_date(*row.birth),
                sex=row.sex,
                nationality=countries[pk][0] if countries[pk] else "",
                documents=tuple(papers[pk]),
                score=judged.score,
                reasons=judged.reasons,
                synthetic=row.synthetic,
            )
        )
    return found


def _audit_search(by: Actor, found: int) -> None:
    record_audit(by=by, action="people.search", subject=("person-search", ""), writes=False, details={"found": found})
