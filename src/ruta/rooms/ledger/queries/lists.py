"""Reads of lists: those of an organisation or city, one with its rows, and one as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from ruta.kernel.problems import fill_template
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Role
from ruta.rooms.ledger import policies
from ruta.rooms.ledger.errors import lists as list_errors
from ruta.rooms.ledger.models import ImportedList, ListRow
from ruta.rooms.ledger.queries.list_kinds import get_list_kind
from ruta.rooms.ledger.types.lists import ListKind, RowState
from ruta.rooms.people.models import Person

#: States that wait for somebody.
OPEN = (RowState.ASK.value, RowState.REFUSE.value)


@dataclass(frozen=True)
class ListShown:
    """A list with its counts, as a page shows it."""

    list: ImportedList
    kind: ListKind
    counts: Mapping[str, int]
    entered: int
    waiting: int

    @property
    def problem(self) -> Mapping[str, Any] | None:
        """Why the file could not be read."""
        found = self.list.reading.get("problem")
        return found if isinstance(found, dict) else None


@dataclass(frozen=True)
class CandidateShown:
    """Somebody who may be the one a row names; only for the window."""

    person_id: int
    number: str
    name: str
    birth_year: int | None
    score: float


@dataclass(frozen=True)
class RowShown:
    """One row as a page shows it. ``candidates`` is empty for partners, whatever was found."""

    row: int
    state: str
    ignored: str
    read: Mapping[str, str]
    cells: tuple[str, ...]
    problems: tuple[Mapping[str, Any], ...]
    duplicate_of: int | None
    entered: bool
    delivery_id: int | None
    person_number: str
    mended: Mapping[str, str]
    decision: str
    candidates: tuple[CandidateShown, ...] = ()

    @property
    def name(self) -> str:
        """Whom the row names, as far as it was read."""
        parts = (self.read.get(part, "") for part in ("given_names", "surname_1", "surname_2"))
        return " ".join(part for part in parts if part) or " · ".join(cell for cell in self.cells[:3] if cell)

    @property
    def waits_for_window(self) -> bool:
        """The only thing open is who it names."""
        return any(one["code"] == "perhaps-known" for one in self.problems)


def list_lists(*, by: Actor) -> QuerySet[ImportedList]:
    """The lists the actor may see, newest first: an institution's own, the desk's city's."""
    require(policies.may_hand_in_lists(by, organisation=by.organisation, city=by.city))
    return (
        ImportedList.objects.select_related("organisation", "service")
        .defer("file_sealed")
        .order_by("-handed_in_at", "-pk")
    )


def describe_lists(lists: list[ImportedList]) -> list[ListShown]:
    """Lists with their counts. Cost: one query."""
    counts: dict[int, dict[str, int]] = {one.pk: {} for one in lists}
    entered: dict[int, int] = dict.fromkeys(counts, 0)
    rows = (
        ListRow.objects.filter(list__in=list(counts))
        .order_by()
        .values_list("list_id", "state")
        .annotate(rows=Count("pk"), done=Count("delivery"))
    )
    for pk, state, number, done in rows:
        counts[pk][state] = number
        entered[pk] += done
    return [
        ListShown(
            one, get_list_kind(one.kind), counts[one.pk], entered[one.pk],
            sum(counts[one.pk].get(state, 0) for state in OPEN),
        )
        for one in lists
    ]  # fmt: skip


def get_list(*, by: Actor, list_id: int) -> ListShown:
    """One list with its counts. Errors: ``list-not-found``, also when it is somebody else's. Cost: two queries."""
    row = ImportedList.objects.select_related("organisation", "service").defer("file_sealed").filter(pk=list_id).first()
    if row is None:
        raise list_errors.list_not_found(list_id=list_id)
    require(policies.may_hand_in_lists(by, organisation=row.organisation_id or "", city=row.city))
    return describe_lists([row])[0]


def list_rows(*, by: Actor, list_id: int, show: str = "") -> QuerySet[ListRow]:
    """The rows of a list in order; ``show``: a state, ``open`` for those that wait, empty for all."""
    get_list(by=by, list_id=list_id)
    rows = ListRow.objects.filter(list_id=list_id).order_by("row")
    if show == "open":
        return rows.filter(state__in=OPEN, delivery=None)
    if show == "entered":
        return rows.exclude(delivery=None)
    return rows.filter(state=show) if show else rows


def describe_rows(*, by: Actor, rows: list[ListRow]) -> list[RowShown]:
    """Rows as a page shows them; reading them is audited. Partners learn nothing of other records.

    Cost: at most two queries and the audit.
    """
    offered = {candidate[0] for row in rows for candidate in row.candidates} if by.role != Role.PARTNER else set()
    named = {row.person_id for row in rows if row.person_id and by.role != Role.PARTNER}
    people: dict[int, Person] = {}
    if offered or named:
        people = Person.objects.in_bulk(list(offered | named))
        record_audit(
            by=by,
            action="ledger.see_list_rows",
            subject=("list", rows[0].list_id),
            writes=False,
            details={"rows": len(rows)},
        )
    shown = []
    for row in rows:
        said = row.said or {}
        candidates = tuple(
            CandidateShown(pk, people[pk].number, people[pk].name, people[pk].birth_year, score)
            for pk, score, _reasons in row.candidates if pk in people
        )  # fmt: skip
        person = people.get(row.person_id) if row.person_id else None
        shown.append(
            RowShown(
                row=row.row, state=row.state, ignored=row.ignored, read=said.get("read", {}),
                cells=tuple(said.get("cells", ())), problems=tuple(said.get("problems", ())),
                duplicate_of=row.duplicate_of, entered=row.delivery_id is not None, delivery_id=row.delivery_id,
                person_number=person.number if person else "", mended=said.get("mended", {}), decision=row.decision,
                candidates=candidates if row.state == RowState.ASK else (),
            )
        )  # fmt: skip
    return shown


def get_list_row(*, by: Actor, list_id: int, row: int) -> RowShown:
    """One row. Errors: ``list-row-not-found``, ``list-not-found``."""
    found = list_rows(by=by, list_id=list_id).filter(row=row).first()
    if found is None:
        raise list_errors.row_not_found(row=row)
    return describe_rows(by=by, rows=[found])[0]


def describe_list_as_data(*, by: Actor, list_id: int) -> dict[str, Any]:
    """A list in the shape that ``ruta import-list --format json`` prints. Cost: four queries."""
    shown = get_list(by=by, list_id=list_id)
    row, reading = shown.list, shown.list.reading
    numbers: dict[int, str] = {}
    rows = list(ListRow.objects.filter(list=row).order_by("row"))
    if by.role != Role.PARTNER:
        with reading_all("numbers of the people whom the system's own list names"):
            linked = {one.person_id for one in rows if one.person_id}
            numbers = dict(Person.objects.filter(pk__in=linked).values_list("pk", "number")) if len(linked) < 500 else {
                pk: number for pk, number in Person.objects.values_list("pk", "number").iterator() if pk in linked
            }  # fmt: skip
    counts = {state.value: 0 for state in RowState}
    data = []
    for one in rows:
        counts[one.state] += 1
        said = one.said or {}
        data.append(
            {
                "row": one.row,
                "state": one.state,
                "person": numbers.get(one.person_id) if one.person_id else None,
                "duplicate_of_row": one.duplicate_of,
                "problems": [
                    {
                        "column": problem["column"], "field": problem["field"], "code": problem["code"],
                        "message": fill_template(problem["message"], problem["details"]), "weight": problem["weight"],
                    }
                    for problem in said.get("problems", [])
                ],
                "read": dict(said.get("read", {})),
                "ignored": one.ignored or None,
                "delivery": one.delivery_id,
            }
        )  # fmt: skip
    return {
        "file": {
            "name": row.file_name, "sha256": row.sha256, "sheet": reading["sheet"] or None,
            "header_row": reading["header_row"], "encoding": reading["encoding"] or None,
            "other_sheets": reading["other_sheets"], "blank_rows": reading["blank_rows"],
            "date_orders": reading["date_orders"],
        },
        "columns": [
            {
                "column": one["heading"], "field": one["field"] or None, "confidence": one["confidence"],
                "hidden": one["hidden"],
            }
            for one in reading["columns"]
        ],
        "notes": [
            {"code": one["code"], "message": fill_template(one["message"], one["details"])} for one in reading["notes"]
        ],
        "rows": data,
        "counts": counts,
    }  # fmt: skip
