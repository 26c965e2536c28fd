"""A case and its line; lists of cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ruta.rooms.access.commands import record_audit
from ruta.rooms.access.policies import require
from ruta.rooms.access.types import Actor
from ruta.rooms.directory.queries import open_book
from ruta.rooms.directory.rules.books import Book
from ruta.rooms.route import policies
from ruta.rooms.route.models import Appointment, Case, FollowUp, Referral, StateChange, Step
from ruta.rooms.route.queries.content import load_cohorts
from ruta.rooms.route.queries.plans import list_line_steps, organisation_of_service, title_of_service, title_of_step
from ruta.rooms.route.queries.records import get_case_for, with_consent_state
from ruta.rooms.route.rules.codes import find_reason_words
from ruta.rooms.route.rules.lines import LineStep, draw_line, find_next_step
from ruta.rooms.route.rules.planning import WHY_WORDS
from ruta.rooms.route.rules.profile import PROFILE_WORDS, REASON_WORDS
from ruta.rooms.route.rules.states import CASE, LIVE, REFERRAL, list_actions
from ruta.rooms.route.types import CaseSummary, HistoryLine, Profile, Station, Transition, Words


@dataclass(frozen=True)
class StepLine:
    """A step of the plan as the case's page works on it."""

    step: Step
    title: Words
    organisation: Words
    why: Words | None
    station: Station
    is_next: bool
    waits_for: Words | None
    referral: Referral | None


@dataclass(frozen=True)
class ReferralLine:
    """A referral in one line. ``consent_withdrawn``: the person took the permission back after it was sent."""

    referral: Referral
    service: Words
    organisation: Words
    state: Words
    reason: Words | None
    is_overdue: bool
    consent_withdrawn: bool


@dataclass(frozen=True)
class CaseFile:
    """A whole case as its page shows it. ``profile`` is None until the first assessment."""

    case: Case
    summary: CaseSummary
    actions: tuple[Transition, ...]
    assessed_on: date | None
    answers: dict[str, Any]
    profile: Words | None
    profile_code: str
    reasons: tuple[Words, ...]
    steps: tuple[StepLine, ...]
    line: tuple[Station, ...]
    referrals: tuple[ReferralLine, ...]
    appointments: tuple[Appointment, ...]
    follow_ups: tuple[FollowUp, ...]
    cohorts: tuple[Words, ...]
    history: tuple[HistoryLine, ...]
    close_reason: Words | None


def load_case(*, by: Actor, case_id: int, on: date, purpose: str) -> CaseFile:
    """A case with its plan, referrals, appointments, follow-ups and history; leaves an audit entry.

    Errors: ``case-not-found``, ``role-not-enough``, ``other-city``, ``directory-empty``. Cost: ten queries.
    """
    case = get_case_for(by, case_id)
    record_audit(
        by=by, action="route.load_case", subject=("person", case.person_id), writes=False, purpose=purpose,
        details={"case": case.pk},
    )  # fmt: skip
    book = open_book()
    steps = list(case.steps.exclude(state="dropped"))
    referrals = list(with_consent_state(case.referrals.order_by("-id")))
    lines = _find_line_steps(steps, referrals, book)
    stations = draw_line(lines)
    assessment = case.assessments.order_by("-made_on", "-id").first()
    cohorts = load_cohorts()
    return CaseFile(
        case=case,
        summary=summarise_case(case),
        actions=list_actions(CASE, case.state),
        assessed_on=assessment.made_on if assessment else None,
        answers=dict(assessment.answers) if assessment else {},
        profile=PROFILE_WORDS[Profile(assessment.profile)] if assessment else None,
        profile_code=assessment.profile if assessment else "",
        reasons=tuple(REASON_WORDS[code] for code in assessment.reasons) if assessment else (),
        steps=_make_step_lines(steps, referrals, lines, stations, book),
        line=stations,
        referrals=tuple(make_referral_line(referral, book, on=on) for referral in referrals),
        appointments=tuple(case.appointments.filter(state="planned").select_related("referral")),
        follow_ups=tuple(case.follow_ups.exclude(state="cancelled").select_related("step")),
        cohorts=tuple(cohorts[m.cohort].name for m in case.cohorts.all() if m.cohort in cohorts),
        history=list_history(case.changes.all()),
        close_reason=find_reason_words("case", "close" if case.state == "closed" else "pause", case.reason),
    )


def line_of(*, by: Actor, case_id: int) -> tuple[Station, ...]:
    """The route of a case as a line. Errors: as :func:`load_case`, without its audit. Cost: four queries."""
    case = get_case_for(by, case_id)
    steps = list(case.steps.exclude(state="dropped"))
    return draw_line(_find_line_steps(steps, list(case.referrals.order_by("-id")), open_book()))


def draw_short_lines(*, by: Actor, cases: Iterable[Case]) -> dict[int, tuple[Station, ...]]:
    """The routes of several cases of a list, each as a line. Errors: ``role-not-enough``. Cost: two queries."""
    require(policies.may_keep_case(by, by.city))
    shown = [case.pk for case in cases if by.is_system or case.city == by.city]
    book = open_book()
    steps: dict[int, list[Step]] = {pk: [] for pk in shown}
    for step in Step.objects.filter(case_id__in=shown).exclude(state="dropped"):
        steps[step.case_id].append(step)
    referrals: dict[int, list[Referral]] = {pk: [] for pk in shown}
    for referral in Referral.objects.filter(case_id__in=shown).order_by("-id"):
        referrals[referral.case_id].append(referral)
    return {pk: draw_line(_find_line_steps(steps[pk], referrals[pk], book)) for pk in shown}


def list_planned_services(*, by: Actor, case_id: int) -> frozenset[str]:
    """The services that stand in the plan of a case. Errors: as :func:`load_case`. Cost: two queries."""
    case = get_case_for(by, case_id)
    return frozenset(step.service_id for step in case.steps.exclude(state="dropped") if step.service_id)


def find_open_case(*, by: Actor, person_id: int) -> CaseSummary | None:
    """The person's open or paused case. Errors: ``role-not-enough``, ``other-city``. Cost: one query."""
    case = Case.objects.select_related("person", "worker").filter(person_id=person_id).exclude(state="closed").first()
    if case is None:
        return None
    require(policies.may_keep_case(by, case.city))
    return summarise_case(case)


def list_cases_of(*, by: Actor, person_id: int) -> tuple[CaseSummary, ...]:
    """Every case of a person, newest first. Errors: ``other-city``. Cost: one query."""
    rows = list(
        Case.objects.select_related("person", "worker").filter(person_id=person_id).order_by("-opened_on", "-id")
    )
    for case in rows[:1]:
        require(policies.may_keep_case(by, case.city))
    return tuple(summarise_case(case) for case in rows)


def list_cases(
    *, by: Actor, state: str = "", worker_id: int | None = None, without_next: bool = False
) -> QuerySet[Case]:
    """The city's cases, newest first. ``without_next``: open ones whose plan holds nothing left to do.

    Errors: ``role-not-enough``. Cost: one query when read.
    """
    require(policies.may_keep_case(by, by.city))
    rows = Case.objects.select_related("person", "worker")
    if not by.is_system:
        rows = rows.filter(city=by.city)
    if state in CASE.states:
        rows = rows.filter(state=state)
    if worker_id is not None:
        rows = rows.filter(worker_id=worker_id)
    if without_next:
        undone = Step.objects.filter(case=OuterRef("pk"), state__in=["planned", "in-progress"])
        rows = rows.filter(~Exists(undone), state="open")
    return rows.order_by("-opened_on", "-id")


def summarise_case(case: Case) -> CaseSummary:
    """A case in one line; needs its person and worker loaded."""
    return CaseSummary(
        case_id=case.pk,
        number=case.number,
        person_id=case.person_id,
        person_number=case.person.number,
        person_name=case.person.preferred_name or case.person.name,
        state=case.state,
        state_words=CASE.states[case.state].words,
        worker=(case.worker.first_name or case.worker.get_username()) if case.worker else "",
        opened_on=case.opened_on,
        synthetic=case.synthetic,
    )


def make_referral_line(referral: Referral, book: Book, *, on: date) -> ReferralLine:
    """A referral in one line; needs the annotation ``consent_state``."""
    consent = getattr(referral, "consent_state", None)
    action = "decline" if referral.state == "declined" else "withdraw"
    return ReferralLine(
        referral=referral,
        service=title_of_service(referral.service_id, book),
        organisation=organisation_of_service(referral.service_id, book)[1],
        state=REFERRAL.states[referral.state].words,
        reason=find_reason_words("referral", action, referral.reason),
        is_overdue=referral.due_on is not None and referral.due_on < on,
        consent_withdrawn=referral.sending > 0 and consent in ("withdrawn", "refused", "expired"),
    )


def list_history(changes: QuerySet[StateChange]) -> tuple[HistoryLine, ...]:
    """The changes of state, oldest first, in words. Cost: one query."""
    lines = []
    for change in changes:
        machine = REFERRAL if change.referral_id else CASE
        action = next((way.words for way in machine.transitions if way.action == change.action), None)
        lines.append(
            HistoryLine(
                at=change.at,
                on=change.on,
                action=action or {"es": "Abrir", "en": "Open"},
                state=machine.states[change.target].words,
                by=change.username,
                organisation=change.organisation,
                reason=find_reason_words(machine.name, change.action, change.reason),
                note=change.note,
            )
        )
    return tuple(lines)


def _find_line_steps(steps: list[Step], referrals: list[Referral], book: Book) -> list[LineStep]:
    latest: dict[int, tuple[int, str]] = {}
    for referral in reversed(referrals):
        if referral.step_id is not None and referral.state != "closed":
            latest[referral.step_id] = (referral.pk, referral.state)
    return list_line_steps(steps, book, latest_referrals=latest)


def _make_step_lines(
    steps: list[Step], referrals: list[Referral], lines: list[LineStep], stations: tuple[Station, ...], book: Book
) -> tuple[StepLine, ...]:
    following = find_next_step(lines)
    by_id = {step.pk: step for step in steps}
    found = []
    for step, station in zip(steps, stations, strict=True):
        waits = by_id.get(step.after_id or 0)
        found.append(
            StepLine(
                step=step,
                title=station.title,
                organisation=organisation_of_service(step.service_id, book)[1],
                why=WHY_WORDS.get(step.why),
                station=station,
                is_next=following is not None and following.step_id == step.pk,
                waits_for=title_of_step(waits, book) if waits is not None and waits.state != "done" else None,
                referral=next((r for r in referrals if r.step_id == step.pk and r.state in (*LIVE, "declined")), None),
            )
        )
    return tuple(found)


def load_case_line(*, by: Actor, case_id: int) -> Case:
    """A case with its person, for pages about a part of it. Leaves an audit entry.

    Errors: those of :func:`~.records.get_case_for`.
    """
    case = get_case_for(by, case_id)
    record_audit(
        by=by, action="route.load_case", subject=("person", case.person_id), writes=False, purpose="verdicts kept"
    )
    return case
