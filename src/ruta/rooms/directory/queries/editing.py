"""A service's demand as its officials work on it: what holds, its versions, its sources, its worked cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from ruta.kernel.problems import NotAllowed
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.directory import policies
from ruta.rooms.directory.errors.editing import version_unknown
from ruta.rooms.directory.models import DemandStatement, DemandVersion, DocumentKind, Intake, Organisation, Service
from ruta.rooms.directory.queries.books import open_book
from ruta.rooms.directory.queries.effects import count_effect
from ruta.rooms.directory.queries.services import get_service
from ruta.rooms.directory.rules.circles import find_circles, find_closed_alternatives
from ruta.rooms.directory.rules.comparing import ComparedLine, compare_said
from ruta.rooms.directory.rules.demands import parse_demand
from ruta.rooms.directory.rules.examples import answer_examples
from ruta.rooms.directory.rules.words import Said
from ruta.rooms.directory.types.demands import Node
from ruta.rooms.directory.types.editing import CheckedExample, Circle, Effect


@dataclass(frozen=True)
class EditableService:
    """A service in the list of those whose demand may be edited."""

    service: Service
    examples: int
    disagreeing: int
    open_statements: int

    @property
    def is_edited(self) -> bool:
        """A demand published on screen holds, other than the files'."""
        return self.service.file_demand is not None


@dataclass(frozen=True)
class DemandSheet:
    """Everything about one service's demand. ``refusal``: why the reader may only look."""

    service: Service
    demand: Node
    said_es: Said
    said_en: Said
    refusal: NotAllowed | None
    versions: tuple[DemandVersion, ...]
    statements: tuple[DemandStatement, ...]
    examples: tuple[CheckedExample, ...]
    circles: tuple[Circle, ...]


@dataclass(frozen=True)
class DemandPreview:
    """What a demand would say and do, before anybody publishes it."""

    said_es: Said
    said_en: Said
    rows_es: tuple[ComparedLine, ...]
    rows_en: tuple[ComparedLine, ...]
    effect: Effect
    examples: tuple[CheckedExample, ...]
    circles: tuple[Circle, ...]
    changes: bool


def find_responsible(service: Service) -> tuple[str, ...]:
    """The service's institution and those it belongs to. Cost: one query when it belongs to another."""
    if service.organisation.parent_id is None:
        return (service.organisation.code,)
    above = {row.pk: row for row in Organisation.objects.only("code", "parent_id")}
    found: list[str] = []
    row: Organisation | None = service.organisation
    while row is not None and row.code not in found:
        found.append(row.code)
        row = above.get(row.parent_id) if row.parent_id else None
    return tuple(found)


def list_editable_services(*, by: Actor, on: date, city: str = "", text: str = "") -> list[EditableService]:
    """The services whose demand the reader may edit (evaluators: all), by city and name.

    Errors: ``role-not-enough``. Cost: two queries, three for officials.
    """
    require(policies.may_see_demands(by))
    rows = Service.objects.filter(retired=False).select_related("organisation").order_by("city", "name_es")
    if by.role in policies.OFFICIALS:
        rows = rows.filter(organisation_id__in=_list_own_organisations(by.organisation))
    if city:
        rows = rows.filter(city=city)
    for word in text.casefold().split():
        rows = rows.filter(search_text__contains=word)
    rows = rows.annotate(waiting=Count("statements", filter=Q(statements__state=DemandStatement.OPEN)))
    found = []
    for row in rows:
        checked = answer_examples(parse_demand(row.demand), row.examples, on=on)
        wrong = sum(not example.agrees for example in checked)
        found.append(EditableService(row, len(checked), wrong, row.waiting))
    return found


def load_demand_sheet(*, by: Actor, service: str, on: date) -> DemandSheet:
    """One service's demand with its versions, sources and worked cases.

    Errors: ``role-not-enough``, ``service-unknown``. Cost: seven queries.
    """
    require(policies.may_see_demands(by))
    row, book = get_service(service), open_book()
    demand = parse_demand(row.demand)
    return DemandSheet(
        service=row,
        demand=demand,
        said_es=book.say(demand, "es"),
        said_en=book.say(demand, "en"),
        refusal=refuse_editing(by, row),
        versions=tuple(row.demand_versions.all()),
        statements=tuple(row.statements.all()),
        examples=tuple(answer_examples(demand, row.examples, on=on)),
        circles=find_service_circles(demand),
    )


@dataclass(frozen=True)
class ServicePlaces:
    """A service's periods with their places. ``refusal``: why the reader may only look."""

    service: Service
    intakes: tuple[Intake, ...]
    refusal: NotAllowed | None


def load_places(*, by: Actor, service: str) -> ServicePlaces:
    """How many people a service takes, period by period.

    Errors: ``role-not-enough``, ``service-unknown``. Cost: three queries.
    """
    require(policies.may_see_demands(by))
    row = get_service(service)
    return ServicePlaces(row, tuple(row.intakes.all()), refuse_editing(by, row))


def refuse_editing(by: Actor, service: Service) -> NotAllowed | None:
    """Why the actor may not edit this service's demand; None when she may."""
    if by.role == Role.EVALUATOR:
        return policies.may_edit_demand(by, (), name=service.organisation.name_es)
    return policies.may_edit_demand(by, find_responsible(service), name=service.organisation.name_es)


def preview_demand(*, by: Actor, service: str, demand: Any, on: date) -> DemandPreview:
    """What a demand would say, whom it would let in or shut out, and which worked cases it would answer otherwise.

    Errors: ``demand-not-yours``, ``role-not-enough``, ``service-unknown``, those of demands. Leaves an audit entry:
    facts of everybody registered are counted. Cost: ten queries and one pass over the city's people.
    """
    row, book = get_service(service), open_book()
    require(refuse_editing(by, row))
    before, after = parse_demand(row.demand), parse_demand(demand, facts=book.facts)
    effect = count_effect(before=before, after=after, city=row.city, on=on, book=book)
    record_audit(
        by=by,
        action="directory.preview_demand",
        subject=("service", row.code),
        writes=False,
        purpose="count whom a change lets in",
        details={"people": effect.people},
    )
    return DemandPreview(
        said_es=book.say(after, "es"),
        said_en=book.say(after, "en"),
        rows_es=tuple(compare_said(book.say(before, "es"), book.say(after, "es"))),
        rows_en=tuple(compare_said(book.say(before, "en"), book.say(after, "en"))),
        effect=effect,
        examples=tuple(answer_examples(after, row.examples, on=on)),
        circles=find_service_circles(after),
        changes=demand != row.demand,
    )


def get_demand_version(service: Service, number: int) -> DemandVersion:
    """One version of a demand. Errors: ``demand-version-unknown``."""
    version = DemandVersion.objects.filter(service=service, number=number).first()
    if version is None:
        raise version_unknown(service.code, number)
    return version


@dataclass(frozen=True)
class EarlierDemand:
    """What a service asked before its last change."""

    number: int
    demand: Node


def get_demand_before(service: str) -> EarlierDemand | None:
    """The demand before the one that holds; None when it never changed. Cost: one query."""
    rows = DemandVersion.objects.filter(service__code=service).order_by("-number")[:2]
    kept = list(rows)
    return EarlierDemand(kept[1].number, parse_demand(kept[1].demand)) if len(kept) == 2 else None


def compare_versions(
    *, by: Actor, service: str, left: int, right: int, language: str
) -> tuple[DemandVersion, DemandVersion, Sequence[ComparedLine]]:
    """Two versions of a demand side by side. Errors: ``role-not-enough``, ``demand-version-unknown``."""
    require(policies.may_see_demands(by))
    row, book = get_service(service), open_book()
    one, two = get_demand_version(row, left), get_demand_version(row, right)
    said = [book.say(parse_demand(version.demand), language) for version in (one, two)]
    return one, two, compare_said(*said)


def find_service_circles(demand: Node) -> tuple[Circle, ...]:
    """The circles that documents of a demand stand in: each needs a paper that needs it. Cost: one query."""
    asked: dict[str, list[Node]] = {}
    book = open_book()
    rows = DocumentKind.objects.filter(retired=False).select_related("issued_at")
    for row in rows:
        nodes = [] if row.asks_for is None else [parse_demand(row.asks_for)]
        if row.issued_at is not None and row.issued_at.code in book.demands:
            nodes.append(book.demands[row.issued_at.code])
        asked[row.code] = nodes
    return find_closed_alternatives(demand, find_circles(asked))


def _list_own_organisations(code: str) -> list[int]:
    """An institution and all that belong to it."""
    rows = list(Organisation.objects.values_list("pk", "code", "parent_id"))
    own = {pk for pk, known, _parent in rows if known == code}
    while more := {pk for pk, _code, parent in rows if parent in own and pk not in own}:
        own |= more
    return sorted(own)


def list_published_demands() -> list[dict[str, Any]]:
    """The demands published on screen that the content files do not hold yet, with their worked cases, as plain data.

    Cost: one query.
    """
    rows = Service.objects.filter(file_demand__isnull=False, retired=False).order_by("city", "code")
    return [
        {
            "id": row.code,
            "city": row.city,
            "version": row.demand_version,
            "demand": row.demand,
            "examples": row.examples,
        }
        for row in rows
    ]
