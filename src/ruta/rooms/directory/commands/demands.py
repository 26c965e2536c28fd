"""Publishing what a service demands, with source, reason and version; and deciding between sources that differ."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.commands.loading import hash_values, write_first_versions
from ruta.rooms.directory.errors import editing as errors
from ruta.rooms.directory.errors.lookups import service_unknown
from ruta.rooms.directory.models import DemandStatement, DemandVersion, Edition, Service, ServiceTag
from ruta.rooms.directory.policies import may_edit_demand
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.queries.editing import find_responsible, get_demand_version
from ruta.rooms.directory.rules.content import list_documents
from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.rules.examples import answer_examples
from ruta.rooms.directory.rules.finishing import finish_demand
from ruta.rooms.directory.types.demands import AllOf


@transaction.atomic
def publish_demand(
    *,
    by: Actor,
    service: str,
    demand: Any,
    based_on: int,
    source_document: str,
    reason: str,
    on: date,
    source_line: int | None = None,
    accept_examples: bool = False,
    restores: int | None = None,
) -> DemandVersion:
    """Let a demand hold from now on, as the service's next version and a new edition of the directory.

    Conditions that changed get the source given here, the day and the role of who checked it. ``based_on``: the
    version that was edited. Worked cases that would be answered otherwise must be accepted; they then expect the new
    answer. What the files say is kept beside it (see :func:`~.loading.load_directory`).
    Errors: ``demand-not-yours``, ``role-not-enough``, ``service-unknown``, ``demand-moved-on``, ``demand-unchanged``,
    ``demand-source-missing``, ``demand-reason-missing``, ``demand-examples-disagree``, those of demands.
    """
    row = _lock_service(by, service)
    if row.demand_version != based_on:
        raise errors.demand_moved_on(service, based_on, row.demand_version)
    source_document, reason = source_document.strip(), reason.strip()
    if not source_document:
        raise errors.demand_source_missing()
    if not reason:
        raise errors.demand_reason_missing()
    book = open_book()
    source = {"document": source_document} | ({"line": source_line} if source_line else {})
    finished = finish_demand(
        demand, facts=book.facts, documents=book.names, source=source, checked_on=on, checked_by=by.role.value
    )
    tree = parse_demand(finished, facts=book.facts)
    if finished == row.demand:
        raise errors.demand_unchanged()
    checked = answer_examples(tree, row.examples, on=on)
    wrong = sum(not example.agrees for example in checked)
    if wrong and not accept_examples:
        raise errors.examples_disagree(wrong)
    now = timezone.now()
    write_first_versions(now=now, only=row.pk)
    if row.file_demand is None:
        row.file_demand = row.demand
    if row.file_demand == finished:
        row.file_demand = None
    row.demand, row.open_to_all = finished, tree == AllOf(())
    row.demand_version += 1
    row.examples = [{**example, "expect": answer.found} for example, answer in zip(row.examples, checked, strict=True)]
    row.save()
    version = DemandVersion.objects.create(
        service=row,
        number=row.demand_version,
        demand=finished,
        origin=DemandVersion.SCREEN,
        source_document=source_document,
        source_line=source_line,
        reason=reason[:500],
        restores=restores,
        made_at=now,
        made_by=by.username,
        organisation=by.organisation,
    )
    _store_document_tags(row, {*list_documents(tree), *row.documents_asked})
    _open_edition(by=by, changed=finished)
    record_audit(
        by=by,
        action="directory.publish_demand",
        subject=("service", row.code),
        writes=True,
        purpose=reason[:200],
        details={"version": version.number, "restores": restores, "examples_changed": wrong},
    )
    return version


def restore_demand(
    *,
    by: Actor,
    service: str,
    number: int,
    based_on: int,
    source_document: str,
    reason: str,
    on: date,
    accept_examples: bool = False,
) -> DemandVersion:
    """Let an earlier version hold again, as a new one.

    Errors: ``demand-version-unknown``; those of :func:`publish_demand`.
    """
    row = Service.objects.filter(code=service).first()
    if row is None:
        raise service_unknown(service)
    kept = get_demand_version(row, number)
    return publish_demand(
        by=by,
        service=service,
        demand=kept.demand,
        based_on=based_on,
        source_document=source_document,
        reason=reason,
        on=on,
        accept_examples=accept_examples,
        restores=number,
    )


@transaction.atomic
def record_statement(
    *, by: Actor, service: str, source_document: str, says: str, source_line: int | None = None
) -> DemandStatement:
    """Write down what a source says a service asks, also when it contradicts another. It changes no verdict.

    Errors: ``demand-not-yours``, ``service-unknown``, ``demand-source-missing``, ``statement-empty``.
    """
    row = _lock_service(by, service)
    if not source_document.strip():
        raise errors.demand_source_missing()
    if not says.strip():
        raise errors.statement_empty()
    statement = DemandStatement.objects.create(
        service=row,
        source_document=source_document.strip()[:200],
        source_line=source_line,
        says=says.strip()[:500],
        recorded_at=timezone.now(),
        recorded_by=by.username,
    )
    record_audit(
        by=by,
        action="directory.record_statement",
        subject=("service", row.code),
        writes=True,
        details={"statement": statement.pk},
    )
    return statement


@transaction.atomic
def decide_statement(
    *, by: Actor, statement_id: int, follow: bool, decision: str, on: date, accept_examples: bool = False
) -> DemandStatement:
    """Follow what a source says, or set it aside, with a sentence why. Following a whole demand publishes it.

    Errors: ``statement-unknown``, ``statement-decided``, ``demand-reason-missing``; of :func:`publish_demand`.
    """
    statement = DemandStatement.objects.select_related("service").filter(pk=statement_id).first()
    if statement is None:
        raise errors.statement_unknown(statement_id)
    service = _lock_service(by, statement.service.code)
    statement = DemandStatement.objects.select_for_update().get(pk=statement_id)
    if statement.state != DemandStatement.OPEN:
        raise errors.statement_decided(statement_id)
    if not decision.strip():
        raise errors.decision_missing()
    if follow and statement.demand is not None and statement.demand != service.demand:
        publish_demand(
            by=by,
            service=service.code,
            demand=statement.demand,
            based_on=service.demand_version,
            source_document=statement.source_document,
            source_line=statement.source_line,
            reason=decision,
            on=on,
            accept_examples=accept_examples,
        )
    statement.state = DemandStatement.FOLLOWED if follow else DemandStatement.SET_ASIDE
    statement.decided_at, statement.decided_by = timezone.now(), by.username
    statement.decision = decision.strip()[:500]
    statement.save()
    record_audit(
        by=by,
        action="directory.decide_statement",
        subject=("service", service.code),
        writes=True,
        details={"statement": statement.pk, "followed": follow},
    )
    return statement


def _lock_service(by: Actor, code: str) -> Service:
    row = Service.objects.select_for_update(of=("self",)).select_related("organisation").filter(code=code).first()
    if row is None or row.retired:
        raise service_unknown(code)
    require(may_edit_demand(by, find_responsible(row), name=row.organisation.name_es))
    return row


def _store_document_tags(service: Service, documents: set[str]) -> None:
    tags = ServiceTag.objects.filter(service=service, kind=ServiceTag.DOCUMENT)
    tags.exclude(value__in=documents).delete()
    known = set(tags.values_list("value", flat=True))
    ServiceTag.objects.bulk_create(
        [ServiceTag(service=service, kind=ServiceTag.DOCUMENT, value=value) for value in sorted(documents - known)]
    )


def _open_edition(*, by: Actor, changed: Any) -> None:
    """A new edition with the same facts and words, so that every reader sees the changed demand at once."""
    last = Edition.objects.select_for_update().order_by("-number").first()
    assert last is not None
    Edition.objects.create(
        number=last.number + 1,
        content_hash=hash_values([last.content_hash, changed]),
        loaded_at=timezone.now(),
        loaded_by=by.username,
        facts=last.facts,
        vocabulary=last.vocabulary,
    )
