"""Skills and texts as sparse vectors: terms weighed by how rare they are among the vacancies, each vector of length 1.

A term no vacancy holds cannot agree with anything and is left out of the seekers' vectors.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

#: Words that tell nothing about work.
STOP_WORDS = frozenset(
    "a al algo ante con como de del desde donde el ella en entre era es esta este fue ha hasta la las le les lo los mas"
    " me mi muy ni no nos o para pero por que se sea ser si sin sobre son su sus te tu un una unas uno unos y ya"
    " the of and to in for with on at is are".split()
)


@dataclass(frozen=True)
class Sparse:
    """Rows of terms with weights, as three arrays: ``terms[starts[i]:starts[i + 1]]`` are row i's, ascending."""

    starts: npt.NDArray[np.int64]
    terms: Ints
    weights: Floats


@dataclass(frozen=True)
class Vocabulary:
    """The terms of the vacancies with the weight of each (idf = ln((1 + N) / (1 + df)) + 1)."""

    terms: pa.Array
    idf: Floats


def build_vectors(lists: pa.ListArray, *, count_repeats: bool) -> tuple[Sparse, Vocabulary]:
    """The vectors of the vacancies and the vocabulary they make.

    ``lists``: the terms of each vacancy, null for none. ``count_repeats``: a term said twice weighs twice (texts), or
    once (skills).
    """
    values = pc.dictionary_encode(pc.list_flatten(lists))
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    codes = values.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    size = len(values.dictionary)
    pairs, counts = _count_pairs(rows, codes, size)
    seen = np.bincount(pairs % max(size, 1), minlength=size) if size else np.zeros(0, np.int64)
    idf = np.log((1 + len(lists)) / (1 + seen)) + 1
    return _weigh(pairs, counts, size, idf, len(lists), count_repeats), Vocabulary(values.dictionary, idf)


def read_vectors(lists: pa.ListArray, vocabulary: Vocabulary, *, count_repeats: bool) -> Sparse:
    """The vectors of the seekers, in the vocabulary of the vacancies."""
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    found = pc.index_in(pc.list_flatten(lists), value_set=vocabulary.terms)
    codes = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    size = len(vocabulary.terms)
    pairs, counts = _count_pairs(rows, codes, size)
    return _weigh(pairs, counts, size, vocabulary.idf, len(lists), count_repeats)


def _count_pairs(
    rows: npt.NDArray[np.int64], codes: npt.NDArray[np.int64], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    known = codes >= 0
    pairs = np.sort(rows[known] * max(size, 1) + codes[known])
    if not len(pairs):
        return pairs, np.zeros(0, np.int64)
    first = np.flatnonzero(np.concatenate(([True], pairs[1:] != pairs[:-1])))
    return pairs[first], np.diff(np.append(first, len(pairs)))


def _weigh(
    pairs: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    size: int,
    idf: Floats,
    rows: int,
    count_repeats: bool,
) -> Sparse:
    terms = pairs % max(size, 1)
    owner = pairs // max(size, 1)
    weights = idf[terms] if len(terms) else np.zeros(0)
    if count_repeats:
        weights = weights * counts
    lengths = np.sqrt(np.bincount(owner, weights * weights, minlength=rows))
    starts = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=rows)))).astype(np.int64)
    return Sparse(starts, terms.astype(np.int32), weights / lengths[owner] if len(terms) else weights)


def split_plainly(texts: pa.Array) -> pa.ListArray:
    """Texts in small letters, split at spaces.

    >>> split_plainly(pa.array(["Turno  de noche ", "", None])).to_pylist()
    [['turno', 'de', 'noche'], [], None]
    """
    lists = pc.utf8_split_whitespace(pc.utf8_lower(texts))
    words = pc.list_flatten(lists)
    return _collect(texts, lists, pc.if_else(pc.equal(words, ""), None, words))


def split_into_stems(texts: pa.Array) -> pa.ListArray:
    """Texts as Spanish stems: small letters without accents, without words that tell nothing; each word stemmed once.

    >>> split_into_stems(pa.array(["Cocineras y cocineros con experiencia", None])).to_pylist()
    [['cociner', 'cociner', 'experient'], None]
    """
    lists = pc.split_pattern_regex(pc.utf8_lower(texts), r"[^\p{L}\p{N}]+")
    encoded = pc.dictionary_encode(pc.list_flatten(lists))
    stems = pa.array([_stem(word) for word in encoded.dictionary.to_pylist()], pa.string())
    return _collect(texts, lists, stems.take(encoded.indices))


def _collect(texts: pa.Array, lists: pa.ListArray, words: pa.Array) -> pa.ListArray:
    """The words of each text again as lists, without those that are null."""
    kept = pc.is_valid(words)
    owner = pc.list_parent_indices(lists).filter(kept).to_numpy(zero_copy_only=False)
    offsets = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=len(texts))))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), words.filter(kept), mask=pc.is_null(texts))


_STEMMER: Any = None


def _stem(word: str) -> str | None:
    global _STEMMER
    if _STEMMER is None:
        import snowballstemmer

        _STEMMER = snowballstemmer.stemmer("spanish")
    if not word or word in STOP_WORDS or len(word) < 2:
        return None
    stem = _STEMMER.stemWord(word)
    plain = unicodedata.normalize("NFD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"\W", "", plain) or None
