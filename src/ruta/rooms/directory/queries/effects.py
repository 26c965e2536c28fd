"""Whom a changed demand would let in or shut out among the people registered in a city."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
from django.conf import settings

from ruta.rooms.directory.rules.barriers_protection import is_small, merge_small_groups, protect_parts
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.directory.rules.catalogues import compile_catalogue
from ruta.rooms.directory.rules.columns import judge_columns
from ruta.rooms.directory.rules.content import list_conditions
from ruta.rooms.directory.types.content import Texts
from ruta.rooms.directory.types.demands import Node
from ruta.rooms.directory.types.editing import Effect, EffectGroup, ShownCount
from ruta.rooms.people.queries import export_declared_facts

#: What the counts are broken down by: the column, and the fact whose words name its values.
BREAKDOWNS = {"status": "status", "sex": "sex", "age": "", "nationality": ""}


def count_effect(*, before: Node, after: Node, city: str, on: date, book: Book) -> Effect:
    """How many people an edit lets in and shuts out, by status, sex, age and nationality.

    Let in: not eligible or cannot tell before, eligible after. Shut out: eligible before, not eligible after. Where
    the answer moves between *cannot tell* and the others it is counted apart. No count below ``RUTA_MINIMUM_CELL``
    is shown, nor one that another gives away. Joined records count once.
    Cost: four queries; for a hundred thousand people about a second.
    """
    minimum = settings.RUTA.minimum_cell
    names = {condition.fact for node in (before, after) for condition in list_conditions(node)}
    sensitive = {name for name in names if (fact := book.facts.get(name)) and fact.sensitive}
    people = export_declared_facts(city=city, on=on, names=names)
    verdicts = judge_columns(compile_catalogue({"before": before, "after": after}), people, on=on)
    old, new = (verdicts.column(name).fill_null(-1).to_numpy() for name in ("before", "after"))
    total = people.num_rows
    moved = {
        "in": (old == 0) & (new == 1),
        "out": (old == 1) & (new == 0),
        "in_unsure": (old == -1) & (new == 1) | (old == 0) & (new == -1),
        "out_unsure": (old == 1) & (new == -1) | (old == -1) & (new == 0),
    }
    counts = {name: int(flags.sum()) for name, flags in moved.items()}
    shown = {name: ShownCount(None if is_small(count, total, minimum) else count) for name, count in counts.items()}
    groups = {
        name: _break_down(people.column(f"by_{name}"), moved["in"], moved["out"], shown, minimum, book, fact)
        for name, fact in BREAKDOWNS.items()
    }
    return Effect(
        people=total,
        minimum=minimum,
        let_in=shown["in"],
        shut_out=shown["out"],
        let_in_unsure=shown["in_unsure"],
        shut_out_unsure=shown["out_unsure"],
        groups=groups,
        unreadable=tuple(sorted(sensitive)),
    )


def _break_down(
    column: pa.ChunkedArray,
    let_in: np.ndarray,
    shut_out: np.ndarray,
    shown: dict[str, ShownCount],
    minimum: int,
    book: Book,
    fact: str,
) -> tuple[EffectGroup, ...]:
    """The counts per value; groups of fewer people than the minimum are joined as *other*."""
    encoded = merge_small_groups(column, minimum).combine_chunks().dictionary_encode(null_encoding="encode")
    values = encoded.dictionary.to_pylist()
    numbers = encoded.indices.to_numpy(zero_copy_only=False)
    sizes = np.bincount(numbers, minlength=len(values)).tolist()
    parts = [
        protect_parts(
            np.bincount(numbers[flags], minlength=len(values)).tolist(),
            sizes,
            total=shown[name].number,
            minimum=minimum,
        )
        for name, flags in (("in", let_in), ("out", shut_out))
    ]
    words = book.facts[fact].values if fact and fact in book.facts else {}
    groups = [
        EffectGroup(
            value or "",
            Texts(words.get(value, {}).get("es", value), words.get(value, {}).get("en", value)) if value else Texts(),
            ShownCount(entering),
            ShownCount(leaving),
        )
        for value, entering, leaving in zip(values, *parts, strict=True)
    ]
    return tuple(
        sorted(
            (group for group in groups if (group.let_in.number, group.shut_out.number) != (0, 0)),
            key=lambda group: (-(group.let_in.number or 0) - (group.shut_out.number or 0), group.value),
        )
    )
