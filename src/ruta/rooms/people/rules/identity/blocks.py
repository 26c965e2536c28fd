"""Which pairs are worth comparing: records that share one of many keys, made of sounds, date parts, documents, phones.

A *family* of keys catches pairs whatever the others lose: surname and given name with the year, with the day, the full
date with a name, two surnames with a given name, halves of the document, the phone. A block larger than its cap
is left to the finer families.
"""

# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call,misc,assignment,operator"
from __future__ import annotations

import numpy as np
from numba import njit

from ruta.rooms.people.rules.identity.kernels import read_sign
from ruta.rooms.people.rules.identity.tables import (
    DAY,
    DOCUMENT,
    GIVEN,
    NATIONALITY,
    PHONE,
    PLACE,
    SEX,
    SIGNS_LENGTH,
    SOUND,
    SURNAME,
    TELLING,
    YEAR,
)

#: Of each family: the most keys a record has in it, and the largest block compared (of a million records).
FAMILIES = (
    ("surname, given name, year", 9, 30),
    ("surname, given name, day and month", 9, 40),
    ("date, a name", 6, 60),
    ("two given names, year", 3, 30),
    ("two surnames, given name", 9, 30),
    ("document", 1, 60),
    ("half a document, year or day", 4, 40),
    ("phone, given name or surname", 6, 40),
    ("phone, year", 1, 40),
    ("two surnames, year", 3, 30),
    ("two surnames, day and month", 3, 30),
    ("surname, given name", 9, 25),
    ("date, sex, first letters", 2, 25),
    ("surname, year and month, sex", 3, 20),
    ("given name, year and month, place", 3, 40),
    ("surname, given name, place", 9, 30),
    ("two given names, surname", 9, 30),
    ("half a document, name", 4, 25),
)


@njit(cache=True, nogil=True)
def mix(a, b):
    """Two whole numbers as one, well spread."""
    value = (np.uint64(a) ^ (np.uint64(b) + np.uint64(0x9E3779B97F4A7C15))) * np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(29)
    value *= np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(32))


@njit(cache=True, nogil=True)
def hash_signs(documents, document, start, stop):
    """Some signs of a document as one number."""
    value = np.uint64(7)
    for at in range(start, stop):
        value = (value ^ np.uint64(read_sign(documents, document, at))) * np.uint64(1099511628211)
    return value


@njit(cache=True, nogil=True)
def make_keys(records, words, documents, family, first, last, hashes, owners):
    """The keys of one family of the records from ``first`` to ``last``; gives how many there are."""
    count = 0
    given = np.zeros(3, np.uint64)
    surname = np.zeros(3, np.uint64)
    keys = np.zeros(12, np.uint64)
    for row in range(first, last):
        n_given = 0
        for at in range(3):
            if records[row, GIVEN + at] >= 0:
                given[n_given] = words[records[row, GIVEN + at], SOUND]
                n_given += 1
        n_surname = 0
        for at in range(4):
            if records[row, SURNAME + at] >= 0 and n_surname < 3:
                surname[n_surname] = words[records[row, SURNAME + at], SOUND]
                n_surname += 1
        year, month, day = (
            np.int64(records[row, YEAR]),
            np.int64(records[row, DAY] >> 5),
            np.int64(records[row, DAY] & 31),
        )
        low, high = min(month, day), max(month, day)
        has_day = low > 0 and not (month == 1 and day == 1)
        monthday = np.uint64(low * 100 + high)
        whole = year > 0 and low > 0
        date = np.uint64(year * 10000 + low * 100 + high)
        document, phone, sex, place = (
            records[row, DOCUMENT],
            records[row, PHONE],
            records[row, SEX],
            records[row, PLACE],
        )
        n = 0
        if family in (0, 1, 4, 11, 15):
            extra = np.uint64(0)
            use = True
            if family == 0:
                extra, use = np.uint64(year), year > 0
            elif family == 1:
                extra, use = monthday, has_day
            elif family == 15:
                extra, use = np.uint64(place + 1), place >= 0
            if use and family != 4:
                for i in range(n_surname):
                    for j in range(n_given):
                        keys[n] = mix(mix(min(surname[i], given[j]), max(surname[i], given[j])), extra)
                        n += 1
            elif use:
                for i in range(n_surname):
                    for k in range(i):
                        pair = mix(min(surname[i], surname[k]), max(surname[i], surname[k]))
                        for j in range(n_given):
                            keys[n] = mix(pair, given[j])
                            n += 1
        elif family == 2 and whole:
            for i in range(n_surname):
                keys[n] = mix(surname[i], date)
                n += 1
            for i in range(n_given):
                keys[n] = mix(given[i], date)
                n += 1
        elif family == 5 and document >= 0:
            keys[n] = mix(np.uint64(document), np.uint64(5))
            n += 1
        elif family == 6 and document >= 0 and documents[document, SIGNS_LENGTH] >= 6:
            size = np.int64(documents[document, SIGNS_LENGTH])
            for half in range(2):
                part = (
                    hash_signs(documents, document, np.int64(0), np.int64(5))
                    if half == 0
                    else hash_signs(documents, document, size - 5, size)
                )
                if year > 0:
                    keys[n] = mix(mix(part, np.uint64(year)), np.uint64(half))
                    n += 1
                if has_day:
                    keys[n] = mix(mix(part, monthday), np.uint64(half + 2))
                    n += 1
        elif family == 7 and phone > 0:
            for i in range(n_given):
                keys[n] = mix(np.uint64(phone), given[i])
                n += 1
            for i in range(n_surname):
                keys[n] = mix(np.uint64(phone), surname[i])
                n += 1
        elif family == 8 and phone > 0 and year > 0:
            keys[n] = mix(np.uint64(phone), np.uint64(year))
            n += 1
        elif (family == 9 and year > 0) or (family == 10 and has_day):
            extra = np.uint64(year) if family == 9 else monthday
            for i in range(n_surname):
                for k in range(i):
                    pair = mix(min(surname[i], surname[k]), max(surname[i], surname[k]))
                    keys[n] = mix(pair, extra)
                    n += 1
        elif family == 12 and whole and has_day:
            if n_given > 0:
                keys[n] = mix(mix(date, np.uint64(sex)), words[records[row, GIVEN], 0] & np.uint64(255))
                n += 1
            if n_surname > 0:
                keys[n] = mix(mix(date, np.uint64(sex + 10)), words[records[row, SURNAME], 0] & np.uint64(255))
                n += 1
        elif family == 13 and year > 0 and month > 0:
            for i in range(n_surname):
                keys[n] = mix(mix(surname[i], np.uint64(year * 100 + month)), np.uint64(sex))
                n += 1
        elif family == 14 and year > 0 and month > 0 and place >= 0:
            for i in range(n_given):
                keys[n] = mix(mix(given[i], np.uint64(year * 100 + month)), np.uint64(place))
                n += 1
        elif family == 16 or family == 3:
            for i in range(n_given):
                for k in range(i):
                    pair = mix(min(given[i], given[k]), max(given[i], given[k]))
                    if family == 3:
                        if year > 0:
                            keys[n] = mix(mix(pair, np.uint64(year)), np.uint64(18))
                            n += 1
                    else:
                        for j in range(n_surname):
                            keys[n] = mix(pair, surname[j])
                            n += 1
        elif family == 17 and document >= 0 and documents[document, SIGNS_LENGTH] >= 6:
            size = np.int64(documents[document, SIGNS_LENGTH])
            for half in range(2):
                part = (
                    hash_signs(documents, document, np.int64(0), np.int64(5))
                    if half == 0
                    else hash_signs(documents, document, size - 5, size)
                )
                if n_given > 0:
                    keys[n] = mix(mix(part, given[0]), np.uint64(half))
                    n += 1
                if n_surname > 0:
                    keys[n] = mix(mix(part, surname[0]), np.uint64(half + 2))
                    n += 1
        for i in range(n):
            hashes[count] = keys[i]
            owners[count] = row
            count += 1
    return count


@njit(cache=True, nogil=True)
def count_shared(records, words, one, other, start, places, shift):
    """The bits of the words of a name that sound the same in two records, roughly."""
    total = 0
    for i in range(start, start + places):
        word = records[one, i]
        if word < 0:
            break
        sound = words[word, SOUND]
        for j in range(start, start + places):
            their = records[other, j]
            if their < 0:
                break
            if word == their or sound == words[their, SOUND]:
                bits = (words[word, TELLING] >> np.uint64(shift)) & np.uint64(0xFFFF)
                their_bits = (words[their, TELLING] >> np.uint64(shift)) & np.uint64(0xFFFF)
                total += np.int64(min(bits, their_bits))
                break
    return total / 256.0


@njit(cache=True, nogil=True)
def may_be_one(records, words, one, other, needed):
    """Whether two records share enough to be worth comparing: a rough weight that errs on the side of comparing."""
    bits = 0.0
    year, their_year, day, their_day = records[one, YEAR], records[other, YEAR], records[one, DAY], records[other, DAY]
    month, number, their_month, their_number = day >> 5, day & 31, their_day >> 5, their_day & 31
    if year > 0 and their_year > 0:
        known = number > 0 and their_number > 0
        if day == their_day or (known and month == their_number and number == their_month):
            gap = abs(year - their_year)
            bits += (13.0 if known else 5.0) if gap == 0 else (6.0 if known else (-2.0 if gap <= 2 else -5.0))
        elif year == their_year:
            early = day == 33 or their_day == 33
            part = known and (month == their_month or number == their_number)
            bits += 5.0 if (part or early or not known) else -1.0
        else:
            gap = abs(year - their_year)
            bits += (-1.0 if gap <= 2 or gap == 10 else -4.0) if gap < 12 else -8.0
    if records[one, PHONE] > 0 and records[one, PHONE] == records[other, PHONE]:
        bits += 13.0
    if records[one, DOCUMENT] >= 0 and records[one, DOCUMENT] == records[other, DOCUMENT]:
        bits += 16.0
    if records[one, SEX] + records[other, SEX] == 3 and records[one, SEX] > 0 and records[other, SEX] > 0:
        bits -= 4.0
    if records[one, PLACE] >= 0 and records[other, PLACE] >= 0:
        bits += 5.0 if records[one, PLACE] == records[other, PLACE] else -2.0
    nationality, theirs = records[one, NATIONALITY], records[other, NATIONALITY]
    if nationality >= 0 and theirs >= 0:
        bits += 2.0 if nationality == theirs else -4.0
    if bits >= needed:
        return True
    bits += count_shared(records, words, one, other, np.int64(SURNAME), np.int64(4), np.int64(48))
    return (
        bits >= needed
        or bits + count_shared(records, words, one, other, np.int64(GIVEN), np.int64(3), np.int64(32)) >= needed
    )


@njit(cache=True, nogil=True)
def pack_keys(hashes, owners, bits):
    """Keys with their records in the last ``bits``, in place: sorted, those of one key stand together."""
    for row in range(hashes.shape[0]):
        hashes[row] = hashes[row] << bits | np.uint64(owners[row])


@njit(cache=True, nogil=True)
def meet_in_blocks(records, words, packed, bits, cap, split, needed, out):
    """The pairs of records under one key that may be one person, each as ``left * rows + right``, left before right.

    ``packed``: keys with their records in the last ``bits``, sorted.

    ``split``: with a second file, the row where it begins (only pairs across); else 0. Gives how many there are; those
    past the end of ``out`` are counted only, and the caller asks again with more room.
    """
    total = np.int64(records.shape[0])
    count = 0
    size = packed.shape[0]
    mask = (np.uint64(1) << bits) - np.uint64(1)
    start = 0
    while start < size:
        value = packed[start] >> bits
        stop = start + 1
        while stop < size and packed[stop] >> bits == value:
            stop += 1
        if stop - start > 1 and stop - start <= cap:
            for i in range(start + 1, stop):
                one = np.int32(packed[i] & mask)
                for j in range(start, i):
                    other = np.int32(packed[j] & mask)
                    if one == other or (split > 0 and (one < split) == (other < split)):
                        continue
                    if may_be_one(records, words, min(one, other), max(one, other), needed):
                        if count < out.shape[0]:
                            out[count] = np.int64(min(one, other)) * total + np.int64(max(one, other))
                        count += 1
        start = stop
    return count


@njit(cache=True, nogil=True)
def weigh_patterns(patterns, tables, shifts, masks, caps, prior, out):
    """The weight in bits of each pattern: prior, the levels' weights, and the bound where a pair contradicts itself."""
    for row in range(patterns.shape[0]):
        pattern = patterns[row]
        total = prior
        for part in range(shifts.shape[0]):
            total += tables[part, (pattern >> shifts[part]) & masks[part]]
        given, birth = pattern & 15, (pattern >> 22) & 31
        sex, document = (pattern >> 27) & 3, (pattern >> 38) & 7
        cap = 99.0
        if given == 9:
            cap = (caps[2] if 1 <= birth <= 8 or birth == 14 else caps[1]) if document == 1 else caps[0]
        if birth == 18:
            cap = min(cap, caps[4] if document == 1 else caps[3])
        if (birth == 13 or birth == 17) and document != 1:
            cap = min(cap, caps[6] if sex == 2 else caps[5])
        out[row] = min(total, cap)
