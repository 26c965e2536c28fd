"""Looking through a list: the dry run. Every row gets what would be done with it; nothing is entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ruta.kernel.problems import Problem
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.rules.scope import reading_all
from ruta.rooms.access.types import Actor, Progress
from ruta.rooms.directory.models import Service
from ruta.rooms.ledger.commands.lists.handing import lock_list, note_problem, open_list_file
from ruta.rooms.ledger.commands.lists.rows import Entry, find_entered, make_registration, mark_said
from ruta.rooms.ledger.commands.lists.writing import count_states, make_digest, write_rows
from ruta.rooms.ledger.errors import lists as list_errors
from ruta.rooms.ledger.models import ImportedList, ListRow
from ruta.rooms.ledger.queries.list_kinds import get_list_kind
from ruta.rooms.ledger.rules import find_delivery_problems
from ruta.rooms.ledger.rules.lists.cells import make_problem, take_problem
from ruta.rooms.ledger.rules.lists.deciding import (
    Found,
    decide_row,
    describe_identity,
    find_twins,
    is_telling,
    read_birth,
)
from ruta.rooms.ledger.rules.lists.reading import read_list
from ruta.rooms.ledger.rules.lists.services import ServiceNamed, find_service
from ruta.rooms.ledger.types import NewDelivery, Source
from ruta.rooms.ledger.types.lists import (
    CellProblem,
    ListKind,
    ListState,
    ReadingChoices,
    ReadList,
    ReadRow,
    RowState,
    Weight,
)
from ruta.rooms.people.queries.content import load_registration_content
from ruta.rooms.people.queries.matching import Wanted, find_documents_elsewhere, find_thresholds, match_people
from ruta.rooms.people.rules.registration import review_registration
from ruta.rooms.people.types import RegistrationContent

_OPEN = (RowState.ASK, RowState.REFUSE)


def review_list(*, by: Actor, list_id: int, progress: Progress, only_open: bool = False) -> dict[str, Any]:
    """Read the file and decide row by row what would be done; gives the counts. Can be done again at any time.

    ``only_open``: only rows that were refused or asked are compared anew; entered rows are never touched.
    Errors: those of :func:`read_list` (kept with the list as well), ``list-not-found``, ``list-file-gone``.
    """
    with transaction.atomic():
        row = lock_list(by, list_id)
        if row.state == ListState.COMMITTING:
            raise list_errors.list_not_reviewed(list_id=list_id)
        data = open_list_file(row)
    kind, content = get_list_kind(row.kind), load_registration_content()
    country = content.cities[row.city].country if row.city in content.cities else ""
    kept = {one.row: one for one in row.rows.all()}
    choices = ReadingChoices(
        sheet=row.choices.get("sheet", ""),
        mapping=_present_mapping(row, kind, data),
        date_order=row.choices.get("date_order", ""),
        country=country,
        on=timezone.localdate(),
        mended={one.row: (one.said or {}).get("mended", {}) for one in kept.values() if (one.said or {}).get("mended")},
    )
    try:
        read = read_list(
            data, file_kind=row.file_kind, name=row.file_name, kind=kind, documents=content.documents, choices=choices
        )
    except Problem as problem:
        note_problem(row, problem)
        raise
    review = _Review(by, row, kind, content, read, kept)
    made = review.judge(progress, only_open=only_open)
    with transaction.atomic():
        if lock_list(by, list_id).state == ListState.COMMITTING:
            raise list_errors.list_not_reviewed(list_id=list_id)
        entered = set(row.rows.exclude(delivery=None).values_list("row", flat=True))
        write_rows(row, read, [one for one in made if one.row not in entered], kept)
        counts = count_states(row)
        record_audit(by=by, action="ledger.review_list", subject=("list", row.pk), writes=True, details=counts)
    return {"list_id": row.pk, **counts}


def _present_mapping(row: ImportedList, kind: ListKind, data: bytes) -> dict[str, str]:
    """What was chosen for columns that this file has; a remembered column that is not there says nothing."""
    from ruta.rooms.ledger.rules.lists.files import open_book
    from ruta.rooms.ledger.rules.lists.headings import fold_heading
    from ruta.rooms.ledger.rules.lists.tables import find_table

    chosen = dict(row.choices.get("mapping") or {})
    if not chosen:
        return {}
    present: set[str] = set()
    for sheet in open_book(data, kind=row.file_kind, name=row.file_name).sheets:
        table = find_table(sheet, kind, chosen=chosen)
        if table:
            present |= {fold_heading(one) for one in table.headings}
    return {column: field for column, field in chosen.items() if column in present}


class _Review:
    """One look through a list."""

    def __init__(
        self,
        by: Actor,
        row: ImportedList,
        kind: ListKind,
        content: RegistrationContent,
        read: ReadList,
        kept: Mapping[int, ListRow],
    ) -> None:
        self.by, self.list, self.kind, self.content, self.read, self.kept = by, row, kind, content, read, kept
        self.on = timezone.localdate()
        services = Service.objects.filter(retired=False).select_related("organisation")
        if row.organisation_id:
            services = services.filter(organisation__code=row.organisation_id)
        self.services = [
            ServiceNamed(s.code, s.name_es, s.name_en, s.organisation.code, s.city, s.ledger_kind) for s in services
        ]
        self.by_code = {one.code: one for one in self.services}
        self.thresholds = find_thresholds(row.city)
        self.by_text: dict[str, ServiceNamed | None] = {}

    def judge(self, progress: Progress, *, only_open: bool) -> list[ListRow]:
        """The rows as they would be kept."""
        rows = [self._complete(one) for one in self.read.rows]
        entries = {one.row: self._make_entry(one) for one in rows if not one.ignored}
        twins = find_twins(rows, services={number: entry.service for number, entry in entries.items()})
        elsewhere = self._find_elsewhere(entries)
        wanted = [one for one in rows if not one.ignored and self._is_to_compare(one, only_open)]
        before = self._find_before(entries)
        found = self._match(wanted, entries, before, progress)
        made: list[ListRow] = []
        for one in rows:
            present = self.kept.get(one.row)
            if present is not None and present.delivery_id is not None:
                continue
            if one.ignored:
                made.append(self._make_row(one, RowState.IGNORED, None, (), ()))
                continue
            if one.row not in found and present is not None:
                continue
            made.append(
                self._judge_row(one, entries[one.row], found.get(one.row, ()), twins, before, elsewhere, present)
            )
        self._settle_entered(made, entries)
        return made

    def _is_to_compare(self, row: ReadRow, only_open: bool) -> bool:
        present = self.kept.get(row.row)
        if present is None:
            return True
        return present.delivery_id is None and (not only_open or present.state in _OPEN)

    def _complete(self, row: ReadRow) -> ReadRow:
        """The list's own day and service where the row says none."""
        if row.ignored:
            return row
        read, problems = dict(row.read), list(row.problems)
        if (
            self.list.date
            and "date" not in read
            and not any(p.field == "date" and p.code != "value-missing" for p in problems)
        ):
            read["date"] = self.list.date.isoformat()
            problems = [p for p in problems if not (p.field == "date" and p.code == "value-missing")]
        return replace(row, read=read, problems=tuple(problems))

    def _make_entry(self, row: ReadRow) -> Entry:
        text = row.read.get("service", "")
        if text and text not in self.by_text:
            self.by_text[text] = find_service(text, self.services)
        named = self.by_text.get(text) if text else self.by_code.get(self.list.service_id or "")
        organisation = self.list.organisation_id or (named.organisation if named else "")
        outcome = row.read.get("result", "") or self.kind.outcome
        return Entry(
            service=named.code if named else "",
            organisation=organisation,
            city=(named.city if named else "") or self.list.city,
            kind=(named.ledger_kind if named and not self.kind.delivery_kind else "") or self.kind.delivery_kind,
            outcome=outcome,
            date=row.read.get("date", ""),
            unknown_service=bool(text) and named is None,
        )

    def _find_elsewhere(self, entries: Mapping[int, Entry]) -> set[tuple[str, str, str]]:
        if not self.list.city:
            return set()
        documents = [
            document for row in self.read.rows
            if row.row in entries and (document := self._document_of(row)) is not None
        ]  # fmt: skip
        return find_documents_elsewhere(documents=documents, city=self.list.city)

    def _document_of(self, row: ReadRow) -> tuple[str, str, str] | None:
        registration = make_registration(row.read, city=self.list.city, content=self.content)
        document = registration.documents[0] if registration.documents else None
        return (document.kind, document.country, document.number) if document else None

    def _match(
        self,
        wanted: Sequence[ReadRow],
        entries: Mapping[int, Entry],
        before: Mapping[str, tuple[int, str]],
        progress: Progress,
    ) -> dict[int, tuple[Found, ...]]:
        """Who of the register each row may name; rows that came before with the same words need no comparing."""
        asked = [one for one in wanted if entries[one.row].city and self._find_known(one, before) is None]
        people = [
            Wanted(
                city=entries[one.row].city,
                **{
                    name: one.read.get(name, "")
                    for name in ("given_names", "surname_1", "surname_2", "sex", "document", "phone", "nationality")
                },
                birth=read_birth(one.read.get("birth_date", "")),
            )
            for one in asked
        ]
        matches = match_people(by=self.by, wanted=people, list_id=self.list.pk, progress=progress)
        found: dict[int, tuple[Found, ...]] = {one.row: () for one in wanted}
        for one, some in zip(asked, matches, strict=True):
            found[one.row] = tuple(Found(match.person_id, match.score, match.reasons) for match in some)
        return found

    def _find_before(self, entries: Mapping[int, Entry]) -> dict[str, tuple[int, str]]:
        """Whom this organisation named with the same words in a list that was entered, and for what."""
        digests = {self._digest(row)[0] for row in self.read.rows if row.row in entries}
        found: dict[str, tuple[int, str]] = {}
        wanted = sorted(digests)
        with reading_all("what the same organisation handed in before, by digest alone"):
            for start in range(0, len(wanted), 500):
                rows = ListRow.objects.filter(identity__in=wanted[start : start + 500]).exclude(delivery=None)
                for identity, entry, person in rows.filter(delivery__reversal=None).values_list(
                    "identity", "entry", "person_id"
                ):
                    found[identity] = (person, "")
                    found[entry] = (person, entry)
        return found

    def _digest(self, row: ReadRow) -> tuple[str, str]:
        entry = self._make_entry(row)
        identity = f"{entry.organisation}|{describe_identity(row.read)}"
        day = row.read.get("date", "") or (self.list.date.isoformat() if self.list.date else "")
        return make_digest(identity), make_digest(f"{identity}|{entry.service}|{day}|{entry.kind}")

    def _find_known(self, row: ReadRow, before: Mapping[str, tuple[int, str]]) -> tuple[int, str] | None:
        """Whom the same organisation named so before: by the same entry, or by words that name one person only."""
        identity, same_entry = self._digest(row)
        return before.get(same_entry) or (before.get(identity) if is_telling(row.read) else None)

    def _judge_row(
        self, row: ReadRow, entry: Entry, found: Sequence[Found], twins: Mapping[int, tuple[int, str]],
        before: Mapping[str, tuple[int, str]], elsewhere: set[tuple[str, str, str]], present: ListRow | None,
    ) -> ListRow:  # fmt: skip
        identity, same_entry = self._digest(row)
        known = self._find_known(row, before)
        problems = (*row.problems, *self._find_problems(row, entry, elsewhere))
        twin, how = twins.get(row.row, (None, ""))
        if how == "perhaps":
            problems = (
                *problems,
                make_problem(
                    "", "", "perhaps-twice-in-list", "This may be the person of row {row} of the same list. "
                    "Mend one of them, "
                    "or confirm that they are two people.", Weight.ASKS, row=twin,
                ),
            )  # fmt: skip
        said = (present.said if present else None) or {}
        verdict = decide_row(
            replace(row, problems=problems),
            found=found,
            decision=present.decision if present else "",
            chosen=present.person_id if present and present.decision == "person" else None,
            confirmed=bool(said.get("confirmed")),
            before=known[0] if known else None,
            same=self.thresholds.same,
            ask=self.thresholds.ask,
        )
        state, kept = verdict.state, verdict.problems
        if how in ("entry", "person") and state == RowState.CREATE:
            state = RowState.LINK
        if how == "entry" and state in (RowState.LINK, RowState.CREATE, RowState.ASK):
            state = RowState.UNCHANGED
        made = self._make_row(
            row, state, verdict.person_id, kept, found, entry=entry, twin=twin, digests=(identity, same_entry)
        )
        if present is not None:
            made.decision = present.decision
        return made

    def _find_problems(self, row: ReadRow, entry: Entry, elsewhere: set[tuple[str, str, str]]) -> list[CellProblem]:
        problems: list[CellProblem] = []
        if entry.unknown_service:
            problems.append(
                make_problem("", "service", "service-unknown", "“{value}” is no service of the directory "
                "that this list may name. "
                             "Choose the service.", Weight.ASKS, value=row.read["service"])
            )  # fmt: skip
        elif not entry.kind or not entry.organisation:
            problems.append(
                make_problem("", "service", "service-missing", "Nothing says which service was given. "
                "Choose it for the list or "
                             "write it in the row.", Weight.ASKS)
            )  # fmt: skip
        elif entry.date:
            day = date.fromisoformat(entry.date)
            new = NewDelivery(date=day, person_id=1, kind=entry.kind, outcome=entry.outcome, source=Source.LIST.value)
            problems += [
                take_problem(one, column="", field="date", weight=Weight.REFUSES)
                for one in find_delivery_problems(new, today=self.on)
            ]
        city = entry.city or next(iter(self.content.cities))
        registration = make_registration(row.read, city=city, content=self.content)
        if registration.given_names or registration.surname_1:
            _kept, found = review_registration(registration, content=self.content, on=self.on)
            told = {problem.field for problem in row.problems}
            for one in found:
                field = str(one.details.get("field", ""))
                field = (
                    "document"
                    if field.startswith("documents")
                    else "nationality"
                    if field.startswith("nationalit")
                    else field
                )
                if one.code == "document-country-missing":
                    problems.append(
                        make_problem("", "nationality", "document-country-missing", "The passport's country "
                        "is not known: write the nationality, "
                                     "or confirm to go on without the document.", Weight.ASKS)
                    )  # fmt: skip
                elif field not in told:
                    problems.append(take_problem(one, column="", field=field, weight=Weight.REFUSES))
        document = self._document_of(row)
        if document is not None and document in elsewhere:
            problems.append(
                make_problem("", "document", "document-elsewhere", "This document is held by somebody of "
                "another city's window. "
                             "Ask the single window.", Weight.ASKS)
            )  # fmt: skip
        return problems

    def _settle_entered(self, made: Sequence[ListRow], entries: Mapping[int, Entry]) -> None:
        """What is in the ledger already is unchanged: the same person, organisation, service, day and kind."""
        linked = {one.row: one.person_id for one in made if one.state == RowState.LINK and one.person_id}
        present = find_entered({(pk, entries[row]) for row, pk in linked.items() if pk is not None})
        for one in made:
            if one.row in linked and (one.person_id, entries[one.row]) in present:
                one.state = RowState.UNCHANGED.value

    def _make_row(
        self, row: ReadRow, state: RowState, person_id: int | None, problems: Sequence[CellProblem],
        found: Sequence[Found], *, entry: Entry | None = None, twin: int | None = None,
        digests: tuple[str, str] = ("", ""),
    ) -> ListRow:  # fmt: skip
        present = self.kept.get(row.row)
        said = (present.said if present else None) or {}
        return ListRow(
            list=self.list,
            row=row.row,
            state=state.value,
            ignored=row.ignored,
            person_id=person_id,
            candidates=[[one.person_id, one.score, list(one.reasons)] for one in found[:5]],
            duplicate_of=twin,
            codes=[problem.code for problem in problems],
            said=mark_said(row, [asdict(one) for one in problems], entry, said),
            identity=digests[0],
            entry=digests[1],
        )
