"""What can be wrong with a definition, a ledger or a claim. Each problem says where it is and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from ruta.kernel.problems import Problem


def build_definition_problem(code: str, path: str, message: str) -> Problem:
    """A fault in a definition or a claim; ``path`` leads to it, as in ``indicators[2].where.kind``."""
    return Problem(code, f"{path}: {message}", path=path)


def build_cell_problem(code: str, table: str, column: str, row: int | None, message: str) -> Problem:
    """A fault in a table's cell; rows are counted from 1, the heading apart."""
    place = f"{table}, column {column}" + (f", row {row}" if row is not None else "")
    return Problem(code, f"{place}: {message}", table=table, column=column, row=row)


def build_missing_column_problem(table: str, column: str, present: Sequence[str]) -> Problem:
    """A table lacks a column that the count needs."""
    return Problem(
        "column-missing",
        f"{table} lack the column {column}, which this count needs; they have {', '.join(present) or 'no column'}.",
        table=table,
        column=column,
    )


def build_cycle_problem(ids: Sequence[str]) -> Problem:
    """People who resolve to one another in a circle, so that nobody is the one they all are."""
    shown = " → ".join([*ids, ids[0]])
    return Problem(
        "resolution-cycle",
        f"people, column resolved_id: {shown} resolve to one another in a circle; "
        "decide which record stands for the person and leave its resolved_id empty.",
        table="people",
        column="resolved_id",
        ids=list(ids),
    )
