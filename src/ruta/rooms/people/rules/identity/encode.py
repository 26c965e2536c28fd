"""From a table of records to columns of small numbers (:class:`Columns`), refusing what cannot be used by row."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruta.kernel.problems import Problem
from ruta.rooms.people.rules.identity.parameters import Frequencies
from ruta.rooms.people.rules.identity.plain import run_plainly
from ruta.rooms.people.rules.identity.sounds import sound_words
from ruta.rooms.people.rules.identity.tables import (
    BITS_PARTS,
    DAY,
    DOCUMENT,
    DOCUMENT_SIGNS,
    GIVEN,
    GIVEN_PLACES,
    HEARD,
    LETTERS,
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
    SURNAME_PLACES,
    TELLING,
    WORD_LETTERS,
    YEAR,
    Columns,
)
from ruta.rooms.people.rules.identity.words import PARTICLES, fold_column, list_called, split_column

RECORD_ID = "record_id"
TEXTS = ("given_names", "surname_1", "surname_2", "sex", "nationality", "place", "phone", "document")
NUMBERS = {"birth_year": (1850, 2200), "birth_month": (1, 12), "birth_day": (1, 31)}
FIELDS = (
    RECORD_ID,
    "given_names",
    "surname_1",
    "surname_2",
    "sex",
    *NUMBERS,
    "nationality",
    "place",
    "phone",
    "document",
)
SEXES = {"F": 1, "M": 2, "X": 3}
#: A register is taken as a part of a larger one: this many records more in which a word would not stand.
_UNSEEN = 2000.0
_MOST_BITS = 14.0
#: So few words are heard without the compiled kernel.
_FEW_WORDS = 40


class Vocabulary(NamedTuple):
    """The distinct words and documents behind the columns, and how often each word stands in a name."""

    words: pa.Array
    given_counts: Any
    surname_counts: Any
    records: int
    nationalities: pa.Array
    documents: pa.Array


def check_records(table: pa.Table) -> pa.Table:
    """The table with every column of a record, of the right kind; columns left out are not known.

    Shapes: texts as ``string``, parts of a date as ``int16``, ``record_id`` as it came.
    Errors: ``record-column-missing``, ``record-id-missing``, ``record-id-twice``, ``record-cell-unusable`` with row
    (from 1, the heading apart) and column.
    """
    if RECORD_ID not in table.column_names:
        raise Problem("record-column-missing", "The records lack the column record_id; give every record one.")
    if not [name for name in FIELDS[1:] if name in table.column_names]:
        raise Problem(
            "record-column-missing",
            "The records have nothing to compare; give columns of {known}.",
            known=", ".join(FIELDS),
        )
    columns = {RECORD_ID: _check_ids(table.column(RECORD_ID))}
    for name in FIELDS[1:]:
        if name not in table.column_names:
            columns[name] = pa.chunked_array([pa.nulls(table.num_rows, pa.int16() if name in NUMBERS else pa.string())])
        elif name in NUMBERS:
            columns[name] = _check_number(table.column(name), name)
        else:
            columns[name] = _check_text(table.column(name), name)
    sex = columns["sex"]
    odd = pc.invert(pc.is_in(sex, pa.array([*SEXES, None], pa.string())))
    if pc.any(odd).as_py():
        _refuse(sex, odd, "sex", "F, M, X or nothing")
    return pa.table(columns)


def _check_ids(ids: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(ids.type):
        ids = ids.cast(ids.type.value_type)
    if not (pa.types.is_integer(ids.type) or pa.types.is_string(ids.type) or pa.types.is_large_string(ids.type)):
        ids = _cast_or_refuse(ids, pa.string(), RECORD_ID, "text or a whole number")
    if ids.null_count:
        row = int(np.flatnonzero(ids.is_null().to_numpy())[0]) + 1
        raise Problem("record-id-missing", "record_id, row {row}: there is no id. Give every record one.", row=row)
    if pc.count_distinct(ids).as_py() < len(ids):
        counts = pc.value_counts(ids)
        twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        rows = np.flatnonzero(pc.is_in(ids, twice).to_numpy())
        value = ids[int(rows[0])]
        first, second = np.flatnonzero(pc.equal(ids, value).to_numpy())[:2] + 1
        raise Problem(
            "record-id-twice",
            "record_id, row {row}: “{value}” is also in row {first}. One row per record.",
            row=int(second),
            value=str(value.as_py()),
            first=int(first),
        )
    return ids


def _check_number(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    low, high = NUMBERS[name]
    if pa.types.is_null(column.type):
        return column.cast(pa.int16())
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = pc.utf8_trim_whitespace(column)
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)
    elif pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    numbers = _cast_or_refuse(column, pa.int64(), name, "a whole number")
    odd = pc.or_(pc.less(numbers, low), pc.greater(numbers, high)).fill_null(False)
    if pc.any(odd).as_py():
        _refuse(numbers, odd, name, f"a whole number from {low} to {high}")
    return numbers.cast(pa.int16())


def _check_text(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type) and name in ("phone", "document"):
        column = _cast_or_refuse(column, pa.int64(), name, "text or a whole number")
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or pa.types.is_temporal(column.type):
        raise Problem(
            "record-cell-unusable", "{column} holds {kind}, but text is needed.", column=name, kind=str(column.type)
        )
    return column.cast(pa.string())


def _cast_or_refuse(column: pa.ChunkedArray, kind: pa.DataType, name: str, wanted: str) -> pa.ChunkedArray:
    try:
        return column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        for row, value in enumerate(column):
            try:
                value.cast(kind)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError):
                _refuse_cell(row + 1, value.as_py(), name, wanted)
        raise


def _refuse(column: pa.ChunkedArray, odd: pa.ChunkedArray, name: str, wanted: str) -> None:
    row = int(np.flatnonzero(odd.to_numpy())[0])
    _refuse_cell(row + 1, column[row].as_py(), name, wanted)


def _refuse_cell(row: int, value: object, name: str, wanted: str) -> None:
    raise Problem(
        "record-cell-unusable",
        "{column}, row {row}: “{value}” is not {wanted}. Correct it, or leave the cell empty.",
        column=name,
        row=row,
        value=str(value)[:60],
        wanted=wanted,
    )


def encode_records(table: pa.Table) -> tuple[Columns, Vocabulary]:
    """Checked records as columns of small numbers, with their vocabulary.

    Cost: about two seconds for a million records; each distinct text is folded and split once.
    """
    rows = table.num_rows
    split = {name: split_column(table.column(name)) for name in ("given_names", "surname_1", "surname_2")}
    place_rows, places = _fold_distinct(table.column("place"), keep=r"[^A-Z0-9]+")
    texts = [*(parts[2] for parts in split.values()), places]
    encoded = pa.concat_arrays(texts).dictionary_encode()
    vocabulary = encoded.dictionary
    codes = np.split(encoded.indices.to_numpy(), np.cumsum([len(text) for text in texts])[:-1])
    silent = pc.is_in(vocabulary, pa.array(["", *PARTICLES])).to_numpy(zero_copy_only=False)
    lone = pc.is_in(vocabulary, pa.array([""])).to_numpy(zero_copy_only=False)
    bags = [
        _fill_places(parts[0], parts[1].to_numpy(), code, silent, lone, most)
        for parts, code, most in zip(
            split.values(), codes, (GIVEN_PLACES, SURNAME_PLACES, SURNAME_PLACES), strict=False
        )
    ]
    given, surname = bags[0], _join_surnames(bags[1], bags[2])
    place = np.where(place_rows >= 0, codes[3][place_rows] if len(codes[3]) else -1, -1).astype(np.int32)
    place[np.isin(place, np.flatnonzero(lone))] = -1
    documents_rows, documents = _fold_distinct(table.column("document"), keep=r"[^A-Z0-9]+", zeros=True)
    signs, signs_length = _as_matrix(documents, DOCUMENT_SIGNS)
    document = np.where(documents_rows >= 0, documents_rows, -1).astype(np.int32)
    if len(signs_length):
        document[(document >= 0) & (signs_length[document] < 4)] = -1
        document = _merge_equal(document, documents)
    nationality = table.column("nationality").combine_chunks()
    nationality = pc.ascii_upper(pc.utf8_trim_whitespace(nationality)).dictionary_encode()
    nationality_rows = nationality.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    given_counts = np.bincount(given[given >= 0], minlength=len(vocabulary))
    surname_counts = np.bincount(surname[surname >= 0], minlength=len(vocabulary))
    sexes = pc.index_in(table.column("sex"), pa.array(list(SEXES))).fill_null(-1).to_numpy() + 1
    records = np.empty((rows, 16), np.int32)
    records[:, GIVEN:SURNAME], records[:, SURNAME:YEAR] = given, surname
    year, month, day = (table.column(name).fill_null(0).to_numpy().astype(np.int32) for name in NUMBERS)
    records[:, YEAR], records[:, DAY], records[:, SEX] = year, month << 5 | day, sexes
    records[:, NATIONALITY], records[:, PLACE] = nationality_rows, place
    records[:, PHONE], records[:, DOCUMENT] = _read_phones(table.column("phone")), document
    for kind, values, low, high in ((NATIONALITY_KIND, nationality_rows, 2, 5), (PLACE_KIND, place, 4, 9)):
        counts = np.bincount(values + 1)
        records[:, kind] = 1 + np.digitize(count_bits(counts, rows), (low, high))[values + 1]
    columns = Columns(records, _describe_words(vocabulary), _pack_signs(signs, signs_length))
    columns.set_bits(count_bits(given_counts, rows), count_bits(surname_counts, rows))
    return columns, Vocabulary(vocabulary, given_counts, surname_counts, rows, nationality.dictionary, documents)


def _describe_words(vocabulary: pa.Array) -> Any:
    """The table of words: letters, sounds, shape, groups of diminutives."""
    letters, length = _as_matrix(vocabulary, WORD_LETTERS)
    words = np.zeros((len(vocabulary), 8), np.uint64)
    if len(vocabulary):
        words[:, LETTERS : LETTERS + 2] = letters.view(np.uint64)
    mask = np.zeros(len(vocabulary), np.uint32)
    sound, heard = np.zeros(len(vocabulary), np.uint64), np.zeros(len(vocabulary), np.uint64)
    hear = run_plainly(sound_words) if len(vocabulary) <= _FEW_WORDS else sound_words
    hear(letters, length, sound, heard, mask)
    words[:, SOUND], words[:, HEARD] = sound, heard
    words[:, SHAPE] = length.astype(np.uint64) | mask.astype(np.uint64) << np.uint64(8)
    groups = (_group_called(vocabulary) + 1).astype(np.uint64)
    words[:, TELLING] = groups[:, 0] | groups[:, 1] << np.uint64(16)
    return words


@cache
def _called_groups() -> dict[str, int]:
    groups: dict[str, int] = {}
    for number, names in enumerate(list_called()):
        for name in names:
            seen = groups.get(name, 0)
            groups[name] = seen | (number + 1) << 16 if seen else number + 1
    return groups


def describe_word(word: str, bits: float) -> Any:
    """One word as a row of the table of words, as telling as ``bits`` says."""
    cut = word[:WORD_LETTERS].encode()
    letters = np.array([list(cut.ljust(WORD_LETTERS, b"\0"))], np.uint8)
    found, heard, mask = np.zeros(1, np.uint64), np.zeros(1, np.uint64), np.zeros(1, np.uint32)
    sound_words(letters, np.array([len(cut)], np.uint8), found, heard, mask)
    row = np.zeros(8, np.uint64)
    row[LETTERS : LETTERS + 2] = letters.view(np.uint64)[0]
    parts = int(bits * BITS_PARTS)
    row[SOUND], row[HEARD], row[SHAPE] = found[0], heard[0], len(cut) | int(mask[0]) << 8
    row[TELLING] = _called_groups().get(word, 0) | parts << 32 | parts << 48
    return row


def _pack_signs(signs: Any, length: Any) -> Any:
    packed = np.zeros((len(length), 4), np.uint64)
    if len(length):
        wide = np.zeros((len(length), 24), np.uint8)
        wide[:, :DOCUMENT_SIGNS] = signs
        packed[:, :SIGNS_LENGTH] = wide.view(np.uint64)
        packed[:, SIGNS_LENGTH] = length
    return packed


def weigh_words(columns: Columns, vocabulary: Vocabulary, frequencies: Frequencies) -> None:
    """Weigh words by how common they are in a larger register than this; those it does not name are rare."""
    words = vocabulary.words.to_pylist()
    given, surnames = (
        count_bits(np.array([counts.get(word, 2) for word in words], float), frequencies.records)
        for counts in (frequencies.given, frequencies.surnames)
    )
    columns.set_bits(given, surnames)


def count_bits(counts: Any, records: int) -> Any:
    """How telling values are, in bits, by how many of the records have them: rare ones at most 14."""
    seen = np.maximum(counts, 1) + 0.5
    bits = -np.log2(np.minimum(seen / (max(records, 1) + _UNSEEN), 0.9))
    return np.minimum(bits, _MOST_BITS).astype(np.float32)


def _fold_distinct(column: pa.ChunkedArray, *, keep: str, zeros: bool = False) -> tuple[Any, pa.Array]:
    encoded = column.combine_chunks().dictionary_encode()
    folded = pc.replace_substring_regex(fold_column(encoded.dictionary), keep, "")
    if zeros:
        folded = pc.utf8_ltrim(folded, "0")
    return encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), folded


def _merge_equal(rows: Any, folded: pa.Array) -> Any:
    """Texts that differ only in marks become one: the first of them."""
    encoded = folded.dictionary_encode().indices.to_numpy()
    _, first = np.unique(encoded, return_index=True)
    return np.where(rows >= 0, first[encoded[rows]], -1).astype(np.int32)


def _fill_places(rows: Any, offsets: Any, codes: Any, silent: Any, lone: Any, most: int) -> Any:
    """Each row's words in at most ``most`` places; particles go, unless nothing else is left."""
    texts = len(offsets) - 1
    bag = np.full((texts + 1, most), -1, np.int32)
    if len(codes):
        owner = np.repeat(np.arange(texts), np.diff(offsets))
        quiet = silent[codes]
        kept = np.bincount(owner[~quiet], minlength=texts)
        use = (~quiet | (kept[owner] == 0)) & ~lone[codes]
        owner, codes = owner[use], codes[use]
        starts = np.searchsorted(owner, np.arange(texts))
        position = np.arange(len(owner)) - starts[owner]
        inside = position < most
        bag[owner[inside], position[inside]] = codes[inside]
    return bag[rows]


def _join_surnames(first: Any, second: Any) -> Any:
    """The words of both surnames in four places, those of the second after those of the first."""
    joined = np.concatenate([first, second], axis=1)
    order = np.argsort(joined < 0, axis=1, kind="stable")
    return np.ascontiguousarray(np.take_along_axis(joined, order, axis=1)[:, :SURNAME_PLACES])


def _as_matrix(texts: pa.Array, width: int) -> tuple[Any, Any]:
    """Texts of A to Z and digits as a matrix of bytes, and their lengths."""
    if not len(texts):
        return np.zeros((0, width), np.uint8), np.zeros(0, np.uint8)
    cut = pc.binary_slice(texts.cast(pa.binary()), 0, width)
    fixed = np.array(cut.to_numpy(zero_copy_only=False), dtype=f"S{width}")
    length = pc.binary_length(cut).to_numpy(zero_copy_only=False).astype(np.uint8)
    return fixed.view(np.uint8).reshape(-1, width), length


def _group_called(vocabulary: pa.Array) -> Any:
    groups = np.full((len(vocabulary), 2), -1, np.int16)
    for number, names in enumerate(list_called()):
        for position in pc.index_in(pa.array(names), vocabulary).drop_null().to_pylist():
            groups[position, 0 if groups[position, 0] < 0 else 1] = number
    return groups


def _read_phones(column: pa.ChunkedArray) -> Any:
    digits = pc.replace_substring_regex(column.combine_chunks(), r"\D", "")
    digits = pc.utf8_slice_codeunits(digits, -8)
    usable = pc.greater_equal(pc.utf8_length(digits), 6)
    kept = pc.if_else(usable, digits, pa.scalar(None, pa.string()))
    return kept.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
