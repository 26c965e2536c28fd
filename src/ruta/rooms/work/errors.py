"""What can go wrong with work."""

from __future__ import annotations

from ruta.kernel.problems import Problem


def column_unusable(*, table: str, column: str, found: str, wanted: str) -> Problem:
    """A column of a table to match holds another kind of value."""
    return Problem(
        "matching-column-unusable",
        "{table}, column {column}: it holds {found}, and must hold {wanted}. Correct the column and retry.",
        table=table,
        column=column,
        found=found,
        wanted=wanted,
    )


def id_unusable(*, table: str, row: int, why: str) -> Problem:
    """An id is missing or comes twice."""
    return Problem(
        "matching-id-unusable",
        "{table}, row {row}: {why}. Give every row an id of its own.",
        table=table,
        row=row,
        why=why,
    )


def isco_unusable(*, table: str, row: int, value: str) -> Problem:
    """An occupation is not four digits."""
    return Problem(
        "matching-isco-unusable",
        "{table}, row {row}, column isco: “{value}” is not four digits of ISCO-08. Correct it, or leave it empty.",
        table=table,
        row=row,
        value=value,
    )
