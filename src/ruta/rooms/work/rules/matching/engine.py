"""Matching people and vacancies: the index of the vacancies, everybody at once, or one person at a time.

Score = 0.35 × occupation + 0.35 × cosine of skills + 0.30 × cosine of text, over the vacancies that pass every hard
condition: the same city; the same shift, or either any; the status allowed; the required documents held.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruta.rooms.work.rules.matching.features import (
    Sparse,
    Vocabulary,
    build_vectors,
    read_vectors,
    split_into_stems,
    split_plainly,
)
from ruta.rooms.work.rules.matching.kernels import OCCUPATION, SKILLS, TEXT, explain_some, rank_some
from ruta.rooms.work.rules.matching.tables import (
    SEEKER_COLUMNS,
    VACANCY_COLUMNS,
    Columns,
    make_masks,
    sort_by_city_and_id,
    take_columns,
)

_ANY = "any"
#: The code of the shift that fits every other.
ANY_SHIFT = -2
_CHUNK, _WRITTEN, _WORTH_THREADS = 1024, 50_000, 2_000
#: A term that more than one in so many vacancies hold is kept as a column.
_COMMON = 8
_NOTHING = np.zeros(0, np.int64)
#: Told how many of how many seekers are done.
Tell = Callable[[int, int], None]


def match_tables(
    seekers: pa.Table, vacancies: pa.Table, *, top: int = 10, plain: bool = False, tell: Tell | None = None
) -> Iterator[pa.Table]:
    """The best vacancies of every seeker, in the seekers' order, in parts.

    Shapes: see ``docs/engines/matching.md``; gives ``seeker_id, rank, vacancy_id, score, occupation, skills, text``.
    ``plain``: words split at spaces instead of Spanish stems.
    Errors: ``matching-column-unusable``, ``matching-id-unusable``, ``matching-isco-unusable``.
    """
    index = MatchingIndex(vacancies, plain=plain)
    yield from index.rank_all(seekers, top=top, tell=tell)


@dataclass(frozen=True)
class _Side:
    """What both seekers and vacancies have, as arrays."""

    isco: npt.NDArray[np.int32]
    city: npt.NDArray[np.int32]
    shift: npt.NDArray[np.int32]
    skills: Sparse
    words: Sparse


@dataclass(frozen=True)
class _People:
    """Seekers as arrays: what they share with vacancies, their status, the documents they hold, all their terms."""

    side: _Side
    status: npt.NDArray[np.int32]
    held: npt.NDArray[np.uint64]
    joined: Sparse


@dataclass(frozen=True)
class Prepared:
    """Seekers made ready for one index."""

    ids: pa.Array
    people: _People


@dataclass(frozen=True)
class _Block:
    """The vacancies that people of one city, status and shift may enter, ready to be searched (documents apart).

    ``vacancies``: their numbers, by occupation. The rest is about places in that array: occupation, documents required,
    the postings of rare terms (``keys``), and the weights of common ones (``common``), a column each.
    """

    vacancies: npt.NDArray[np.int32]
    isco: npt.NDArray[np.int32]
    required: npt.NDArray[np.uint64]
    keys: npt.NDArray[np.int32]
    posting_starts: npt.NDArray[np.int64]
    posted: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float64]
    common: npt.NDArray[np.int32]
    columns: npt.NDArray[np.float64]


class MatchingIndex:
    """The vacancies made ready: build it once, then rank everybody or one person after the other."""

    def __init__(self, vacancies: pa.Table, *, plain: bool = False) -> None:
        self.plain = plain
        table = sort_by_city_and_id(take_columns(vacancies, VACANCY_COLUMNS, "vacancies"))
        self.ids = table["id"]
        self.cities = pc.unique(table["city"]).drop_null()
        self.statuses = pc.unique(pc.list_flatten(table["statuses_allowed"])).drop_null()
        self.documents = pc.unique(pc.list_flatten(table["documents_required"])).drop_null()
        self.shifts = pc.unique(table["shift"]).drop_null()
        skills, self.skill_words = build_vectors(table["skills"], count_repeats=False)
        words, self.text_words = build_vectors(self._split(table["text"]), count_repeats=True)
        city = self._code(table["city"], self.cities)
        self.side = _Side(table["isco"].to_numpy(), city, self._code_shift(table["shift"]), skills, words)
        self.allowed = make_masks(table["statuses_allowed"], self.statuses)
        self.required = make_masks(table["documents_required"], self.documents)
        self.joined = _join(
            Sparse(skills.starts, skills.terms, skills.weights * SKILLS),
            Sparse(words.starts, words.terms, words.weights * TEXT),
            len(self.skill_words.terms),
        )
        self.terms = len(self.skill_words.terms) + len(self.text_words.terms) + 1
        known = int(np.count_nonzero(city >= 0))
        self.city_starts = np.searchsorted(city[:known], np.arange(len(self.cities) + 1))
        # Every city's terms, sorted by term and vacancy: a block keeps those of its vacancies, in the same order.
        owner = _own(self.joined)
        inside = owner < known
        order = np.lexsort((owner[inside], self.joined.terms[inside], city[owner[inside]]))
        self.posted = owner[inside][order]
        self.posted_terms = self.joined.terms[inside][order]
        self.posted_weights = self.joined.weights[inside][order]
        self.posted_starts = np.searchsorted(city[self.posted], np.arange(len(self.cities) + 1))
        self._blocks: dict[tuple[int, int, int], _Block] = {}

    def rank_all(self, seekers: pa.Table, *, top: int = 10, tell: Tell | None = None) -> Iterator[pa.Table]:
        """The best ``top`` vacancies of each seeker, in parts. Errors: as :func:`match_tables`."""
        columns = take_columns(seekers, SEEKER_COLUMNS, "seekers")
        found, counts, parts = self.find(self._read_people(columns), top=top, tell=tell)
        total = len(columns["id"])
        for start in range(0, max(total, 1), _WRITTEN):
            yield self._write(columns["id"], start, min(start + _WRITTEN, total), found, counts, parts)

    def prepare(self, seekers: pa.Table) -> Prepared:
        """Seekers as arrays, to be ranked again and again."""
        columns = take_columns(seekers, SEEKER_COLUMNS, "seekers")
        return Prepared(columns["id"], self._read_people(columns))

    def rank_prepared(self, prepared: Prepared, *, top: int = 10) -> pa.Table:
        """The ranking of seekers made ready by :meth:`prepare`."""
        total = len(prepared.ids)
        found, counts, parts = self.find(prepared.people, top=top)
        return self._write(prepared.ids, 0, total, found, counts, parts)

    def find(
        self, people: _People, *, top: int = 10, tell: Tell | None = None
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """The ranking without a table: places of vacancies, how many were found, and their three parts."""
        total = len(people.status)
        found = np.full((total, top), -1, np.int32)
        scores, counts, parts = np.zeros((total, top)), np.zeros(total, np.int32), np.zeros((total, top, 3))
        tasks = self._share_out(people)
        if len(tasks) <= 1 or total < _WORTH_THREADS:
            for block, who in tasks:
                self._rank(block, who, people, top, found, scores, counts, parts)
            return found, counts, parts
        done = 0
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            jobs = [
                (pool.submit(self._rank, block, who, people, top, found, scores, counts, parts), len(who))
                for block, who in tasks
            ]
            for job, size in jobs:
                job.result()
                done += size
                if tell is not None:
                    tell(done, total)
        return found, counts, parts

    def _share_out(self, people: _People) -> list[tuple[_Block, npt.NDArray[np.int64]]]:
        """The seekers in groups that may enter the same vacancies, in pieces."""
        own = people.side
        width = len(self.shifts) + 2
        classes = (own.city.astype(np.int64) * len(self.statuses) + people.status) * width + own.shift - ANY_SHIFT
        somewhere = np.flatnonzero((own.city >= 0) & (people.status >= 0))
        order = somewhere[np.argsort(classes[somewhere], kind="stable")]
        cuts = np.flatnonzero(np.diff(classes[order])) + 1
        tasks = []
        for who in np.split(order, cuts):
            if len(who):
                block = self._find_block(int(own.city[who[0]]), int(people.status[who[0]]), int(own.shift[who[0]]))
                tasks += [(block, who[at : at + _CHUNK]) for at in range(0, len(who), _CHUNK)]
        return tasks

    def _find_block(self, city: int, status: int, shift: int) -> _Block:
        block = self._blocks.get((city, status, shift))
        if block is None:
            block = self._blocks[city, status, shift] = self._build_block(city, status, shift)
        return block

    def _build_block(self, city: int, status: int, shift: int) -> _Block:
        first, last = int(self.city_starts[city]), int(self.city_starts[city + 1])
        fits = (self.allowed[first:last, status >> 6] >> np.uint64(status & 63)) & np.uint64(1) == 1
        if shift != ANY_SHIFT:
            own = self.side.shift[first:last]
            fits &= (own == ANY_SHIFT) | ((own == shift) & (shift >= 0))
        entered = np.flatnonzero(fits) + first
        vacancies = entered[np.argsort(self.side.isco[entered], kind="stable")].astype(np.int32)
        local = np.full(last - first, -1, np.int32)
        local[vacancies - first] = np.arange(len(vacancies), dtype=np.int32)
        a, b = int(self.posted_starts[city]), int(self.posted_starts[city + 1])
        posted = local[self.posted[a:b] - first]
        kept = posted >= 0
        posted, terms, weights = posted[kept], self.posted_terms[a:b][kept], self.posted_weights[a:b][kept]
        new = np.flatnonzero(np.concatenate(([True], terms[1:] != terms[:-1]))) if len(terms) else _NOTHING
        lengths = np.diff(np.append(new, len(terms)))
        is_common = lengths * _COMMON > len(vacancies)
        columns = np.zeros((int(is_common.sum()), len(vacancies)))
        inside = np.repeat(is_common, lengths)
        columns[np.repeat(np.arange(len(columns)), lengths[is_common]), posted[inside]] = weights[inside]
        return _Block(
            vacancies=vacancies,
            isco=self.side.isco[vacancies],
            required=self.required[vacancies],
            keys=terms[new][~is_common].astype(np.int32),
            posting_starts=np.concatenate(([0], np.cumsum(lengths[~is_common]))).astype(np.int64),
            posted=posted[~inside],
            weights=weights[~inside],
            common=terms[new][is_common].astype(np.int32),
            columns=columns,
        )

    def _rank(
        self,
        block: _Block,
        who: npt.NDArray[np.int64],
        people: _People,
        top: int,
        found: Any,
        scores: Any,
        counts: Any,
        parts: Any,
    ) -> None:
        side, own, joined = self.side, people.side, people.joined
        places = np.full(self.terms, -1, np.int32)
        places[block.keys] = np.arange(len(block.keys), dtype=np.int32)
        places[block.common] = -2 - np.arange(len(block.common), dtype=np.int32)
        rank_some(
            who, top, own.isco, people.held, joined.starts, joined.terms, joined.weights,
            block.vacancies, block.isco, block.required,
            places, block.posting_starts, block.posted, block.weights, block.columns,
            found, scores, counts, np.zeros(len(block.vacancies)),
        )  # fmt: skip
        explain_some(
            who, found, scores, counts, own.isco, side.isco,
            own.skills.starts, own.skills.terms, own.skills.weights,
            side.skills.starts, side.skills.terms, side.skills.weights, parts,
        )  # fmt: skip

    def _write(self, ids: pa.Array, a: int, b: int, found: Any, counts: Any, parts: Any) -> pa.Table:
        mask = np.arange(found.shape[1]) < counts[a:b, None]
        rows = np.broadcast_to(np.arange(a, b)[:, None], mask.shape)[mask]
        ranks = np.broadcast_to(np.arange(1, found.shape[1] + 1, dtype=np.int32), mask.shape)[mask]
        occupation, skills, text = (parts[a:b, :, part][mask] for part in range(3))
        return pa.table(
            {
                "seeker_id": ids.take(pa.array(rows)),
                "rank": pa.array(ranks),
                "vacancy_id": self.ids.take(pa.array(found[a:b][mask])),
                "score": OCCUPATION * occupation + SKILLS * skills + TEXT * text,
                "occupation": occupation,
                "skills": skills,
                "text": text,
            }
        )

    def _read_people(self, table: Columns) -> _People:
        skills = read_vectors(table["skills"], self.skill_words, count_repeats=False)
        words = read_vectors(self._split(table["text"]), self.text_words, count_repeats=True)
        return _People(
            _Side(
                table["isco"].to_numpy(),
                self._code(table["city"], self.cities),
                self._code_shift(table["shift"]),
                skills,
                words,
            ),
            self._code(table["status"], self.statuses),
            make_masks(table["documents"], self.documents),
            _join(skills, words, len(self.skill_words.terms)),
        )

    def _split(self, texts: pa.Array) -> pa.ListArray:
        return split_plainly(texts) if self.plain else split_into_stems(texts)

    def _code_shift(self, shifts: pa.Array) -> npt.NDArray[np.int32]:
        """Each shift by number; one that no vacancy has, or none, fits only vacancies of any shift."""
        codes = self._code(shifts, self.shifts)
        is_any = pc.fill_null(pc.equal(shifts, _ANY), False).to_numpy(zero_copy_only=False)
        found: npt.NDArray[np.int32] = np.where(is_any, np.int32(ANY_SHIFT), codes).astype(np.int32)
        return found

    @staticmethod
    def _code(values: pa.Array, known: pa.Array) -> npt.NDArray[np.int32]:
        found = pc.index_in(values, value_set=known, skip_nulls=True)
        codes: npt.NDArray[np.int32] = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        return codes


def _own(rows: Sparse) -> npt.NDArray[np.int64]:
    owner: npt.NDArray[np.int64] = np.repeat(np.arange(len(rows.starts) - 1), np.diff(rows.starts))
    return owner


def _join(skills: Sparse, words: Sparse, offset: int) -> Sparse:
    """Both vectors of each row behind one another, their terms ascending."""
    starts = skills.starts + words.starts
    owner = np.concatenate([_own(skills), _own(words)])
    order = np.argsort(owner, kind="stable")
    terms = np.concatenate([skills.terms, words.terms + np.int32(offset)])[order]
    return Sparse(starts, terms.astype(np.int32), np.concatenate([skills.weights, words.weights])[order])


__all__ = ["SEEKER_COLUMNS", "VACANCY_COLUMNS", "MatchingIndex", "Vocabulary", "match_tables"]
