"""How likely two records are one person: weights in bits, added up, turned into a probability.

A weight says how many times more often the agreement (or disagreement) is seen between two records of one person than
between records of two people, as a power of two. A rare surname that agrees weighs more than a common one. Two rules
bound the sum, because they hold however rare the names: people with wholly different given names (twins, spouses,
sisters) or with birth years far apart (father and son) never pass one half, and two records with the same document
are always asked about.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from ruta.rooms.people.rules.names import match_words

#: At or above this the desk asks whether it is the same person before registering.
STRONG = 0.8
_DOCUMENT, _PHONE = 25.0, 5.0
_SEX_SAME, _SEX_DIFFERENT = 0.9, -5.0
_NOT_SURE = 0.5
_SAME_DOCUMENT = 0.9


class Likeness(NamedTuple):
    """What is compared of a person: words of names, parts of a birth date, sex, phone key."""

    given: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    birth: tuple[int | None, int | None, int | None] = (None, None, None)
    birth_estimated: bool = False
    sex: str = ""
    phone: str = ""


class Judgement(NamedTuple):
    """The probability that both are one person, with the reasons as codes."""

    score: float
    reasons: tuple[str, ...]


def count_bits(seen: int, people: int) -> float:
    """How telling a word is: rare words weigh up to 14 bits, the commonest about 3.

    >>> round(count_bits(5000, 100_000), 1), round(count_bits(2, 100_000), 1)
    (4.3, 14.0)
    """
    return min(14.0, -math.log2((seen + 1) / (people + 100)))


def _weigh_words(
    asked: tuple[str, ...], kept: tuple[str, ...], bits: Mapping[str, float], *, clash: float
) -> tuple[float, list[tuple[int, int, float]]]:
    matched = match_words(asked, kept)
    weight = sum(agreement * bits.get(asked[i], 10.0) for i, _, agreement in matched)
    left = min(len(asked), len(kept)) - len(matched)
    return weight + clash * left, matched


def _weigh_birth(asked: Likeness, kept: Likeness) -> tuple[float, str]:
    (y1, m1, d1), (y2, m2, d2) = asked.birth, kept.birth
    if y1 is None or y2 is None:
        return 0.0, ""
    whole = None not in (m1, d1, m2, d2)
    if y1 == y2:
        if whole and (m1, d1) == (m2, d2):
            return 13.0, "same-birth-date"
        if whole and (m1, d1) == (d2, m2):
            return 10.0, "day-and-month-swapped"
        if m1 is not None and m2 is not None:
            if m1 == m2:
                return (6.0, "close-birth-date") if whole else (9.0, "same-birth-month")
            return (4.0, "close-birth-date") if whole and d1 == d2 else (0.5, "same-birth-year")
        return 5.0, "same-birth-year"
    if whole and (m1, d1) == (m2, d2):
        return (7.0, "close-birth-date") if abs(y1 - y2) <= 1 or abs(y1 - y2) == 10 else (3.0, "same-birthday")
    if asked.birth_estimated or kept.birth_estimated:
        return (0.5 if abs(y1 - y2) <= 3 else -4.0), ""
    return (-3.0 if abs(y1 - y2) <= 1 else -8.0), "different-birth-date"


def judge_likeness(
    asked: Likeness, kept: Likeness, *, bits: Mapping[str, float], people: int, same_document: bool
) -> Judgement:
    """How likely the person asked for is the one kept.

    ``bits``: how telling each word asked is (:func:`count_bits`). ``people``: how many are registered, which sets how
    unlikely two records taken at random are one person.

    >>> bits = {"ANA": 6.0, "ROJAS": 7.0, "PEREZ": 5.0}
    >>> ana = Likeness(("ANA",), ("ROJAS", "PEREZ"), (1990, 5, 3))
    >>> judge_likeness(ana, ana, bits=bits, people=100_000, same_document=False).score > 0.99
    True
    """
    total = -math.log2(max(people, 500))
    reasons: list[str] = []
    if same_document:
        total += _DOCUMENT
        reasons.append("same-document")
    different_given = False
    if asked.given and kept.given:
        weight, matched = _weigh_words(asked.given, kept.given, bits, clash=-3.0)
        different_given = not matched
        total += weight if matched else -10.0
        reasons.append(_name_reason(matched, "given") if matched else "different-given-name")
    if asked.surnames and kept.surnames:
        weight, matched = _weigh_words(asked.surnames, kept.surnames, bits, clash=-5.0)
        total += weight
        if not matched:
            reasons.append("different-surname")
        elif any(i != j for i, j, _ in matched) and len(asked.surnames) == len(kept.surnames):
            reasons.append("surnames-swapped")
        else:
            reasons.append(_name_reason(matched, "surname"))
            if len(asked.surnames) != len(kept.surnames):
                reasons.append("surname-missing")
    weight, reason = _weigh_birth(asked, kept)
    total += weight
    if reason:
        reasons.append(reason)
    if asked.sex and kept.sex and "X" not in (asked.sex, kept.sex):
        total += _SEX_SAME if asked.sex == kept.sex else _SEX_DIFFERENT
        if asked.sex != kept.sex:
            reasons.append("different-sex")
    if asked.phone and asked.phone == kept.phone:
        total += _PHONE
        reasons.append("same-phone")
    score = 1 / (1 + 2 ** -max(min(total, 60.0), -60.0))
    if (different_given or (reason == "different-birth-date" and weight <= -8.0)) and not same_document:
        score = min(score, _NOT_SURE)
    if same_document:
        score = max(score, _SAME_DOCUMENT)
    return Judgement(round(score, 4), tuple(reasons))


def _name_reason(matched: list[tuple[int, int, float]], part: str) -> str:
    weakest = min(agreement for _, _, agreement in matched)
    return f"same-{part}" if weakest == 1.0 else f"{part}-sounds-alike" if weakest >= 0.85 else f"{part}-looks-alike"


def judge_text(words: tuple[str, ...], year: int | None, kept: Likeness, *, bits: Mapping[str, float]) -> Judgement:
    """How much of a searched text agrees with a record: the share of what was typed, telling words weighing more.

    >>> judge_text(("ANA",), None, Likeness(("ANA",), ("ROJAS",)), bits={"ANA": 6.0}).score
    1.0
    """
    everything = kept.given + kept.surnames
    matched = match_words(words, everything)
    asked = sum(bits.get(word, 10.0) for word in words) + (6.0 if year else 0.0)
    found = sum(agreement * bits.get(words[i], 10.0) for i, _, agreement in matched)
    reasons = [_name_reason(matched, "name")] if matched else []
    if year and kept.birth[0] == year:
        found += 6.0
        reasons.append("same-birth-year")
    return Judgement(round(found / asked, 4) if asked else 0.0, tuple(reasons))
