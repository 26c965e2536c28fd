"""Loading the content files of the directory. A demand published on screen is never overwritten by them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory import policies
from ruta.rooms.directory.commands.protocols import load_protocols
from ruta.rooms.directory.models import (
    DemandStatement,
    DemandVersion,
    DocumentKind,
    Edition,
    Organisation,
    Place,
    Service,
    ServiceTag,
    Sourced,
)
from ruta.rooms.directory.rules.content import list_documents, read_directory
from ruta.rooms.directory.rules.content_reading import raise_found
from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.rules.examples import check_examples, list_plain_examples
from ruta.rooms.directory.rules.searching import fold_text
from ruta.rooms.directory.types.content import (
    ChangedEntry,
    DirectoryContent,
    LoadReport,
    OrganisationContent,
    ServiceContent,
    Source,
    Texts,
)
from ruta.rooms.directory.types.demands import AllOf


def load_directory(*, by: Actor, content_dir: Path) -> LoadReport:
    """Bring the directory to what the content files say, all of it or nothing, and tell what changed.

    Loading the same files again changes nothing. What left the files is retired: kept for the deliveries that name it,
    and offered to nobody.
    Errors: ``role-not-enough``; those of :func:`~.rules.content.read_directory`; ``example-disagrees``.
    """
    require(policies.may_load_directory(by))
    with transaction.atomic():
        report = load_directory_content(by=by, content=read_directory(content_dir))
        conflicts = load_protocols(by=by, content_dir=content_dir)
    return replace(report, conflicts=(*report.conflicts, *conflicts))


@transaction.atomic
def load_directory_content(*, by: Actor, content: DirectoryContent) -> LoadReport:
    """As :func:`load_directory`, for content already read. Cost: one query per row that differs."""
    require(policies.may_load_directory(by))
    now = timezone.now()
    raise_found(check_examples(content, on=timezone.localdate()))
    last = Edition.objects.select_for_update().order_by("-number").first()
    load = _Load(content, by=by, now=now)
    load.compare_words("fact", last.facts if last else [], content.facts)
    before = [{"name": key, "words": words} for key, words in (last.vocabulary if last else {}).items()]
    after = [{"name": key, "words": words} for key, words in content.vocabulary.items()]
    load.compare_words("vocabulary", before, after)
    load.store("organisation", Organisation, _order_by_parent(content.organisations))
    load.store("place", Place, content.places)
    load.store("service", Service, content.services)
    load.store("document", DocumentKind, content.documents)
    write_first_versions(now=now)
    store_tags(content.services)
    report = load.report(last.number if last else 0)
    if not report.changed_anything:
        return report
    edition = Edition.objects.create(
        number=report.edition,
        content_hash=hash_values([load.hashes, content.facts, content.vocabulary]),
        loaded_at=now,
        loaded_by=by.username,
        facts=list(content.facts),
        vocabulary=dict(content.vocabulary),
    )
    record_audit(
        by=by,
        action="directory.load",
        subject=("edition", edition.number),
        writes=True,
        details={
            "created": len(report.created),
            "changed": [str(entry) for entry in report.changed],
            "retired": list(report.retired),
        },
    )
    return report


class _Load:
    """One run of the load: compares each entry with its row, writes what differs, and remembers it for the report."""

    def __init__(self, content: DirectoryContent, *, by: Actor, now: datetime) -> None:
        self.vocabulary = content.vocabulary
        self.examples = list_plain_examples(content.examples)
        self.by, self.now = by, now
        self.kept: list[str] = []
        self.conflicts: list[str] = []
        self.organisations = {
            entry.code: f"{entry.name.es} {entry.name.en} {entry.short}" for entry in content.organisations
        }
        self.created: list[str] = []
        self.changed: list[ChangedEntry] = []
        self.retired: list[str] = []
        self.unchanged = 0
        self.hashes: list[str] = []
        self.keys: dict[str, dict[str, int]] = {"organisation": {}, "place": {}, "service": {}}

    def report(self, last_edition: int) -> LoadReport:
        """What was done so far."""
        changed_anything = bool(self.created or self.changed or self.retired)
        return LoadReport(
            last_edition + changed_anything,
            tuple(self.created),
            tuple(self.changed),
            tuple(self.retired),
            self.unchanged,
            kept=tuple(self.kept),
            conflicts=tuple(self.conflicts),
        )

    def compare_words(self, kind: str, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> None:
        """Tell which facts or vocabularies the edition changes; they are stored with the edition itself."""
        old = {str(entry["name"]): entry for entry in before}
        new = {str(entry["name"]): entry for entry in after}
        for name, entry in new.items():
            if name not in old:
                self.created.append(f"{kind} {name}")
            elif differing := sorted(key for key in {*entry, *old[name]} if entry.get(key) != old[name].get(key)):
                self.changed.append(ChangedEntry(kind, name, tuple(differing)))
            else:
                self.unchanged += 1
        self.retired += [f"{kind} {name}" for name in old if name not in new]

    def store(self, kind: str, model: type[Sourced], entries: Iterable[Any]) -> None:
        """Create, change or retire the rows of one table."""
        rows = {row.code: row for row in model._default_manager.all()}
        for entry in entries:
            values = self._find_values(entry)
            values["content_hash"] = hash_values({k: v for k, v in values.items() if k != "search_text"})
            self.hashes.append(values["content_hash"])
            row = rows.pop(entry.code, None)
            if row is None:
                row = model(code=entry.code, **values)
                row.save()
                self.created.append(f"{kind} {entry.code}")
            else:
                if isinstance(row, Service) and row.file_demand is not None:
                    self._keep_edit(row, values)
                self._change(kind, row, values)
            self.keys.get(kind, {})[entry.code] = row.pk
        for row in rows.values():
            if not row.retired:
                row.retired = True
                if isinstance(row, Service):
                    row.status = "inactive"
                row.save()
                self.retired.append(f"{kind} {row.code}")

    def _change(self, kind: str, row: Any, values: Mapping[str, Any]) -> None:
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        if not differing:
            self.unchanged += 1
            return
        for name in differing:
            setattr(row, name, values[name])
        if "demand" in differing:
            write_first_versions(now=self.now, only=row.pk)
            row.demand_version += 1
        row.save()
        named = tuple(name.removesuffix("_id") for name in differing if name not in ("content_hash", "search_text"))
        self.changed.append(ChangedEntry(kind, row.code, named or ("words",)))

    def _keep_edit(self, row: Service, values: dict[str, Any]) -> None:
        """Where a published edit holds, the files do not overwrite it; where they changed meanwhile, somebody decides.

        Once the files say what was published, the two are one again.
        """
        theirs = values["demand"]
        if theirs == row.demand:
            values["file_demand"] = None
            DemandStatement.objects.filter(service=row, demand__isnull=False, state=DemandStatement.OPEN).update(
                state=DemandStatement.SET_ASIDE, decided_at=self.now, decided_by=self.by.username
            )
            return
        values |= {"demand": row.demand, "open_to_all": row.open_to_all, "examples": row.examples}
        self.kept.append(row.code)
        if theirs == row.file_demand:
            return
        values["file_demand"] = theirs
        self.conflicts.append(row.code)
        DemandStatement.objects.filter(service=row, demand__isnull=False, state=DemandStatement.OPEN).update(
            state=DemandStatement.SET_ASIDE, decided_at=self.now, decided_by=self.by.username
        )
        DemandStatement.objects.create(
            service=row,
            source_document=values["source_document"] or "content/directory",
            source_line=values["source_line"],
            demand=theirs,
            recorded_at=self.now,
            recorded_by=self.by.username,
        )

    def _find_values(self, entry: Any) -> dict[str, Any]:
        """The columns of a row from an entry: texts by language, references by key, the source in two columns."""
        values: dict[str, Any] = {"retired": False}
        for field in fields(entry):
            name, value = field.name, getattr(entry, field.name)
            reference = _REFERENCES.get(name)
            if name in ("code", "tree"):
                continue
            if reference is not None:
                values[f"{name}_id"] = self.keys[reference][value] if value else None
            elif isinstance(value, Texts):
                values[f"{name}_es"], values[f"{name}_en"] = value.es, value.en
            elif name == "source":
                source = value or Source("")
                values["source_document"], values["source_line"] = source.document, source.line
            else:
                values[name] = list(value) if isinstance(value, tuple) else value
        if isinstance(entry, ServiceContent):
            values["open_to_all"] = entry.tree == AllOf(())
            values["examples"] = self.examples.get(entry.code, [])
            values["search_text"] = self._write_search_text(entry)
        return values

    def _write_search_text(self, service: ServiceContent) -> str:
        """Everything a service may be looked for by, folded."""
        words = [self.vocabulary["needs"][need] for need in service.needs]
        words.append(self.vocabulary["service_kinds"][service.kind])
        parts = [service.name.es, service.name.en, service.gives.es, service.gives.en, service.programme]
        parts += [self.organisations[service.organisation], service.area.es, service.area.en]
        parts += [text for entry in words for text in entry.values()]
        return fold_text(" ".join(parts))


_REFERENCES = {
    "organisation": "organisation",
    "parent": "organisation",
    "issued_by": "organisation",
    "place": "place",
    "issued_at": "service",
    "help_service": "service",
}


def _order_by_parent(organisations: Iterable[OrganisationContent]) -> list[OrganisationContent]:
    """Institutions with those they belong to before them."""
    waiting = {organisation.code: organisation for organisation in organisations}
    ordered: list[OrganisationContent] = []
    while waiting:
        ready = [entry for entry in waiting.values() if entry.parent not in waiting]
        ordered += ready
        for entry in ready:
            del waiting[entry.code]
    return ordered


def write_first_versions(*, now: datetime, only: int | None = None) -> None:
    """Keep the demand that holds now as a version, where it is not kept yet. Cost: one query, two where some lack."""
    services = Service.objects.filter(pk=only) if only else Service.objects.all()
    kept = DemandVersion.objects.filter(service=OuterRef("pk"), number=OuterRef("demand_version"))
    DemandVersion.objects.bulk_create(
        DemandVersion(
            service=service,
            number=service.demand_version,
            demand=service.demand,
            origin=DemandVersion.FILES,
            source_document=service.source_document,
            source_line=service.source_line,
            made_at=now,
            made_by="",
        )
        for service in services.filter(~Exists(kept))
    )


def store_tags(services: Iterable[ServiceContent]) -> None:
    """Bring the tags services are filtered by to what their entries say, and to the demands that hold."""
    rows = {row.code: row for row in Service.objects.only("code", "demand", "file_demand")}
    keys = {code: row.pk for code, row in rows.items()}
    edited = {code: parse_demand(row.demand) for code, row in rows.items() if row.file_demand is not None}
    wanted = {
        (keys[service.code], kind, value)
        for service in services
        for kind, values in (
            (ServiceTag.NEED, service.needs),
            (ServiceTag.LANGUAGE, service.languages),
            (ServiceTag.DOCUMENT, {*list_documents(edited.get(service.code, service.tree)), *service.documents_asked}),
        )
        for value in values
    }
    found = {(tag.service_id, tag.kind, tag.value): tag.pk for tag in ServiceTag.objects.all()}
    ServiceTag.objects.filter(pk__in=[pk for key, pk in found.items() if key not in wanted]).delete()
    ServiceTag.objects.bulk_create(
        [ServiceTag(service_id=key, kind=kind, value=value) for key, kind, value in sorted(wanted - set(found))]
    )


def hash_values(value: Any) -> str:
    """A hash that changes with any of the values."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
