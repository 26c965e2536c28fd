"""The loops over people, compiled: exact scores of everybody who may enter the same vacancies.

Source of the score: ``docs/engines/matching.md``. Vacancies stand in the order of their occupations, so that nearness
of occupation is added to whole ranges; words that many vacancies hold are columns added at once, rare words and skills
are followed through their postings. Every vacancy's sum is made in the same order: equal vacancies score equally.
"""

from __future__ import annotations

from typing import Any

import numba

OCCUPATION, SKILLS, TEXT = 0.35, 0.35, 0.30
_STEP = OCCUPATION / 4
#: Scores nearer than this are equal, and the vacancy's id decides.
_CLOSE = 1e-12


@numba.njit(cache=True)
def _first_at_least(values: Any, low: int, high: int, value: int) -> int:
    """The first place between two whose value, of ascending ones, reaches a value."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@numba.njit(cache=True, inline="always")
def _holds_documents(v: int, held: Any, required: Any) -> bool:
    for word in range(held.shape[0]):  # noqa: SIM110 - compiled
        if required[v, word] & ~held[word]:
            return False
    return True


@numba.njit(cache=True, inline="always")
def _offer(vacancy: int, score: float, best: Any, scores: Any, filled: int, top: int) -> int:
    """Put a vacancy in its place among the best; gives how many there are."""
    place = filled
    while place > 0 and (
        score > scores[place - 1] + _CLOSE or (score >= scores[place - 1] - _CLOSE and vacancy < best[place - 1])
    ):
        place -= 1
    if place >= top:
        return filled
    last = min(filled, top - 1)
    for position in range(last, place, -1):
        best[position] = best[position - 1]
        scores[position] = scores[position - 1]
    best[place] = vacancy
    scores[place] = score
    return min(filled + 1, top)


@numba.njit(cache=True, nogil=True)
def rank_some(
    who: Any, top: int, s_isco: Any, s_documents: Any, s_starts: Any, s_terms: Any, s_weights: Any,
    vacancies: Any, isco: Any, required: Any,
    places: Any, posting_starts: Any, posted: Any, posted_weights: Any, columns: Any,
    found: Any, found_scores: Any, counts: Any, sums: Any,
) -> None:  # fmt: skip
    """Fill the best ``top`` vacancies of the seekers ``who``, who all meet the hard conditions of the same vacancies.

    ``vacancies``: their numbers, by occupation; other arrays are by place in it. ``places``: for each term its posting
    list, or -2 - its column, or -1.
    """
    many = vacancies.shape[0]
    for s in who:
        sums[:] = 0.0
        for at in range(s_starts[s], s_starts[s + 1]):
            place = places[s_terms[at]]
            if place <= -2:
                weight = s_weights[at]
                column = columns[-2 - place]
                for v in range(many):
                    sums[v] += weight * column[v]
        for at in range(s_starts[s], s_starts[s + 1]):
            place = places[s_terms[at]]
            if place >= 0:
                weight = s_weights[at]
                for p in range(posting_starts[place], posting_starts[place + 1]):
                    sums[posted[p]] += weight * posted_weights[p]
        own = s_isco[s]
        low, high, span = 0, many, 1000
        while own >= 0 and span > 0:
            first = own // span * span
            low = _first_at_least(isco, low, high, first)
            high = _first_at_least(isco, low, high, first + span)
            for v in range(low, high):
                sums[v] += _STEP
            span //= 10
        held = s_documents[s]
        best, scores = found[s], found_scores[s]
        filled = 0
        bar = -1.0
        for v in range(many):
            if sums[v] >= bar and _holds_documents(v, held, required):
                filled = _offer(vacancies[v], sums[v], best, scores, filled, top)
                if filled == top:
                    bar = scores[top - 1] - _CLOSE
        counts[s] = filled


@numba.njit(cache=True, nogil=True)
def explain_some(
    who: Any, found: Any, scores: Any, counts: Any, s_isco: Any, v_isco: Any,
    s_starts: Any, s_skills: Any, s_weights: Any, v_starts: Any, v_skills: Any, v_weights: Any, parts: Any,
) -> None:  # fmt: skip
    """The three parts of each match that was found: occupation, skills, text, each from 0 to 1."""
    for s in who:
        for place in range(counts[s]):
            v = found[s, place]
            near = 0.0
            if s_isco[s] >= 0 and v_isco[v] >= 0:
                span = 1000
                while span > 0 and s_isco[s] // span == v_isco[v] // span:
                    near += 0.25
                    span //= 10
            skills = 0.0
            a, b, c, d = s_starts[s], s_starts[s + 1], v_starts[v], v_starts[v + 1]
            while a < b and c < d:
                if s_skills[a] == v_skills[c]:
                    skills += s_weights[a] * v_weights[c]
                    a += 1
                    c += 1
                elif s_skills[a] < v_skills[c]:
                    a += 1
                else:
                    c += 1
            text = (scores[s, place] - OCCUPATION * near - SKILLS * skills) / TEXT
            parts[s, place, 0] = near
            parts[s, place, 1] = skills
            parts[s, place, 2] = text if text > _CLOSE else 0.0
