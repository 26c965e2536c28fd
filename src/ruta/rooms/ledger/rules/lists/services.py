"""Which service of the directory a cell names: by code, by name in either language, or nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ruta.rooms.ledger.rules.lists.headings import fold_heading


@dataclass(frozen=True)
class ServiceNamed:
    """A service as a list may name it."""

    code: str
    name_es: str
    name_en: str
    organisation: str
    city: str
    ledger_kind: str


def find_service(text: str, services: Sequence[ServiceNamed]) -> ServiceNamed | None:
    """The one service that is meant; nothing when none is, or when two may be.

    >>> one = ServiceNamed("cv", "Taller de currículum", "CV workshop", "omil", "santiago", "employability")
    >>> find_service("taller de curriculum", [one]).code
    'cv'
    """
    asked = fold_heading(text)
    exact = [
        one
        for one in services
        if asked in (fold_heading(one.code), fold_heading(one.name_es), fold_heading(one.name_en))
    ]
    if exact:
        return exact[0] if len(exact) == 1 else None
    near = [
        one for one in services
        if max(fuzz.ratio(asked, fold_heading(one.name_es)), fuzz.ratio(asked, fold_heading(one.name_en))) >= 92
    ]  # fmt: skip
    return near[0] if len(near) == 1 else None
