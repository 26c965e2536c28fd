"""The directory as its content files say it, checked and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ruta.rooms.directory.types.demands import Node
from ruta.rooms.directory.types.facts import FactCatalogue

#: A service is offered or it is not; nobody is sent to an inactive one.
SERVICE_STATES = ("active", "inactive")

#: Every text stands in these languages.
LANGUAGES = ("es", "en")


@dataclass(frozen=True)
class Texts:
    """One text in Spanish and English.

    >>> Texts("Salud", "Health").get("en")
    'Health'
    """

    es: str = ""
    en: str = ""

    def get(self, language: str) -> str:
        """The text in that language; Spanish when there is none."""
        return (self.en if language == "en" else self.es) or self.es

    def __bool__(self) -> bool:
        return bool(self.es)


@dataclass(frozen=True)
class Source:
    """Where a statement stands: a document's number or a law, and the line in it where there is one."""

    document: str
    line: int | None = None

    def __str__(self) -> str:
        return self.document if self.line is None else f"{self.document}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class OrganisationContent:
    """An institution as ``organisations.yaml`` has it."""

    code: str
    kind: str
    name: Texts
    short: str = ""
    city: str = ""
    country: str = ""
    parent: str = ""
    website: str = ""
    description: Texts = Texts()
    source: Source | None = None
    to_be_confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlaceContent:
    """A place as ``places.yaml`` has it."""

    code: str
    organisation: str
    name: Texts
    city: str
    area: str = ""
    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    metro_station: str = ""
    opening: Any = None
    source: Source | None = None
    to_be_confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DocumentContent:
    """A kind of document as ``documents.yaml`` has it. ``asks_for`` is a demand as plain data, None when not known."""

    code: str
    name: Texts
    short: Texts
    country: str = ""
    issued_by: str = ""
    issued_at: str = ""
    help_service: str = ""
    what_for: Texts = Texts()
    asks_for: Any = None
    cost: Texts = Texts()
    takes_days: int | None = None
    valid_months: int | None = None
    check_digit: str = ""
    source: Source | None = None
    to_be_confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceContent:
    """A service as a file of ``services/`` has it. ``demand`` is plain data; ``tree`` the same, read."""

    code: str
    name: Texts
    organisation: str
    city: str
    kind: str
    ledger_kind: str
    gives: Texts
    demand: Any
    tree: Node = field(compare=False)
    programme: str = ""
    area: Texts = Texts()
    needs: tuple[str, ...] = ()
    status: str = "active"
    emergency: bool = False
    how_to_reach: Texts = Texts()
    place: str = ""
    cost_free: bool | None = None
    cost: Texts = Texts()
    languages: tuple[str, ...] = ()
    documents_asked: tuple[str, ...] = ()
    capacity: Any = None
    opening: Any = None
    accessibility: Any = None
    open_from: date | None = None
    open_until: date | None = None
    source: Source | None = None
    review_by: date | None = None
    to_be_confirmed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExampleContent:
    """A worked example: this person, this service, this answer."""

    place: str
    service: str
    person: Mapping[str, Any]
    expect: str
    because: str = ""


@dataclass(frozen=True)
class DirectoryContent:
    """Everything the content files of the directory say, checked against each other."""

    facts: tuple[Mapping[str, Any], ...]
    catalogue: FactCatalogue
    vocabulary: Mapping[str, Any]
    organisations: tuple[OrganisationContent, ...]
    places: tuple[PlaceContent, ...]
    documents: tuple[DocumentContent, ...]
    services: tuple[ServiceContent, ...]
    examples: tuple[ExampleContent, ...] = ()


@dataclass(frozen=True)
class ChangedEntry:
    """One entry that the load changed, and the names of the fields that differ."""

    kind: str
    code: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} {self.code} ({', '.join(self.fields)})"


@dataclass(frozen=True)
class LoadReport:
    """What a load of the directory did. Entries are named ``service omil-bolsa`` and so on.

    ``kept``: services whose demand was published on screen and stays; ``conflicts``: those of them whose demand the
    files changed as well, so that somebody has to decide.
    """

    edition: int
    created: tuple[str, ...] = ()
    changed: tuple[ChangedEntry, ...] = ()
    retired: tuple[str, ...] = ()
    unchanged: int = 0
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def changed_anything(self) -> bool:
        """Whether the load wrote at all."""
        return bool(self.created or self.changed or self.retired)
