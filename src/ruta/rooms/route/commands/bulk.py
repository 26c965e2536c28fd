"""Writing many whole cases at once: demonstrations and transfers from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice

from django.db import transaction
from django.utils import timezone

from ruta.kernel.problems import Problem, Problems
from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import open_book
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.ledger.models import Delivery
from ruta.rooms.route import errors, policies
from ruta.rooms.route.models import (
    Appointment,
    Assessment,
    Case,
    CohortMember,
    FollowUp,
    Referral,
    SharedField,
    StateChange,
    Step,
)
from ruta.rooms.route.queries.content import load_instrument
from ruta.rooms.route.rules.codes import REASONS_BY_ACTION
from ruta.rooms.route.rules.instrument import check_answers, declare_answered_facts
from ruta.rooms.route.rules.profile import find_profile
from ruta.rooms.route.rules.states import CASE, REFERRAL, check_history, find_due_day
from ruta.rooms.route.types import ImportedCase, ImportedReferral, Machine, SharedItem

_CHUNK = 1_000


@transaction.atomic
def import_cases_in_bulk(*, by: Actor, cases: Iterable[ImportedCase]) -> list[tuple[int, tuple[int, ...]]]:
    """Write whole cases: assessments, steps, referrals with their history, appointments, follow-ups, cohorts.

    Answers, per case in order, its id and its referrals' ids, so that the caller can enter deliveries in the ledger
    with ``referral_ref=f"referral:{id}"`` and then call :func:`link_imported_deliveries`. The ledger is not written
    here. All or nothing; one line in the audit.
    Errors: ``role-not-enough``; :class:`Problems` of ``route-import-impossible``, naming the person's number.
    Cost: about ten statements per thousand cases.
    """
    require(policies.may_import_cases(by))
    book = open_book()
    counts: dict[int, int] = {}
    answered: list[tuple[int, tuple[int, ...]]] = []
    iterator = iter(cases)
    while chunk := list(islice(iterator, _CHUNK)):
        problems = [problem for case in chunk for problem in _find_problems(case, book)]
        if problems:
            raise Problems(problems)
        answered += _write_chunk(by, chunk, book=book, counts=counts)
    record_audit(
        by=by, action="route.import_cases", subject=("route", ""), writes=True, details={"cases": len(answered)}
    )
    return answered


@transaction.atomic
def link_imported_deliveries(*, by: Actor, person_ids: Collection[int]) -> int:
    """Let imported referrals of these people point at the ledger entries that name them; answers how many.

    Entries that were reversed hold nothing. Errors: ``role-not-enough``. Cost: three statements per thousand people.
    """
    require(policies.may_import_cases(by))
    linked = 0
    waiting = iter(person_ids)
    while chunk := list(islice(waiting, _CHUNK)):
        entries = Delivery.objects.filter(
            person_id__in=chunk, referral_ref__startswith="referral:", reverses=None, reversal=None
        ).order_by("date", "pk")
        found = {int(ref.partition(":")[2]): pk for ref, pk in entries.values_list("referral_ref", "pk")}
        rows = list(
            Referral.objects.filter(case__person_id__in=chunk, delivery=None, state__in=("delivered", "closed"))
        )
        rows = [row for row in rows if row.pk in found]
        for row in rows:
            row.delivery_id = found[row.pk]
        linked += Referral.objects.bulk_update(rows, ["delivery"], batch_size=500)
    return linked


def _find_problems(case: ImportedCase, book: Book) -> Iterator[Problem]:
    def impossible(what: str) -> Problem:
        return errors.import_impossible(case=case.person_number, what=what)

    if case.state not in CASE.states:
        yield impossible(f"“{case.state}” is no state of a case")
    if (case.state == "closed") != (case.closed_on is not None):
        yield impossible("a closed case has the day it was closed, and no other has")
    for step in case.steps:
        if step.service and step.service not in book.services:
            yield impossible(f"there is no service “{step.service}”")
        if not step.service and not step.document:
            yield impossible("a step has neither service nor document")
        if (step.state == "done") != (step.done_on is not None):
            yield impossible("a step that was done has its day, and no other has")
    for referral in case.referrals:
        states = [state for state, _ in referral.history]
        days = [day for _, day in referral.history]
        if not check_history(REFERRAL, states) or states[-1] != referral.state:
            yield impossible(f"a referral cannot have passed through {' → '.join(states) or 'nothing'}")
        if days != sorted(days):
            yield impossible("the days of a referral go backwards")
        if not 0 <= referral.step < len(case.steps) or not case.steps[referral.step].service:
            yield impossible("a referral needs a step with a service")
        if referral.appointment is not None and referral.state != "accepted":
            yield impossible("only an accepted referral has an appointment to come")


def _write_chunk(
    by: Actor, chunk: Sequence[ImportedCase], *, book: Book, counts: dict[int, int]
) -> list[tuple[int, tuple[int, ...]]]:
    cases = Case.objects.bulk_create([_make_case(case, counts) for case in chunk])
    pairs = list(zip(chunk, cases, strict=True))
    Assessment.objects.bulk_create([_make_assessment(source, case) for source, case in pairs if source.answers])
    steps = {
        case.pk: [
            Step(
                case=case, position=i, service_id=step.service or None, document=step.document, state=step.state,
                done_on=step.done_on, why="profile" if step.service else "document",
            )
            for i, step in enumerate(source.steps, start=1)
        ]
        for source, case in pairs
    }  # fmt: skip
    Step.objects.bulk_create([step for rows in steps.values() for step in rows])
    waiting = []
    for source, case in pairs:
        for row, step in zip(steps[case.pk], source.steps, strict=True):
            if step.after is not None:
                row.after = steps[case.pk][step.after]
                waiting.append(row)
    Step.objects.bulk_update(waiting, ["after"])
    referrals = {
        case.pk: [_make_referral(by, referral, source, case, steps[case.pk], book) for referral in source.referrals]
        for source, case in pairs
    }
    Referral.objects.bulk_create([row for rows in referrals.values() for row in rows])
    SharedField.objects.bulk_create(
        SharedField(referral=row, sending=1, position=position, name=item.name, value=item.value[:400])
        for source, case in pairs
        for referral, row in zip(source.referrals, referrals[case.pk], strict=True)
        if row.sending
        for position, item in enumerate((SharedItem("number", source.person_number), *referral.shared))
    )
    Appointment.objects.bulk_create(
        Appointment(
            case=case,
            referral=row,
            service_id=row.service_id,
            starts_at=referral.appointment,
            made_by=by.username,
            made_at=_noon(row.state_since),
        )
        for source, case in pairs
        for referral, row in zip(source.referrals, referrals[case.pk], strict=True)
        if referral.appointment
    )
    StateChange.objects.bulk_create(
        change for source, case in pairs for change in _make_changes(by, source, case, referrals[case.pk])
    )
    FollowUp.objects.bulk_create(_make_follow_ups(pairs, steps))
    CohortMember.objects.bulk_create(
        CohortMember(
            cohort=source.cohort,
            case=case,
            group=source.cohort_group,
            selected_on=source.opened_on,
            selected_by=by.username,
        )
        for source, case in pairs
        if source.cohort
    )
    return [(case.pk, tuple(row.pk for row in referrals[case.pk])) for case in cases]


def _make_case(source: ImportedCase, counts: dict[int, int]) -> Case:
    counts[source.person_id] = counts.get(source.person_id, 0) + 1
    return Case(
        number=f"{source.person_number}-R{counts[source.person_id]}",
        person_id=source.person_id,
        city=source.city,
        organisation=source.organisation,
        worker_id=source.worker_id,
        opened_on=source.opened_on,
        state=source.state,
        state_since=source.closed_on or source.opened_on,
        reason=source.close_outcome,
        closed_on=source.closed_on,
        agreed_on=source.agreed_on,
        synthetic=source.synthetic,
        created_at=_noon(source.opened_on),
    )


def _make_assessment(source: ImportedCase, case: Case) -> Assessment:
    instrument = load_instrument()
    answers = check_answers(instrument, source.answers or {})
    finding = find_profile(answers, declare_answered_facts(instrument, answers))
    day = source.assessed_on or source.opened_on
    return Assessment(
        case=case,
        instrument=instrument.name,
        version=instrument.version,
        answers=answers,
        profile=finding.profile.value,
        reasons=list(finding.reasons),
        made_on=day,
        made_by="system",
        recorded_at=_noon(day),
    )


def _make_referral(
    by: Actor, source: ImportedReferral, imported: ImportedCase, case: Case, steps: list[Step], book: Book
) -> Referral:
    step = steps[source.step]
    state, since = source.history[-1]
    sent = next((day for name, day in source.history if name == "sent"), None)
    return Referral(
        case=case,
        step=step,
        service_id=step.service_id or "",
        city=case.city,
        sender=imported.organisation,
        receiver_id=book.services[step.service_id or ""].organisation.code,
        state=state,
        state_since=since,
        due_on=find_due_day(
            REFERRAL,
            state,
            since=since,
            appointment=timezone.localtime(source.appointment).date() if source.appointment else None,
        ),
        reason=source.reason,
        sending=1 if sent else 0,
        sent_on=sent,
        created_by=by.username,
        created_on=source.history[0][1],
        changed_at=_noon(since),
        synthetic=imported.synthetic,
    )


def _make_changes(by: Actor, source: ImportedCase, case: Case, referrals: list[Referral]) -> Iterator[StateChange]:
    history = [("open", source.opened_on)]
    if source.state != "open":
        history.append((source.state, source.closed_on or source.opened_on))
    yield from _make_history(by, CASE, history, case=case, referral=None, reason=source.close_outcome)
    for referral, row in zip(source.referrals, referrals, strict=True):
        yield from _make_history(by, REFERRAL, referral.history, case=case, referral=row, reason=referral.reason)


def _make_history(
    by: Actor,
    machine: Machine,
    history: Sequence[tuple[str, date]],
    *,
    case: Case,
    referral: Referral | None,
    reason: str,
) -> Iterator[StateChange]:
    ways = {(way.origin, way.target): way.action for way in machine.transitions}
    before = ""
    for state, day in history:
        if before or referral is None:
            action = ways.get((before, state), "open")
            yield StateChange(
                case=case, referral=referral, action=action, origin=before, target=state,
                reason=reason if (machine.name, action) in REASONS_BY_ACTION else "",
                on=day, at=_noon(day), user_id=by.user_id, username=by.username,
            )  # fmt: skip
        before = state


def _make_follow_ups(pairs: Sequence[tuple[ImportedCase, Case]], steps: dict[int, list[Step]]) -> Iterator[FollowUp]:
    for source, case in pairs:
        for entry in source.follow_ups:
            answer = entry.answer
            state = "due" if answer is None else "answered" if answer.reached else "unreachable"
            yield FollowUp(
                case=case,
                step=steps[case.pk][entry.step] if entry.step is not None else None,
                days=entry.days,
                due_on=entry.due_on,
                state=state,
                answered_on=entry.answered_on,
                employment=answer.employment if answer else "",
                formality=answer.formality if answer else "",
                income_band=answer.income_band if answer else "",
                needs=list(answer.needs) if answer else [],
            )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)), UTC)
