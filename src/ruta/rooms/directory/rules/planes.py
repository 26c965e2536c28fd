"""Columns of facts turned into bits: which reader a fact's column needs, and which columns cannot serve a demand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from ruta.kernel.problems import Problem
from ruta.rooms.directory.errors.demands import column_wrong_type, raise_problems
from ruta.rooms.directory.rules.catalogues import Catalogue
from ruta.rooms.directory.rules.conditions import change_literals, find_literal_kind, read_iso_date
from ruta.rooms.directory.rules.readers import (
    DateReader,
    DecimalReader,
    NumberReader,
    Reader,
    Rows,
    SpanReader,
    TruthReader,
    as_days,
    find_known,
    is_span,
    is_text,
    name_column_kind,
    plain_type,
    read_unknown,
    take_values,
)
from ruta.rooms.directory.rules.text_readers import ListReader, TextReader, read_dates
from ruta.rooms.directory.types.demands import AGE, BIRTH_DATE, ORDER_OPS, Condition


def plan_readers(catalogue: Catalogue, schema: pa.Schema, *, on: date) -> dict[str, Reader]:
    """Choose for each fact of the catalogue how its column is read; facts without a column are left out.

    Errors: ``column-wrong-type``, every one of them, with the column and the path of the condition.
    """
    problems: list[Problem] = []
    readers: dict[str, Reader] = {}
    for fact, numbers in catalogue.by_fact.items():
        conditions = {number: catalogue.conditions[number] for number in numbers}
        column = find_column(fact, schema)
        if column is None:
            continue
        if column != fact:
            readers[fact] = _plan_age(schema.field(column).type, conditions, catalogue, on, problems)
        else:
            readers[fact] = _plan_column(fact, schema.field(column).type, conditions, catalogue, problems)
    raise_problems(problems)
    return readers


def find_column(fact: str, schema: pa.Schema) -> str | None:
    """The column a fact is read from: its own; for ``age`` without one, ``birth_date``; or none."""
    if fact in schema.names:
        return fact
    return BIRTH_DATE if fact == AGE and BIRTH_DATE in schema.names else None


def _plan_column(
    fact: str, kind: pa.DataType, conditions: Mapping[int, Condition], catalogue: Catalogue, problems: list[Problem]
) -> Reader:
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_null(plain):
        return read_unknown
    name = name_column_kind(plain)
    allowed = {
        "numbers": {"number"},
        "truth values": {"boolean"},
        "texts": {"text"},
        "dates": {"text"},
        "lists of texts": {"list"},
    }.get(name, set())
    only_truth = (
        name in ("numbers", "texts")
        and not is_span(plain)
        and {find_literal_kind(condition) for condition in conditions.values()} == {"boolean"}
    )
    before = len(problems)
    for number, condition in conditions.items():
        wanted = _find_misfit(condition, name, allowed | ({"boolean"} if only_truth else set()))
        if wanted:
            problems.append(column_wrong_type(fact, f"{name} ({kind})", wanted, catalogue.paths[number]))
    if len(problems) > before:
        return read_unknown
    if only_truth:
        return TruthReader(fact, conditions).read
    match name:
        case "numbers" if is_span(plain):
            return SpanReader(conditions).read
        case "numbers" if pa.types.is_decimal(plain):
            return DecimalReader(fact, conditions, plain.scale).read
        case "numbers":
            return NumberReader(conditions, pa.types.is_floating(plain)).read
        case "truth values":
            return TruthReader(fact, conditions).read
        case "dates":
            return DateReader(conditions).read
        case "lists of texts":
            return ListReader(fact, conditions).read
        case _:
            return TextReader(fact, conditions).read


def _find_misfit(condition: Condition, name: str, allowed: set[str]) -> str | None:
    """What the condition needs instead of such a column, or ``None`` when they suit."""
    kind = find_literal_kind(condition)
    if kind == "list" or name == "lists of texts" or not allowed:
        return None if kind in allowed else ("a list of texts" if kind == "list" else "a single value")
    if kind == "any":
        return "numbers or dates" if condition.op in ORDER_OPS and name == "truth values" else None
    if kind not in allowed:
        return {"number": "numbers", "boolean": "true or false", "text": "texts or dates"}[kind]
    if name == "dates" and None in _as_tuple(change_literals(condition.value, read_iso_date), condition.value):
        return "texts: its value is not a date"
    return None


def _as_tuple(changed: Any, original: Any) -> tuple[Any, ...]:
    if not isinstance(original, tuple):
        return (changed,)
    return tuple(new for new, old in zip(changed, original, strict=True) if old is not None)


def _plan_age(
    kind: pa.DataType, conditions: Mapping[int, Condition], catalogue: Catalogue, on: date, problems: list[Problem]
) -> Reader:
    """Ages in completed years, from a column of birth dates."""
    plain = plain_type(kind)
    if pa.types.is_null(plain):
        return read_unknown
    if name_column_kind(plain) not in ("dates", "texts"):
        path = catalogue.paths[next(iter(conditions))]
        problems.append(column_wrong_type(BIRTH_DATE, str(kind), "dates, to know the age", path))
    numbers = NumberReader(conditions, floating=False) if _suit_ages(conditions, catalogue, problems) else None
    today = on.year * 10_000 + on.month * 100 + on.day

    def read_ages(array: pa.Array, first_row: int) -> Rows:
        if is_text(plain):
            array = read_dates(BIRTH_DATE, array, first_row)
        array = as_days(array)
        days = take_values(array, np.int32)
        known = find_known(array)
        days = np.where(known, days, 0).astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        month_number = months.astype(np.int64)
        born = (
            (month_number // 12 + 1970) * 10_000 + (month_number % 12 + 1) * 100 + (days - months).astype(np.int64) + 1
        )
        ages = pa.array((today - born) // 10_000, mask=~known)
        return numbers.read(ages, first_row) if numbers else read_unknown(array, first_row)

    return read_ages


def _suit_ages(conditions: Mapping[int, Condition], catalogue: Catalogue, problems: list[Problem]) -> bool:
    """Whether every condition on the age compares with numbers; the others are problems."""
    misfits = {number: _find_misfit(condition, "numbers", {"number"}) for number, condition in conditions.items()}
    problems.extend(
        column_wrong_type(AGE, "numbers (years since birth_date)", wanted, catalogue.paths[number])
        for number, wanted in misfits.items()
        if wanted
    )
    return not any(misfits.values())
