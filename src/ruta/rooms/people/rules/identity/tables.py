"""Records as rows of whole numbers: the form in which a million of them are compared, a line of memory each."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

GIVEN_PLACES, SURNAME_PLACES = 3, 4
WORD_LETTERS, DOCUMENT_SIGNS = 16, 20

#: Places in a record's row (int32, 16 to a row): words and documents are rows of their tables, -1: none.
GIVEN, SURNAME, YEAR, DAY, SEX, NATIONALITY, PLACE, PHONE, DOCUMENT, NATIONALITY_KIND, PLACE_KIND = (
    0, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15,
)  # fmt: skip
#: Places in a word's row (uint64, 8 to a row): 16 letters, consonants heard, all heard, length and set of letters,
#: groups of diminutives and how telling it is.
LETTERS, SOUND, HEARD, SHAPE, TELLING = 0, 2, 3, 4, 5
#: Place of the length in a document's row (uint64, 4 to a row), after its signs.
SIGNS_LENGTH = 3
#: Bits of a word are kept in parts of 1/256.
BITS_PARTS = 256


class Columns(NamedTuple):
    """Numpy arrays: a row per record, and the distinct words and documents they point into."""

    records: Any
    words: Any
    documents: Any

    @property
    def rows(self) -> int:
        """How many records there are."""
        return int(self.records.shape[0])

    def set_bits(self, given: Any, surnames: Any) -> None:
        """Say how telling each word is, as a given name and as a surname, in bits."""
        telling = self.words[:, TELLING] & np.uint64(0xFFFFFFFF)
        given_parts = (np.asarray(given) * BITS_PARTS).astype(np.uint64) << np.uint64(32)
        self.words[:, TELLING] = (
            telling | given_parts | ((np.asarray(surnames) * BITS_PARTS).astype(np.uint64) << np.uint64(48))
        )


#: Places of the parts of a comparison in its whole number: name, first bit, bits.
LAYOUT = (
    ("given_names", 0, 4),
    ("given_bits", 4, 6),
    ("surnames", 10, 5),
    ("surname_bits", 15, 7),
    ("birth_date", 22, 5),
    ("sex", 27, 2),
    ("nationality", 29, 3),
    ("place", 32, 3),
    ("phone", 35, 3),
    ("document", 38, 3),
)
