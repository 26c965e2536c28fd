"""The compiled part: how alike two records are, over whole columns.

Each function releases the interpreter's lock, so that a thread per processor may run it on its own stretch of rows.
"""

# ruff: noqa: SIM109 - the compiler turns plain comparisons into the fastest code
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call,misc,assignment,operator"
from __future__ import annotations

import numpy as np
from numba import njit

from ruta.rooms.people.rules.identity.tables import (
    DAY,
    DOCUMENT,
    GIVEN,
    HEARD,
    NATIONALITY,
    NATIONALITY_KIND,
    PHONE,
    PLACE,
    PLACE_KIND,
    SEX,
    SHAPE,
    SIGNS_LENGTH,
    SOUND,
    SURNAME,
    TELLING,
    YEAR,
)


@njit(cache=True, nogil=True)
def read_sign(table, row, at):
    """One letter or digit of a word or document."""
    return np.int64((table[row, at >> 3] >> np.uint64((at & 7) << 3)) & np.uint64(255))


@njit(cache=True, nogil=True)
def count_slips(table, one, one_size, other, other_size, most):
    """Letters wrong, missing, too many or exchanged between two words; more than ``most`` (1 or 2) is ``most + 1``."""
    if abs(one_size - other_size) > most:
        return most + 1
    start = 0
    while start < one_size and start < other_size and read_sign(table, one, start) == read_sign(table, other, start):
        start += 1
    while (
        one_size > start
        and other_size > start
        and read_sign(table, one, one_size - 1) == read_sign(table, other, other_size - 1)
    ):
        one_size -= 1
        other_size -= 1
    one_left, other_left = one_size - start, other_size - start
    if one_left == 0 or other_left == 0:
        return max(one_left, other_left)
    if one_left == 1 and other_left == 1:
        return 1
    if (
        one_left == 2
        and other_left == 2
        and read_sign(table, one, start) == read_sign(table, other, start + 1)
        and read_sign(table, one, start + 1) == read_sign(table, other, start)
    ):
        return 1
    if most < 2:
        return most + 1
    # Two slips at most: the first sits at ``start`` in one of four ways, the rest must be one slip or none.
    for way in range(4):
        i, j = start, start
        if way == 0 or way == 3:
            i += 1 if way == 0 else 2
            j += 1 if way == 0 else 2
            if way == 3 and not (
                one_left > 1
                and other_left > 1
                and read_sign(table, one, start) == read_sign(table, other, start + 1)
                and read_sign(table, one, start + 1) == read_sign(table, other, start)
            ):
                continue
        elif way == 1:
            i += 1
        else:
            j += 1
        while i < one_size and j < other_size and read_sign(table, one, i) == read_sign(table, other, j):
            i += 1
            j += 1
        rest, other_rest = one_size - i, other_size - j
        if rest <= 1 and other_rest <= 1:
            return 2
        if (
            rest == 2
            and other_rest == 2
            and read_sign(table, one, i) == read_sign(table, other, j + 1)
            and read_sign(table, one, i + 1) == read_sign(table, other, j)
        ):
            return 2
    return most + 1


@njit(cache=True, nogil=True)
def is_open_vowel(sign):
    """Whether a letter is A, E or O."""
    return sign == 65 or sign == 69 or sign == 79


@njit(cache=True, nogil=True)
def compare_words(words, one, other):
    """How two words agree: 5 the same, 4 the same sound, 3 a diminutive, 2 a slip, 1 a beginning or part, 0 not."""
    if one == other:
        return 5
    if words[one, HEARD] == words[other, HEARD]:
        return 4
    telling, other_telling = words[one, TELLING], words[other, TELLING]
    group, second = telling & np.uint64(0xFFFF), (telling >> np.uint64(16)) & np.uint64(0xFFFF)
    if group != 0:
        theirs, theirs_second = other_telling & np.uint64(0xFFFF), (other_telling >> np.uint64(16)) & np.uint64(0xFFFF)
        if group == theirs or group == theirs_second or (second != 0 and (second == theirs or second == theirs_second)):
            return 3
    size, other_size = np.int64(words[one, SHAPE] & np.uint64(255)), np.int64(words[other, SHAPE] & np.uint64(255))
    if size > other_size:
        one, other = other, one
        size, other_size = other_size, size
    if size == 0:
        return 0
    differ = (words[one, SHAPE] ^ words[other, SHAPE]) >> np.uint64(8)
    count = 0
    while differ != 0 and count <= 4:
        differ &= differ - np.uint64(1)
        count += 1
    same_sound = words[one, SOUND] == words[other, SOUND]
    if (count <= 4 or same_sound) and size >= 3 and other_size - size <= 2:
        most = 2 if same_sound or size >= 7 else 1
        slips = count_slips(words, one, size, other, other_size, most)
        if slips <= most:
            last, their_last = read_sign(words, one, size - 1), read_sign(words, other, other_size - 1)
            if slips == 1 and is_open_vowel(their_last):
                before = read_sign(words, other, other_size - 2)
                if size == other_size and last != their_last and is_open_vowel(last):
                    return 1  # Mario and Maria
                if size < other_size and last == before:
                    return 1  # Daniel and Daniela
            return 2
    if size < other_size and (size == 1 or size >= 3):
        starts, ends = True, size >= 4
        for at in range(size):
            sign = read_sign(words, one, at)
            starts = starts and sign == read_sign(words, other, at)
            ends = ends and sign == read_sign(words, other, other_size - size + at)
            if not starts and not ends:
                return 0
        return 1
    return 0


@njit(cache=True, nogil=True)
def match_bags(records, words, i, i_from, i_places, j, j_from, j_places, bits_shift, quality_bits, again_share):
    """Pair the words of two names, best first.

    Gives: words left, words right, pairs, pairs in place, worst agreement, whether the first words met, bits.
    """
    n_left, n_right = 0, 0
    while n_left < i_places and records[i, i_from + n_left] >= 0:
        n_left += 1
    while n_right < j_places and records[j, j_from + n_right] >= 0:
        n_right += 1
    agree = np.uint64(0)
    for a in range(n_left):
        for b in range(n_right):
            found = compare_words(words, records[i, i_from + a], records[j, j_from + b])
            agree |= np.uint64(found) << np.uint64((a * 4 + b) * 4)
    pairs, in_place, worst, first, total = 0, 0, 5, 0, 0.0
    used_left, used_right = 0, 0
    while agree != 0:
        best, at, to = 0, -1, -1
        for a in range(n_left):
            if used_left >> a & 1:
                continue
            for b in range(n_right):
                if used_right >> b & 1:
                    continue
                found = np.int64((agree >> np.uint64((a * 4 + b) * 4)) & np.uint64(15))
                if found > 0 and found * 4 + (2 if a == b else 0) > best:
                    best, at, to = found * 4 + (2 if a == b else 0), a, b
        if at < 0:
            break
        used_left |= 1 << at
        used_right |= 1 << to
        quality = best >> 2
        one = (words[records[i, i_from + at], TELLING] >> np.uint64(bits_shift)) & np.uint64(0xFFFF)
        other = (words[records[j, j_from + to], TELLING] >> np.uint64(bits_shift)) & np.uint64(0xFFFF)
        weight = np.float64(min(one, other)) / 256.0 - quality_bits[quality]
        if pairs > 0:
            weight *= again_share
        total += max(weight, 0.3)
        pairs += 1
        in_place += 1 if at == to else 0
        first |= 1 if at == 0 and to == 0 else 0
        worst = min(worst, quality)
    if pairs == 1 and n_left * n_right > 1:
        total = max(0.3, total - (1.0 if in_place == 1 else 1.5))
    return n_left, n_right, pairs, in_place, worst, first, total


@njit(cache=True, nogil=True)
def compare_births(y1, m1, d1, y2, m2, d2):
    """The level of two birth dates; see ``levels.BIRTH``."""
    whole = y1 > 0 and y2 > 0 and m1 > 0 and m2 > 0 and d1 > 0 and d2 > 0
    gap = abs(y1 - y2)
    slip = False
    if y1 > 0 and y2 > 0 and y1 != y2:
        tens, ones = y1 // 10 % 10, y1 % 10
        other_tens, other_ones = y2 // 10 % 10, y2 % 10
        same_century = y1 // 100 == y2 // 100
        slip = (
            gap == 1
            or (
                same_century
                and (tens == other_tens or ones == other_ones or (tens == other_ones and ones == other_tens))
            )
            or (tens == other_tens and ones == other_ones)
        )
    if whole:
        estimated = (m1 == 1 and d1 == 1) or (m2 == 1 and d2 == 1)
        if y1 == y2:
            if m1 == m2 and d1 == d2:
                return 2 if estimated else 1
            if m1 == d2 and d1 == m2:
                return 3
            if estimated:
                return 8
            if m1 == m2:
                slight = d1 % 10 == d2 % 10 or d1 // 10 == d2 // 10 or (d1 // 10 == d2 % 10 and d1 % 10 == d2 // 10)
                return 4 if slight else 5
            return 6 if d1 == d2 else 9
        if m1 == m2 and d1 == d2 and not estimated:
            return 7 if slip else (10 if gap < 12 else 18)
        if m1 == d2 and d1 == m2 and slip and not estimated:
            return 10
        if estimated and gap <= 2:
            return 11
        if slip and gap < 12 and (m1 == m2 or d1 == d2) and not estimated:
            return 12
        return 13 if gap < 12 else 18
    if y1 > 0 and y2 > 0:
        if gap == 0:
            if m1 > 0 and m2 > 0:
                return 14 if m1 == m2 else 16
            return 15
        if gap <= 2 or (slip and gap < 12):
            return 16
        return 17 if gap < 12 else 18
    if m1 > 0 and m2 > 0 and d1 > 0 and d2 > 0:
        return 19 if m1 == m2 and d1 == d2 else 20
    return 0


@njit(cache=True, nogil=True)
def compare_names(records, words, i, j, given_quality, surname_quality):
    """The levels and bits of given names and surnames, packed."""
    # Plain numbers would have the compiler make a function of each combination of them.
    given_at, three, in_given = np.int64(GIVEN), np.int64(3), np.int64(32)
    surname_at, four, in_surname = np.int64(SURNAME), np.int64(4), np.int64(48)
    n_left, n_right, pairs, in_place, worst, first, bits = match_bags(
        records, words, i, given_at, three, j, given_at, three, in_given, given_quality, 0.7
    )
    given, given_pairs, fewer = 0, pairs, min(n_left, n_right)
    if fewer > 0:
        if pairs == 0:
            given = 9
        elif pairs < fewer:
            given = 7 if first else 8
        elif worst == 5:
            given = 1 if n_left == n_right else (2 if first else 3)
        else:
            given = 4 if worst >= 3 else (5 if worst == 2 else 6)
    pattern = given | min(np.int64(bits * 2), 63) << 4
    n_left, n_right, pairs, in_place, worst, first, bits = match_bags(
        records, words, i, surname_at, four, j, surname_at, four, in_surname, surname_quality, 1.0
    )
    level, fewer = 0, min(n_left, n_right)
    if fewer > 0 and pairs < 2 and given_pairs == 0 and given == 9:
        _, _, crossed, _, _, _, one_bits = match_bags(
            records, words, i, given_at, three, j, surname_at, four, in_surname, surname_quality, 0.7
        )
        _, _, recrossed, _, _, _, other_bits = match_bags(
            records, words, i, surname_at, four, j, given_at, three, in_surname, surname_quality, 0.7
        )
        if crossed > 0 and recrossed > 0 and one_bits + other_bits > bits:
            level, bits = 17, one_bits + other_bits
            pattern &= ~15
    if fewer > 0 and level == 0:
        if fewer >= 2:
            if pairs >= 2:
                level = (3 if worst == 1 else 2) if worst <= 2 else (1 if worst < 5 else 4)
                if in_place < 2:
                    level = 5 if in_place == 0 else 6
            elif pairs == 1:
                level = (7 if worst >= 3 else 8) if in_place == 1 else 9
            else:
                level = 10
        elif n_left + n_right > 2:
            level = 13 if pairs == 0 else (18 if worst <= 2 else (11 if first else 12))
        else:
            level = 16 if pairs == 0 else (15 if worst <= 2 else (14 if worst == 5 else 19))
    return pattern | level << 10 | min(np.int64(bits * 2), 127) << 15


@njit(cache=True, nogil=True)
def compare_pair(records, words, documents, i, j, given_quality, surname_quality):
    """One pair's levels, packed as in ``tables.LAYOUT``."""
    pattern = compare_names(records, words, i, j, given_quality, surname_quality)
    day, other_day = records[i, DAY], records[j, DAY]
    birth = compare_births(records[i, YEAR], day >> 5, day & 31, records[j, YEAR], other_day >> 5, other_day & 31)
    pattern |= np.int64(birth) << 22
    one, other = records[i, SEX], records[j, SEX]
    if one > 0 and other > 0:
        pattern |= np.int64(3 if one == 3 or other == 3 else (1 if one == other else 2)) << 27
    one, other = records[i, NATIONALITY], records[j, NATIONALITY]
    if one >= 0 and other >= 0:
        pattern |= np.int64(records[i, NATIONALITY_KIND] if one == other else 4) << 29
    one, other = records[i, PLACE], records[j, PLACE]
    if one >= 0 and other >= 0:
        quality = 5 if one == other else compare_words(words, one, other)
        pattern |= np.int64(records[i, PLACE_KIND] if quality == 5 else (4 if quality > 0 else 5)) << 32
    one, other = records[i, PHONE], records[j, PHONE]
    if one > 0 and other > 0:
        wrong = 0
        while one != other and wrong < 2:
            wrong += 1 if one % 10 != other % 10 else 0
            one //= 10
            other //= 10
        pattern |= np.int64(wrong + 1) << 35
    one, other = records[i, DOCUMENT], records[j, DOCUMENT]
    if one >= 0 and other >= 0:
        size, other_size = np.int64(documents[one, SIGNS_LENGTH]), np.int64(documents[other, SIGNS_LENGTH])
        shorter = min(size, other_size)
        most = 1 if shorter < 8 else 2
        if one == other:
            level = 1
        elif shorter >= 5 and count_slips(documents, one, size, other, other_size, most) <= most:
            level = 2
        else:
            letter_first, other_letter_first = read_sign(documents, one, 0) > 64, read_sign(documents, other, 0) > 64
            level = 3 if size == other_size and letter_first == other_letter_first else 4
        pattern |= np.int64(level) << 38
    return pattern


@njit(cache=True, nogil=True)
def compare_pairs(records, words, documents, left, right, given_quality, surname_quality, out):
    """The levels of many pairs."""
    for row in range(left.shape[0]):
        out[row] = compare_pair(records, words, documents, left[row], right[row], given_quality, surname_quality)


@njit(cache=True, nogil=True)
def count_agreements(words, drawn, picks, out):
    """How words drawn at random agree: the measure of chance."""
    for row in range(picks.shape[0]):
        out[compare_words(words, drawn[picks[row, 0]], drawn[picks[row, 1]])] += 1
