"""Compiling the kernels ahead of time, so that the first list on a new machine does not wait for it."""

from __future__ import annotations

import pyarrow as pa

from ruta.rooms.people.rules.identity.lookup import QUERY_ID, look_up
from ruta.rooms.people.rules.identity.register import compare_register

_PEOPLE = 60


def compile_kernels() -> None:
    """Compare and look up some made-up records, so that everything is compiled and kept for the next process.

    Cost: some twelve seconds of a processor the first time, a fraction of one afterwards.
    """
    rows = [
        {
            "record_id": place, "given_names": f"Ana Muestra{place}", "surname_1": f"Ejemplo{place % 7}",
            "surname_2": f"Prueba{place % 11}", "sex": "F", "birth_year": 1990, "birth_month": 5,
            "birth_day": 1 + place % 28, "nationality": "VEN", "place": "Aquí", "phone": f"90000{place:04}",
            "document": f"X{place:08}",
        }
        for place in range(_PEOPLE)
    ]  # fmt: skip
    rows += [row | {"record_id": _PEOPLE + place} for place, row in enumerate(rows)]
    table = pa.Table.from_pylist(rows)
    found = compare_register(table)
    asked = table.slice(0, 2).append_column(QUERY_ID, pa.array([1, 2])).drop(["record_id"])
    look_up(table, asked, parameters=found.parameters)
