"""The route on a sheet of paper that the person takes home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ruta.rooms.access.types import Actor
from ruta.rooms.directory.models import Service
from ruta.rooms.directory.queries import open_book
from ruta.rooms.route.queries.cases import CaseFile, StepLine, load_case
from ruta.rooms.route.queries.plans import write_words
from ruta.rooms.route.types import Words


@dataclass(frozen=True)
class SheetStep:
    """A step with where to go and what to bring; an address that is not known is empty."""

    line: StepLine
    place: str
    how_to_reach: Words
    bring: tuple[Words, ...]


@dataclass(frozen=True)
class Sheet:
    """A case's file and its steps for printing."""

    file: CaseFile
    steps: tuple[SheetStep, ...]


def load_sheet(*, by: Actor, case_id: int, on: date) -> Sheet:
    """The printed sheet of a route; audited as reading the case. Errors: of the case. Cost: twelve queries."""
    file = load_case(by=by, case_id=case_id, on=on, purpose="sheet")
    book = open_book()
    codes = {line.step.service_id for line in file.steps if line.step.service_id}
    services = {row.code: row for row in Service.objects.select_related("place").filter(code__in=codes)}
    steps = []
    for line in file.steps:
        service = services.get(line.step.service_id or "")
        place = service.place if service else None
        steps.append(
            SheetStep(
                line=line,
                place=", ".join(part for part in (place.name_es, place.address) if part) if place else "",
                how_to_reach=write_words(service.how_to_reach) if service else {},
                bring=tuple(
                    write_words(book.documents[code].short)
                    for code in (service.documents_asked if service and not line.step.document else ())
                    if code in book.documents
                ),
            )
        )
    return Sheet(file, tuple(steps))
