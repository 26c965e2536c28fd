"""What the directory answers a synthetic person: the real demands, judged by the real engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ruta.rooms.directory.rules.catalogues import Catalogue, compile_catalogue
from ruta.rooms.directory.rules.content import read_directory
from ruta.rooms.directory.rules.entitlements import settle_age
from ruta.rooms.directory.rules.verdicts import judge_with_reasons
from ruta.rooms.directory.types.content import DirectoryContent, ServiceContent
from ruta.rooms.directory.types.demands import Verdict
from ruta.rooms.people.rules.facts import derive_facts
from ruta.rooms.people.types import DocumentEntry, Registration


@dataclass(frozen=True)
class Answer:
    """A service for one person: open now, or open with ``missing`` documents."""

    service: ServiceContent
    missing: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """She may enter today."""
        return not self.missing


@dataclass(frozen=True)
class Openings:
    """The services of each city, their demands ready to be judged, and the counters that issue documents."""

    services: Mapping[str, ServiceContent]
    catalogues: Mapping[str, Catalogue]
    counters: Mapping[str, str]

    def find_answers(self, registration: Registration, *, on: date, obtained: Sequence[str] = ()) -> list[Answer]:
        """The services that are open to a person on a day, and those that one set of documents would open.

        ``obtained``: documents got since she registered.
        """
        got = tuple(DocumentEntry(code) for code in obtained)
        held = replace(registration, documents=(*registration.documents, *got))
        declared = derive_facts(held, specific_needs=registration.specific_needs, on=on)
        facts = settle_age(declared.facts, declared.ages)
        answers = []
        for reasoned in judge_with_reasons(self.catalogues[registration.city], facts, on=on):
            service = self.services[reasoned.service]
            if not _is_given(service, on):
                continue
            if reasoned.verdict is Verdict.ELIGIBLE:
                answers.append(Answer(service))
            else:
                keys = [key.documents for key in reasoned.keys if key.documents and not key.facts]
                if keys:
                    answers.append(Answer(service, min(keys, key=lambda key: (len(key), key))))
        return answers


def read_openings(content_dir: Path) -> tuple[DirectoryContent, Openings]:
    """The directory's content and its services ready to be judged. Errors: those of the content files."""
    content = read_directory(content_dir)
    return content, make_openings(content)


def make_openings(content: DirectoryContent) -> Openings:
    """The active services of content already read."""
    active = {service.code: service for service in content.services if service.status == "active"}
    cities = sorted({service.city for service in active.values()})
    return Openings(
        services=active,
        catalogues={
            city: compile_catalogue({code: found.tree for code, found in active.items() if found.city == city})
            for city in cities
        },
        counters={document.code: document.issued_at for document in content.documents if document.issued_at in active},
    )


def _is_given(service: ServiceContent, on: date) -> bool:
    return (service.open_from is None or service.open_from <= on) and (
        service.open_until is None or on <= service.open_until
    )
