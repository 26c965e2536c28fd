"""The loops over people, compiled: an inverted index, exact scores, ties by the vacancy's order.

Source of the score: ``docs/engines/matching.md``. Each person is one pass over the postings of her own rare terms;
pairs that share nothing but the city are never made.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

OCCUPATION, SKILLS, TEXT = 0.35, 0.35, 0.30
_CLOSE = 1e-12
#: What common terms together may add before they are followed as well.
_NEGLIGIBLE = 0.08


@numba.njit(cache=True, inline="always")
def _compare_occupation(one: int, other: int) -> float:
    """How near two occupations of four digits are: 1, 0.75, 0.5, 0.25 for 4, 3, 2, 1 leading digits equal."""
    if one < 0 or other < 0:
        return 0.0
    if one == other:
        return 1.0
    if one // 10 == other // 10:
        return 0.75
    if one // 100 == other // 100:
        return 0.5
    if one // 1000 == other // 1000:
        return 0.25
    return 0.0


@numba.njit(cache=True, inline="always")
def _dot(terms: Any, weights: Any, a: int, b: int, others: Any, their: Any, c: int, d: int) -> float:
    """The product of two sparse vectors whose terms ascend."""
    total = 0.0
    while a < b and c < d:
        if terms[a] == others[c]:
            total += weights[a] * their[c]
            a += 1
            c += 1
        elif terms[a] < others[c]:
            a += 1
        else:
            c += 1
    return total


@numba.njit(cache=True)
def _find(keys: Any, low: int, high: int, key: int) -> int:
    """The place of a key in ascending keys between two places, or -1."""
    end = high
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < end and keys[low] == key else -1


@numba.njit(cache=True)
def _first_at_least(values: Any, low: int, high: int, value: int) -> int:
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
def _compare_codes(code: int, isco: int, group: int, minor: int, major: int) -> float:
    """As :func:`_compare_occupation`, without a branch: the first codes of the seeker's groups are given."""
    near = (
        np.int64(code == isco)
        + np.int64((code >= group) & (code < group + 10))
        + np.int64((code >= minor) & (code < minor + 100))
        + np.int64((code >= major) & (code < major + 1000))
    )
    return 0.25 * near


@numba.njit(cache=True, inline="always")
def _offer(v: int, score: float, best: Any, scores: Any, filled: int, top: int) -> int:
    """Put a vacancy in its place among the best; gives how many there are."""
    place = filled
    while place > 0 and (
        score > scores[place - 1] + _CLOSE or (score >= scores[place - 1] - _CLOSE and v < best[place - 1])
    ):
        place -= 1
    if place >= top:
        return filled
    last = min(filled, top - 1)
    for position in range(last, place, -1):
        best[position] = best[position - 1]
        scores[position] = scores[position - 1]
    best[place] = v
    scores[place] = score
    return min(filled + 1, top)


@numba.njit(cache=True, inline="always")
def _may_enter(v: int, score: float, best: Any, scores: Any, filled: int, top: int) -> bool:
    if filled < top:
        return True
    worst = scores[top - 1]
    return bool(score > worst + _CLOSE or (score >= worst - _CLOSE and v < best[top - 1]))


@numba.njit(cache=True, inline="always")
def _score(v: int, v_starts: Any, v_terms: Any, v_weights: Any, asked: Any) -> float:
    """The exact sum over a vacancy's terms, in their order: skills and text, already weighed."""
    total = 0.0
    for at in range(v_starts[v], v_starts[v + 1]):
        total += v_weights[at] * asked[v_terms[at]]
    return total


@numba.njit(cache=True, nogil=True)
def rank_some(
    who: Any, top: int, s_isco: Any, s_documents: Any, s_starts: Any, s_terms: Any, s_weights: Any,
    vacancies: Any, isco: Any, required: Any, keys: Any, posting_starts: Any, posted: Any, posted_weights: Any,
    heaviest: Any, by_isco: Any, isco_sorted: Any, v_starts: Any, v_terms: Any, v_weights: Any,
    found: Any, found_scores: Any, counts: Any,
    sums: Any, touched: Any, asked: Any, order: Any, bounds: Any,
) -> None:  # fmt: skip
    """Fill the best ``top`` vacancies of the seekers ``who``, who all meet the hard conditions of the same vacancies.

    ``vacancies`` are those, in the order that settles ties; places in the other arrays are places in it. Rare terms are
    followed through their postings; what the common ones may still add is bounded, and only vacancies that the bound
    lets in are scored, exactly. ``sums`` and ``asked`` are all zero before and after.
    """
    many_vacancies = vacancies.shape[0]
    low_best, low_scores = np.empty(top, np.int32), np.empty(top)
    for s in who:
        filled = 0
        own = s_isco[s]
        group, minor, major = own // 10 * 10, own // 100 * 100, own // 1000 * 1000
        if own < 0:
            own, group, minor, major = -100_000, -100_000, -100_000, -100_000
        held = s_documents[s]
        best, scores = found[s], found_scores[s]
        # The terms asked for that these vacancies have, the rarest first, each with the most it may add.
        terms = 0
        low = 0
        rest = 0.0
        for at in range(s_starts[s], s_starts[s + 1]):
            asked[s_terms[at]] = s_weights[at]
            key = _find(keys, low, keys.shape[0], s_terms[at])
            if key < 0:
                continue
            low = key + 1
            length = posting_starts[key + 1] - posting_starts[key]
            place = terms
            while place > 0 and posting_starts[order[place - 1] + 1] - posting_starts[order[place - 1]] > length:
                order[place] = order[place - 1]
                bounds[place] = bounds[place - 1]
                place -= 1
            order[place] = key
            bounds[place] = s_weights[at] * heaviest[key]
            rest += bounds[place]
            terms += 1
        many = 0
        for at in range(terms):
            key = order[at]
            if rest < _NEGLIGIBLE and posting_starts[key + 1] - posting_starts[key] > many_vacancies // 50:
                break
            rest -= bounds[at]
            weight = asked[keys[key]]
            for p in range(posting_starts[key], posting_starts[key + 1]):
                v = posted[p]
                if sums[v] == 0.0:
                    touched[many] = v
                    many += 1
                sums[v] += weight * posted_weights[p]
        rest = max(rest, 0.0) + _CLOSE
        # What is certain already sets the bar; what may pass it with the rest is scored.
        certain = 0
        bar = -1.0
        for t in range(many):
            v = touched[t]
            low_score = sums[v] + OCCUPATION * _compare_codes(isco[v], own, group, minor, major)
            sums[v] = low_score
            if low_score > bar and _holds_documents(v, held, required):
                certain = _offer(v, low_score, low_best, low_scores, certain, top)
                if certain == top:
                    bar = low_scores[top - 1]
        bar -= rest + _CLOSE
        for t in range(many):
            v = touched[t]
            if sums[v] >= bar and _holds_documents(v, held, required):
                score = _score(vacancies[v], v_starts, v_terms, v_weights, asked)
                score += OCCUPATION * _compare_codes(isco[v], own, group, minor, major)
                if _may_enter(v, score, best, scores, filled, top):
                    filled = _offer(v, score, best, scores, filled, top)
                    if filled == top:
                        bar = max(bar, scores[top - 1] - rest - _CLOSE)
        # Vacancies not met yet: only where the nearness of their occupation and the rest may still enter.
        nearer_low, nearer_high = 0, 0
        level, span = 1.0, 1
        while own >= 0 and level > 0.0:
            if filled == top and scores[top - 1] > OCCUPATION * level + rest + _CLOSE:
                break
            low_code = own // span * span
            start = _first_at_least(isco_sorted, 0, many_vacancies, low_code)
            stop = _first_at_least(isco_sorted, start, many_vacancies, low_code + span)
            for place in range(start, stop):
                v = by_isco[place]
                if nearer_low <= place < nearer_high or sums[v] != 0.0:
                    continue
                if filled == top and scores[top - 1] > OCCUPATION * level + rest + _CLOSE:
                    break
                if _holds_documents(v, held, required):
                    score = OCCUPATION * level + _score(vacancies[v], v_starts, v_terms, v_weights, asked)
                    if _may_enter(v, score, best, scores, filled, top):
                        filled = _offer(v, score, best, scores, filled, top)
            nearer_low, nearer_high = start, stop
            level -= 0.25
            span *= 10
        if filled < top or scores[top - 1] <= rest + _CLOSE:
            for v in range(many_vacancies):
                if sums[v] != 0.0 or (major <= isco[v] < major + 1000):
                    continue
                if filled == top and scores[top - 1] > rest + _CLOSE:
                    break
                if _holds_documents(v, held, required):
                    score = _score(vacancies[v], v_starts, v_terms, v_weights, asked)
                    if _may_enter(v, score, best, scores, filled, top):
                        filled = _offer(v, score, best, scores, filled, top)
        for t in range(many):
            sums[touched[t]] = 0.0
        for at in range(s_starts[s], s_starts[s + 1]):
            asked[s_terms[at]] = 0.0
        for place in range(filled):
            best[place] = vacancies[best[place]]
        counts[s] = filled


@numba.njit(cache=True, nogil=True)
def explain_some(
    who: Any, found: Any, counts: Any, s_isco: Any, v_isco: Any,
    s_skill_starts: Any, s_skills: Any, s_skill_weights: Any, v_skill_starts: Any, v_skills: Any, v_skill_weights: Any,
    s_word_starts: Any, s_words: Any, s_word_weights: Any, v_word_starts: Any, v_words: Any, v_word_weights: Any,
    parts: Any,
) -> None:  # fmt: skip
    """The three parts of each match that was found: occupation, skills, text, each from 0 to 1."""
    for s in who:
        for place in range(counts[s]):
            v = found[s, place]
            parts[s, place, 0] = _compare_occupation(s_isco[s], v_isco[v])
            parts[s, place, 1] = _dot(
                s_skills, s_skill_weights, s_skill_starts[s], s_skill_starts[s + 1],
                v_skills, v_skill_weights, v_skill_starts[v], v_skill_starts[v + 1],
            )  # fmt: skip
            parts[s, place, 2] = _dot(
                s_words, s_word_weights, s_word_starts[s], s_word_starts[s + 1],
                v_words, v_word_weights, v_word_starts[v], v_word_starts[v + 1],
            )  # fmt: skip
