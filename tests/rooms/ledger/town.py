"""Factories shared by the tests of the ledger and of what is counted from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from ruta.rooms.directory.models import Organisation, Service
from ruta.rooms.ledger.types import NewDelivery
from ruta.rooms.people.models import Person


@dataclass(frozen=True)
class Town:
    """What the tests need to name."""

    ana: Person
    luz: Person
    orientation: Service
    placement: Service

    def deliver(self, person: Person | None = None, **changes: object) -> NewDelivery:
        """A delivery of labour intermediation to a person (Ana unless told), changed as told."""
        values: dict[str, object] = {
            "date": date(2026, 3, 2),
            "person_id": (person or self.ana).pk,
            "service": self.placement.code,
            **changes,
        }
        return NewDelivery(**values)  # type: ignore[arg-type]


def create_person(number: int, *, city: str = "santiago", **values: object) -> Person:
    code = "SCL" if city == "santiago" else "CDMX"
    return Person.objects.create(
        number=f"{code}-{number:06d}",
        city=city,
        given_names="Persona",
        surname_1=f"Sintetica {number}",
        synthetic=True,
        registered_on=date(2025, 1, 1),
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
        **values,
    )


def create_service(code: str, organisation: Organisation, *, city: str, ledger_kind: str) -> Service:
    return Service.objects.create(
        code=code,
        organisation=organisation,
        city=city,
        kind="employment",
        ledger_kind=ledger_kind,
        status="active",
        name_es=f"{code} es",
        name_en=code,
        gives_es="",
        gives_en="",
        demand={"all": []},
        open_to_all=True,
        search_text=code,
    )


def create_organisation(code: str) -> Organisation:
    return Organisation.objects.create(code=code, kind="municipal", name_es=code, name_en=code)


def build_town() -> Town:
    office, omil = create_organisation("oficina-migrantes"), create_organisation("omil-santiago")
    return Town(
        ana=create_person(1),
        luz=create_person(2),
        orientation=create_service("orientation-desk", office, city="santiago", ledger_kind="orientation"),
        placement=create_service("job-placement", omil, city="santiago", ledger_kind="labour-intermediation"),
    )
