"""The levels of every comparison: what they say in words, and the shares to begin learning with."""

from __future__ import annotations

from typing import NamedTuple


class Level(NamedTuple):
    """A level: its words, and among records of one person and of two, how often it is seen (to begin with).

    ``group``: shares are counted among the levels of one group (how many words both names have is no evidence).
    ``different`` is ``None`` where the bits of the words say how likely chance is.
    """

    words: str
    same: float
    different: float | None
    group: int = 1


_NULL = Level("not known on one side", 1.0, 1.0, 0)

GIVEN = (
    _NULL,
    Level("the same names", 0.70, None),
    Level("the same first name, another name missing", 0.10, None),
    Level("the same second name, the first missing", 0.03, None),
    Level("the same by sound or as a diminutive", 0.06, None),
    Level("the same but for a slip", 0.06, None),
    Level("one is the beginning or a part of the other", 0.015, None),
    Level("the same first name, the second differs", 0.01, None),
    Level("another name is the same, in another place", 0.01, None),
    Level("wholly different names", 0.015, 0.93),
)

SURNAMES = (
    _NULL,
    Level("both surnames sound the same", 0.07, None, 1),
    Level("both surnames the same but for a slip", 0.08, None, 1),
    Level("both surnames the same in part", 0.01, None, 1),
    Level("both surnames the same", 0.69, None, 1),
    Level("both surnames the same, exchanged", 0.05, None, 1),
    Level("two surnames the same, in other places", 0.01, None, 1),
    Level("one surname the same in its place, the other differs", 0.04, None, 1),
    Level("one surname the same but for a slip, the other differs", 0.01, None, 1),
    Level("one surname the same in the other's place", 0.02, None, 1),
    Level("both surnames differ", 0.015, 0.97, 1),
    Level("one surname missing, the first the same", 0.80, None, 2),
    Level("one surname missing, the other the same", 0.10, None, 2),
    Level("one surname missing, the other differs", 0.03, 0.98, 2),
    Level("the same surname", 0.75, None, 3),
    Level("the same surname but for a slip", 0.12, None, 3),
    Level("the surname differs", 0.03, 0.99, 3),
    Level("names and surnames exchanged", 0.005, None, 1),
    Level("one surname missing, the other the same but for a slip", 0.07, None, 2),
    Level("the surname sounds the same", 0.10, None, 3),
)

BIRTH = (
    _NULL,
    Level("the same date", 0.80, 5e-5),
    Level("the same first of January, as of an estimate", 0.03, 1e-4),
    Level("day and month exchanged", 0.03, 3e-5),
    Level("the same but for a digit of the day", 0.03, 3e-4),
    Level("the same year and month, another day", 0.02, 8e-4),
    Level("the same year and day, another month", 0.02, 5e-4),
    Level("the same day and month, a slip in the year", 0.03, 5e-4),
    Level("the same year, one date estimated", 0.02, 2e-3),
    Level("the same year, another day and month", 0.01, 0.02),
    Level("the same day and month, another year", 0.005, 3e-3),
    Level("about the same year, one date estimated", 0.01, 1e-2),
    Level("a slip in the year and one more difference", 0.005, 2e-2),
    Level("different dates", 0.008, 0.40),
    Level("the same year and month, the day not known", 0.50, 2e-3, 2),
    Level("the same year, nothing more known", 0.40, 2e-2, 2),
    Level("about the same year, parts not known", 0.08, 0.15, 2),
    Level("different years, parts not known", 0.02, 0.83, 2),
    Level("years far apart", 0.002, 0.50),
    Level("the same day and month, the year not known", 0.90, 3e-3, 3),
    Level("different day and month, the year not known", 0.10, 0.997, 3),
)

SEX = (
    _NULL,
    Level("the same", 0.985, 0.5),
    Level("different", 0.01, 0.5),
    Level("one is X", 0.005, 0.01),
)

NATIONALITY = (
    _NULL,
    Level("the same, a common one", 0.50, 0.3),
    Level("the same", 0.40, 0.05),
    Level("the same, a rare one", 0.07, 0.002),
    Level("different", 0.03, 0.65),
)

PLACE = (
    _NULL,
    Level("the same, a common one", 0.40, 0.05),
    Level("the same", 0.30, 0.02),
    Level("the same, a rare one", 0.10, 1e-3),
    Level("nearly the same", 0.05, 0.01),
    Level("different", 0.15, 0.92),
)

PHONE = (
    _NULL,
    Level("the same", 0.60, 2e-6),
    Level("the same but for a digit", 0.05, 2e-6),
    Level("different", 0.35, 1.0),
)

DOCUMENT = (
    _NULL,
    Level("the same", 0.75, 1e-7),
    Level("the same but for a slip", 0.10, 2e-5),
    Level("different, of the same shape", 0.10, 0.7),
    Level("different, of another shape", 0.05, 0.3),
)

#: In the order of ``tables.LAYOUT`` without the bits.
COMPARISONS = {
    "given_names": GIVEN,
    "surnames": SURNAMES,
    "birth_date": BIRTH,
    "sex": SEX,
    "nationality": NATIONALITY,
    "place": PLACE,
    "phone": PHONE,
    "document": DOCUMENT,
}

#: Whatever else agrees: bounds in bits on the weight of a pair that contradicts itself (relatives, twins, namesakes).
CAPS = {
    "wholly different given names": -5.0,
    "wholly different given names, the same document": 0.5,
    "wholly different given names, the same document and about the same birth date": 4.0,
    "birth years far apart": -6.0,
    "birth years far apart, the same document": 0.5,
    "different birth dates": -1.5,
    "sex and birth date differ": -7.0,
}
